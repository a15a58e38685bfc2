"""A second proof besides the password: asked where there is one, set up first where there must be one."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client, override_settings

from clearsight.accounts import actions as accounts
from clearsight.accounts.domain.clock_codes import code_at, step_of
from clearsight.accounts.models import Attempt, Factor
from clearsight.accounts.queries import opened
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.refusals import Refused
from clearsight.people.models import Person
from tests.web.world import OPERATOR, PASSWORD, World, shown, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("L6", "J5")]
EVERYBODY = override_settings(CLEARSIGHT_SECOND_FACTOR="everybody")


@pytest.fixture
def place(db: None) -> World:
    return world("harewood", "dsl", "family_worker")


def with_password(person: Person) -> Client:
    client = Client()
    client.post("/sign-in", {"username": person.email, "password": PASSWORD, "next": "/reminders"})
    return client


def app_of(person: Person) -> tuple[bytes, list[str]]:
    """The secret of an app that the person has added five minutes ago, and the codes on paper."""
    before = now() - timedelta(minutes=5)
    begun = accounts.begin_app(person)
    secret = base64.b32decode(begun.secret)
    code = code_at(secret, step_of(before))
    codes = perform(accounts.confirm_app, person, begun.sealed, code, here="", by=person, at=before)
    return secret, codes


def codes_of(answer: Any) -> list[str]:
    """The codes for paper that a page shows."""
    return re.findall(r"<li><code>([^<]+)</code>", answer.content.decode())


def shown_now(secret: bytes, away: int = 0) -> str:
    return code_at(secret, step_of(now()) + away)


def test_the_password_alone_opens_nothing_and_the_code_opens_once(place: World) -> None:
    secret, _ = app_of(place.head)
    mine = with_password(place.head)
    assert mine.get("/")["Location"].startswith("/sign-in")
    before, code = mine.session.session_key, shown_now(secret)
    answer = mine.post("/sign-in/second", {"code": f"{code[:3]} {code[3:]}"})
    assert answer["Location"] == "/reminders" and mine.get("/").status_code == 200
    assert mine.session.session_key != before
    thief = with_password(place.head)
    assert thief.post("/sign-in/second", {"code": code}).status_code == 400
    assert thief.post("/sign-in/second", {"code": shown_now(secret, -1)}).status_code == 400, (
        "nor one before it"
    )
    assert thief.get("/")["Location"].startswith("/sign-in")


def test_five_wrong_codes_and_one_waits_whatever_machine_and_with_the_right_one(place: World) -> None:
    secret, codes = app_of(place.head)
    for _ in range(5):
        assert with_password(place.head).post("/sign-in/second", {"code": "000 000"}).status_code == 400
    assert Client().post("/sign-in", {"username": place.head.email, "password": PASSWORD}).status_code == 429
    mine = Client()
    session = mine.session
    session["half"] = {"person": str(place.head.public_id), "at": int(now().timestamp()), "next": "/",
                       "carried": "", "counted": [],
                       "hash": place.head.user.get_session_auth_hash()}  # fmt: skip
    session.save()
    for right in (shown_now(secret), codes[0]):
        assert mine.post("/sign-in/second", {"code": right}).status_code == 429


def test_a_code_on_paper_is_good_once(place: World) -> None:
    _, codes = app_of(place.head)
    assert len(set(codes)) == 10
    for status in (302, 400):
        assert (
            with_password(place.head).post("/sign-in/second", {"code": codes[3].upper()}).status_code
            == status
        )
    fresh = perform(accounts.give_codes, place.head, by=place.head, at=now())
    assert with_password(place.head).post("/sign-in/second", {"code": codes[4]}).status_code == 400
    assert with_password(place.head).post("/sign-in/second", {"code": fresh[4]}).status_code == 302


def test_half_way_is_nowhere_and_ends_by_itself(place: World) -> None:
    secret, _ = app_of(place.head)
    assert Client().get("/sign-in/second")["Location"] == "/sign-in"
    mine = with_password(place.head)
    for page in ("/my-sign-in", "/my-sign-in/app", "/confirm", "/password"):
        assert mine.get(page)["Location"].startswith("/sign-in"), page
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        assert mine.post("/sign-in/second", {"code": shown_now(secret)})["Location"] == "/sign-in"


@EVERYBODY
def test_who_must_have_one_sets_it_up_before_anything_else_opens(place: World) -> None:
    mine = with_password(place.head)
    for page in ("/", "/position", "/reminders", f"/people/{place.supervisee.public_id}"):
        assert mine.get(page)["Location"] == "/my-sign-in", page
    assert mine.post("/reminders/calendar")["Location"] == "/my-sign-in"
    assert "Set up a second proof first" in mine.get("/my-sign-in").content.decode()
    page = mine.get("/my-sign-in/app").content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    assert sealed and "data:image/svg+xml;base64," in page
    secret = base64.b32decode(accounts.begin_app(place.head, sealed[1]).secret)
    wrong = mine.post("/my-sign-in/app", {"sealed": sealed[1], "code": "000000"})
    assert wrong.status_code == 400 and sealed[1] in wrong.content.decode()
    assert "next" not in re.search(r'id="code-error"[^>]*>(.*?)</p>', wrong.content.decode(), re.DOTALL)[1]  # type: ignore[index]
    added = mine.post("/my-sign-in/app", {"sealed": sealed[1], "code": shown_now(secret)})
    assert added.status_code == 200 and len(re.findall(r"<li><code>", added.content.decode())) == 10
    assert mine.get("/").status_code == 200
    shown(mine, f"/my-sign-in/{place.head.factors.get(kind='app').public_id}/take-away")
    assert place.head.factors.filter(kind="app").exists(), "the last one stays"


@pytest.mark.abuse(21)
def test_an_unlocked_screen_adds_nothing_that_lets_anybody_in(place: World) -> None:
    """However lately its owner signed in: it is asked in each step, and what was shown is good for one."""
    mine = with_password(place.supervisee)
    begun = accounts.begin_app(place.supervisee)
    typed = {"sealed": begun.sealed, "code": shown_now(base64.b32decode(begun.secret))}
    for page in ("/my-sign-in/app", "/my-sign-in/passkey"):
        assert mine.get(page)["Location"] == f"/confirm?next={page.replace('/', '%2F')}"
    assert mine.post("/my-sign-in/passkey", "{}", content_type="application/json").status_code == 302
    assert shown(mine, "/my-sign-in/app", typed, "wrong").status_code == 400
    assert not place.supervisee.factors.exists()
    mine.post("/confirm", {"next": "/my-sign-in/codes", "shown": PASSWORD})
    assert mine.post("/my-sign-in/app", typed).status_code == 401, "it was shown for another step"
    mine.post("/confirm", {"next": "/my-sign-in/app", "shown": PASSWORD})
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        assert mine.get("/my-sign-in/app").status_code == 302, "and not just now"
    codes = codes_of(mine.post("/my-sign-in/app", typed))
    assert mine.get("/my-sign-in/app").status_code == 302, "once"
    assert mine.post("/my-sign-in/codes").status_code == 401
    # Another in its place, or none any more: whoever is signed in elsewhere is no longer; the codes stand.
    begun, other = accounts.begin_app(place.supervisee), Client()
    other.force_login(place.supervisee.user)
    typed = {"sealed": begun.sealed, "code": shown_now(base64.b32decode(begun.secret))}
    assert shown(mine, "/my-sign-in/app", typed, code=codes.pop()).status_code == 302
    said = mine.get("/my-sign-in").content.decode()
    assert (
        "Wherever else you were signed in, you are no longer" in said and "codes on paper still work" in said
    )
    assert other.get("/my-sign-in").status_code == 302
    other.force_login(place.supervisee.user)
    app = place.supervisee.factors.get(kind="app")
    assert mine.post(f"/my-sign-in/{app.public_id}/take-away").status_code == 401
    assert shown(mine, "/my-sign-in/codes").status_code == 400, "the password alone, though there is an app"
    fresh = codes_of(shown(mine, "/my-sign-in/codes", code=codes[0]))
    assert shown(mine, f"/my-sign-in/{app.public_id}/take-away", code=fresh[0]).status_code == 302
    assert not place.supervisee.factors.exists() and other.get("/my-sign-in").status_code == 302


@pytest.mark.abuse(21)
def test_who_has_a_second_factor_shows_both_again_and_the_password_alone_unlocks_a_page_and_no_more(
    place: World,
) -> None:
    """Who saw the password typed, and has the screen: they sign nothing, and add nothing that lets in."""
    secret, codes = app_of(place.head)
    mine = with_password(place.head)
    mine.post("/sign-in/second", {"code": shown_now(secret)})
    for minutes in (14, 28):  # somebody reads all the while
        with time_machine.travel(now() + timedelta(minutes=minutes), tick=False):
            assert mine.get("/position").status_code == 200
    asks, counts = f"/records/{UUID(int=0)}/evidence", "/my-sign-in/codes"
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        for path in (asks, counts):
            Attempt.objects.all().delete()
            page = mine.get(f"/confirm?next={path}").content.decode()
            assert 'name="shown"' in page and 'name="code"' in page
            for typed in (
                {"shown": PASSWORD}, {"shown": PASSWORD, "code": "000000"}, {"code": shown_now(secret)},
                {"shown": shown_now(secret)},
            ):  # fmt: skip
                assert mine.post("/confirm", {"next": path, **typed}).status_code == 400, typed
        assert mine.get(asks).status_code == 302 and mine.post(counts).status_code == 401
        Attempt.objects.all().delete()
        mine.post("/lock")
        page = mine.get("/confirm").content.decode()
        assert 'name="shown"' in page and 'name="code"' not in page, "one is enough to unlock"
        assert mine.post("/confirm", {"next": "/position", "shown": PASSWORD}).status_code == 302
        assert mine.get("/position").status_code == 200 and mine.get(asks).status_code == 302
        assert mine.post(counts).status_code == 401
        wrong = {"next": asks, "shown": "wrong", "code": shown_now(secret)}
        assert mine.post("/confirm", wrong).status_code == 400
        right = {**wrong, "shown": PASSWORD}
        assert mine.post("/confirm", right).status_code == 302, "no code is used up beside a wrong password"
        assert mine.get(asks).status_code == 404 and mine.post(counts).status_code == 401
        assert mine.post("/confirm", {**right, "next": counts}).status_code == 400, "the code once more"
        assert len(codes_of(shown(mine, counts, code=codes[0]))) == 10


def test_who_comes_by_an_invitation_typed_their_password_just_now_and_is_asked_nothing_for_the_first(
    place: World,
) -> None:
    link, new = perform(accounts.invite, place.supervisee, by=OPERATOR, at=now()), "seven patient otters"
    mine = Client()
    mine.post(f"/invitation/{link}", {"password": new, "again": new})
    with time_machine.travel(now() + timedelta(minutes=11), tick=False):
        assert mine.get("/my-sign-in/app").status_code == 302
    assert mine.get("/my-sign-in/app").status_code == 200
    begun = accounts.begin_app(place.supervisee)
    typed = {"sealed": begun.sealed, "code": shown_now(base64.b32decode(begun.secret))}
    assert mine.post("/my-sign-in/app", typed).status_code == 200
    assert mine.get("/my-sign-in/app").status_code == 302, "the first, and no other"


def test_who_came_half_way_in_with_a_password_comes_no_further_once_it_is_another(place: World) -> None:
    secret, codes = app_of(place.supervisee)
    half, mine = with_password(place.supervisee), with_password(place.supervisee)
    assert half.get("/sign-in/second").status_code == 200
    assert mine.post("/sign-in/second", {"code": shown_now(secret)}).status_code == 302
    new = {"password": "seven patient otters", "again": "seven patient otters"}
    mine.post("/confirm", {"next": "/my-sign-in/app", "shown": PASSWORD, "code": codes[0]})
    assert mine.get("/password").status_code == 302, "both, and in this very step"
    assert shown(mine, "/password", {"current": PASSWORD, **new}).status_code == 400
    same = {"password": PASSWORD, "again": PASSWORD}
    again = shown(mine, "/password", same, code=codes[1])
    assert again.status_code == 400 and "the one that you have" in again.content.decode()
    assert 'name="current"' not in mine.get("/password").content.decode(), "it was typed a moment ago"
    assert mine.post("/password", new).status_code == 302
    assert mine.get("/password").status_code == 302, "once"
    assert half.post("/sign-in/second", {"code": shown_now(secret, 1)})["Location"] == "/sign-in"


@override_settings(CLEARSIGHT_SECOND_FACTOR="readers")
def test_where_only_those_who_read_others_must_the_others_need_not(place: World) -> None:
    assert with_password(place.supervisee).get("/").status_code == 200
    assert with_password(place.supervisor).get("/")["Location"] == "/my-sign-in"


def test_what_is_kept_of_them_tells_nothing_and_opens_for_nobody_else(place: World) -> None:
    secret, codes = app_of(place.head)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_factor")
        kept = " ".join(
            repr(bytes(one) if isinstance(one, memoryview) else one)
            for row in cursor.fetchall()
            for one in row
        )
    for word in (
        base64.b32encode(secret).decode(),
        repr(secret)[2:-1],
        *codes,
        *(c.replace("-", "") for c in codes),
    ):
        assert word not in kept
    moved = Factor.objects.select_related("person").get(kind="app")
    moved.person = place.supervisor
    with pytest.raises(DoesNotOpen):
        opened(moved)
    with pytest.raises(DoesNotOpen):
        accounts.begin_app(place.supervisor, accounts.begin_app(place.head).sealed)


@pytest.mark.abuse(21)
def test_no_new_password_leads_round_it(place: World) -> None:
    secret, _ = app_of(place.supervisee)
    link = perform(accounts.invite, place.supervisee, by=OPERATOR, at=now())
    mine = Client()
    new = "seven patient otters"
    answer = mine.post(f"/invitation/{link}", {"password": new, "again": new})
    assert answer["Location"] == "/sign-in" and mine.get("/").status_code == 302
    assert (
        mine.post("/sign-in", {"username": place.supervisee.email, "password": new})["Location"]
        == "/sign-in/second"
    )
    again = perform(accounts.invite, place.supervisee, by=OPERATOR, at=now())
    with pytest.raises(Refused):
        accounts.bind_identity(again, "https://id.example", "somebody", at=now())
    with pytest.raises(Refused):
        perform(accounts.remove_second_factor, place.supervisee, by=place.head, at=now())
    assert mine.post("/sign-in/second", {"code": shown_now(secret)}).status_code == 302
    perform(accounts.remove_second_factor, place.supervisee, by=OPERATOR, at=now())
    assert mine.get("/").status_code == 302
    assert mine.post("/sign-in", {"username": place.supervisee.email, "password": new})["Location"] == "/"


def test_secrets_and_codes_are_random_by_what_is_made_for_secrets_and_long(
    place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [base64.b32decode(accounts.begin_app(place.head).secret) for _ in range(50)]
    assert len(set(made)) == 50 and {len(one) for one in made} == {20}, "160 bits, as RFC 4226 has it"
    app_of(place.head)
    given = [code for _ in range(5) for code in accounts.give_codes(place.head, by=place.head, at=now())]
    assert len(set(given)) == 50 and {len(code.replace("-", "")) * 5 for code in given} == {40}, (
        "40 bits each"
    )
    # All of it comes from the operating system's source: in its place another decides alone.
    monkeypatch.setattr("secrets.token_bytes", lambda size: b"a" * size)
    assert base64.b32decode(accounts.begin_app(place.head).secret) == b"a" * 20
    assert len(set(accounts.give_codes(place.head, by=place.head, at=now()))) == 1
