"""One's own password: changed by whoever knows it, which ends every other session."""

from __future__ import annotations

import pytest
from django.test import Client

from clearsight.audit.models import Event
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people import actions as people
from tests.web.world import PASSWORD, World

pytestmark = [pytest.mark.django_db, pytest.mark.req("J5")]
NEW = " eleven quiet herons "


def signed_in(place: World, password: str = PASSWORD) -> Client:
    client = Client()
    client.post("/sign-in", {"username": place.supervisee.email, "password": password})
    return client


def test_it_is_changed_and_every_other_session_ends(place: World) -> None:
    here, elsewhere = signed_in(place), signed_in(place)
    assert 'href="/password"' in here.get("/my-sign-in").content.decode()
    before = here.session.session_key
    answer = here.post("/password", {"current": PASSWORD, "password": NEW, "again": NEW}, follow=True)
    assert "Your password is changed" in answer.content.decode()
    assert here.get("/").status_code == 200 and here.session.session_key != before
    assert elsewhere.get("/").status_code == 302
    assert signed_in(place).get("/").status_code == 302, "the old one opens nothing"
    assert signed_in(place, NEW).get("/").status_code == 200, "the blanks are part of it"
    event = Event.objects.get(verb="people.change_password")
    assert event.actor_id == place.supervisee.pk and event.detail == {}


@pytest.mark.parametrize(
    ("current", "password", "again", "place_of_fault"),
    [
        ("not my password", NEW, NEW, "current"),
        ("", NEW, NEW, "current"),
        (PASSWORD, NEW, "another thing altogether", "again"),
        (PASSWORD, "short", "short", "password"),
        (PASSWORD, PASSWORD, PASSWORD, "password"),
        (PASSWORD, "", "", "password"),
    ],
)
def test_what_cannot_be_is_said_at_its_place_and_changes_nothing(
    place: World, current: str, password: str, again: str, place_of_fault: str
) -> None:
    here = signed_in(place)
    answer = here.post("/password", {"current": current, "password": password, "again": again})
    page = answer.content.decode()
    assert answer.status_code == 400 and f'id="{place_of_fault}-error"' in page
    assert PASSWORD not in page and NEW not in page
    assert ("choose a longer one" in page) == (password in ("short", ""))
    assert signed_in(place).get("/").status_code == 200
    assert not Event.objects.filter(verb="people.change_password").exists()


def test_it_is_one_s_own_and_nobody_else_s(place: World) -> None:
    assert Client().get("/password")["Location"].startswith("/sign-in")
    with pytest.raises(Refused):
        perform(people.change_password, place.supervisee, PASSWORD, NEW, by=place.head, at=now())
    with pytest.raises(Refused):
        perform(people.give_password, place.supervisee, NEW, by=place.head, at=now())


def test_what_is_like_one_s_own_name_or_address_is_said_in_plain_words_and_once(place: World) -> None:
    person = place.supervisee
    for password, like in ((f"{person.name} 1", "your name"), (f"{person.email}1", "your email address")):
        with pytest.raises(Invalid) as refused:
            people.refuse_weak(password, person)
        (fault,) = refused.value.faults
        assert like in fault.problem and fault.mend == "choose another"
