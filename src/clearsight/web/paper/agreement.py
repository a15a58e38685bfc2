"""An agreement as it is printed: what is agreed, each party's own words, who has signed."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from clearsight.people.models import Person
from clearsight.policy.domain.forms import FormField, Value
from clearsight.policy.domain.forms.fields import SignatureField
from clearsight.policy.queries import policy_in_force
from clearsight.records.queries.exporting import export_agreement
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries import AgreementShown
from clearsight.web import words
from clearsight.web.paper.answers import people_signed, sections_printed
from clearsight.web.paper.sheet import (
    KINDS,
    Block,
    SectionPrinted,
    Sheet,
    fact,
    mark_of,
    policy_words,
    printed_by,
)

ALTERED = "This agreement was altered after it was signed: do not rely on it. Tell your safeguarding lead."


def agreement_pdf(agreement: Agreement, *, by: Person, at: datetime) -> bytes:
    """The agreement as a PDF; reading it so is audited as exported.

    Raises:
        Unknown: when `by` is no party, or its words are not kept here.
    """
    shown = export_agreement(agreement, by=by, at=at)
    arrangement, organisation = agreement.arrangement, agreement.arrangement.organisation
    asked = [field for field in shown.form.fields() if field.type != "signature"]

    def answer(field: FormField) -> tuple[Value, str]:
        return shown.values.get(field.id), ""

    def signed(field: SignatureField) -> Block:
        parties = [one for one in _everybody(shown) if one[0].pk not in shown.as_role]
        mine = [one for one in parties if _is_theirs(field, one[0], arrangement.supervisor)]
        return people_signed(field.label, [(p.name, said) for p, said in mine] or [("", "Nobody yet")])

    policy = policy_words(policy_in_force(organisation, localdate(at)))
    notes = [f"{policy} Template: {shown.form.title}, version {shown.form.number}."]
    if shown.signed and not shown.altered:
        notes.append(mark_of(shown.shown_hash))
    sheet = Sheet(
        title=shown.form.title,
        organisation=organisation.name,
        marking="Only for those who agree to it",
        foot=f"{organisation.name}. {shown.form.title}, version {agreement.version}",
        facts=[
            fact("Kind", KINDS[arrangement.kind]),
            fact("Version", f"{agreement.version}, {_standing(shown)}"),
        ],
        sections=[*sections_printed(shown.form, asked, answer, signed), *_besides(shown)],
        notes=[*notes, printed_by(by, at)],
        warnings=[ALTERED] if shown.altered else [],
    )
    return sheet.pdf(at)


def _standing(shown: AgreementShown) -> str:
    waits = shown.waiting_for or shown.third or shown.vacant
    without = f", but for {words.listed(one.role for one in shown.left_out)}" if shown.left_out else ""
    return f"signed by all{without}" if not waits else "not signed by all yet"


def _everybody(shown: AgreementShown) -> list[tuple[Person, str]]:
    given = [(person, f"signed on {words.day(on)}") for person, on in shown.signed]
    waiting = shown.waiting_for + shown.to_assent + shown.third
    return given + [(person, "has not signed yet") for person in waiting]


def _besides(shown: AgreementShown) -> list[SectionPrinted]:
    """Those who sign as holders of a role, for whom the template has no place."""
    named = shown.as_role
    people = [(f"{p.name}, {named[p.pk]}", said) for p, said in _everybody(shown) if p.pk in named]
    people += [(words.capital(role), "nobody holds this role") for role in shown.vacant]
    people += [
        (words.capital(one.role), f"in force without this signature, because nobody held the role. "
         f"{one.by.name}, {words.moment(one.at)}: {one.because}")
        for one in shown.left_out
    ]  # fmt: skip
    signed = people_signed("As holders of a role", people)
    return [SectionPrinted("Also signed by", blocks=[signed])] if people else []


def _is_theirs(field: SignatureField, person: Person, supervisor: Person) -> bool:
    return (field.party == "supervisor") == (person.pk == supervisor.pk)
