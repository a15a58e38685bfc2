"""A group that hears an immediate concern names who takes it forward, and is not over before."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.test import Client

from clearsight.audit.models import Event
from clearsight.integrations.clock import today
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as hearing
from clearsight.supervision.models import Concern
from tests import world
from tests.world import TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("H3")]
WHAT = "A pupil of the host school is afraid to go home tonight"


def group(under: str = "progress-careers", on: object = TODAY) -> tuple[School, Session]:
    """Vera leads a group of Sam and Priya; Nadia leads safeguarding where they work, and is not in it."""
    of = world.school(under=under)
    made = do(scheduling.arrange, of.organisation, of.vera, [of.sam, of.priya], kind="group",
              from_date=world.LONG_AGO, by=of.nadia)  # fmt: skip
    session: Session = do(scheduling.schedule, made, on, by=of.vera)
    return of, session


def test_a_session_is_not_held_before_somebody_is_named() -> None:
    of, session = group()
    concern = do(supervision.raise_concern, session, WHAT, by=of.sam)
    with pytest.raises(Invalid, match="nobody takes it forward"):
        do(supervision.hold, session, TODAY, 60, by=of.vera)
    with pytest.raises(Invalid, match="cannot take it forward"):
        do(supervision.name_carrier, concern, of.casey, by=of.vera)
    do(supervision.name_carrier, concern, of.nadia, by=of.vera)
    do(supervision.hold, session, TODAY, 60, absent=[of.priya], by=of.vera)
    session.refresh_from_db()
    assert session.status == "held"


def test_once_it_is_held_a_concern_comes_with_its_name() -> None:
    of, session = group()
    do(supervision.hold, session, TODAY, 60, by=of.vera)
    with pytest.raises(Invalid, match="nobody takes it forward"):
        do(supervision.raise_concern, session, WHAT, by=of.sam)
    do(supervision.raise_concern, session, WHAT, of.priya, by=of.sam)
    assert session.concerns.count() == 1


def test_the_lead_of_the_host_school_reads_it_and_says_what_was_done() -> None:
    of, session = group()
    concern = do(supervision.raise_concern, session, WHAT, of.nadia, by=of.sam)
    assert list(hearing.concerns_carried_by(of.nadia)) == [concern]
    assert hearing.read_concern(concern, by=of.nadia, at=at()).what == WHAT
    do(supervision.take_forward, concern, "Rang the front door at eleven", by=of.nadia)
    assert hearing.read_concern(concern, by=of.vera, at=at()).done == "Rang the front door at eleven"
    assert not hearing.concerns_carried_by(of.nadia)
    with pytest.raises(Conflict):
        do(supervision.name_carrier, concern, of.sam, by=of.vera)


@pytest.mark.req("J1")
def test_nobody_else_learns_of_it_and_its_words_are_sealed() -> None:
    of, session = group()
    concern = do(supervision.raise_concern, session, WHAT, by=of.sam)
    assert b"afraid" not in bytes(concern.what)
    for other in (of.casey, of.morgan):
        with pytest.raises(Unknown):
            hearing.read_concern(concern, by=other, at=at())
        for act, more in ((supervision.name_carrier, of.sam), (supervision.take_forward, "Done")):
            with pytest.raises(Unknown):
                do(act, concern, more, by=other)


@pytest.mark.req("J1")
def test_whoever_leads_safeguarding_knows_of_it_and_with_whom_it_is_and_not_a_word_of_it() -> None:
    of, session = group()
    concern = do(supervision.raise_concern, session, WHAT, of.priya, by=of.sam)
    shown = hearing.read_concern(concern, by=of.nadia, at=at())
    assert (shown.what, shown.done, shown.told) == ("", "", False)
    assert [(one.person, one.named_by) for one in shown.carriers] == [(of.priya, of.sam)]
    with pytest.raises(Refused):
        do(supervision.take_forward, concern, "Done", by=of.nadia)
    do(supervision.name_carrier, concern, of.nadia, by=of.nadia)
    assert hearing.read_concern(concern, by=of.nadia, at=at()).what == WHAT
    assert hearing.concerns_for(of.sam, at())[1] == [concern]


@pytest.mark.req("J1")
def test_whom_it_may_be_about_does_not_take_it_from_whoever_leads_safeguarding() -> None:
    of, session = group()
    concern = do(supervision.raise_concern, session, WHAT, of.nadia, by=of.sam)
    for other in (of.vera, of.priya):
        assert not hearing.read_concern(concern, by=other, at=at()).may_name
        with pytest.raises(Refused, match="carries it already"):
            do(supervision.name_carrier, concern, other, by=other)
    do(supervision.name_carrier, concern, of.priya, by=of.nadia)
    with pytest.raises(Refused, match="carries it already"):
        do(supervision.name_carrier, concern, of.vera, by=of.vera)
    do(supervision.name_carrier, concern, of.nadia, by=of.sam)
    events = Event.objects.filter(verb="supervision.name_carrier").order_by("pk")
    named = [event.detail for event in events]
    ids = [str(person.public_id) for person in (of.nadia, of.priya, of.nadia)]
    assert [(one["was"], one["carrier"]) for one in named] == list(pairwise(ids))


@pytest.mark.req("J1")
def test_whoever_names_and_closes_it_alone_is_seen_by_whoever_raised_it_and_by_who_leads() -> None:
    of, session = group()
    concern = do(supervision.raise_concern, session, WHAT, by=of.sam)
    do(supervision.name_carrier, concern, of.vera, by=of.vera)
    for told in (of.sam, of.nadia):
        assert hearing.concerns_for(told, at())[1] == [concern]
    do(supervision.take_forward, concern, "Nothing to it", by=of.vera)
    for told in (of.sam, of.nadia):
        assert hearing.concerns_for(told, at(TODAY + timedelta(days=42)))[1] == [concern]
        assert not hearing.concerns_for(told, at(TODAY + timedelta(days=43)))[1]
    seen = browser(of.sam).get(f"/concerns/{concern.public_id}").content.decode()
    assert "Vera Holt, by themselves" in seen and "Nothing to it" in seen


def test_on_the_pages_it_is_raised_given_and_taken_forward() -> None:
    of, session = group(on=today())
    sam, vera, nadia = (browser(person) for person in (of.sam, of.vera, of.nadia))
    where = f"/sessions/{session.public_id}"
    assert sam.post(f"{where}/concern", {"what": "", "carrier": ""}).status_code == 400
    assert sam.post(f"{where}/concern", {"what": WHAT, "carrier": ""}).status_code == 302
    path = f"/concerns/{Concern.objects.get().public_id}"
    known = nadia.get(path).content.decode()
    assert "Nobody yet" in known and WHAT not in known
    assert "nobody takes it forward yet" in nadia.get("/").content.decode()
    assert browser(of.casey).get(path).status_code == 404
    stopped = vera.post(f"{where}/hold", {"held_on": today().isoformat(), "minutes": "60"})
    assert stopped.status_code == 400 and "Name who does" in stopped.content.decode()
    vera.post(path, {"carrier": str(of.nadia.public_id)})
    home = nadia.get("/").content.decode()
    assert f'href="{path}"' in home and WHAT not in home
    assert WHAT in nadia.get(path).content.decode()
    nadia.post(path, {"done": "Rang the front door"})
    assert "Rang the front door" in sam.get(path).content.decode()
    assert "Nadia Rahman took it forward" in sam.get("/").content.decode()
    assert "Nadia Rahman has taken it forward" in vera.get(where).content.decode()


def browser(person: Person) -> Client:
    do(people.give_account, person, "a long enough password", by=world.OPERATOR, on=today())
    person.refresh_from_db()
    client = Client()
    client.force_login(person.user)
    return client
