"""Dimensions that say what else is owed: for each an example policy, facts and findings."""

from __future__ import annotations

import pytest

from clearsight.compliance.domain.retention import kept_until
from clearsight.compliance.domain.sampling import next_due, sample, sample_size
from tests.compliance.scene import Scene, dimension, on, one, only, pair


@pytest.mark.req("D1")
def test_obligations_of_a_case_rather_than_a_person() -> None:
    scene, policy = pair(), dimension("case-obligations")
    scene.case("c1", "worker", "2025-09-01")
    scene.status("c1", "child_protection_plan", "2025-09-08", "2025-10-31")
    scene.held("a1", "2025-09-20", cases="c1")
    assert scene.says(policy, "2025-10-05", "protection-plan-fortnightly", case="c1") == [
        ("overdue", "2025-10-04")
    ]
    assert scene.says(policy, "2025-11-02", "protection-plan-fortnightly") == [("missed", "2025-10-04")]
    assert scene.says(policy, "2026-08-31", "long-open") == []
    assert scene.says(policy, "2026-09-01", "long-open") == [("open", "2026-12-01")]


def test_a_share_of_the_cases_of_each_school() -> None:
    scene, policy = pair(), dimension("case-obligations")
    for name in ("c1", "c2", "c3", "c4"):
        scene.case(name, "worker", "2025-09-01")
    scene.held("a1", "2025-09-20", cases="c1 c2")
    scene.held("a1", "2025-10-20", cases="c1")
    assert scene.says(policy, "2025-11-10", "half-of-cases", site="school") == [
        ("met", "2025-09-30"), ("missed", "2025-10-31"), ("open", "2025-11-30"),
    ]  # fmt: skip
    missed = next(each for each in scene.under(policy, "2025-11-10") if each.status == "missed")
    assert "1 of 4 cases" in missed.explanation


def test_oversight_acts_that_are_not_meetings() -> None:
    scene, policy = pair(), dimension("oversight-acts")
    scene.case("c1", "worker", "2025-09-01", closed="2025-12-15")
    scene.held("a1", "2025-10-20", cases="c1")
    scene.event("file_oversight", "2025-09-30", case="c1")
    assert scene.says(policy, "2025-12-20", "oversight") == [
        ("met", "2025-09-30"), ("missed", "2025-10-31"), ("missed", "2025-11-30"),
    ]  # fmt: skip


@pytest.mark.req("D3")
def test_deadlines_for_write_up_sharing_and_signing() -> None:
    scene, policy = pair(), dimension("records-in-time")
    scene.session("friday", "a1", "2025-10-03", written_up_on=on("2025-10-07"))
    scene.session("late", "a1", "2025-10-10", written_up_on=on("2025-10-15"))
    scene.event("shared", "2025-10-08", session="friday")
    scene.event("shared", "2025-10-17", session="late")
    scene.record_signed("friday", "2025-10-13", "boss", "worker")
    assert scene.says(policy, "2025-10-20", "written-up") == [("met", "2025-10-07"), ("late", "2025-10-14")]
    assert scene.says(policy, "2025-10-20", "shared") == [("met", "2025-10-08"), ("late", "2025-10-15")]
    assert scene.says(policy, "2025-10-20", "signed") == [("met", "2025-10-13"), ("open", "2025-10-20")]
    assert scene.says(policy, "2025-10-21", "signed")[1] == ("overdue", "2025-10-20")


def test_working_days_leave_out_bank_holidays_and_closures_of_the_school() -> None:
    scene, policy = pair(), dimension("records-in-time")
    scene.session("s1", "a1", "2025-12-24")
    scene.tables.setdefault("calendar", []).extend(_free_days())
    assert scene.says(policy, "2025-12-28", "written-up") == [("open", "2025-12-30")]


def _free_days() -> list[object]:
    from clearsight.compliance.domain.facts import CalendarPeriod

    return [
        CalendarPeriod("bank_holiday", "Christmas Day", on("2025-12-25"), on("2025-12-26")),
        CalendarPeriod("closure", "another school's", on("2025-12-29"), on("2025-12-31"), "elsewhere"),
    ]


def test_disputed_records() -> None:
    scene, policy = pair(), dimension("disputed-records")
    scene.session("s1", "a1", "2025-10-03")
    scene.session("s2", "a1", "2025-11-03")
    scene.event("record_disputed", "2025-10-06", session="s1", person="worker")
    assert scene.says(policy, "2025-10-16", "dispute-settled") == [("open", "2025-10-16")]
    scene.event("dispute_settled", "2025-10-10", session="s2")
    assert scene.says(policy, "2025-10-17", "dispute-settled") == [("overdue", "2025-10-16")]
    scene.event("dispute_settled", "2025-10-20", session="s1")
    assert scene.says(policy, "2025-10-20", "dispute-settled") == [("late", "2025-10-16")]


@pytest.mark.req("B3")
def test_three_signatories() -> None:
    scene, policy = pair(), dimension("three-signatories")
    scene.person("head", "headteacher", since="2020-01-01")
    lacking = only(scene.under(policy, "2025-09-10"), "agreement")
    assert lacking.status == "broken" and "headteacher" in lacking.explanation
    scene.signs("a1", "head", "2025-09-12")
    signed = only(scene.under(policy, "2025-09-12"), "agreement")
    assert signed.status == "met" and "12 September 2025" in signed.explanation
    scene.session("s1", "a1", "2025-10-03")
    scene.record_signed("s1", "2025-10-04", "boss", "worker")
    assert "Still to sign: headteacher." in only(scene.under(policy, "2025-10-05"), "record").explanation
    scene.record_signed("s1", "2025-10-11", "head")
    assert scene.says(policy, "2025-10-12", "record") == [("late", "2025-10-10")]


def test_spans_of_control() -> None:
    scene, policy = pair(), dimension("spans-of-control")
    scene.person("lone", "director")
    for n in range(5):
        scene.person(f"w{n}")
        scene.arrangement(f"b{n}", "boss", f"w{n}")
    assert scene.says(policy, "2025-10-01", "at-most-six") == [("met", "")]
    scene.member("b0", "lone", "2025-10-01")
    broken = only(scene.under(policy, "2025-10-01"), "at-most-six")
    assert broken.status == "broken" and broken.subject == {"person": "boss"}
    assert broken.explanation == "Boss supervises 7 people, more than the 6 allowed."
    for n in range(4):
        scene.case(f"c{n}", "worker", "2025-09-01", closed="2025-11-30" if n == 0 else "")
    assert scene.says(policy, "2025-11-30", "caseload", person="worker") == [("broken", "")]
    assert scene.says(policy, "2025-12-01", "caseload", person="worker") == [("met", "")]


def test_group_sizes() -> None:
    scene, policy = Scene(), dimension("group-sizes")
    for name in ("one", "two", "three"):
        scene.person(name)
    scene.arrangement("g1", "boss", "one", "two", "three", kind="group")
    scene.arrangement("g2", "boss", "one", "two", kind="group")
    scene.session("s1", "g1", "2025-10-01")
    scene.session("s2", "g1", "2025-11-01")
    scene.present("s2", one=True, two=False)
    assert scene.says(policy, "2025-12-01", "members", arrangement="g1") == [("met", "")]
    assert scene.says(policy, "2025-12-01", "members", arrangement="g2") == [("broken", "")]
    assert scene.says(policy, "2025-12-01", "present") == [("met", ""), ("broken", "")]


@pytest.mark.req("B3")
def test_training_within_so_many_months_of_starting() -> None:
    scene, policy = pair(), dimension("training-within")
    assert scene.says(policy, "2025-12-01", "within-three-months", person="boss") == [("open", "2025-12-01")]
    assert scene.says(policy, "2025-12-02", "within-three-months", person="boss") == [
        ("overdue", "2025-12-01")
    ]
    scene.trained("boss", "supervision", "2025-12-10")
    assert scene.says(policy, "2025-12-10", "within-three-months", person="boss") == [("late", "2025-12-01")]
    scene.trained("boss", "supervision", "2019-05-01")
    assert scene.says(policy, "2025-12-10", "within-three-months", person="boss") == [("met", "2025-12-01")]


@pytest.mark.req("B3")
def test_a_deadline_that_passed_before_the_duty_ended_is_missed() -> None:
    scene, policy = Scene(), dimension("training-within")
    scene.person("worker")
    scene.person("boss", left="2026-01-31")
    scene.arrangement("a1", "boss", "worker", to="2026-01-31")
    assert scene.says(policy, "2026-02-01", "within-three-months") == [("missed", "2025-12-01")]
    scene.tables["arrangements"].clear()
    scene.arrangement("a1", "boss", "worker", to="2025-11-15")
    assert scene.says(policy, "2026-02-01", "within-three-months") == []


@pytest.mark.req("B2")
def test_independence_of_the_supervisor() -> None:
    scene, policy = Scene(), dimension("supervisor-independence")
    scene.person("lead", "dsl", site="hill")
    scene.person("near", "director", site="hill")
    scene.person("far", "director", site="trust")
    scene.person("governor", "governor", site="trust")
    for name in ("near", "far", "governor"):
        scene.arrangement(f"a-{name}", name, "lead")
    said = {each.subject["arrangement"]: each for each in scene.under(policy, "2025-10-01")}
    assert {name: each.status for name, each in said.items()} == {
        "a-near": "broken",
        "a-far": "met",
        "a-governor": "broken",
    }
    assert (
        said["a-near"].explanation
        == "Lead may not be supervised by Near: the supervisor works at the same school."
    )
    assert "is governor or headteacher" in said["a-governor"].explanation


def test_a_peer_group_s_convener_is_one_of_those_who_meet_and_no_pair_of_themselves() -> None:
    policy = one('measure = "match", senior = true', 'per = "arrangement"')
    scene = Scene()
    for peer in ("ann", "bea"):
        scene.person(peer, "director")
    scene.arrangement("peers", "ann", "ann", "bea", kind="peer")
    said = [(each.subject["person"], each.status) for each in scene.under(policy, "2026-01-01")]
    assert said == [("bea", "met")]


@pytest.mark.req("B2")
def test_professional_match_and_second_supervisors() -> None:
    scene, policy = Scene(), dimension("professional-match")
    scene.person("carer", "nurse")
    scene.person("manager", "team_manager")
    scene.person("social", "social_worker")
    scene.arrangement("a1", "manager", "carer")
    scene.arrangement("a2", "social", "carer")
    assert scene.says(policy, "2025-10-01", "same-profession") == [("broken", "")]
    lacking = only(scene.under(policy, "2025-10-01"), "second-supervisor")
    assert lacking.status == "broken" and "by somebody whom the policy names" in lacking.explanation
    scene.person("matron", "nurse")
    scene.arrangement("a3", "matron", "carer", kind="peer")
    assert scene.says(policy, "2025-10-01", "second-supervisor") == [("met", "")]
    assert scene.says(policy, "2025-10-01", "same-profession", arrangement="a3") == [("met", "")]


def test_renewal_of_agreements_by_date_or_event() -> None:
    scene, policy = pair(), dimension("agreement-renewal")
    scene.arrangement("g1", "boss", "worker", kind="group", signed="2025-09-10")
    assert scene.says(policy, "2025-10-01", "each-september") == [("overdue", "2025-09-30")]
    scene.signs("g1", "boss", "2025-10-02", "2")
    scene.signs("g1", "worker", "2025-10-06", "2")
    assert scene.says(policy, "2025-10-06", "each-september") == [
        ("late", "2025-09-30"),
        ("open", "2026-09-30"),
    ]
    assert scene.says(policy, "2025-10-06", "two-years-or-change") == [("open", "2027-09-01")]
    scene.event("role_changed", "2026-01-12", person="worker")
    assert scene.says(policy, "2026-01-13", "two-years-or-change") == [("overdue", "2026-01-12")]


@pytest.mark.req("D1")
def test_approved_variations_within_bounds() -> None:
    scene, policy = pair(), dimension("variations-in-bounds")
    scene.varied("four-weekly", "8 weeks", "2025-09-15", "2025-12-31", by="boss", person="worker")
    varied = only(scene.under(policy, "2025-10-20"), "four-weekly")
    assert (varied.status, str(varied.due_on)) == ("open", "2025-10-27")
    assert "approved by Boss" in varied.explanation
    assert scene.says(policy, "2026-01-01", "four-weekly") == [("overdue", "2025-09-29")]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"every": "9 weeks"}, "the policy allows at most 8 weeks"),
        ({"to": "2026-06-30"}, "it may last no longer than 6 months"),
        ({"by": "worker"}, "it needs the approval of director"),
        ({"by": ""}, "it needs the approval of director"),
        ({"rule": "not-to-be-varied"}, "the policy allows no variation of this rule"),
    ],
)
def test_a_variation_out_of_bounds_is_broken_and_changes_nothing(change: dict[str, str], why: str) -> None:
    scene, policy = pair(), dimension("variations-in-bounds")
    asked = {
        "rule": "four-weekly",
        "every": "8 weeks",
        "from_": "2025-09-15",
        "to": "2025-12-31",
        "by": "boss",
        **change,
    }
    scene.varied(**asked, person="worker")
    broken = [each for each in scene.under(policy, "2025-10-20") if each.status == "broken"]
    assert [each.rule for each in broken] == [asked["rule"]]
    assert why in broken[0].explanation
    assert ("overdue", "2025-09-29") in scene.says(policy, "2025-10-20", "four-weekly")


def test_a_variation_without_an_end_holds_as_long_as_it_may_and_what_it_excused_stays_excused() -> None:
    policy = one(
        'measure = "interval", every = "4 weeks"',
        'who = { roles = ["practitioner"] }\nvariation = { at_most = "8 weeks", lasting = "6 months" }',
    )
    scene = pair(since="2025-01-01")
    scene.varied("it", "8 weeks", "2025-01-01", person="worker")
    scene.held("a1", "2025-02-20", "2025-04-10", "2025-06-01")
    assert scene.says(policy, "2025-06-02") == [("open", "2025-07-27")]
    assert ("broken", "") not in scene.says(policy, "2025-07-01")
    beyond = scene.says(policy, "2025-07-20")
    assert beyond == [("overdue", "2025-06-29"), ("broken", "")]


def test_retention_is_counted_from_its_anchor() -> None:
    policy = dimension("retention-and-audit")
    staff, by_birth, by_closing = policy.retention
    assert kept_until(staff, {"left": on("2020-02-29")}) == on("2026-02-28")
    assert kept_until(staff, {"created": on("2020-02-29")}) is None
    known = {"date_of_birth": on("2005-05-05"), "case_closed": on("2015-01-31")}
    assert (kept_until(by_birth, known), kept_until(by_closing, known)) == (
        on("2030-05-05"),
        on("2022-01-31"),
    )


def test_an_audit_by_sample_can_be_drawn_again_by_anybody() -> None:
    (audit,) = dimension("retention-and-audit").audits
    records = [f"r{n}" for n in range(80)]
    drawn = sample(audit, records, "spring 2026")
    assert len(drawn) == 8 and set(drawn) <= set(records)
    assert drawn == sample(audit, reversed(records), "spring 2026") != sample(audit, records, "summer 2026")
    assert [sample_size(audit, n) for n in (0, 3, 20, 51, 1000)] == [0, 3, 5, 6, 100]
    assert next_due(audit, on("2025-11-30"), on("2025-01-01")) == on("2026-02-28")
    assert next_due(audit, None, on("2025-01-01")) == on("2025-04-01")


@pytest.mark.req("B8")
def test_that_somebody_leaves_is_no_end_of_a_probation() -> None:
    policy = one(
        'measure = "deadline", after = "ends", done = "session", within = "same day"',
        'who = { circumstances = ["probation"] }',
    )
    scene = pair(left="2025-12-31")
    scene.circumstance("worker", "probation", "2025-09-01", "2026-02-28")
    assert scene.says(policy, "2026-03-10") == []
    scene = pair(left="2026-03-31")
    scene.circumstance("worker", "probation", "2025-09-01", "2026-02-28")
    assert scene.says(policy, "2026-03-10") == [("overdue", "2026-02-28")]
    assert scene.says(policy, "2026-04-10") == [("missed", "2026-02-28")]
