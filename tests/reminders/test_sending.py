"""Mail is sent once: by one of two that run at once, after a fault again, and never lost."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event as Moment

import pytest
from django.db import connection, connections, transaction

from clearsight.audit.models import Event
from clearsight.integrations.mail import Rejected, Unreachable
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.reminders import actions as reminders
from clearsight.reminders.models import Letter
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Concern
from tests.reminders.post import PostOffice, account, later, note, send
from tests.walk import story
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L7")]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sam() -> Person:
    """Somebody for whom one mail waits: there is something to take forward."""
    done = story.prepared()
    do(reminders.choose_way, done.sam, "at_once", by=done.sam)
    account(done.sam)
    note(done.sam)
    send(PostOffice())
    do(supervision.raise_concern, done.session, "Heard", done.sam, by=done.nadia)
    note(done.sam)
    return done.sam


def only_letter(sam: Person) -> Letter:
    return Letter.objects.filter(person=sam, entry=None).latest("pk")


def test_of_two_runs_at_once_one_sends(sam: Person) -> None:
    others = Person.objects.filter(organisation=sam.organisation).exclude(pk=sam.pk)
    account(*others)
    for person in others:
        note(person)
    waiting = Letter.objects.filter(state="waiting").count()
    second = PostOffice()
    # It had looked up all that waits; while it sends the first, another sends the rest.
    first = PostOffice(meanwhile=lambda: send(second, at(TODAY) + MINUTE))
    assert waiting >= 2 and (send(first).sent, len(second.taken)) == (1, waiting - 1)
    assert send(PostOffice()).sent == 0


def test_what_is_being_sent_is_not_noted_again(sam: Person) -> None:
    meanwhile: list[dict[str, int]] = []
    send(PostOffice(meanwhile=lambda: meanwhile.append(note(sam, later(1)))))
    assert len(meanwhile) == 1 and "concern" not in meanwhile[0]
    assert note(sam, later(1))["concern"] == 1, "once it was sent, again each day"


def somebody_waits() -> bool:
    """Whether another connection to this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("postgres" not in os.environ.get("DATABASE_URL", ""), reason="SQLite has one writer")
def test_what_is_put_off_and_what_is_noted_at_that_moment_go_in_one_mail(sam: Person) -> None:
    claimed, noted = Moment(), Moment()

    def cannot_send() -> None:
        claimed.set()
        assert noted.wait(30)

    def run() -> None:
        try:
            send(PostOffice(Unreachable("OSError"), meanwhile=cannot_send))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(run)
        assert claimed.wait(30)
        session = Session.objects.get(status="scheduled")
        do(supervision.raise_concern, session, "Heard too", sam, by=session.arrangement.supervisor)
        with transaction.atomic():
            assert note(sam)["concern"] == 1
            noted.set()
            while not (somebody_waits() or other.done()):
                pass
        other.result(timeout=30)
    (waiting,) = Letter.objects.filter(person=sam, state="waiting")
    assert waiting.reminders.count() == 2


def test_noted_twice_it_is_told_once(sam: Person) -> None:
    assert not note(sam) and not note(sam, at(TODAY, 15))
    post = PostOffice()
    send(post)
    assert len(post.to(sam)) == 1


def test_what_was_being_sent_when_the_machine_stopped_is_sent_again_after_a_while(
    sam: Person,
) -> None:
    stopped = PostOffice(fault=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        send(stopped)
    post = PostOffice()
    assert send(post, at(TODAY) + 14 * MINUTE).sent == 0
    assert send(post, at(TODAY) + 16 * MINUTE).sent == 1
    # Whoever got it twice can tell, and so can a mail server.
    assert post.taken[0]["Message-ID"] == stopped.taken[0]["Message-ID"]
    assert send(post, later(1)).sent == 0


def test_a_server_that_is_down_is_tried_again_ever_more_seldom_and_at_last_given_up(sam: Person) -> None:
    down, moment, pauses = Unreachable("ConnectionRefusedError"), at(TODAY), []
    while only_letter(sam).state == "waiting" and len(pauses) < 30:
        send(PostOffice(fault=down), moment)
        waits = only_letter(sam).not_before
        pauses.append(waits - moment)
        assert send(PostOffice(), waits - MINUTE).sent == 0
        moment = waits
    assert pauses[:3] == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE] and max(pauses) == timedelta(hours=6)
    assert only_letter(sam).state == "failed" and only_letter(sam).error == "ConnectionRefusedError"


def test_what_comes_while_a_server_is_down_goes_in_the_same_mail(sam: Person) -> None:
    send(PostOffice(fault=Unreachable("OSError")))
    session = Session.objects.get(arrangement__memberships__person=sam)
    do(supervision.agree_action, session, "Ring", sam, TODAY, by=session.supervisor)
    note(sam, later(8))
    post = PostOffice()
    send(post, later(8))
    assert len(post.to(sam)) == 1 and "An action of yours was due" in post.said(sam)
    assert "forward at once" in post.said(sam)


def test_what_is_done_before_its_mail_goes_is_not_told(sam: Person) -> None:
    concern = Concern.objects.get(carrier=sam)
    do(supervision.take_forward, concern, "I rang the front door", by=sam)
    post = PostOffice()
    assert (send(post).dropped, post.taken) == (1, [])
    assert not only_letter(sam).reminders.exists()


def test_one_address_that_does_not_exist_stops_nobody_else(sam: Person) -> None:
    done = PostOffice(fault=Rejected("SMTPRecipientsRefused 550"))
    assert send(done).failed == 1
    found = only_letter(sam)
    assert (found.state, found.error) == ("failed", "SMTPRecipientsRefused 550")
    event = Event.objects.filter(verb="reminders.send").latest("pk")
    assert event.detail == {"state": "failed", "calendar": False, "error": "SMTPRecipientsRefused 550"}


@pytest.mark.parametrize("address", [
    "sam@x.example\r\nBcc: eve@elsewhere.example", "sam@x.example, eve@elsewhere.example", "", "sam",
])  # fmt: skip
def test_an_address_cannot_add_a_line_or_a_reader(sam: Person, address: str) -> None:
    Person.objects.filter(pk=sam.pk).update(email=address)
    post = PostOffice()
    outcome = send(post)
    assert (outcome.failed, post.taken) == (1, [])
    assert "eve" not in str(Event.objects.latest("pk").detail)


def test_whoever_has_left_meanwhile_is_sent_nothing(sam: Person) -> None:
    do(people.record_leaving, sam, TODAY - timedelta(days=1), by=OPERATOR)
    post = PostOffice()
    assert send(post).dropped == 1 and not post.taken
    assert only_letter(sam).state == "dropped"


def test_a_mail_is_plain_text_and_nobody_is_asked_to_answer_it(sam: Person) -> None:
    post = PostOffice()
    send(post)
    (message,) = post.to(sam)
    assert message.get_content_type() == "text/plain" and message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == sam.email and not message["Cc"] and not message["Bcc"]
    assert all(len(line) < 998 for line in message.as_bytes().splitlines()), "RFC 5322, 2.1.1"
