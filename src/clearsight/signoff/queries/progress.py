"""How far a session has got, whoever asks; and what was written up elsewhere and is signed there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from clearsight.access.predicates import holding
from clearsight.access.queries import visible_to
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person, Role
from clearsight.policy.domain.codes import all_codes
from clearsight.policy.queries import forms_of, policy_in_force
from clearsight.records.models import Entry, Record
from clearsight.records.queries import form_of, records_due
from clearsight.records.queries.third_signatures import BOTH, ROLE, signatures_asked
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import present_at
from clearsight.supervision.models import SessionSignature

LATELY = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a session has got, whoever asks: of what stands there only that it does.

    `to_agree`: something of it lies before those who have to agree to it before anybody signs.
    `to_sign` says whether anybody is asked to sign it: of an informal talk a policy mostly asks for a note
    alone. `elsewhere`: it was written up, and not here (an import says so); then `still_to_sign` names who
    has not signed there, and the roles of whom nobody has.
    """

    prepared: bool
    written_up: bool
    to_agree: bool
    to_sign: bool
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
        to_agree=any(record.state == "proposed" for record in to_sign),
        to_sign=bool(to_sign) if due else _is_to_sign(session, on),
        signed=written_up and (signed or (elsewhere and not lacking)),
        elsewhere=elsewhere,
        still_to_sign=lacking,
    )


def _is_to_sign(session: Session, on: date) -> bool:
    """Whether anybody signs such a session, as long as nothing stands here that says so itself."""
    if session.kind != "ad_hoc" or signatures_asked(session, present_at(session), on):
        return True
    return forms_of(session.organisation, session.day or on).main_record_for("ad_hoc").signing is not None


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
    asked = signatures_asked(session, there, on) or (list(BOTH) if _is_to_sign(session, on) else [])
    parties = [*([session.supervisor] if "supervisor" in asked else []),
               *(there if {"supervisee", "each_member"} & set(asked) else [])]  # fmt: skip
    return list(dict.fromkeys(parties)), asked


def to_sign_on_paper(person: Person, on: date) -> list[Session]:
    """Sessions written up elsewhere whose record waits there for this person's signature, the latest first.

    Of the latest `LATELY` that they have not signed: what was never signed years ago is for the findings.
    """
    latest = _latest_unsigned(person, on)
    return [session for session in latest if person in _asked_elsewhere(session, on)[0]]


@worded
def _latest_unsigned(person: Asker, on: One) -> QuerySet[Session]:
    mine = visible_to(person, "session.note_signed", _unsigned_elsewhere(person), on)
    latest = mine.select_related("arrangement", "supervisor", "organisation").order_by("-held_on", "-pk")
    return latest[:LATELY]


def waits_on_paper_for(session: Session, person: Person, on: date) -> bool:
    """Whether what was written up of a session elsewhere waits there for this person's signature."""
    unsigned = _unsigned_elsewhere(person).filter(pk=session.pk).exists()
    return unsigned and person in _asked_elsewhere(session, on)[0]


def _unsigned_elsewhere(person: Person | Asker) -> QuerySet[Session]:
    """Sessions written up, and not here, that this person has not signed."""
    given = SessionSignature.objects.filter(session=OuterRef("pk"), person=person.pk)
    here = Record.objects.filter(session=OuterRef("pk"))
    elsewhere = Session.objects.filter(status="held", written_up_on__isnull=False)
    return elsewhere.exclude(Exists(given)).exclude(Exists(here))


def role_label(session: Session, role: str, on: date) -> str:
    """What the policy in force calls a role."""
    codes = all_codes(policy_in_force(session.organisation, on).codes)["role"]
    return codes.get(role, role.replace("_", " "))
