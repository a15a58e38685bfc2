"""Why a session was called off and what interrupted it: sealed, and read by those who were to meet alone."""

from __future__ import annotations

import pytest
from django.test import Client

from clearsight.audit.models import Event
from clearsight.casework.actions import call_off
from clearsight.casework.models import SessionWords
from clearsight.casework.queries import words_about
from clearsight.compliance.queries import person_findings
from clearsight.kernel.refusals import Invalid
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from tests import world
from tests.world import OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("D4", "J2")]
SAID = "Odette was taken to hospital"


@pytest.fixture
def of() -> School:
    return world.school()


@pytest.fixture
def session(of: School) -> Session:
    made: Session = do(scheduling.schedule, world.one_to_one(of, of.nadia, of.sam), TODAY, by=of.nadia)
    return made


def page(of: Person, path: str) -> str:
    do(people.give_account, of, "a long enough password", by=OPERATOR)
    client = Client()
    client.force_login(of.user)  # type: ignore[arg-type]
    return client.get(path).content.decode()


def test_the_parties_read_why_it_was_called_off_and_leadership_that_it_was(
    of: School, session: Session
) -> None:
    world.fennimore(of)
    do(call_off, session, SAID, by=of.nadia)
    here = f"/sessions/{session.public_id}"
    assert f"Nadia Rahman called it off: {SAID}" in page(of.sam, here)
    paths = here, f"/arrangements/{session.arrangement.public_id}", f"/people/{of.sam.public_id}"
    do(people.give_account, of.vera, "a long enough password", by=OPERATOR)
    client = Client()
    client.force_login(of.vera.user)  # type: ignore[arg-type]
    shown = [client.get(path).content.decode() for path in paths]
    assert "Nadia Rahman called it off" in shown[0]
    assert not [path for path, text in zip(paths, shown, strict=True) if "Odette" in text]
    assert words_about(session, by=of.vera, at=at()) == {}
    assert Event.objects.filter(verb="casework.read_words", actor_id=of.sam.pk).exists()


def test_what_interrupted_it_is_for_those_who_met(of: School, session: Session) -> None:
    do(supervision.hold, session, TODAY, 60, interruptions=SAID, by=of.nadia)
    assert words_about(session, by=of.sam, at=at()) == {"interrupted": SAID}
    assert words_about(session, by=of.vera, at=at()) == {}


def test_nothing_of_it_lies_in_the_database_in_plain_text(of: School, session: Session) -> None:
    do(call_off, session, SAID, by=of.sam)
    assert b"Odette" not in bytes(SessionWords.objects.get().words)
    findings = person_findings(of.sam, by=of.sam, today=TODAY)
    assert not [item for item in (*findings.current, *findings.past) if "Odette" in item.explanation]


@pytest.mark.parametrize("because", ["", "  ", "x" * 201])
def test_it_says_why_in_a_few_words(of: School, session: Session, because: str) -> None:
    with pytest.raises(Invalid):
        do(call_off, session, because, by=of.sam)
    assert Session.objects.get(pk=session.pk).status == "scheduled"
