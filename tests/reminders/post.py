"""A post office for tests: what was sent, or why it could not be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from clearsight.compliance.actions import perform
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.reminders import actions as reminders
from tests.world import OPERATOR, TODAY, at, do

ROOT = "https://clearsight.example"
SENDER = "Clearsight <clearsight@thornhill.example>"


class PostOffice:
    """Takes every message, or raises `fault`. `meanwhile` is done in the middle of each sending."""

    def __init__(
        self, fault: BaseException | None = None, meanwhile: Callable[[], object] | None = None
    ) -> None:
        self.taken: list[EmailMessage] = []
        self.fault = fault
        self.meanwhile = meanwhile

    def __call__(self, message: EmailMessage) -> None:
        if self.meanwhile is not None:
            act, self.meanwhile = self.meanwhile, None
            act()
        self.taken.append(message)
        if self.fault is not None:
            raise self.fault

    def to(self, person: Person) -> list[EmailMessage]:
        """What that person was sent."""
        return [message for message in self.taken if message["To"] == person.email]

    def said(self, person: Person) -> str:
        """All that person was sent, as they read it."""
        return "\n".join(f"{message['Subject']}\n{text_of(message)}" for message in self.to(person))


def text_of(message: EmailMessage) -> str:
    """The words of a message."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def account(*persons: Person) -> None:
    """Let them sign in, each with an address of their own."""
    for person in persons:
        if not person.email:
            person.email = f"{person.name.split()[0].lower()}@thornhill.example"
            person.save()
        if person.user is None:
            do(people.give_account, person, "a long enough password", by=OPERATOR)


def note(person: Person, when: datetime | None = None, mail: bool = True) -> dict[str, int]:
    """What is new for somebody, by kind."""
    found = perform(reminders.note_reminders, person, mail=mail, by=OPERATOR, at=when or at(TODAY))
    return dict(found)


def send(post: PostOffice, when: datetime | None = None) -> reminders.Outcome:
    """Send what waits, at a moment."""
    moment = when or at(TODAY)
    return reminders.send_waiting(post, root=ROOT, sender=SENDER, clock=lambda: moment, by=OPERATOR)


def told(*persons: Person, when: datetime | None = None) -> PostOffice:
    """Note and send for these persons, and what went out."""
    account(*persons)
    for person in persons:
        note(person, when)
    post = PostOffice()
    send(post, when)
    return post


def later(days: float, hour: int = 10) -> datetime:
    """Some days after the day of the tests."""
    return at(TODAY, hour) + timedelta(days=days)
