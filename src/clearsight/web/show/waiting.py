"""What waits for somebody about agreements: to be read and signed, to be renewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from clearsight.compliance.queries import renewals_near
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on, upcoming
from clearsight.supervision.queries import (
    agreement_signatories,
    agreements_to_sign,
    version_in_force,
    without_assent,
)
from clearsight.web import words


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the reader: what, a few words about it, and where.

    `apart` tells its link from others that read like it, by person and day: never by a child's name.
    """

    what: str
    about: str
    href: str
    verb: str
    apart: str = ""


def agreements_waiting(actor: Person, today: date) -> list[Waiting]:
    """The agreements that the reader is asked to sign, and those that it is time to renew."""
    return [*_to_sign(actor, today), *_to_renew(actor, today)]


def _to_sign(actor: Person, today: date) -> list[Waiting]:
    return [
        Waiting("Supervision agreement", _before_when(agreement.arrangement, actor, today),
                reverse("agreement", kwargs={"agreement": agreement.public_id}), "Read and sign",
                _with(agreement.arrangement, actor, today))
        for agreement in agreements_to_sign(actor, today)
    ]  # fmt: skip


def _before_when(arrangement: Arrangement, actor: Person, today: date) -> str:
    """To somebody who has joined a group, before which session they sign."""
    if actor not in without_assent(arrangement, today):
        return ""
    first = upcoming(arrangement.sessions.all(), today).first()
    return "before you first come" + (f" on {words.day(first.scheduled_for)}" if first else "")


def _with(arrangement: Arrangement, actor: Person, today: date) -> str:
    leads = arrangement.supervisor_id == actor.pk
    others = members_on(arrangement, today) if leads else [arrangement.supervisor]
    return f"with {words.listed(person.name for person in others)}"


def _to_renew(actor: Person, today: date) -> list[Waiting]:
    """Those to be looked at again, unless a new version lies before the parties already."""
    return [
        Waiting("supervision agreement", f"{'was due' if one.overdue else 'due'} by {words.day(one.due_on)}",
                reverse("draw_up", kwargs={"arrangement": one.arrangement.public_id}), "Renew",
                _with(one.arrangement, actor, today))
        for one in renewals_near(actor, today)
        if not _is_being_signed(one.arrangement, today)
    ]  # fmt: skip


def _is_being_signed(arrangement: Arrangement, today: date) -> bool:
    newest = arrangement.agreements.order_by("pk").last()
    if newest is None or not newest.terms or newest == version_in_force(arrangement):
        return False
    return bool(agreement_signatories(newest, today))
