"""Days proposed at the pages: they wait on the other's first page, and one choice schedules the session."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from django.test import Client

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision.models import DateProposal
from tests.web.world import World, add_person, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("D7")]
WHICH = re.compile(r'name="which" value="([^"]*)"')


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def place() -> World:
    made = world("harewood", "dsl", "family_worker")
    arrangement = perform(
        scheduling.arrange, made.organisation, made.supervisor, [made.supervisee], every="4 weeks",
        from_date=today() - timedelta(days=10), by=made.head, at=now(),
    )  # fmt: skip
    met = perform(scheduling.schedule, arrangement, today(), by=made.supervisor, at=now())
    perform(scheduling.hold, met, today(), 60, by=made.supervisor, at=now())
    return made


def weekdays(many: int) -> list[str]:
    days = (today() + timedelta(days=n) for n in range(3, 30))
    return [day.isoformat() for day in days if day.weekday() < 5][:many]


def propose(who: Client, arrangement: Arrangement, days: list[str]) -> str:
    typed = {f"day-{n}": day for n, day in enumerate(days)}
    made = who.post(f"/arrangements/{arrangement.public_id}/propose", {**typed, "starts_at": "10:15"})
    assert made.status_code == 302, made.content.decode()
    return str(made["Location"])


def test_what_one_proposes_the_other_chooses_from(place: World) -> None:
    arrangement = Arrangement.objects.get()
    mine, theirs = browser(place.supervisee), browser(place.supervisor)
    form = mine.get(f"/arrangements/{arrangement.public_id}/propose").content.decode()
    assert re.findall(r'name="when" value="([0-9-]+)"', form) and "In time (Appendix 1" in form
    where = propose(mine, arrangement, weekdays(3))
    own = mine.get("/").content.decode()
    assert f'href="{where}"' in own and "Proposed: days to meet Dervla Penhale" in own
    home = theirs.get("/").content.decode()
    assert f'href="{where}"' in home and "3 days proposed by Rosa Quayle" in home
    page = theirs.get(where).content.decode()
    chosen = re.findall(r'name="which" value="([0-9a-f-]+)"', page)
    assert len(chosen) == 3 and "at 10:15" in page
    assert 'name="which"' not in mine.get(where).content.decode()
    theirs.post(f"{where}/answer", {"which": chosen[1]})
    session = Session.objects.get(status="scheduled")
    assert (str(session.scheduled_for), f"{session.starts_at:%H:%M}") == (weekdays(3)[1], "10:15")
    assert f'href="{where}"' not in theirs.get("/").content.decode()
    assert "A day is chosen" in mine.get(where).content.decode()


def test_other_days_replace_those_one_has_seen_and_no_others(place: World) -> None:
    arrangement = Arrangement.objects.get()
    mine, theirs = browser(place.supervisee), browser(place.supervisor)
    address = f"/arrangements/{arrangement.public_id}/propose"
    assert 'name="instead_of"' not in theirs.get(address).content.decode()
    where = propose(mine, arrangement, weekdays(3))
    typed = {"day-0": weekdays(2)[0], "day-1": weekdays(2)[1], "starts_at": "11:45"}
    refused = theirs.post(address, typed)
    told = refused.content.decode()
    assert refused.status_code == 409 and "proposed since you looked" in told
    assert f'href="{where}"' in told and 'value="11:45"' in told
    (seen,) = re.findall(r'name="instead_of" value="([^"]*)"', told)
    assert theirs.post(address, {**typed, "instead_of": seen}).status_code == 302
    assert sorted(DateProposal.objects.values_list("state", flat=True)) == ["open", "replaced"]


def test_what_stands_against_a_day_is_said_beside_it(place: World) -> None:
    arrangement, days = Arrangement.objects.get(), weekdays(1)
    perform(
        scheduling.schedule, arrangement, date.fromisoformat(days[0]), starts_at=time(9), by=place.supervisor,
        at=now(),
    )  # fmt: skip
    ahead = today() + timedelta(days=60)
    where = propose(browser(place.supervisee), arrangement, [*days, ahead.isoformat()])
    page = browser(place.supervisor).get(where).content.decode()
    told = re.findall(r'__hint"[^>]*>(.*?)</div>', page)
    assert told[0].startswith("In time") and "another session on that day" in told[0]
    assert re.match(r"\d+ days late", told[1])


def test_none_will_do_needs_a_reason_and_what_is_typed_wrong_stands_at_its_place(place: World) -> None:
    arrangement, days = Arrangement.objects.get(), weekdays(2)
    mine, theirs = browser(place.supervisee), browser(place.supervisor)
    yesterday = (today() - timedelta(days=1)).isoformat()
    bad = {"day-0": days[0], "day-1": yesterday, "starts_at-1": "soon"}
    refused = mine.post(f"/arrangements/{arrangement.public_id}/propose", bad)
    told = refused.content.decode()
    assert refused.status_code == 400 and 'id="day-1-error"' in told and 'id="starts_at-1-error"' in told
    assert f'value="{days[0]}"' in told and not DateProposal.objects.exists()
    where = propose(mine, arrangement, days)
    # The choice as the page has it: beside the days, the one that is no day.
    (none,) = {one for one in WHICH.findall(theirs.get(where).content.decode()) if "-" not in one}
    assert theirs.post(f"{where}/answer", {"which": none, "because": ""}).status_code == 400
    assert theirs.post(f"{where}/answer", {}).status_code == 400
    theirs.post(f"{where}/answer", {"which": none, "because": "I am away that week"})
    seen = mine.get(where).content.decode()
    assert "None of them will do" in seen and "I am away that week" in seen


def test_a_group_says_who_can_and_nobody_else_knows_of_it(place: World) -> None:
    third = add_person(place.organisation, "Zillah Marsh", "teacher", place.site)
    group = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee, third], kind="group",
        from_date=today(), by=place.head, at=now(),
    )  # fmt: skip
    where = propose(browser(place.supervisor), group, weekdays(2))
    can = re.findall(r'name="can" value="([0-9a-f-]+)"', browser(third).get(where).content.decode())
    browser(third).post(f"{where}/answer", {"step": "say", "can": can[:1]})
    page = browser(place.supervisor).get(where).content.decode()
    assert "Zillah Marsh can; Rosa Quayle has still to say." in page
    assert "Zillah Marsh cannot" in page
    assert browser(third).post(f"{where}/answer", {"which": can[0]}).status_code == 403
    for stranger in (place.stranger, place.head, Person.objects.get(name="Walter Okoro")):
        assert browser(stranger).get(where).status_code == 404
        assert browser(stranger).post(f"{where}/answer", {"which": can[0]}).status_code == 404
