"""The days on which one thing turns into another: the last in time, the first after, the same."""

from __future__ import annotations

import pytest

from tests.compliance.scene import Scene, one, pair, rules

pytestmark = pytest.mark.req("D1")
FOUR_WEEKS = one('measure = "interval", every = "4 weeks"', 'who = { roles = ["practitioner"] }')
AT_NEXT = one(
    'measure = "deadline", after = "held", done = "written_up", within = "next session"', 'per = "session"'
)
MATTER = one('measure = "deadline", after = "ad_hoc_matter", done = "revisited", within = "next session"',
             'per = "session"\nsessions = { kind = "ad_hoc" }')  # fmt: skip
CANCELLED = one('measure = "deadline", after = "cancelled", done = "rearranged"', 'per = "session"')


@pytest.mark.parametrize(
    ("away", "as_of", "said"),
    [
        ("2025-10-03", "2025-10-10", ("open", "")),
        ("2025-10-04", "2025-10-10", ("overdue", "2025-10-03")),
        ("2025-09-20", "2025-09-20", ("open", "")),
        ("2025-09-21", "2025-09-20", ("open", "2025-10-03")),
    ],
)
def test_a_long_absence_stops_the_clock_on_its_first_day(
    away: str, as_of: str, said: tuple[str, str]
) -> None:
    """Also where that is the last day in time."""
    scene = pair()
    scene.held("a1", "2025-09-05")
    scene.circumstance("worker", "long_absence", away)
    assert scene.says(FOUR_WEEKS, as_of, person="worker") == [said]


def test_the_last_day_of_a_membership_is_a_day_of_it() -> None:
    scene = pair()
    scene.tables["members"].clear()
    scene.member("a1", "worker", "2025-09-01", "2025-09-20")
    scene.session("s1", "a1", "2025-09-20")
    assert scene.says(FOUR_WEEKS, "2025-09-25", person="worker") == [("open", "2025-10-18")]


def test_what_waits_for_the_next_session_is_due_on_its_day_while_it_is_to_come() -> None:
    scene = pair()
    scene.session("s1", "a1", "2025-09-05")
    scene.scheduled("a1", "2025-10-03")
    assert scene.says(AT_NEXT, "2025-10-03") == [("open", "2025-10-03")]
    assert scene.says(AT_NEXT, "2025-10-04") == [("open", "")]


def test_an_ad_hoc_session_is_not_the_next_that_records_wait_for() -> None:
    scene = pair()
    scene.session("s1", "a1", "2025-09-05")
    scene.held("a1", "2025-09-10", kind="ad_hoc", name="talk")
    assert scene.says(AT_NEXT, "2025-09-20", session="s1") == [("open", "")]


def test_a_session_scheduled_for_today_still_makes_good_what_was_cancelled() -> None:
    scene = pair()
    scene.cancelled("a1", "2025-09-05", "s1")
    scene.scheduled("a1", "2025-09-12")
    assert scene.says(CANCELLED, "2025-09-12") == [("met", "2025-09-05")]
    assert scene.says(CANCELLED, "2025-09-13") == [("overdue", "2025-09-05")]


def test_another_session_of_the_very_day_makes_good_no_cancelled_one() -> None:
    scene = pair()
    scene.cancelled("a1", "2025-09-05", "s1")
    scene.session("s2", "a1", "2025-09-05")
    assert scene.says(CANCELLED, "2025-09-06") == [("overdue", "2025-09-05")]


def matter(*cases: str) -> Scene:
    """A matter of two cases, and a planned session three days later at which some are discussed."""
    scene = pair()
    for case in ("c1", "c2"):
        scene.case(case, "worker", "2025-09-01")
    scene.held("a1", "2025-09-05", kind="ad_hoc", name="talk", cases="c1 c2", revisit=True)
    scene.held("a1", "2025-09-08", name="next", cases=" ".join(cases))
    return scene


def test_a_matter_of_two_cases_is_taken_up_by_discussing_both() -> None:
    assert matter("c1", "c2").says(MATTER, "2025-09-10") == [("met", "2025-09-08")]
    assert matter("c1").says(MATTER, "2025-09-10") == [("overdue", "2025-09-08")]


def test_a_planned_session_of_the_very_day_takes_a_matter_up_only_if_it_says_so() -> None:
    scene = pair()
    scene.held("a1", "2025-09-05", kind="ad_hoc", name="talk", revisit=True)
    scene.held("a1", "2025-09-05", name="planned")
    assert scene.says(MATTER, "2025-09-06") == [("open", "")]
    scene = pair()
    scene.held("a1", "2025-09-05", kind="ad_hoc", name="talk", revisit=True)
    scene.held("a1", "2025-09-05", name="planned", revisits=("talk",))
    assert scene.says(MATTER, "2025-09-06") == [("met", "2025-09-05")]


def test_of_two_rules_equally_strict_the_first_is_judged_and_both_are_named() -> None:
    rule = '[[rules]]\nid = "{0}"\ntitle = "{0}"\nclause = "{0}"\nstrength = "required"\nasks = {1}\n'
    asks = '{ measure = "interval", every = "4 weeks" }'
    both = rules(rule.format("first", asks) + rule.format("second", asks))
    for day in ("2025-09-29", "2025-09-30"):
        found = [f for f in pair().under(both, day) if f.subject.get("person") == "worker"]
        assert [f.rule for f in found] == ["first"]
        assert "(second)" in found[0].explanation


def test_a_case_closed_by_the_day_is_no_part_of_a_caseload() -> None:
    scene = pair()
    scene.case("c1", "worker", "2025-09-01", closed="2025-09-10")
    scene.case("c2", "worker", "2025-09-01")
    few = one('measure = "bounds", of = "caseload", at_most = 1')
    assert scene.says(few, "2025-09-10", person="worker") == [("broken", "")]
    assert scene.says(few, "2025-09-11", person="worker") == [("met", "")]


def test_an_activity_of_the_day_of_a_session_is_not_counted_towards_the_next() -> None:
    asks = '{ measure = "interval", or_after = { event = "visit", count = 2 } }'
    head = '[codes.event]\nvisit = "home visit"\n[[rules]]\nid = "it"\ntitle = "it is done"\n'
    policy = rules(f'{head}clause = "1"\nstrength = "required"\nasks = {asks}\n')
    scene = pair()
    scene.held("a1", "2025-09-05")
    scene.event("visit", "2025-09-05", "2025-09-08", person="worker")
    assert scene.says(policy, "2025-09-10", person="worker") == [("open", "")]
    scene.event("visit", "2025-09-09", person="worker")
    assert scene.says(policy, "2025-09-10", person="worker") == [("overdue", "2025-09-09")]


def test_from_the_day_after_a_member_left_their_signature_is_wanting_no_more() -> None:
    scene = pair()
    scene.person("other", "practitioner")
    scene.member("a1", "other", "2025-09-01", "2025-09-20")
    signed = one('measure = "presence", of = "agreement"', 'per = "arrangement"')
    assert [status for status, _ in scene.says(signed, "2025-09-20")] == ["broken"]
    assert [status for status, _ in scene.says(signed, "2025-09-21")] == ["met"]


def test_at_a_handover_a_matter_waits_for_a_session_after_the_last_day_of_what_ended() -> None:
    scene = pair()
    scene.tables["arrangements"].clear()
    scene.tables["members"].clear()
    scene.person("next", "director")
    scene.arrangement("a1", "boss", "worker", to="2025-09-20")
    scene.arrangement("a2", "next", "worker", since="2025-09-15")
    scene.held("a1", "2025-09-05", kind="ad_hoc", name="talk", revisit=True)
    scene.session("s1", "a2", "2025-09-20")
    assert scene.says(MATTER, "2025-09-25") == [("open", "")]
    scene.session("s2", "a2", "2025-09-21")
    assert scene.says(MATTER, "2025-09-25") == [("overdue", "2025-09-21")]
