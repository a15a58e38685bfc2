"""Figures place by place, and who is due next, agree with the position of which they are a part."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.compliance.actions import perform
from clearsight.compliance.queries import coming, figures_by_site, person_findings, position
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Refused
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests.web.world import World, add_person, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> World:
    return world("embark", "dsl", "dsl")


@pytest.mark.req("K1")
def test_the_figures_of_each_place_are_those_of_the_position_there(place: World) -> None:
    figures = figures_by_site(place.organisation, by=place.head, today=today())
    assert figures
    for one in figures:
        there = position(place.organisation, by=place.head, today=today(), site=one.site)
        assert (one.to_policy, one.not_to_policy, one.nothing_asked) == (
            there.to_policy,
            there.not_to_policy,
            there.nothing_asked,
        )
        assert there.people == len(there.rows)


@pytest.mark.req("K1")
def test_who_is_due_next_is_open_and_within_a_fortnight() -> None:
    place = world("harewood", "dsl", "family_worker")
    arrangement = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee], every="4 weeks",
        from_date=today() - timedelta(days=39), by=place.head, at=now(),
    )  # fmt: skip
    day = today() - timedelta(days=20)
    session = perform(scheduling.schedule, arrangement, day, by=place.supervisor, at=now())
    perform(
        supervision.hold, session, day, 60, early_because="from_paper", by=place.supervisor, at=now()
    )  # fmt: skip
    due = coming(place.organisation, by=place.head, today=today())
    found = {(one.person, one.rule, one.due_on) for one in due}
    assert (place.supervisee, "contract-four-weeks", day + timedelta(weeks=4)) in found
    assert all(today() <= one.due_on <= today() + timedelta(days=14) for one in due)
    findings = person_findings(place.supervisee, by=place.head, today=today()).current
    assert {f.status for f in findings if f.rule == "contract-four-weeks"} >= {"open"}


def test_neither_is_told_to_those_who_answer_for_nobody(place: World) -> None:
    colleague = add_person(place.organisation, "Quiet Colleague", "teacher", place.site)
    for query in (figures_by_site, coming):
        with pytest.raises(Refused):
            query(place.organisation, by=colleague, today=today())
