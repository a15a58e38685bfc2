"""Who has signed a record, who is still to, and whether it is still what they signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record as audit
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.records.models import AskedOfRole, Record
from clearsight.records.queries import RecordShown, form_digest, form_of, records_due, signatories
from clearsight.records.queries.attached import altered_attached
from clearsight.records.queries.third_signatures import holders
from clearsight.scheduling.models import Session
from clearsight.signoff.models import Seal, Signature
from clearsight.signoff.queries.addenda import altered_addenda
from clearsight.signoff.queries.progress import role_label
from clearsight.signoff.queries.proving import differs_from_log
from clearsight.signoff.queries.vacancies import LeftOut, Vacancy, left_out_of, vacancy_of
from clearsight.signoff.queries.waiting import given_on, waiting_for

# In the canonical text of a form (JSON without spaces): inside a label its quotes would have a backslash.
UNSIGNED = '"signing":null'


@dataclass(frozen=True, slots=True)
class Signed:
    """Who has signed a record and when, and who is still to.

    `waiting_for` are the parties, then those any one of whom signs as the holder of a role (`as_role` says by
    primary key which, in the policy's words); `vacancy` says which are asked for that nobody holds, and
    `left_out` without which it was sealed. `seal_hash` is what all have signed; "" before the seal.
    """

    signed: tuple[tuple[Person, datetime], ...]
    waiting_for: tuple[Person, ...]
    sealed_at: datetime | None
    as_role: dict[int, str]
    vacancy: Vacancy | None
    left_out: tuple[LeftOut, ...]
    seal_hash: str

    @property
    def vacant(self) -> tuple[str, ...]:
        """The roles asked for that nobody holds."""
        return self.vacancy.roles if self.vacancy else ()


def signatures_of(record: Record, *, by: Person, on: date) -> Signed:
    """The state of a record's signatures.

    Raises:
        Unknown: when `by` may not read the record.
    """
    require(by, "record.read", record, on)
    given = given_on(record)
    seal = getattr(record, "seal", None)
    return Signed(
        signed=tuple((signature.person, signature.at) for signature in given),
        waiting_for=tuple(waiting_for(record, on)),
        sealed_at=seal.at if seal else None,
        as_role=_as_role(record, on),
        vacancy=vacancy_of(record, on),
        left_out=left_out_of(record, on) if seal else (),
        seal_hash=seal.content_hash if seal else "",
    )


@atomic
def what_is_altered(shown: RecordShown, *, by: Person, at: datetime) -> tuple[str, ...]:
    """What is no longer as it was signed and sealed, in plain sentences; nothing where all of it still is.

    What stands there is compared with the seal, with each signature that stands, and with the log. Where they
    differ, somebody has altered the database: that is left in the log, with who was shown it.
    """
    record = shown.record
    require(by, "record.read", record, localdate(at))
    seal: Seal | None = getattr(record, "seal", None)
    given, found = given_on(record), []
    if seal is not None and seal.content_hash != shown.shown_hash:
        found.append("What stands here is not what was sealed")
    if (seal is not None) != (record.state == "sealed"):
        found.append("It was sealed, and is marked as if it were not" if seal else "Its seal is missing")
    if record.state == "sealed" and not given:
        found.append("The signatures are missing")
    if (seal is not None or given) and form_digest(record) != record.form_text_id:
        found.append("The words of the form on which it is written were altered")
    found += [
        f"What stands here is not what {signature.person.name} signed"
        for signature in given
        if signature.shown_hash != shown.shown_hash
    ]
    if seal is not None:
        found += [one for one in differs_from_log(seal, shown.shown_hash) if one not in found]
        found += [*altered_addenda(record), *altered_attached(record, shown.attached, seal.content_hash)]
    if found:
        detail = {"sealed": seal is not None, "signatures": len(given), "differences": len(found)}
        audit("signoff.what_is_altered", record, by=by, at=at, organisation=record.organisation_id,
              detail=detail)  # fmt: skip
    return tuple(found)


def _as_role(record: Record, on: date) -> dict[int, str]:
    """The role in which each person signs, or is to, who is no party: by primary key, in plain words."""
    parties = {person.pk for person in signatories(record, form_of(record))}
    found: dict[int, str] = {}
    for asked in record.asked_of_roles.select_related("signed_by", "record"):
        for person in [asked.signed_by] if asked.signed_by else holders(asked, on):
            if person.pk not in parties:
                found.setdefault(person.pk, role_label(record.session, asked.role, on))
    return found


def everybody_who_signs(record: Record) -> list[Person]:
    """The parties, and those who signed as holders of a role."""
    third = Person.objects.filter(pk__in=record.asked_of_roles.values("signed_by"))
    return list(dict.fromkeys([*signatories(record, form_of(record)), *third]))


def waiting_for_me(person: Person, on: date) -> list[Record]:
    """The agreed records that wait for this person's signature, the oldest first.

    A record on a form that nobody signs, as the note of an informal talk, is done when it is agreed.
    """
    return _waiting_for_me(person, on)


@worded
def _waiting_for_me(person: Asker, on: One) -> QuerySet[Record]:
    mine = Signature.objects.filter(record=OuterRef("pk"), person=person.pk, withdrawn_at__isnull=True)
    agreed = Record.objects.filter(state="agreed").exclude(Exists(mine))
    agreed = agreed.exclude(form_text__text__contains=UNSIGNED)
    return (
        visible_to(person, "record.sign", agreed, on)
        .select_related("session__arrangement", "session__supervisor", "case", "about")
        .order_by("session__held_on", "case__code", "pk")
    )


def unsigned_by(session: Session, person: Person, on: date) -> bool:
    """Whether something recorded of the session, that is the person's to sign, still waits for them."""
    as_third = AskedOfRole.objects.filter(record__session=session, signed_by=person).exists()
    due = records_due(session).exclude(state="sealed")
    return any(
        (record.state != "agreed" or person in waiting_for(record, on))
        for record in due.select_related("session__arrangement", "session__supervisor", "about", "form_text")
        if person in signatories(record, form_of(record)) or (as_third and record.case is None)
    )
