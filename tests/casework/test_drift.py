"""Drift and delay, coverage and direction: each found when it is there, and at no other time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearsight.casework.domain.coverage import covered, missed_in_a_row
from clearsight.casework.domain.direction import Way, direction_of
from clearsight.casework.domain.drift import CaseTold, Discussed, Drift, Kind, StatusHeld, Undertaken, drift
from clearsight.casework.domain.live import Live, live_by, live_spans
from clearsight.kernel.spans import Span
from clearsight.policy.files import load_policy
from tests.policy.the_forms import POLICIES

TODAY = date(2026, 3, 10)
TERMS = (
    Span(date(2025, 9, 2), date(2025, 10, 24)),
    Span(date(2025, 11, 3), date(2025, 12, 19)),
    Span(date(2026, 1, 5), date(2026, 2, 13)),
    Span(date(2026, 2, 23), date(2026, 3, 27)),
)
ALWAYS = (Span(date(2025, 1, 1), None),)
NOTHING = CaseTold(live=ALWAYS, opened=ALWAYS, planned=(TODAY,), half_terms=TERMS)


def talks(*ways: Way, plan: str = "") -> tuple[Discussed, ...]:
    """One discussion every four weeks, the last of them today."""
    first = TODAY - timedelta(weeks=4 * (len(ways) - 1))
    return tuple(Discussed(first + timedelta(weeks=4 * n), f"s{n}", way, plan) for n, way in enumerate(ways))


def kinds(told: CaseTold, today: date = TODAY) -> list[Kind]:
    return [one.kind for one in drift(told, today)]


def one(told: CaseTold) -> Drift:
    (found,) = drift(told, TODAY)
    return found


@pytest.mark.req("G3")
def test_an_action_carried_over_three_times_drifts_and_one_carried_twice_does_not() -> None:
    days = tuple(TODAY - timedelta(weeks=4 * n) for n in range(3))
    action = Undertaken("a1", TODAY - timedelta(weeks=16), days)
    found = one(replace(NOTHING, actions=(action,)))
    assert found.kind == "carried" and "three times" in found.sentence
    assert [fact.on for fact in found.because] == [action.agreed_on, *sorted(days)]
    assert kinds(replace(NOTHING, actions=(replace(action, carried_on=days[:2]),))) == []


@pytest.mark.req("G3")
def test_a_concern_that_only_escalates_and_one_that_does_not_lessen() -> None:
    found = one(replace(NOTHING, discussed=talks("worse", "worse", "worse")))
    assert (found.kind, found.since) == ("escalating", TODAY - timedelta(weeks=8))
    assert kinds(replace(NOTHING, discussed=talks("worse", "same", "worse"))) == ["unmoved"]
    assert kinds(replace(NOTHING, discussed=talks("worse", "worse", "better"))) == []
    assert kinds(replace(NOTHING, discussed=talks("worse", "better", "worse", "worse"))) == []


def test_what_a_record_does_not_say_neither_makes_nor_breaks_a_row() -> None:
    assert kinds(replace(NOTHING, discussed=talks("worse", "", "worse", "first", "worse"))) == ["escalating"]


@pytest.mark.req("G3")
def test_the_same_plan_without_change_unless_it_works() -> None:
    assert kinds(replace(NOTHING, discussed=talks("", "", "", plan="x"))) == ["same_plan"]
    assert kinds(replace(NOTHING, discussed=talks("better", "better", "better", plan="x"))) == []
    changed = (*talks("", "", plan="x"), Discussed(TODAY + timedelta(0), "s9", "", "y"))
    assert kinds(replace(NOTHING, discussed=changed)) == []


@pytest.mark.req("G3", "E3")
def test_a_live_case_that_nobody_raised_for_a_half_term() -> None:
    spoken = replace(NOTHING, planned=(date(2025, 11, 20),))
    found = one(spoken)
    assert found.kind == "unraised" and "a whole half term" in found.sentence
    assert found.since == TERMS[2].from_
    assert kinds(replace(spoken, planned=(date(2026, 2, 24),))) == []  # raised since
    assert "3 half terms running" in one(replace(NOTHING, planned=())).sentence


def test_an_open_case_that_is_not_live_is_missed_only_after_longer_and_by_any_talk() -> None:
    quiet = replace(NOTHING, live=(), planned=())
    assert "is open" in one(quiet).sentence
    assert kinds(replace(quiet, discussed=(Discussed(date(2025, 12, 1), "s"),))) == []


@pytest.mark.req("G3")
def test_a_status_that_nobody_looked_at() -> None:
    since = TODAY - timedelta(days=183)
    held = StatusHeld("child in need plan", since)
    found = one(replace(NOTHING, statuses=(held,)))
    assert found.kind == "status" and "26 weeks" in found.sentence
    assert kinds(replace(NOTHING, statuses=(replace(held, reviewed_on=TODAY - timedelta(days=9)),))) == []
    awaited = StatusHeld("referred", TODAY - timedelta(days=43), awaiting=True)
    assert kinds(replace(NOTHING, statuses=(awaited,))) == ["status"]


WAYS = st.sampled_from(["worse", "same", "better", "first", ""])


@given(st.lists(WAYS, max_size=8), st.lists(st.booleans(), max_size=8))
def test_a_concern_that_lessened_last_is_never_called_drift(ways: list[Any], plans: list[bool]) -> None:
    told = replace(NOTHING, discussed=talks(*ways, "better", plan="x" if plans and plans[0] else ""))
    assert not {"escalating", "unmoved", "same_plan"} & set(kinds(told))


@given(st.lists(WAYS, min_size=1, max_size=8), st.randoms())
def test_the_order_in_which_it_is_told_does_not_matter_and_facts_to_come_do_not_count(
    ways: list[Any], random: Any
) -> None:
    said = talks(*ways, plan="x")
    mixed = [*said, Discussed(TODAY + timedelta(days=1), "later", "better", "z")]
    random.shuffle(mixed)
    assert drift(replace(NOTHING, discussed=tuple(mixed)), TODAY) == drift(
        replace(NOTHING, discussed=said), TODAY
    )


@given(st.lists(WAYS, max_size=8))
def test_whatever_is_found_rests_on_facts_that_are_given_in_order(ways: list[Any]) -> None:
    for found in drift(replace(NOTHING, discussed=talks(*ways, plan="x")), TODAY):
        days = [fact.on for fact in found.because]
        assert days and days == sorted(days) and found.since == days[0]


def test_a_half_term_is_missed_only_by_a_case_that_was_live_throughout() -> None:
    assert covered(ALWAYS, [], TERMS[2], TODAY) == "missed"
    assert covered(ALWAYS, [], TERMS[3], TODAY) == "open"
    assert covered(ALWAYS, [TERMS[2].last], TERMS[2], TODAY) == "discussed"
    assert covered((Span(date(2026, 1, 6), None),), [], TERMS[2], TODAY) == "part"
    assert covered((Span(date(2026, 2, 14), None),), [], TERMS[2], TODAY) == ""
    assert missed_in_a_row((Span(date(2025, 1, 1), date(2026, 3, 9)),), [], TERMS, TODAY) == []


@pytest.mark.req("G2")
def test_what_is_live_is_the_policy_s_to_say() -> None:
    def live(name: str) -> Live:
        return live_by(load_policy(POLICIES / name).in_force(TODAY))

    assert live("north-east-futures").statuses == {
        "child_protection_plan", "child_in_need_plan", "referred_awaiting_outcome",
    }  # fmt: skip
    assert live("north-east-futures").clause == "Regularity and Timing of Supervision"
    assert live("embark").statuses == {"most_concerning"}
    assert live("harewood").statuses is None
    opened, held = Span(date(2025, 9, 1), date(2026, 1, 31)), Span(date(2025, 12, 1), None)
    spans = live_spans(Live(frozenset({"looked_after"})), opened, [("looked_after", held)])
    assert spans == (Span(date(2025, 12, 1), date(2026, 1, 31)),)
    assert live_spans(Live(None), opened, []) == (opened,)


@pytest.mark.parametrize(
    ("told", "way"),
    [
        ({"direction": "escalated", "progress": {"answer": True}}, "worse"),
        ({"direction": "de_escalated"}, "better"),
        ({"escalate": {"answer": True, "why": "x"}}, "worse"),
        ({"progress": {"answer": True}, "drift": {"answer": False}}, "better"),
        ({"progress": {"answer": True}, "drift": {"answer": True}}, "same"),
        ({"risks": [{"text": "a", "mark": "new"}], "strengths": [{"text": "b", "mark": "ongoing"}]}, "worse"),
        (
            {"risks": [{"text": "a", "mark": "ongoing"}], "strengths": [{"text": "b", "mark": "new"}]},
            "better",
        ),
        ({"risks": [{"text": "a", "mark": "new"}], "strengths": [{"text": "b", "mark": "new"}]}, "same"),
        ({"concerns": "Words alone", "strengths": "too"}, ""),
    ],
)
def test_the_direction_is_read_from_what_the_policy_s_form_asks(told: dict[str, Any], way: str) -> None:
    assert direction_of(told).way == way
