"""What the page about mail and calendar shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from clearsight.people.models import Person
from clearsight.reminders.models import Delivery
from clearsight.reminders.queries import Told, delivery_of, told_lately
from clearsight.reminders.queries.calendar import account_mark

# Value, label, and what it means.
WAYS = (
    ("at_once", "By mail, as it happens", "Whatever is new within a few minutes comes in one mail."),
    ("daily", "By mail, once a day", "At seven in the morning. New dates still come at once."),
    ("calendar_only", "Not by mail", "Your sessions are in your calendar, by the link below."),
)
BECAME = {
    "sent": ("met", "Sent"),
    "failed": ("overdue", "Not delivered"),
    "waiting": ("open", "Waits to be sent"),
    "sending": ("open", "Being sent"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One mail: what it told, when, and what became of it as a code and in words."""

    sentences: tuple[str, ...]
    when: datetime
    code: str
    says: str


def reminders_page(actor: Person) -> dict[str, Any]:
    """How the reader is told, whether there is a link to their calendar, and their last mails."""
    mail, delivery = settings.CLEARSIGHT_MAIL, delivery_of(actor)
    return {
        "ways": WAYS,
        "address": actor.email,
        "sends": mail is not None,
        "folder": str(mail.folder) if mail is not None and mail.folder and settings.CLEARSIGHT_DEMO else "",
        "feed_since": feed_since(delivery),
        "told": [_line(one) for one in told_lately(actor)],
    }


def feed_since(delivery: Delivery) -> datetime | None:
    """Since when there is a link to the calendar; nothing where there is none."""
    lives = delivery.feed and delivery.feed_account == account_mark(delivery.person)
    return delivery.feed_since if lives else None


def _line(told: Told) -> Line:
    return Line(told.sentences, told.when, *BECAME[told.letter.state])
