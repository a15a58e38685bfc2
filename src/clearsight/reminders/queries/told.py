"""Whom there is to remind, how they want to be told, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from clearsight.access.predicates import may_act
from clearsight.people.models import Person
from clearsight.reminders.domain.calendar_entries import sentence_of
from clearsight.reminders.domain.notices import in_words
from clearsight.reminders.models import Delivery, Letter

LAST = 20


@dataclass(frozen=True, slots=True)
class Told:
    """A mail to somebody: what it told them, when, and what became of it."""

    sentences: tuple[str, ...]
    letter: Letter
    when: datetime


def whom_to_remind(on: date) -> QuerySet[Person]:
    """Those who can sign in that day and have an address, in every organisation."""
    able = Person.objects.filter(may_act(on), user__isnull=False).exclude(email="")
    return able.select_related("organisation", "delivery").order_by("organisation_id", "pk")


def delivery_of(person: Person) -> Delivery:
    """How the person wants to be told; as it happens, for whoever has not chosen."""
    return Delivery.objects.filter(person=person).first() or Delivery(person=person)


def told_lately(person: Person) -> list[Told]:
    """The last mails to a person that were sent, wait to be, or could not be; the latest first."""
    letters = Letter.objects.filter(person=person).exclude(state="dropped").select_related("entry__session")
    latest = letters.prefetch_related("reminders").order_by("-made_at", "-pk")[:LAST]
    return [Told(tuple(_sentences(one)), one, one.ended_at or one.not_before) for one in latest]


def _sentences(letter: Letter) -> list[str]:
    if letter.sitting is not None:
        return [sentence_of(letter.sitting)]
    return [in_words([one.notice])[0] for one in letter.reminders.all()]
