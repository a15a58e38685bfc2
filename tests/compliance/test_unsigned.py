"""A record that waits for signatures is seen by everybody whose signature it waits for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.compliance.actions import perform
from clearsight.compliance.queries import person_findings
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from tests.web.world import World, add_person, world

pytestmark = pytest.mark.django_db
YESTERDAY = today() - timedelta(days=1)


def held_yesterday(place: World, others: list[Person], absent: list[Person], kind: str) -> Session:
    """A session of yesterday; nobody has signed its record."""
    made = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee, *others], kind=kind,
        every="4 weeks", from_date=today() - timedelta(days=10), by=place.head, at=now(),
    )  # fmt: skip
    session = perform(scheduling.schedule, made, YESTERDAY, by=place.supervisor, at=now())
    held: Session = perform(
        supervision.hold,
        session,
        YESTERDAY,
        60,
        absent=absent,
        early_because="from_paper",
        by=place.supervisor,
        at=now(),
    )
    return held


def unsigned(of: Person, place: World, rule: str) -> bool:
    """Whether it stands among what is not to policy with this person."""
    found = person_findings(of, by=place.head, today=today()).current
    return any(line.rule == rule and line.status == "overdue" for line in found)


@pytest.mark.req("F9", "K1")
def test_each_of_a_group_who_is_still_to_sign_sees_it_and_nobody_else() -> None:
    place = world("north-east-futures", "dsl", "deputy_dsl")
    away = add_person(place.organisation, "Zillah Marsh", "deputy_dsl", place.site)
    session = held_yesterday(place, [away], [away], "group")
    rule = "record-signed"
    assert unsigned(place.supervisor, place, rule) and unsigned(place.supervisee, place, rule)
    assert not unsigned(away, place, rule)
    perform(supervision.note_signed, session, place.supervisee, today(), by=place.supervisor, at=now())
    assert unsigned(place.supervisor, place, rule) and not unsigned(place.supervisee, place, rule)
