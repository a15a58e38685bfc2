"""What is to be made good by a day: a cancelled session, a matter, an action, whose rule names a length."""

from __future__ import annotations

import pytest

from clearsight.policy.domain.model import Policy
from tests.compliance.scene import one, only, pair, rules

_OF = 'measure = "deadline", after = "{}", done = "{}"'
CANCELLED = one(_OF.format("cancelled", "rearranged"), 'per = "session"')
IN_A_FORTNIGHT = one(_OF.format("cancelled", "rearranged") + ', within = "2 weeks"', 'per = "session"')
IN_THREE_DAYS = one(
    _OF.format("ad_hoc_matter", "revisited") + ', within = "3 days"',
    'per = "session"\nsessions = { kind = "ad_hoc" }',
)
ACTIONS = one(_OF.format("action", "action_done") + ', within = "4 weeks"', 'per = "session"')


@pytest.mark.req("D4")
def test_a_new_date_that_passed_without_a_session_makes_nothing_good() -> None:
    scene = pair()
    scene.cancelled("a1", "2026-01-10", "x")
    scene.scheduled("a1", "2026-01-20")
    assert scene.says(CANCELLED, "2026-01-20") == [("met", "2026-01-10")]
    assert scene.says(CANCELLED, "2026-01-21") == [("overdue", "2026-01-10")]


@pytest.mark.req("D4")
def test_a_cancelled_session_is_made_good_in_time_or_late_where_the_rule_names_a_length() -> None:
    scene = pair()
    scene.cancelled("a1", "2026-01-10", "x")
    assert scene.says(IN_A_FORTNIGHT, "2026-01-24") == [("open", "2026-01-24")]
    assert scene.says(IN_A_FORTNIGHT, "2026-01-25") == [("overdue", "2026-01-24")]
    scene.scheduled("a1", "2026-02-10")
    assert scene.says(IN_A_FORTNIGHT, "2026-01-25") == [("overdue", "2026-01-24")]
    scene.session("s2", "a1", "2026-02-09", replaces="x")
    found = only(scene.under(IN_A_FORTNIGHT, "2026-02-12"), "it")
    assert found.status == "late"
    assert found.explanation == (
        "The session of 10 January 2026 was cancelled (unwell) and was made good by the one held on "
        "9 February 2026; that was due by 24 January 2026."
    )


@pytest.mark.req("D4")
def test_a_matter_is_taken_up_again_by_the_day_that_the_rule_names() -> None:
    scene = pair()
    scene.session("matter", "a1", "2025-10-01", revisit=True)
    row = scene.tables["sessions"].pop()
    scene.tables["sessions"].append(type(row)(**{**_columns(row), "kind": "ad_hoc"}))
    assert scene.says(IN_THREE_DAYS, "2025-10-04") == [("open", "2025-10-04")]
    assert scene.says(IN_THREE_DAYS, "2025-10-05") == [("overdue", "2025-10-04")]
    scene.session("s2", "a1", "2025-10-20", revisits=("matter",))
    assert scene.says(IN_THREE_DAYS, "2025-10-20") == [("late", "2025-10-04")]


def _columns(row: object) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}  # type: ignore[attr-defined]


@pytest.mark.req("D4")
def test_an_action_is_due_so_long_after_its_session_at_the_latest() -> None:
    scene = pair()
    scene.session("s1", "a1", "2025-10-01")
    scene.action("undated", "s1", "worker")
    scene.action("soon", "s1", "worker", due="2025-10-08")
    scene.action("far", "s1", "worker", due="2026-10-01")
    dues = [due for _, due in scene.says(ACTIONS, "2025-10-02")]
    assert sorted(dues) == ["2025-10-08", "2025-10-29", "2025-10-29"]


def _of_events(asks: str) -> Policy:
    codes = '[codes.event]\ndisputed = "d"\nsettled = "s"\nvisited = "v"\n'
    rule = '[[rules]]\nid = "it"\ntitle = "it is done"\nclause = "1"\nstrength = "required"\n'
    return rules(f"{codes}{rule}asks = {{ {asks} }}\n")


def test_where_no_time_is_named_no_day_is_made_up() -> None:
    settled = _of_events('measure = "deadline", after = "event:disputed", done = "event:settled"')
    scene = pair()
    scene.event("disputed", "2026-01-10", person="worker")
    found = only(scene.under(settled, "2026-06-25"), "it")
    assert (found.status, found.due_on) == ("open", None)
    assert "the policy names no day" in found.explanation
    scene.event("settled", "2026-03-01", person="worker")
    assert scene.says(settled, "2026-06-25") == [("met", "")]


def test_after_so_much_of_an_activity_alone_names_no_day_before_it_is_reached() -> None:
    visits = _of_events('measure = "interval", or_after = { event = "visited", count = 20 }')
    scene = pair()
    scene.event("visited", "2025-10-01", person="worker", count=5)
    [found] = [each for each in scene.under(visits, "2025-11-01") if each.subject["person"] == "worker"]
    assert (found.status, found.due_on) == ("open", None)
    assert "9999" not in found.explanation
    scene.event("visited", "2025-11-02", person="worker", count=15)
    assert scene.says(visits, "2025-11-03", person="worker") == [("overdue", "2025-11-02")]
