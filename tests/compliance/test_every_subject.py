"""What a rule asks of a case, and of whose signature, is judged as what it asks of a person is."""

from __future__ import annotations

from clearsight.policy.domain.model import Policy
from tests.compliance.scene import Scene, one, pair, rules


def test_an_interval_in_half_terms_may_be_asked_of_a_case() -> None:
    policy = one('measure = "interval", every = "1 half term"', 'per = "case"')
    scene = pair()
    scene.half_terms("Autumn 1 2025-09-01 2025-10-24", "Autumn 2 2025-11-03 2025-12-19")
    scene.case("c1", "worker", "2025-09-01")
    scene.held("a1", "2025-09-30", cases="c1")
    assert scene.says(policy, "2025-12-20") == [("met", "2025-10-24"), ("missed", "2025-12-19")]


def test_an_agreement_within_a_time_is_signed_by_whom_the_rule_names() -> None:
    policy = one(
        'measure = "deadline", after = "begins", done = "agreement", within = "4 weeks", '
        'by = ["supervisee", "supervisor", "role:headteacher"]',
        'per = "arrangement"',
    )
    scene: Scene = pair()
    scene.person("head", "headteacher")
    assert scene.says(policy, "2025-10-01") == [("overdue", "2025-09-29")]
    scene.signs("a1", "head", "2025-09-20")
    assert scene.says(policy, "2025-10-01") == [("met", "2025-09-29")]


def after_a_death(per: str, more: str = "") -> Policy:
    """A session within a week of an event."""
    return rules(
        '[codes.event]\ndeath = "a child has died"\n[[rules]]\nid = "it"\ntitle = "a debrief"\nclause = "1"\n'
        f'strength = "required"\nper = "{per}"\n{more}\n'
        'asks = { measure = "deadline", after = "event:death", done = "session", within = "1 week" }\n'
    )


def test_a_person_is_debriefed_whatever_case_the_event_names_besides() -> None:
    scene = pair()
    scene.case("c1", "worker", "2025-09-01")
    scene.event("death", "2025-10-01", person="worker", case="c1")
    scene.held("a1", "2025-10-06")
    assert scene.says(after_a_death("person"), "2025-10-20") == [("met", "2025-10-08")]
    assert scene.says(after_a_death("case"), "2025-10-20") == [("overdue", "2025-10-08")]


def test_an_event_that_names_no_person_asks_nothing_of_a_person() -> None:
    scene = pair()
    scene.case("c1", "worker", "2025-09-01")
    scene.event("death", "2025-10-01", case="c1")
    assert scene.says(after_a_death("person"), "2025-10-20") == []
    assert scene.says(after_a_death("case"), "2025-10-20") == [("overdue", "2025-10-08")]


def test_an_event_outside_the_dates_of_a_rule_asks_for_nothing() -> None:
    scene = pair()
    scene.event("death", "2025-10-01", person="worker")
    for dates, found in (("from = 2025-10-02", []), ("to = 2025-09-30", []),
                         ("from = 2025-10-01\nto = 2025-10-01", [("overdue", "2025-10-08")])):  # fmt: skip
        assert scene.says(after_a_death("person", dates), "2025-10-20") == found
