"""How somebody wants to be told, and the secret link to their calendar."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Actor, Operator
from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.reminders.models import AT_ONCE, WAYS, Delivery, Letter
from clearsight.reminders.queries.calendar import account_mark, feed_hash

SECRET_BYTES = 32


@transaction.atomic
def choose_way(person: Person, way: str, *, by: Person, at: datetime) -> Delivery:
    """Choose to be told by mail as it happens, once a day, or in the calendar alone.

    Raises:
        Refused: for anybody else than the person.
        Invalid: for a way that there is not.
    """
    require(by, "person.choose_reminders", person, localdate(at))
    if way not in WAYS:
        raise Invalid.one("way", "there is no such choice", "choose one of those shown")
    delivery, _ = Delivery.objects.update_or_create(person=person, defaults={"way": way})
    if way == AT_ONCE:  # what was kept for the day's mail goes with the next
        Letter.objects.filter(person=person, state="waiting", not_before__gt=at).update(not_before=at)
    _audit_choice("reminders.choose_way", person, by, at, way=way)
    return delivery


@transaction.atomic
def renew_feed(person: Person, *, by: Person, at: datetime) -> str:
    """Make a link to the person's calendar, and so end the one before. Returns its secret, kept nowhere.

    Raises:
        Refused: for anybody else than the person.
    """
    require(by, "person.choose_reminders", person, localdate(at))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    made = {"feed": feed_hash(secret), "feed_since": at, "feed_account": account_mark(person)}
    Delivery.objects.update_or_create(person=person, defaults=made)
    _audit_choice("reminders.renew_feed", person, by, at)
    return secret


@transaction.atomic
def turn_off_feed(person: Person, *, by: Person, at: datetime) -> None:
    """End the link to the person's calendar: whoever has it finds nothing there any more.

    Raises:
        Refused: for anybody else than the person.
    """
    require(by, "person.choose_reminders", person, localdate(at))
    Delivery.objects.filter(person=person).update(feed="", feed_since=None)
    _audit_choice("reminders.turn_off_feed", person, by, at)


@transaction.atomic
def turn_off_feed_again(person: Person, *, by: Operator, at: datetime) -> None:
    """End the link that a restored backup has, and that was turned off or renewed since.

    Raises:
        Refused: for anybody else than the operator.
    """
    require(by, "person.remind", person, localdate(at))
    Delivery.objects.filter(person=person).update(feed="", feed_since=None)
    _audit_choice("reminders.turn_off_feed", person, by, at, again=True)


def _audit_choice(verb: str, person: Person, by: Actor, at: datetime, **detail: object) -> None:
    record(verb, person, by=by, at=at, organisation=person.organisation_id, detail=detail)
