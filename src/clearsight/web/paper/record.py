"""A record as it is printed: every field of its file, who wrote what, who signed what, what was added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localdate

from clearsight.people.models import Person
from clearsight.policy.domain.forms import File, FormField, Value
from clearsight.policy.domain.forms.fields import SignatureField
from clearsight.policy.queries import forms_of, policy_in_force
from clearsight.records.models import Record
from clearsight.records.queries import RecordShown, part_fields, party_of
from clearsight.records.queries.exporting import export_record
from clearsight.scheduling.queries import present_at
from clearsight.signoff.queries import AddendumShown, Signed, addenda_of, signatures_of, what_is_altered
from clearsight.web import words
from clearsight.web.paper import beside
from clearsight.web.paper.answers import people_signed, sections_printed
from clearsight.web.paper.plain import sheet_text
from clearsight.web.paper.sheet import (
    KINDS,
    Block,
    SectionPrinted,
    Sheet,
    fact,
    mark_of,
    marking_of,
    policy_words,
    printed_by,
)

STATES = {
    "draft": "Draft: it may still change",
    "proposed": "Put before the others, and not agreed yet",
    "agreed": "Agreed, and not signed by all yet",
    "sealed": "Signed by all and sealed",
}
ALTERED = "This record was altered after it was signed: do not rely on it. Tell your safeguarding lead."


def record_pdf(
    record: Record, *, by: Person, at: datetime, scans: Mapping[str, bytes] | None = None
) -> bytes:
    """The record as a PDF; reading it so is audited as exported.

    Args:
        scans: pages on paper as JPEG, by their marks (`read_scans`): they are printed too. Else their marks.

    Raises:
        Unknown: when `by` may not read it.
        Invalid: when it is too long to be printed.
    """
    return record_sheet(export_record(record, by=by, at=at), by=by, at=at, scans=scans).pdf(at)


def record_text(record: Record, *, by: Person, at: datetime) -> tuple[RecordShown, str]:
    """The record, and all that its PDF says as plain text; reading it so is audited as exported.

    Raises:
        Unknown: when `by` may not read it.
    """
    shown = export_record(record, by=by, at=at, form="text")
    return shown, sheet_text(record_sheet(shown, by=by, at=at))


def record_sheet(
    shown: RecordShown, *, by: Person, at: datetime, scans: Mapping[str, bytes] | None = None
) -> Sheet:
    """What has been exported, as it is printed."""
    altered = what_is_altered(shown, by=by, at=at)
    record = shown.record
    added = addenda_of(record, by=by, at=at) if record.state == "sealed" else ()
    printed = _Printed(shown, signatures_of(record, by=by, on=localdate(at)), localdate(at), added)
    made = printed.sheet(by, at, altered)
    if not scans:
        return made
    pages, pictures = beside.pictured(shown.attached, scans)
    return replace(made, sections=[*made.sections, *pages], pictures=pictures)


class _Printed:
    """One record on its way to paper."""

    def __init__(
        self, shown: RecordShown, signatures: Signed, today: date, added: tuple[AddendumShown, ...] = ()
    ) -> None:
        self.added = added
        self.shown, self.signatures, self.today = shown, signatures, today
        self.record, self.session = shown.record, shown.record.session
        self.parties: dict[int, str] = {}

    def sheet(self, by: Person, at: datetime, altered: tuple[str, ...]) -> Sheet:
        """All of it, as the template takes it."""
        day = words.day(self.session.day)
        organisation = self.session.organisation.name
        return Sheet(
            title=self.shown.form.title,
            organisation=organisation,
            marking=marking_of(self._file()),
            foot=f"{organisation}. {self.shown.form.title}, {day}",
            facts=self._facts(),
            sections=[*self._sections(), *beside.on_paper(self.shown.attached), *self._besides(),
                      *beside.added(self.added)],
            notes=self._notes(by, at, bool(altered)),
            warnings=[ALTERED, *altered] if altered else [],
        )  # fmt: skip

    def _file(self) -> File | None:
        day = self.session.day or self.today
        files = forms_of(self.session.organisation, day).files
        return next((file for file in files if file.id == self.record.part), None)

    def _facts(self) -> list[Block]:
        session = self.session
        present = [self.record.about] if self.record.about else present_at(session)
        kind = "Ad hoc" if session.kind == "ad_hoc" else KINDS[session.arrangement.kind]
        held = session.status == "held"
        return [
            fact(
                "Session", f"{words.weekday(session.day)}, {kind.lower()}{'' if held else ', not held yet'}"
            ),
            fact("Where it stands", self._state()),
            fact("Supervised", words.listed(person.name for person in present)),
            fact("Supervised by", session.supervisor.name),
            fact("Filed in", self.shown.file_label),
        ]

    def _state(self) -> str:
        state = self.record.state
        return "Agreed" if state == "agreed" and self.shown.form.signing is None else STATES[state]

    def _sections(self) -> list[SectionPrinted]:
        form = self.shown.form
        return sections_printed(form, part_fields(self.record, form), self._answer, self._signed)

    def _answer(self, field: FormField) -> tuple[Value, str]:
        found = self.shown.fields[field.id]
        if found.now is None or found.now.author is None:
            return found.value, ""
        wrote = "Last written by" if found.before else "Written by"
        author = found.now.author
        role = f", {party}" if (party := self._party(author)) else ""
        return found.value, f"{wrote} {author.name}{role}, {words.moment(found.now.at)}"

    def _party(self, person: Person) -> str:
        if person.pk not in self.parties:
            self.parties[person.pk] = party_of(self.record, person)
        return self.parties[person.pk]

    def _signed(self, field: SignatureField) -> Block:
        party = "supervisor" if field.party == "supervisor" else "supervisee"
        mine = [one for one in self._everybody() if self._party(one[0]) == party]
        return people_signed(field.label, [(p.name, said) for p, said in mine] or [("", "Nobody yet")])

    def _everybody(self) -> list[tuple[Person, str]]:
        given = [(person, f"signed on {words.moment(at)}") for person, at in self.signatures.signed]
        return given + [(person, "has not signed yet") for person in self.signatures.waiting_for]

    def _besides(self) -> list[SectionPrinted]:
        """What was not agreed; and those who sign as holders of a role, for whom the form has no place."""
        disagreed = beside.not_agreed(self.shown.disagreements)
        named = self.signatures.as_role
        people = [(f"{p.name}, {named[p.pk]}", said) for p, said in self._everybody() if p.pk in named]
        people += [(words.capital(r), "nobody holds this role") for r in self.signatures.vacant]
        people += beside.left_out(self.signatures.left_out)
        if not people:
            return disagreed
        signed = people_signed("As holders of a role", people)
        return [*disagreed, SectionPrinted("Also signed by", blocks=[signed])]

    def _notes(self, by: Person, at: datetime, altered: bool) -> list[str]:
        form, day = self.shown.form, self.session.day or self.today
        policy = policy_words(policy_in_force(self.session.organisation, day))
        notes = [f"{policy} Form: {form.title}, version {form.number}, {words.clause(form.clause)}."]
        if altered:
            return [*notes, printed_by(by, at)]
        if self.signatures.sealed_at:
            notes.append(
                f"Sealed on {words.moment(self.signatures.sealed_at)}. As Clearsight read it on "
                f"{words.day(at)}, nothing in it was changed since."
            )
        if self.signatures.signed:
            notes.append(mark_of(self.shown.shown_hash))
        return [*notes, printed_by(by, at)]
