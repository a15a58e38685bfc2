"""What somebody might send to the pages, by hand, that no page of ours offers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Invalid
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from tests.web.world import OPERATOR, PASSWORD, World, arranged

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(place: World) -> Session:
    return perform(scheduling.schedule, arranged(place), today(), by=place.supervisor, at=now())  # type: ignore[no-any-return]


def signed_in(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    answer = client.post("/sign-in", {"username": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.mark.abuse(2, 12)
@pytest.mark.req("J5")
def test_a_leaver_cannot_sign_in_and_is_told_no_more_than_who_mistypes(place: World) -> None:
    client = signed_in(place.supervisee)
    yesterday = today() - timedelta(days=1)
    perform(people.record_leaving, place.supervisee, yesterday, by=OPERATOR, at=now())
    assert client.get("/")["Location"].startswith("/sign-in")
    pages = []
    for password in (PASSWORD, "wrong"):
        answer = Client().post("/sign-in", {"username": place.supervisee.email, "password": password})
        assert answer.status_code == 400
        pages.append(answer.content.decode().split("<main", 1)[1].split("csrfmiddlewaretoken")[0])
    assert pages[0] == pages[1]


def test_what_has_moved_on_is_told_on_a_page_and_breaks_nothing(place: World, session: Session) -> None:
    item = perform(supervision.add_agenda_item, session, "The uncle", by=place.supervisee, at=now())
    client = signed_in(place.supervisor)
    answer = client.post(f"/sessions/{session.public_id}/agenda/{item.public_id}")
    assert answer.status_code == 409 and "Somebody else brought it" in answer.content.decode()
    perform(casework.call_off, session, "The inspectors came", by=place.supervisor, at=now())
    answer = client.post(f"/sessions/{session.public_id}/agenda/{item.public_id}")
    assert answer.status_code == 409


def test_preparing_for_a_session_at_which_nobody_is_expected(place: World, session: Session) -> None:
    session.arrangement.memberships.update(to_date=today() - timedelta(days=1))
    answer = signed_in(place.supervisor).post(f"/sessions/{session.public_id}/prepare")
    assert answer.status_code in (302, 409)


def test_the_cases_that_one_saw_are_those_that_one_replaces(place: World, session: Session) -> None:
    url = f"/sessions/{session.public_id}/cases"
    case, mine = str(place.case.public_id), signed_in(place.supervisee)
    assert mine.post(url, {"case": [case]}).status_code == 302
    assert mine.post(url, {"case": []}).status_code == 409  # from a page that was loaded before
    assert session.discussions.count() == 1
    assert mine.post(url, {"case": [], "was": [case]}).status_code == 302
    assert session.discussions.count() == 0


def test_a_case_about_which_something_is_written_stays_with_the_session(
    place: World, session: Session
) -> None:
    perform(supervision.bring_cases, session, [place.case], by=place.supervisee, at=now())
    record = next(r for r in perform(records.open_records, session, by=place.supervisee, at=now()) if r.case)
    perform(records.write, record, {"summary": "Two visits."}, {}, by=place.supervisee, at=now())
    answer = signed_in(place.supervisor).post(
        f"/sessions/{session.public_id}/cases", {"was": [str(place.case.public_id)]}
    )
    assert answer.status_code == 409
    assert session.discussions.count() == 1


def test_the_same_meeting_is_scheduled_once(place: World, session: Session) -> None:
    client = signed_in(place.supervisor)
    url = f"/arrangements/{session.arrangement.public_id}/schedule"
    typed = {"day": (today() + timedelta(days=7)).isoformat(), "starts_at": "15:30", "minutes": "60"}
    assert [client.post(url, typed).status_code for _ in range(3)] == [302, 400, 400]
    assert Session.objects.filter(arrangement=session.arrangement).count() == 2
    moved = client.post(f"/sessions/{session.public_id}/move", typed)
    assert moved.status_code == 400


@pytest.mark.abuse(25)
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1899-12-31", "2200-01-01"])
def test_a_day_that_cannot_be_meant_is_refused(place: World, session: Session, day: str) -> None:
    client, arrangement = signed_in(place.supervisor), session.arrangement.public_id
    assert client.post(f"/arrangements/{arrangement}/schedule", {"day": day}).status_code == 400
    people = {"supervisor": str(place.supervisor.public_id), "supervisee": str(place.head.public_id)}
    new = signed_in(place.head).post("/arrangements/new", {"kind": "one_to_one", **people, "from_date": day})
    assert new.status_code == 400


def test_nothing_is_arranged_for_years_from_now(place: World, session: Session) -> None:
    client = signed_in(place.supervisor)
    url = f"/arrangements/{session.arrangement.public_id}/schedule"
    assert client.post(url, {"day": (today() + timedelta(days=800)).isoformat()}).status_code == 400
    for every in ("3 years", "99999999 weeks", "800 days"):
        with pytest.raises(Invalid, match="two years is the most"):
            perform(scheduling.arrange, place.organisation, place.supervisor, [place.supervisee], every=every,
                    from_date=today(), by=place.head, at=now())  # fmt: skip


@pytest.mark.req("D4")
def test_who_puts_a_reason_into_another_s_mouth_is_seen_to(place: World, session: Session) -> None:
    client = signed_in(place.supervisee)
    typed = {"whose": str(place.supervisor.public_id), "because": "She forgot"}
    page = client.post(f"/sessions/{session.public_id}/cancel", typed, follow=True).content.decode()
    assert f"{place.supervisor.name} called it off" in page
    assert f"Noted by {place.supervisee.name}" in page
    assert Event.objects.get(verb="scheduling.cancel").detail == {"for_another": "yes"}


def test_an_easily_guessed_password_is_refused_by_whichever_door(place: World) -> None:
    person = perform(people.add_person, place.organisation, "Piet Moss", today(), email="piet@o.example",
                     by=OPERATOR, at=now())  # fmt: skip
    with pytest.raises(Invalid):
        perform(people.give_account, person, "password1", by=OPERATOR, at=now())
