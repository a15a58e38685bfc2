"""Who has signed what, who is still to, and what waits for one's own signature."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record as audit
from clearsight.integrations.once import once
from clearsight.people.models import Person, Role
from clearsight.policy.domain.codes import all_codes
from clearsight.policy.queries import policy_in_force
from clearsight.records.models import AskedOfRole, Entry, Record
from clearsight.records.queries import RecordShown, form_of, records_due, signatories
from clearsight.records.queries.third_signatures import BOTH, ROLE, holders, signatures_asked
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import present_at
from clearsight.signoff.models import Seal, Signature
from clearsight.supervision.models import SessionSignature

LATELY = 5


@dataclass(frozen=True, slots=True)
class Signed:
    """Who has signed a record and when, and who is still to.

    `waiting_for` are the parties, then those any one of whom signs as the holder of a role (`as_role` says by
    primary key which, in the policy's words); `vacant` are the roles asked for that nobody holds.
    """

    signed: tuple[tuple[Person, datetime], ...]
    waiting_for: tuple[Person, ...]
    sealed_at: datetime | None
    as_role: dict[int, str]
    vacant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a session has got, whoever asks: of what stands there only that it does.

    `elsewhere`: it was written up, and not here (an import says so); then `still_to_sign` names who has not
    signed there, and the roles of whom nobody has.
    """

    prepared: bool
    written_up: bool
    signed: bool
    elsewhere: bool
    still_to_sign: tuple[str, ...]


def progress(session: Session, on: date) -> Progress:
    """How far a session has got, out of all its records and what was imported of it."""
    written = Entry.objects.filter(record=OuterRef("pk"), author__isnull=False)
    due = list(records_due(session).select_related("form_text").annotate(wrote=Exists(written)))
    to_sign = [record for record in due if form_of(record).signing is not None]
    elsewhere = session.written_up_on is not None and not due
    lacking = _not_signed_elsewhere(session, on) if elsewhere else ()
    written_up = session.written_up_on is not None and all(record.state != "draft" for record in due)
    signed = bool(to_sign) and all(record.state == "sealed" for record in to_sign)
    return Progress(
        prepared=any(record.wrote for record in due) or session.agenda_items.exists(),
        written_up=written_up,
        signed=written_up and (signed or (elsewhere and not lacking)),
        elsewhere=elsewhere,
        still_to_sign=lacking,
    )


def _not_signed_elsewhere(session: Session, on: date) -> tuple[str, ...]:
    """Whose signature the policy asks for, and nobody has noted, of what was written up elsewhere."""
    parties, asked = _asked_elsewhere(session, on)
    given = set(SessionSignature.objects.filter(session=session).values_list("person_id", flat=True))
    roles = [party.removeprefix(ROLE) for party in asked if party.startswith(ROLE)]
    names = [person.name for person in parties if person.pk not in given]
    held = set(Role.objects.filter(holding(on), person__in=given).values_list("role", flat=True))
    return (*names, *(role_label(session, role, on) for role in roles if role not in held))


def _asked_elsewhere(session: Session, on: date) -> tuple[list[Person], list[str]]:
    """The parties who sign what was written up elsewhere, and whose signatures are asked for, as codes."""
    there = present_at(session)
    asked = signatures_asked(session, there, on) or list(BOTH)
    parties = [*([session.supervisor] if "supervisor" in asked else []),
               *(there if {"supervisee", "each_member"} & set(asked) else [])]  # fmt: skip
    return list(dict.fromkeys(parties)), asked


def to_sign_on_paper(person: Person, on: date) -> list[Session]:
    """Sessions written up elsewhere whose record waits there for this person's signature, the latest first.

    Of the latest `LATELY` that they have not signed: what was never signed years ago is for the findings.
    """
    mine = visible_to(person, "session.note_signed", _unsigned_elsewhere(person), on)
    latest = mine.select_related("arrangement", "supervisor", "organisation").order_by("-held_on", "-pk")
    return [session for session in latest[:LATELY] if person in _asked_elsewhere(session, on)[0]]


def waits_on_paper_for(session: Session, person: Person, on: date) -> bool:
    """Whether what was written up of a session elsewhere waits there for this person's signature."""
    unsigned = _unsigned_elsewhere(person).filter(pk=session.pk).exists()
    return unsigned and person in _asked_elsewhere(session, on)[0]


def _unsigned_elsewhere(person: Person) -> QuerySet[Session]:
    """Sessions written up, and not here, that this person has not signed."""
    given = SessionSignature.objects.filter(session=OuterRef("pk"), person=person)
    here = Record.objects.filter(session=OuterRef("pk"))
    elsewhere = Session.objects.filter(status="held", written_up_on__isnull=False)
    return elsewhere.exclude(Exists(given)).exclude(Exists(here))


def signatures_of(record: Record, *, by: Person, on: date) -> Signed:
    """The state of a record's signatures.

    Raises:
        Unknown: when `by` may not read the record.
    """
    require(by, "record.read", record, on)
    given = _given(record)
    seal = getattr(record, "seal", None)
    return Signed(
        signed=tuple((signature.person, signature.at) for signature in given),
        waiting_for=tuple(waiting_for(record, on)),
        sealed_at=seal.at if seal else None,
        as_role=_as_role(record, on),
        vacant=tuple(role_label(record.session, role, on) for role in roles_without_holder(record, on)),
    )


@atomic
def what_is_altered(shown: RecordShown, *, by: Person, at: datetime) -> tuple[str, ...]:
    """What is no longer as it was signed and sealed, in plain sentences; nothing where all of it still is.

    What stands there is compared with the seal and with each signature that was not withdrawn. Where they
    differ, somebody has altered the database: that is left in the log, with who was shown it.
    """
    record = shown.record
    require(by, "record.read", record, localdate(at))
    seal: Seal | None = getattr(record, "seal", None)
    given, found = _given(record), []
    if seal is not None and seal.content_hash != shown.shown_hash:
        found.append("What stands here is not what was sealed")
    if (seal is not None) != (record.state == "sealed"):
        found.append("It was sealed, and is marked as if it were not" if seal else "Its seal is missing")
    if record.state == "sealed" and not given:
        found.append("The signatures are missing")
    found += [
        f"What stands here is not what {signature.person.name} signed"
        for signature in given
        if signature.shown_hash != shown.shown_hash
    ]
    if found:
        detail = {"sealed": seal is not None, "signatures": len(given), "differences": len(found)}
        audit("signoff.what_is_altered", record, by=by, at=at, organisation=record.organisation_id,
              detail=detail)  # fmt: skip
    return tuple(found)


def _given(record: Record) -> list[Signature]:
    """The signatures on a record that were not withdrawn, the first first; asked once for a page."""
    signatures = Signature.objects.filter(record=record, withdrawn_at__isnull=True).select_related("person")
    return once(("signatures", record.pk), lambda: list(signatures.order_by("at", "pk")))


def _as_role(record: Record, on: date) -> dict[int, str]:
    """The role in which each person signs, or is to, who is no party: by primary key, in plain words."""
    parties = {person.pk for person in signatories(record, form_of(record))}
    found: dict[int, str] = {}
    for asked in record.asked_of_roles.select_related("signed_by", "record"):
        for person in [asked.signed_by] if asked.signed_by else holders(asked, on):
            if person.pk not in parties:
                found.setdefault(person.pk, role_label(record.session, asked.role, on))
    return found


def role_label(session: Session, role: str, on: date) -> str:
    """What the policy in force calls a role."""
    codes = all_codes(policy_in_force(session.organisation, on).codes)["role"]
    return codes.get(role, role.replace("_", " "))


def waiting_for(record: Record, on: date) -> list[Person]:
    """Those who are still to sign: nobody, once it is sealed.

    The parties first; then, for each role that the policy asks for besides, whoever holds it on that day: the
    first of them to sign answers for all.
    """
    if record.state == "sealed":
        return []
    parties = signatories(record, form_of(record))
    given = {signature.person_id for signature in _given(record)}
    as_roles = [person for asked in _asked(record) for person in holders(asked, on)]
    return [person for person in dict.fromkeys([*parties, *as_roles]) if person.pk not in given]


def _asked(record: Record) -> Iterable[AskedOfRole]:
    """The signatures of roles that an agreed record still waits for."""
    if record.state != "agreed":
        return ()
    return record.asked_of_roles.filter(signed_by__isnull=True).select_related("record").order_by("pk")


def roles_without_holder(record: Record, on: date) -> list[str]:
    """The roles (codes) whose holder's signature a record waits for, and that nobody holds on that day."""
    asked: dict[str, bool] = {}
    for one in _asked(record):
        asked[one.role] = asked.get(one.role, False) or bool(holders(one, on))
    return [role for role, held in asked.items() if not held]


def everybody_who_signs(record: Record) -> list[Person]:
    """The parties, and those who signed as holders of a role."""
    third = Person.objects.filter(pk__in=record.asked_of_roles.values("signed_by"))
    return list(dict.fromkeys([*signatories(record, form_of(record)), *third]))


def waiting_for_me(person: Person, on: date) -> QuerySet[Record]:
    """The agreed records that wait for this person's signature, the oldest first."""
    mine = Signature.objects.filter(record=OuterRef("pk"), person=person, withdrawn_at__isnull=True)
    agreed = Record.objects.filter(state="agreed").exclude(Exists(mine))
    return (
        visible_to(person, "record.sign", agreed, on)
        .select_related("session", "case")
        .order_by("session__held_on")
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
