"""Which sessions count and for whom; records, matters and cancellations; cases and people who supervise."""

from __future__ import annotations

import pytest

from tests.compliance.scene import Scene, on, one, only, pair

WEEKLY = one('measure = "interval", every = "1 week"', 'who = { roles = ["practitioner"] }')
SIGNED = one('measure = "deadline", after = "held", done = "signed"', 'per = "session"')
AT_NEXT = one(
    'measure = "deadline", after = "held", done = "signed", within = "next session"', 'per = "session"'
)
WRITTEN = one('measure = "deadline", after = "held", done = "written_up"', 'per = "session"')
MATTER = one('measure = "deadline", after = "ad_hoc_matter", done = "revisited", within = "next session"',
             'per = "session"\nsessions = { kind = "ad_hoc" }')  # fmt: skip
CANCELLED = one('measure = "deadline", after = "cancelled", done = "rearranged"', 'per = "session"')
ACTIONS = one(
    'measure = "deadline", after = "action", done = "action_done"',
    'per = "session"\nsessions = { kind = "any" }',
)


def group() -> Scene:
    """Two people supervised together."""
    scene = Scene()
    scene.person("boss", "director")
    for name in ("one", "two"):
        scene.person(name, "practitioner")
    scene.arrangement("g1", "boss", "one", "two", kind="group")
    return scene


@pytest.mark.req("D1")
def test_without_rows_of_attendance_all_members_of_that_day_were_there() -> None:
    scene = group()
    scene.tables["members"].clear()
    scene.member("g1", "one", "2025-09-01")
    scene.member("g1", "two", "2025-09-01", "2025-09-04")
    scene.session("s1", "g1", "2025-09-05")
    assert scene.says(WEEKLY, "2025-09-06", person="one") == [("open", "2025-09-12")]
    assert scene.says(WEEKLY, "2025-09-06", person="two") == [("open", "2025-09-08")]


@pytest.mark.req("D1")
def test_rows_of_attendance_are_complete() -> None:
    scene = group()
    scene.session("s1", "g1", "2025-09-05")
    scene.present("s1", one=True)
    assert scene.says(WEEKLY, "2025-09-06", person="one") == [("open", "2025-09-12")]
    assert scene.says(WEEKLY, "2025-09-06", person="two") == [("open", "2025-09-08")]


def test_a_guest_who_was_there_is_supervised_by_it() -> None:
    scene = group()
    scene.person("guest", "practitioner")
    scene.session("s1", "g1", "2025-09-05")
    scene.present("s1", one=True, guest=True)
    assert scene.says(WEEKLY, "2025-09-06", person="guest") == [("open", "2025-09-12")]


@pytest.mark.req("B4")
def test_leading_a_session_supervises_nobody_even_a_member() -> None:
    scene = group()
    scene.role("boss", "practitioner", "2025-09-01")
    scene.member("g1", "boss", "2025-09-01")
    scene.session("s1", "g1", "2025-09-05")
    scene.session("s2", "g1", "2025-09-06")
    scene.present("s2", boss=True, one=True)
    assert scene.says(WEEKLY, "2025-09-06", person="boss") == [("open", "2025-09-08")]


@pytest.mark.req("D5")
def test_only_held_and_planned_sessions_count() -> None:
    scene = pair()
    scene.held("a1", "2025-09-05", kind="ad_hoc")
    scene.scheduled("a1", "2025-09-05")
    scene.cancelled("a1", "2025-09-06", "x")
    assert scene.says(WEEKLY, "2025-09-07", person="worker") == [("open", "2025-09-08")]


def test_records_without_a_number_of_days_are_judged_by_the_next_planned_session() -> None:
    scene = pair()
    scene.session("s1", "a1", "2025-09-05")
    scene.scheduled("a1", "2025-09-19")
    scene.held("a1", "2025-09-10", kind="ad_hoc", name="between")
    assert scene.says(WRITTEN, "2025-09-25") == [("open", "")]
    scene.session("s2", "a1", "2025-09-26", written_up_on=on("2025-09-26"))
    assert scene.says(WRITTEN, "2025-09-26", session="s1") == [("open", "2025-09-26")]
    assert scene.says(WRITTEN, "2025-09-27", session="s1") == [("overdue", "2025-09-26")]


def test_signed_at_the_next_session_as_it_is_planned_or_was_held() -> None:
    scene = pair()
    scene.session("s1", "a1", "2025-09-05")
    scene.scheduled("a1", "2025-09-19")
    assert scene.says(AT_NEXT, "2025-09-06") == [("open", "2025-09-19")]
    assert scene.says(AT_NEXT, "2025-09-20") == [("open", "")]
    scene.session("s2", "a1", "2025-10-01")
    scene.record_signed("s1", "2025-10-02", "boss", "worker")
    assert scene.says(AT_NEXT, "2025-10-02", session="s1") == [("late", "2025-10-01")]


def test_a_group_s_record_needs_those_who_were_there() -> None:
    scene = group()
    scene.session("s1", "g1", "2025-09-05")
    scene.present("s1", one=True)
    scene.record_signed("s1", "2025-09-05", "boss")
    assert "Still to sign: One." in only(scene.under(SIGNED, "2025-09-06"), "it").explanation
    scene.record_signed("s1", "2025-09-08", "one")
    assert scene.says(SIGNED, "2025-09-08") == [("met", "")]


@pytest.mark.req("D5")
def test_a_matter_is_settled_by_name_or_by_the_same_cases_at_the_next_planned_session() -> None:
    scene = pair()
    scene.held("a1", "2025-09-05", kind="ad_hoc", name="matter", revisit=True, cases="c1 c2")
    assert scene.says(MATTER, "2025-09-06") == [("open", "")]
    scene.scheduled("a1", "2025-09-19")
    assert scene.says(MATTER, "2025-09-06") == [("open", "2025-09-19")]
    scene.held("a1", "2025-09-20", cases="c1", name="half")
    assert scene.says(MATTER, "2025-09-20") == [("overdue", "2025-09-20")]
    scene.held("a1", "2025-10-04", cases="c2 c1 c3", name="all")
    assert scene.says(MATTER, "2025-10-04") == [("late", "2025-09-20")]
    scene.held("a1", "2025-09-12", name="named", revisits=("matter",))
    assert scene.says(MATTER, "2025-10-04") == [("met", "2025-09-12")]


@pytest.mark.req("D5")
def test_a_planned_session_of_another_arrangement_or_an_ad_hoc_one_settles_no_matter() -> None:
    scene = pair()
    scene.arrangement("a2", "boss", "worker")
    scene.held("a1", "2025-09-05", kind="ad_hoc", name="matter", revisit=True)
    scene.held("a2", "2025-09-12", name="other", revisits=("matter",))
    scene.held("a1", "2025-09-13", kind="ad_hoc", name="again", revisits=("matter",))
    assert scene.says(MATTER, "2025-09-20") == [("open", "")]


@pytest.mark.req("D5")
def test_at_a_handover_a_matter_waits_for_the_sessions_of_the_arrangement_that_follows() -> None:
    scene = pair()
    scene.tables["arrangements"].clear()
    scene.tables["members"].clear()
    scene.arrangement("a1", "boss", "worker", to="2025-09-30")
    scene.person("heir", "director")
    scene.arrangement("a2", "heir", "worker", since="2025-09-15")
    scene.held("a1", "2025-09-20", kind="ad_hoc", name="matter", revisit=True)
    scene.held("a2", "2025-09-25")
    assert scene.says(MATTER, "2025-09-30", session="matter") == [("open", "")]
    scene.held("a2", "2025-10-10")
    assert scene.says(MATTER, "2025-10-10", session="matter") == [("overdue", "2025-10-10")]
    scene.held("a2", "2025-10-24", revisits=("matter",))
    assert scene.says(MATTER, "2025-10-24", session="matter") == [("late", "2025-10-10")]


@pytest.mark.req("D4")
def test_a_cancelled_session_is_owed_from_its_day_until_another_is_there() -> None:
    scene = pair()
    scene.cancelled("a1", "2025-09-19", "x", because="trip")
    assert scene.says(CANCELLED, "2025-09-19") == [("open", "2025-09-19")]
    owed = only(scene.under(CANCELLED, "2025-09-20"), "it")
    assert (owed.status, owed.explanation) == (
        "overdue", "The session of 19 September 2025 was cancelled (trip) and has not been rearranged.",
    )  # fmt: skip
    scene.held("a1", "2025-10-20")
    assert scene.says(CANCELLED, "2025-10-01") == [("met", "2025-09-19")]  # held later is scheduled by now
    scene.tables["sessions"].pop()
    scene.arrangement("a2", "boss", "worker")
    scene.held("a2", "2025-09-30", replaces="x")
    assert scene.says(CANCELLED, "2025-10-01") == [("met", "2025-09-19")]


@pytest.mark.req("D4")
def test_a_cancelled_session_of_an_arrangement_that_ended_is_missed() -> None:
    scene = pair()
    scene.tables["arrangements"].clear()
    scene.arrangement("a1", "boss", to="2025-12-31")
    scene.cancelled("a1", "2025-12-01", "x")
    assert scene.says(CANCELLED, "2026-01-01") == [("missed", "2025-12-01")]


@pytest.mark.parametrize(
    ("status", "closed", "as_of", "said"),
    [
        ("open", "", "2025-10-10", ("open", "2025-10-10")),
        ("open", "", "2025-10-11", ("overdue", "2025-10-10")),
        ("done", "2025-10-10", "2025-10-11", ("met", "2025-10-10")),
        ("done", "2025-10-12", "2025-10-11", ("overdue", "2025-10-10")),
        ("done", "2025-10-12", "2025-10-12", ("late", "2025-10-10")),
        ("dropped", "2025-10-12", "2025-10-11", ("overdue", "2025-10-10")),
    ],
)
def test_an_action_is_done_by_the_day_agreed(
    status: str, closed: str, as_of: str, said: tuple[str, str]
) -> None:
    scene = pair()
    scene.session("s1", "a1", "2025-09-05")
    scene.action("x1", "s1", "worker", "2025-10-10", status, closed)
    scene.action("x2", "s1", "worker")
    scene.action("x3", "s1", "worker", "2025-09-06", "dropped", "2025-09-06")
    assert scene.says(ACTIONS, as_of) == [said]
    assert only(scene.under(ACTIONS, as_of), "it").subject == {"person": "worker", "session": "s1"}


@pytest.mark.req("D1")
def test_every_case_is_covered_in_planned_sessions_while_it_is_open_and_of_that_status() -> None:
    policy = one(
        'measure = "coverage", per = "month"',
        'per = "case"\ncases = { statuses = ["monitoring", "looked_after"] }',
    )
    scene = pair()
    scene.case("c1", "worker", "2025-09-01", closed="2025-12-30")
    scene.status("c1", "monitoring", "2025-09-01", "2025-10-15")
    scene.status("c1", "looked_after", "2025-10-16", "2025-12-30")
    scene.held("a1", "2025-10-20", cases="c1")
    scene.held("a1", "2025-11-20", cases="c1", kind="ad_hoc")
    assert scene.says(policy, "2026-01-01", case="c1") == [
        ("missed", "2025-09-30"), ("met", "2025-10-31"), ("missed", "2025-11-30"),
    ]  # fmt: skip


@pytest.mark.req("B8")
def test_holding_cases_lasts_while_one_is_open_or_the_role_is_held() -> None:
    policy = one('measure = "interval", every = "1 week"', "who = { holds_cases = true }")
    scene = pair("teacher")
    scene.case("c1", "worker", "2025-09-10", closed="2025-09-20")
    scene.case("c2", "worker", "2025-09-21", closed="2025-09-30")
    assert scene.says(policy, "2025-09-25", person="worker") == [("overdue", "2025-09-17")]
    assert scene.says(policy, "2025-10-02", person="worker") == [("missed", "2025-09-17")]
    scene.role("worker", "case_holder", "2025-10-06")
    assert scene.says(policy, "2025-10-07", person="worker")[-1] == ("open", "2025-10-13")


@pytest.mark.req("B4")
def test_supervision_of_supervisors_is_asked_for_up_to_the_top_of_the_chain() -> None:
    text = "who = { supervises = true }"
    policy = one('measure = "presence", of = "supervision"', text).model_copy(
        update={"top": ("chief_executive",)}
    )
    scene = pair()
    scene.person("chief", "chief_executive")
    scene.person("outsider", "external_supervisor")
    assert scene.says(policy, "2025-10-01") == [("broken", "")]
    scene.arrangement("up", "chief", "boss")
    scene.arrangement("out", "outsider", "worker")
    assert scene.says(policy, "2025-10-01") == [("met", "")]
    assert (
        scene.says(policy, "2025-10-01", person="chief")
        == scene.says(policy, "2025-10-01", person="outsider")
        == []
    )


@pytest.mark.req("B3")
def test_a_training_is_open_until_it_lapses_and_overdue_after() -> None:
    policy = one(
        'measure = "validity", of = "training", kinds = ["dsl"], lasting = "2 years"',
        'who = { roles = ["dsl"] }',
    )
    scene = pair("dsl")
    assert scene.says(policy, "2025-10-01") == [("open", "2027-09-01")]
    scene.trained("worker", "dsl", "2024-02-29")
    assert scene.says(policy, "2026-02-28") == [("open", "2026-02-28")]
    assert scene.says(policy, "2026-03-01") == [("overdue", "2026-02-28")]
    scene.trained("worker", "dsl", "2026-03-05")
    assert scene.says(policy, "2026-03-05") == [("late", "2026-02-28"), ("open", "2028-03-05")]


@pytest.mark.req("B3")
def test_a_training_that_is_lacking_is_broken_where_the_policy_wants_it_there() -> None:
    policy = one(
        'measure = "presence", of = "training", kinds = ["supervision"]', "who = { supervises = true }"
    )
    scene = pair()
    assert scene.says(policy, "2025-10-01", person="boss") == [("broken", "")]
    scene.trained("boss", "supervision", "2025-10-02")
    assert scene.says(policy, "2025-10-02", person="boss") == [("met", "")]


@pytest.mark.req("B6")
def test_cover_is_lacking_while_a_supervisor_is_away_or_gone() -> None:
    policy = one('measure = "presence", of = "cover"', 'per = "arrangement"')
    scene = pair()
    assert scene.under(policy, "2025-10-01") == ()
    scene.circumstance("boss", "long_absence", "2025-09-20")
    assert scene.says(policy, "2025-10-01", person="worker") == [("broken", "")]
    scene.person("cover")
    scene.arrangement("a2", "cover", "worker")
    assert scene.says(policy, "2025-10-01", person="worker") == [("met", "")]


@pytest.mark.req("D3")
@pytest.mark.parametrize(("minutes", "status"), [(59, "broken"), (60, "met"), (120, "met"), (121, "broken")])
def test_a_session_lasts_no_shorter_and_no_longer_than_the_policy_says(minutes: int, status: str) -> None:
    policy = one('measure = "bounds", of = "minutes", at_least = 60, at_most = 120', 'per = "session"')
    scene = pair()
    scene.held("a1", "2025-09-05", minutes=minutes)
    assert scene.says(policy, "2025-09-06") == [(status, "")]


def test_findings_come_person_by_person_rule_by_rule_in_order_of_time() -> None:
    scene = group()
    scene.session("s2", "g1", "2025-09-05")
    scene.session("s1", "g1", "2025-10-05")
    found = scene.under(WEEKLY, "2025-10-06")
    assert [(each.subject["person"], each.status) for each in found] == [
        ("one", "late"), ("one", "open"), ("two", "late"), ("two", "open"),
    ]  # fmt: skip


def test_who_is_still_to_sign_is_who_was_there_guests_among_them_and_none_who_was_not() -> None:
    policy = SIGNED
    scene = Scene()
    scene.person("boss", "director", since="2020-01-01")
    for who in ("there", "away", "guest"):
        scene.person(who, "practitioner")
    scene.arrangement("g", "boss", "there", "away", kind="group")
    scene.session("s", "g", "2025-10-01")
    scene.present("s", there=True, guest=True)
    scene.record_signed("s", "2025-10-02", "boss")
    [found] = [x for x in scene.under(policy, "2025-12-01") if x.subject.get("session") == "s"]
    assert found.waits_for == ("guest", "there")
    assert found.explanation.endswith("Still to sign: Guest and There.")
    scene.record_signed("s", "2025-10-03", "guest", "there")
    [found] = [x for x in scene.under(policy, "2025-12-01") if x.subject.get("session") == "s"]
    assert found.waits_for == ()
