"""Accounts by invitation alone: the link is good once and for a while, and leads nobody but its owner in."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings

from clearsight.accounts import actions as accounts
from clearsight.accounts.models import Invitation
from clearsight.accounts.queries import open_invitation
from clearsight.audit.models import Event
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.integrations.mail import MailSettings
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.people.queries import reads_of_others
from clearsight.scheduling import actions as scheduling
from tests.web.world import OPERATOR, PASSWORD, World, browser, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("J5", "L6")]
NEW = {"password": "seven patient otters", "again": "seven patient otters"}


@pytest.fixture
def place(db: None) -> World:
    return world("harewood", "dsl", "family_worker")


def newcomer(place: World, email: str = "kit@orchard.example", role: str = "teacher") -> Person:
    """Somebody who is there and has no account."""
    since = today() - timedelta(days=9)
    person: Person = perform(
        people.add_person, place.organisation, "Kit Larwood", since, email=email, by=OPERATOR, at=now()
    )
    perform(people.give_role, person, role, place.site, today(), by=OPERATOR, at=now())
    return person


def administrator(place: World) -> Person:
    keeps = newcomer(place, "morgan@orchard.example", "administrator")
    return perform(people.give_account, keeps, PASSWORD, by=OPERATOR, at=now())  # type: ignore[no-any-return]


def test_a_link_is_good_once_and_for_three_days_and_looking_at_it_uses_nothing_up(place: World) -> None:
    kit = newcomer(place)
    first, link = (perform(accounts.invite, kit, by=OPERATOR, at=now()) for _ in range(2))
    assert Client().get(f"/invitation/{first}").status_code == 404, "a new one ends the one before"
    mine = Client()
    for _ in range(2):
        assert "kit@orchard.example" in mine.get(f"/invitation/{link}").content.decode()
    weak = mine.post(f"/invitation/{link}", {"password": "kitlarwood12", "again": "kitlarwood12"})
    assert weak.status_code == 400 and "kitlarwood12" not in weak.content.decode()
    # To the moment: at its end it opens nothing any more, in a page or in the action behind it.
    ends = Invitation.objects.get(used_at=None).expires_at
    assert open_invitation(link, ends) is None and open_invitation(link, ends - timedelta(seconds=1))
    with pytest.raises(Refused, match="opens nothing any more"):
        accounts.accept(link, NEW["password"], at=ends)
    with time_machine.travel(now() + timedelta(days=3, seconds=1), tick=False):
        assert Client().post(f"/invitation/{link}", NEW).status_code == 404
    assert mine.post(f"/invitation/{link}", NEW)["Location"] == "/" and mine.get("/").status_code == 200
    assert Client().post(f"/invitation/{link}", NEW).status_code == 404
    with pytest.raises(Refused):  # two who were shown it at once: the second
        accounts.accept(link, NEW["password"], at=now())
    assert Client().get(f"/invitation/{'a' * 43}").status_code == 404
    assert link not in "".join(Invitation.objects.values_list("secret", flat=True))
    done = Event.objects.filter(object_id=str(kit.public_id), verb__startswith="accounts.")
    assert [one.verb for one in done.order_by("pk")] == ["accounts.invite"] * 2 + [
        "accounts.accept",
        "accounts.sign_in",
    ]


def test_an_administrator_invites_for_the_ordinary_and_for_nobody_who_reads_others(place: World) -> None:
    morgan, kit = administrator(place), newcomer(place)
    page = browser(morgan).post(f"/people/{kit.public_id}/invite").content.decode()
    link = re.search(r"http\S+/invitation/([\w-]+)", page)
    assert link, "no mail is sent here: it is handed over"
    perform(people.give_role, kit, "deputy_dsl", place.site, today(), by=OPERATOR, at=now())
    assert Client().post(f"/invitation/{link[1]}", NEW).status_code == 404, "they have come to lead since"
    assert browser(morgan).post(f"/people/{kit.public_id}/invite").status_code == 403
    assert browser(morgan).post(f"/people/{place.supervisor.public_id}/invite").status_code == 403
    assert browser(place.head).post(f"/people/{kit.public_id}/invite").status_code in (403, 404)
    perform(people.close_account, place.supervisee, by=morgan, at=now())
    with pytest.raises(Refused):
        perform(accounts.invite, place.supervisee, by=morgan, at=now())
    opens = perform(accounts.invite, place.supervisee, by=OPERATOR, at=now())
    assert Client().post(f"/invitation/{opens}", NEW).status_code == 302


@pytest.mark.abuse(4)
def test_no_link_that_an_administrator_sees_opens_an_account_that_exists_or_who_leads_a_case(
    place: World,
) -> None:
    """By what is theirs, whatever their roles: a case, somebody to supervise, cover, a handover asked for."""
    morgan = administrator(place)
    keeps = browser(morgan)
    kit = newcomer(place)
    perform(people.give_account, kit, PASSWORD, by=OPERATOR, at=now())
    page = f"/people/{kit.public_id}"
    assert "Invite again" not in keeps.get(f"{page}/post").content.decode()
    assert keeps.post(f"{page}/invite").status_code == 403, "no mail is sent here: it would be shown"
    mailed = perform(accounts.invite, kit, by=morgan, at=now())
    perform(people.give_role, kit, "deputy_dsl", place.site, today(), by=OPERATOR, at=now())
    assert Client().post(f"/invitation/{mailed}", NEW).status_code == 404, "they lead now"
    own = accounts.ask_for_reset("kit@orchard.example", at=now())
    assert own and Client().post(f"/invitation/{own[1]}", NEW).status_code == 302
    assert place.case.lead == place.supervisee and not reads_of_others(morgan, today())
    with pytest.raises(Refused, match="reads what others wrote"):
        perform(accounts.invite, place.supervisee, shown=True, by=morgan, at=now())
    assert perform(accounts.invite, place.supervisee, by=morgan, at=now()), "to them alone it may be mailed"
    other = newcomer(place, "ash@orchard.example")
    link = perform(accounts.invite, other, shown=True, by=morgan, at=now())
    arrangement = perform(
        scheduling.arrange, place.organisation, other, [place.supervisee], every="4 weeks", from_date=today(),
        by=place.head, at=now(),
    )  # fmt: skip
    assert arrangement.supervisor == other
    assert Client().post(f"/invitation/{link}", NEW).status_code == 404, "they supervise now"


@pytest.mark.abuse(20)
def test_an_address_with_letters_that_look_like_others_is_nobody_s_name(place: World) -> None:
    kit = newcomer(place, "rоsa@orchard.example")
    with pytest.raises(Invalid, match="look like others"):
        perform(accounts.invite, kit, by=OPERATOR, at=now())
    with pytest.raises(Invalid, match="account already"):
        perform(accounts.invite, newcomer(place, "Rosa@orchard.example"), by=OPERATOR, at=now())


@pytest.mark.abuse(2)
def test_whoever_left_meanwhile_comes_in_by_no_link(place: World) -> None:
    kit = newcomer(place)
    link = perform(accounts.invite, kit, by=OPERATOR, at=now())
    perform(people.record_leaving, kit, today() - timedelta(days=1), by=OPERATOR, at=now())
    assert Client().post(f"/invitation/{link}", NEW).status_code == 404
    kit.refresh_from_db()
    assert kit.user is None


@pytest.fixture
def post(tmp_path: Path) -> Path:
    """A folder into which mail is written."""
    with override_settings(CLEARSIGHT_MAIL=MailSettings("clearsight@orchard.example", folder=tmp_path)):
        yield tmp_path  # type: ignore[misc]


def test_where_there_is_mail_the_link_goes_by_mail_alone_and_where_not_the_page_and_the_log_say_so(
    place: World, post: Path
) -> None:
    morgan, kit = administrator(place), newcomer(place)
    mine, path = browser(morgan), f"/people/{kit.public_id}/invite"

    def how() -> list[dict[str, str]]:
        return list(
            Event.objects.filter(verb="accounts.invite").order_by("pk").values_list("detail", flat=True)
        )

    page = mine.post(path)
    (letter,) = post.glob("*.eml")
    link = re.search(r"/invitation/([\w-]+)", letter.read_text())
    assert link and link[1] not in page.content.decode() and "/invitation/" not in page.content.decode()
    assert page.status_code == 200 and "kit@orchard.example" in letter.read_text()
    with override_settings(CLEARSIGHT_MAIL=MailSettings("a@orchard.example", "127.0.0.1", 9, "none")):
        failed = mine.post(path)
    assert failed.status_code == 502 and "/invitation/" not in failed.content.decode(), "not even then"
    assert "was not sent" in failed.content.decode()
    with override_settings(CLEARSIGHT_MAIL=None):
        page = mine.post(path)
    assert "Whoever has this link can sign in as Kit Larwood: you too" in page.content.decode()
    assert how() == [{"link": "mailed"}, {"link": "mailed"}, {"link": "shown"}]


@pytest.mark.abuse(20)
def test_the_link_of_a_forgotten_password_names_this_installation_whatever_is_forged(
    place: World, post: Path
) -> None:
    forged = {
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_FORWARDED": "host=evil.example",
    }
    said = []
    for name in (place.supervisee.email, "nobody@orchard.example", "rоsa@orchard.example"):
        answer = Client().post("/forgotten", {"username": name}, **forged)
        assert answer.status_code == 200
        said.append(re.sub(r'value="[^"]*"', "", answer.content.decode()))
    assert said[0] == said[1] == said[2]
    (letter,) = post.glob("*.eml")
    text = letter.read_text()
    link = re.search(rf"{settings.CLEARSIGHT_URL}/invitation/([\w-]+)", text)
    assert link and "evil" not in text and "Rosa" not in text and "To: rosa@" in text
    assert (
        Client()
        .post("/forgotten", {"username": place.supervisee.email}, HTTP_HOST="evil.example")
        .status_code
        == 400
    )
    mine = browser(place.supervisee)
    assert Client().post(f"/invitation/{link[1]}", NEW).status_code == 302
    assert mine.get("/").status_code == 302, "every sign-in before it has ended"
    for _ in range(2):
        Client().post("/forgotten", {"username": place.supervisee.email})
    letters = "".join(one.read_text() for one in post.glob("*.eml"))
    perform(people.close_account, place.supervisee, by=OPERATOR, at=now())
    for last in re.findall(r"/invitation/([\w-]+)", letters):
        with pytest.raises(Refused):  # what was closed meanwhile stays closed
            accounts.accept(last, NEW["password"], at=now())
    assert Client().post("/forgotten", {"username": place.supervisee.email}).status_code == 429


@pytest.mark.abuse(21)
def test_nobody_who_must_have_a_second_factor_and_has_none_gets_in_by_mail(place: World, post: Path) -> None:
    with override_settings(CLEARSIGHT_SECOND_FACTOR="everybody"):
        Client().post("/forgotten", {"username": place.supervisee.email})
    assert list(post.glob("*.eml")) == []


def test_where_no_mail_is_sent_nobody_is_offered_one(place: World) -> None:
    assert Client().get("/forgotten").status_code == 404
    assert "/forgotten" not in Client().get("/sign-in").content.decode()
