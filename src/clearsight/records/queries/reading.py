"""Records as their readers see them: what stands in each field, who wrote it, and what there is to sign."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require, through, visible_to
from clearsight.audit.actions import record as audit
from clearsight.integrations.once import once
from clearsight.integrations.worded import Among, worded
from clearsight.kernel.canonical import digest
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Form, FormField, Value
from clearsight.policy.domain.forms.values import is_blank
from clearsight.records.models import Entry, PolicyReader, Record, Remark
from clearsight.records.models.written import moment_text
from clearsight.records.queries.attached import AttachedShown, attached_to, pages_seen, signed_with
from clearsight.records.queries.disagreements import DisagreementShown, disagreements_in, signed_beside
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import noted_at, present_at
from clearsight.supervision.models import Discussion


@dataclass(frozen=True, slots=True)
class EntryShown:
    """What one author wrote into a field, and when. Without an author it is from what the system knows."""

    value: Value
    version: int
    author: Person | None
    at: datetime


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field with what stands in it (`now`), and what stood there before by others, the latest first."""

    field: FormField
    now: EntryShown | None
    before: tuple[EntryShown, ...]

    @property
    def value(self) -> Value:
        """What stands there; None where nothing was ever written."""
        return self.now.value if self.now else None

    @property
    def version(self) -> int:
        """What a writer gives back as the version they saw; 0 where nothing was written."""
        return self.now.version if self.now else 0


@dataclass(frozen=True, slots=True)
class RemarkShown:
    """Why somebody sent the record back."""

    author: Person
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class RecordShown:
    """A record as it stands, with the hash of exactly this; `writable` are the reader's fields to fill in.

    `disagreements` stand beside it and `attached` are pages on paper: both are part of what is signed.
    """

    record: Record
    form: Form
    file_label: str
    fields: dict[str, FieldShown]
    writable: frozenset[str]
    shown_hash: str
    remarks: tuple[RemarkShown, ...]
    disagreements: tuple[DisagreementShown, ...]
    attached: tuple[AttachedShown, ...]

    @property
    def versions(self) -> dict[str, int]:
        """Which version of each field was shown: what whoever puts it before the others gives back."""
        return {name: field.version for name, field in self.fields.items()}

    @property
    def pages(self) -> int:
        """Which attached pages were shown (`pages_seen`): given back as the versions are."""
        return pages_seen(self.attached)


def records_of(session: Session, *, by: Person, on: date) -> QuerySet[Record]:
    """The records of a session that `by` may read: the main ones first, then the cases'."""
    records = Record.objects.filter(session=session).select_related("case", "file", "about", "session")
    # Said aloud, since where nothing stands PostgreSQL puts it last and SQLite first.
    case = F("case__code").asc(nulls_first=True)
    return visible_to(by, "record.read", records, on).order_by(case, "form", "part", "pk")


def records_due(session: Session) -> QuerySet[Record]:
    """The records in which the session is to be written up, whoever may read them: every one there is.

    Left out is a draft about a case that is not discussed after all, in which nobody has written.
    """
    written = Entry.objects.filter(record=OuterRef("pk"), author__isnull=False)
    discussed = Discussion.objects.filter(session=session, case=OuterRef("case"))
    blank = Record.objects.filter(session=session, state="draft", case__isnull=False)
    blank = blank.exclude(Exists(written) | Exists(discussed))
    return Record.objects.filter(session=session).exclude(pk__in=blank.values("pk"))


@atomic
def read(record: Record, *, by: Person, at: datetime) -> RecordShown:
    """The record, with who wrote what. Audited as read, in the same transaction.

    Raises:
        Unknown: when `by` may not read it.
        DoesNotOpen: when it was altered in the database, or sealed under another master key.
    """
    require(by, "record.read", record, localdate(at))
    record.refuse_disposed()
    detail = through(by, "record.read", record, localdate(at))
    audit("records.read", record, by=by, at=at, organisation=record.organisation_id, detail=detail)
    form = form_of(record)
    fields, beside, attached = _fields(record, form), disagreements_in(record), attached_to(record)
    return RecordShown(
        record=record,
        form=form,
        file_label=record.part_label,
        fields=fields,
        writable=_writable_now(record, form, by, localdate(at)),
        shown_hash=digest(_canonical(record, fields, beside, attached)),
        remarks=tuple(_remarks(record)),
        disagreements=beside,
        attached=attached,
    )


def form_of(record: Record) -> Form:
    """The form that the record is written on, exactly as it was then."""
    return Form.model_validate_json(record.form_text.text)


def form_digest(record: Record) -> str:
    """The SHA-256 of the form's text as it stands now, in hexadecimal: what is signed binds the words asked.

    Of a text that nobody altered it is the `FormText`'s own key.
    """
    return hashlib.sha256(record.form_text.text.encode()).hexdigest()


def part_fields(record: Record, form: Form) -> tuple[FormField, ...]:
    """The fields of the form that belong in this record's file, in the order of the page."""
    return tuple(field for field in form.fields() if field.file == record.part and field.type != "signature")


def signatories(record: Record, form: Form) -> list[Person]:
    """Who signs this record: as the form says, of those who were there."""
    parties = form.signing.parties if form.signing else ()
    present = [record.about] if record.about else present_at(record.session)
    chosen = present if {"supervisee", "each_member"} & set(parties) else []
    if "supervisor" in parties:
        chosen = [*chosen, record.session.supervisor]
    return list(dict.fromkeys(chosen))


def party_of(record: Record, person: Person) -> str:
    """As what the person takes part: supervisor, supervisee, or nothing."""
    if person.pk == record.session.supervisor_id or _is_covered_in(record, person):
        return "supervisor"
    members = [record.about] if record.about else present_at(record.session)
    return "supervisee" if person in members else ""


def _is_covered_in(record: Record, person: Person) -> bool:
    """Whether another holds the session in this person's place: what they wrote, they wrote as supervisor."""
    covered = record.session.arrangement.covers
    return covered is not None and covered.supervisor_id == person.pk


def parties_by_name(record: Record) -> dict[str, Person]:
    """Those who can undertake something in this record, by name; those who share one by name and code."""
    there = [record.about] if record.about else present_at(record.session)
    persons = list(dict.fromkeys([*there, record.session.supervisor]))
    often = Counter(person.name for person in persons)
    return {p.name if often[p.name] == 1 else f"{p.name} ({p.code})": p for p in persons}


def party_called(parties: Mapping[str, Person], called: Value) -> Person | None:
    """The party (of `parties_by_name`) whom a row calls so: by name, or by public id. None: nobody is."""
    plain = " ".join(str(called).split()).casefold()
    found = [p for name, p in parties.items() if plain in (name.casefold(), str(p.public_id))]
    return found[0] if len(found) == 1 else None


def writable_by(record: Record, form: Form, person: Person) -> frozenset[str]:
    """The fields that this person may fill in now: as the form says, while it is a draft."""
    party = party_of(record, person)
    if record.state != "draft" or not party or is_sealed(record):
        return frozenset()
    return frozenset(
        field.id
        for field in part_fields(record, form)
        if field.type != "derived" and (field.filled_by in (party, "either") or field.added_to_by == party)
    )


def _writable_now(record: Record, form: Form, person: Person, on: date) -> frozenset[str]:
    """As `writable_by`; from the first day of cover on it is the cover who writes."""
    if _is_covered_in(record, person) and not permits(person, "record.write", record, on):
        return frozenset()
    return writable_by(record, form, person)


def is_sealed(record: Record) -> bool:
    """Whether it is signed and sealed: as its state says, or as its seal does that nobody takes away."""
    # The seal is of a later stage (`signoff`): all that is asked here is whether there is one.
    return record.state == "sealed" or Record.objects.filter(pk=record.pk, seal__isnull=False).exists()


def next_meeting_in(record: Record) -> date | None:
    """The day of the next meeting that stands in the record; none where it says none."""
    fields = [f.id for f in part_fields(record, form_of(record)) if f.source == "next_date"]
    entry = record.entries.filter(field__in=fields).order_by("-version").first() if fields else None
    value: Value = unsealed(record, entry) if entry else None
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def content_hash(record: Record) -> str:
    """The SHA-256 of the canonical JSON (RFC 8785) of the record as it stands: what a signature binds."""
    return digest(canonical_sealed(record))


def canonical_sealed(record: Record) -> dict[str, Any]:
    """The same of the record as it stands, for whoever lays a copy of it in another file as it is sealed."""
    fields = _fields(record, form_of(record))
    return _canonical(record, fields, disagreements_in(record), attached_to(record))


def canonical_record(shown: RecordShown) -> dict[str, Any]:
    """All that a signature on the record binds, as it goes into canonical JSON: `shown_hash` is of this."""
    return _canonical(shown.record, shown.fields, shown.disagreements, shown.attached)


def _canonical(
    record: Record,
    fields: dict[str, FieldShown],
    beside: tuple[DisagreementShown, ...],
    attached: tuple[AttachedShown, ...],
) -> dict[str, Any]:
    written = {
        name: {
            "value": shown.now.value,
            "by": str(shown.now.author.public_id) if shown.now.author else None,
            "at": shown.now.at.isoformat(timespec="microseconds"),
        }
        for name, shown in fields.items()
        if shown.now
    }
    return {
        "kind": "clearsight record 2",
        "record": str(record.public_id),
        # Without it, whoever guesses every word would know it by the hash, which outlives the file's key.
        "chance": record.file.salt_of(f"record:{record.public_id}").hex(),
        **_belongs(record),
        "session": {"id": str(record.session.public_id), **_met(record.session)},
        "form": record.form,
        "form_sha256": form_digest(record),
        "fields": written,
        **signed_beside(beside),
        **signed_with(attached),
    }


def _belongs(record: Record) -> dict[str, Any]:
    """Where the record lies, of whom it is, and who reads it by policy: none of it changes once it is opened.

    By public ids, so that another key in a row is seen. What goes on after the seal (who leads the case,
    at which school) is not of it.
    """
    case, about = record.case, record.about
    return {
        "organisation": str(record.organisation.public_id),
        "file": record.part,
        "file_label": record.part_label,
        "file_id": str(record.file.public_id),
        "case": {"id": str(case.public_id), "code": case.code} if case else None,
        "about": str(about.public_id) if about else None,
        "opened_at": moment_text(record.opened_at),
        "readers": _readers(record),
    }


def _met(session: Session) -> dict[str, Any]:
    """What stands of a session from when it is held on: only of a held one is anything agreed or signed."""
    return {
        "arrangement": str(session.arrangement.public_id),
        "supervisor": str(session.supervisor.public_id),
        "kind": session.kind,
        "scheduled_for": session.scheduled_for.isoformat() if session.scheduled_for else None,
        "starts_at": session.starts_at.isoformat("minutes") if session.starts_at else None,
        "held_on": session.held_on.isoformat() if session.held_on else None,
        "minutes": session.minutes,
        "early_because": session.early_because,
        "noted": {str(row.person.public_id): row.present for row in noted_at(session)},
    }


def _readers(record: Record) -> list[str]:
    """Which relations the policy named as readers of the record when it was opened; asked once for a page."""
    asked = once(("policy readers", record.pk), lambda: _readers_of([record.pk]))
    return sorted(one.reader for one in asked)


@worded
def _readers_of(record: Among) -> QuerySet[PolicyReader]:
    return PolicyReader.objects.filter(record__in=record)


def _fields(record: Record, form: Form) -> dict[str, FieldShown]:
    entries: dict[str, list[EntryShown]] = {}
    for entry in written_in([record.pk]):
        entries.setdefault(entry.field, []).append(
            EntryShown(unsealed(record, entry), entry.version, entry.author, entry.at)
        )
    shown = {}
    for field in part_fields(record, form):
        versions = entries.get(field.id, [])
        before = tuple(old for old in versions[1:] if not is_blank(field, old.value))
        shown[field.id] = FieldShown(field, versions[0] if versions else None, before)
    return shown


@worded
def written_in(record: Among) -> QuerySet[Entry]:
    """Every version of every field of these records, the newest first, with who wrote it."""
    return Entry.objects.filter(record__in=record).select_related("author").order_by("-version")


@worded
def _remarks_on(record: Among) -> QuerySet[Remark]:
    return Remark.objects.filter(record__in=record).select_related("author").order_by("at", "pk")


def unsealed(record: Record, entry: Entry) -> Value:
    """What was written in one version of a field.

    Raises:
        Disposed: when the record, or its file, was disposed of.
        DoesNotOpen: when it was altered.
    """
    record.refuse_disposed()
    value: Value = json.loads(record.file.unseal(entry.value, entry, entry.field, blank=False))
    return value


def _remarks(record: Record) -> list[RemarkShown]:
    return [
        RemarkShown(remark.author, remark.at, record.file.unseal(remark.text, remark, "text", blank=False))
        for remark in _remarks_on([record.pk])
    ]


def balance(arrangement: Arrangement, *, by: Person, on: date) -> dict[str, int]:
    """How much was written under each function of supervision, over the whole relationship, in characters.

    Only of records that `by` may read.
    """
    records = Record.objects.filter(session__arrangement=arrangement).exclude(state="draft")
    total: dict[str, int] = {}
    for counted in visible_to(by, "record.read", records, on).values_list("balance", flat=True):
        for function, characters in counted.items():
            total[function] = total.get(function, 0) + characters
    return total
