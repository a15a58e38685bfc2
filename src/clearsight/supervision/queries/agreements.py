"""The agreement, as those who may read it see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require, through
from clearsight.audit.actions import record
from clearsight.casework.models import File
from clearsight.kernel.canonical import digest
from clearsight.kernel.durations import parse_duration
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.people.queries import roles_on
from clearsight.policy.domain.forms import Form, FormField, Values, blank_values
from clearsight.policy.domain.forms.fields import TableField
from clearsight.policy.domain.forms.values import blank_row
from clearsight.policy.queries import forms_of
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries.own_words import still_unwritten
from clearsight.supervision.queries.proving import altered_agreement
from clearsight.supervision.queries.third_parties import (
    RoleLeftOut,
    roles_left_out,
    signatures_asked,
    signs_as,
    third_signatories,
    vacant_roles,
)

A_YEAR = parse_duration("1 year")
BOTH_SIDES = {"supervisor", "supervisee"}
OF_MEMBERS = {"supervisee", "each_member"}


@dataclass(frozen=True, slots=True)
class AgreementShown:
    """An agreement, with the hash of exactly this, and who has signed and who is still to.

    `to_assent` are members of a group besides, whose signature brings nothing into force and who agree to it.
    `wrote` says whose words stand in a field that one party alone writes; `unwritten` are those still blank.
    `altered` says in plain sentences what is not as the log has it: somebody has altered the database.
    `third` are those any one of whom signs as the holder of a role (`as_role` says which), `vacant` the roles
    asked for that nobody holds, `left_out` those without whose signature it holds.
    """

    agreement: Agreement
    form: Form
    values: Values
    shown_hash: str
    signed: tuple[tuple[Person, date], ...]
    waiting_for: tuple[Person, ...]
    altered: tuple[str, ...]
    to_assent: tuple[Person, ...]
    wrote: Mapping[str, Person]
    unwritten: tuple[FormField, ...]
    third: tuple[Person, ...]
    as_role: Mapping[int, str]
    vacant: tuple[str, ...]
    left_out: tuple[RoleLeftOut, ...]


def folder(arrangement: Arrangement) -> File | None:
    """The relationship's secured folder, if anything lies in it yet."""
    return File.objects.filter(kind="secured", arrangement=arrangement).first()


def new_agreement(arrangement: Arrangement, *, by: Person, on: date) -> tuple[Form, dict[str, Any]]:
    """The policy's template for this arrangement, and what stands in it before anybody writes.

    Raises:
        Unknown, Refused: when `by` is no party.
    """
    require(by, "arrangement.draw_up_agreement", arrangement, on)
    method: Any = arrangement.kind
    form = forms_of(arrangement.organisation, on).agreement_for(method)
    return form, {**blank_values(form), **agreement_sources(arrangement, form, on)}


def agreement_sources(arrangement: Arrangement, form: Form, on: date) -> dict[str, Any]:
    """What the system knows and puts into an agreement: parties, roles, terms as arranged."""
    members = members_on(arrangement, max(on, arrangement.from_date))
    names = ", ".join(person.name for person in members)
    standing = forms_of(arrangement.organisation, on).agenda_for(arrangement.kind)  # type: ignore[arg-type]
    known = {
        "organisation": arrangement.organisation.name,
        "supervisor": arrangement.supervisor.name,
        "supervisee": names,
        "members": names,
        "method": {"one_to_one": "One-to-one", "group": "Group", "peer": "Peer group"}[arrangement.kind],
        "supervisor_role": _roles(arrangement.supervisor, on),
        "supervisee_role": _roles(members[0], on) if members else "",
        "standing_agenda": "; ".join(item.label for item in standing),
    }
    terms = {"frequency": arrangement.every, "duration": arrangement.minutes, "venue": arrangement.venue,
             "starts": arrangement.from_date.isoformat()}  # fmt: skip
    found: dict[str, Any] = {}
    for field in form.fields():
        fits = {"frequency": "duration", "duration": "number", "venue": "text", "starts": "date"}
        if field.type == "table" and field.per == "person":
            found[field.id] = [_person_row(field, person, on) for person in members]
        elif field.source in known:
            found[field.id] = known[field.source]
        elif field.term == "review" and field.type == "date":
            found[field.id] = (form.review_every or A_YEAR).after(on).isoformat()
        elif field.term in terms and terms[field.term] and field.type == fits[field.term]:
            found[field.id] = terms[field.term]
    return found


def _person_row(field: TableField, person: Person, on: date) -> dict[str, Any]:
    known = {"person_name": person.name, "person_role": _roles(person, on)}
    row: dict[str, Any] = dict(blank_row(field))
    return {**row, **{c.id: known[c.source] for c in field.columns if c.source in known}}


def _roles(person: Person, on: date) -> str:
    return ", ".join(dict.fromkeys(role.role.replace("_", " ") for role in roles_on(person, on)))


def agreement_text(agreement: Agreement) -> dict[str, Any]:
    """What is kept of a version: the form, the values, and who wrote what is in one's own words.

    Raises:
        Unknown: when its words are not kept here.
    """
    file = folder(agreement.arrangement)
    if file is None or not (agreement.terms or agreement.drawn_up_at):
        raise Unknown.one("agreement", "its words are not kept here", "look at the paper copy")
    text: dict[str, Any] = json.loads(file.unseal(agreement.terms, agreement, "terms", blank=False))
    return text


def agreement_form(text: Mapping[str, Any]) -> Form:
    """The template that a version was written on, as `agreement_text` gives it."""
    return Form.model_validate_json(json.dumps(text["form"]))


def agreement_hash(agreement: Agreement) -> str:
    """The SHA-256 of exactly what the parties are shown, in hexadecimal."""
    text, file = agreement_text(agreement), folder(agreement.arrangement)
    # As of a record: the hash stands in the database, and tells nobody that a guess is right.
    chance = file.salt_of(f"agreement:{agreement.public_id}").hex() if file else ""
    return digest({"agreement": str(agreement.public_id), "chance": chance, **text})


def agreed_terms(agreement: Agreement) -> dict[str, Any]:
    """How often, how long and where, as the agreement says: keys every, minutes, venue where it does."""
    text = agreement_text(agreement)
    form = agreement_form(text)
    words = {"frequency": "every", "duration": "minutes", "venue": "venue"}
    found: dict[str, Any] = {}
    for field in form.fields():
        value = text["values"].get(field.id)
        fits = {"every": "duration", "minutes": "number", "venue": "text"}
        word = words.get(field.term or "")
        if word and value and field.type == fits[word]:
            found.setdefault(word, value)
    return found


def agreement_signatories(agreement: Agreement, on: date) -> list[Person]:
    """Those whom the policy asks to sign, and who have not signed this version yet.

    The supervisor first, then the members by name. Whom it asks by role is waited for once these have signed
    (`third_signatories`).
    """
    arrangement = agreement.arrangement
    signed = set(agreement.signatures.values_list("person_id", flat=True))
    sides = _sides_that_sign(arrangement, on)
    parties = [arrangement.supervisor] if "supervisor" in sides else []
    if "supervisee" in sides:
        parties += members_on(arrangement, max(on, arrangement.from_date))
    return [person for person in dict.fromkeys(parties) if person.pk not in signed]


def _sides_that_sign(arrangement: Arrangement, on: date) -> set[str]:
    """Whose signatures the policy asks for on this kind of agreement; both sides', where it does not say."""
    return set(signatures_asked(arrangement, on)) & BOTH_SIDES or BOTH_SIDES


def asked_to_assent(agreement: Agreement, on: date) -> list[Person]:
    """The members of a group who have not signed this version, by name.

    A group's boundaries bind those who agreed to them (Embark app. 1b, Progress Careers 6.2, Harewood, group
    supervision), so that its template asks each: also where the policy's rule waits for the supervisor alone.
    """
    arrangement = agreement.arrangement
    if not asks_each_member(arrangement, on):
        return []
    signed = set(agreement.signatures.values_list("person_id", flat=True))
    members = members_on(arrangement, max(on, arrangement.from_date))
    return [person for person in members if person.pk not in signed]


def asks_each_member(arrangement: Arrangement, on: date) -> bool:
    """Whether this is a group whose template has a place for the signature of each member."""
    if arrangement.kind == "one_to_one":
        return False
    form = forms_of(arrangement.organisation, on).agreement_for(arrangement.kind)  # type: ignore[arg-type]
    return form.signing is not None and bool(OF_MEMBERS & set(form.signing.parties))


@atomic
def read_agreement(agreement: Agreement, *, by: Person, at: datetime) -> AgreementShown:
    """The agreement with the hash of what is shown. Audited as read.

    Raises:
        Unknown: when `by` is no party, or its words are not kept here (it was imported).
    """
    require(by, "agreement.view", agreement, localdate(at))
    text = agreement_text(agreement)
    organisation = agreement.arrangement.organisation_id
    lent = through(by, "agreement.view", agreement, localdate(at))
    record("supervision.read_agreement", agreement, by=by, at=at, organisation=organisation, detail=lent)
    file = folder(agreement.arrangement)
    given, shown_hash = (
        agreement.signatures.select_related("person").order_by("pk"),
        agreement_hash(agreement),
    )
    altered = altered_agreement(agreement, file, shown_hash)
    if altered:
        record("supervision.agreement_is_altered", agreement, by=by, at=at, organisation=organisation,
               detail={"differences": len(altered)})  # fmt: skip
    waiting_for = agreement_signatories(agreement, localdate(at))
    form = agreement_form(text)
    wrote = Person.objects.in_bulk(list(text.get("wrote", {}).values()), field_name="public_id")
    authors = {str(key): person for key, person in wrote.items()}
    besides = [one for one in asked_to_assent(agreement, localdate(at)) if one not in waiting_for]
    return AgreementShown(
        agreement=agreement,
        form=form,
        values=text["values"],
        shown_hash=shown_hash,
        signed=tuple((signature.person, signature.signed_on) for signature in given),
        waiting_for=tuple(waiting_for),
        altered=altered,
        to_assent=tuple(besides),
        wrote={name: authors[who] for name, who in text.get("wrote", {}).items() if who in authors},
        unwritten=still_unwritten(form, text["values"]),
        third=tuple(third_signatories(agreement, localdate(at))),
        as_role=signs_as(agreement, localdate(at)),
        vacant=vacant_roles(agreement, localdate(at)),
        left_out=roles_left_out(agreement, file, localdate(at)) if file else (),
    )
