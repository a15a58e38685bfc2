"""Who has signed what, who is still to, and what waits for one's own signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from clearsight.access.queries import require, visible_to
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.records.queries import form_of, signatories
from clearsight.scheduling.models import Session
from clearsight.signoff.models import Signature


@dataclass(frozen=True, slots=True)
class Signed:
    """Who has signed a record and when, and who is still to."""

    signed: tuple[tuple[Person, datetime], ...]
    waiting_for: tuple[Person, ...]
    sealed_at: datetime | None


def signatures_of(record: Record, *, by: Person, on: date) -> Signed:
    """The state of a record's signatures.

    Raises:
        Unknown: when `by` may not read the record.
    """
    require(by, "record.read", record, on)
    given = (
        Signature.objects.filter(record=record, withdrawn_at__isnull=True)
        .select_related("person")
        .order_by("at", "pk")
    )
    seal = getattr(record, "seal", None)
    return Signed(
        signed=tuple((signature.person, signature.at) for signature in given),
        waiting_for=tuple(waiting_for(record)),
        sealed_at=seal.at if seal else None,
    )


def waiting_for(record: Record) -> list[Person]:
    """Those who are still to sign: nobody, once it is sealed."""
    if record.state == "sealed":
        return []
    given = set(
        Signature.objects.filter(record=record, withdrawn_at__isnull=True).values_list("person_id", flat=True)
    )
    return [person for person in signatories(record, form_of(record)) if person.pk not in given]


def waiting_for_me(person: Person, on: date) -> QuerySet[Record]:
    """The agreed records that wait for this person's signature, the oldest first."""
    mine = Signature.objects.filter(record=OuterRef("pk"), person=person, withdrawn_at__isnull=True)
    agreed = Record.objects.filter(state="agreed").exclude(Exists(mine))
    return (
        visible_to(person, "record.sign", agreed, on)
        .select_related("session", "case")
        .order_by("session__held_on")
    )


def unsigned_by(session: Session, person: Person) -> bool:
    """Whether something recorded of the session, that is the person's to sign, still waits for them."""
    return any(
        record.state != "sealed" and (record.state != "agreed" or person in waiting_for(record))
        for record in Record.objects.filter(session=session).select_related(
            "session__arrangement", "session__supervisor", "about", "form_text"
        )
        if person in signatories(record, form_of(record))
        and (
            record.state != "draft"
            or record.entries.filter(author__isnull=False).exists()
            or record.case is None
        )
    )
