"""What stands in a record and may not belong in its file, to be looked at before it is put before the other.

Only names that the author may know anyway are looked for: were it all that the organisation has, whoever
types names into a draft could find out which children are known to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, Prefetch
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record as audit
from clearsight.casework.models import CaseFile, Child
from clearsight.people.models import Person
from clearsight.policy.domain.forms import FormField, Value
from clearsight.records.domain.crossing import (
    Crossing,
    Kind,
    names_crossing,
    plain,
    repeated_crossing,
    wellbeing_crossing,
)
from clearsight.records.models import Entry, Record
from clearsight.records.queries.reading import form_of, part_fields, parties_by_name, unsealed
from clearsight.scheduling.models import Arrangement

OWN_FILES = ("personal", "personnel")
# What the system fills in, what only names who was discussed, and what is no sentence.
NO_WORDS = ("derived", "case_list", "signature", "date", "number", "choice", "duration")
NO_SENTENCES = ("id", "by_whom", "by_when", "child", "mark", "outcome")


@dataclass(frozen=True, slots=True)
class CrossingShown:
    """Words in a field of the record that may not belong in its file."""

    field: FormField
    crossing: Crossing

    @property
    def key(self) -> tuple[str, Kind, str]:
        """By which it is known again after the record came back: field, kind, and the words, plainly."""
        return self.field.id, self.crossing.kind, " ".join(map(plain, self.crossing.words.split()))


@atomic
def crossings(record: Record, *, by: Person, at: datetime) -> list[CrossingShown]:
    """What may not belong in the record, in the order of its page, each words of a field once.

    In a case's record: names of other cases, what tells of the two who met, and what stands in a record of
    theirs. In a supervisee's own record, and in one for the secured folder whose form lists the cases: names
    of children beyond that list, and words of a case's record. Where the form has no such list, nothing. What
    somebody has said is meant so is left out. One event of the audit log says that names were compared, with
    how many cases.

    Raises:
        Unknown, Refused: when `by` may not write it.
    """
    require(by, "record.write", record, localdate(at))
    if not _is_asked_of(record):
        return []
    compared = _compared(record, by, localdate(at))
    meant = _meant(record)
    found: dict[tuple[str, Kind, str], CrossingShown] = {}
    for field, text in _texts(record):
        for one in _told(record, text, compared):
            shown = CrossingShown(field, one)
            found.setdefault(shown.key, shown)
    _note(record, compared.cases, len(found), by, at)
    return [shown for key, shown in found.items() if key not in meant]


@atomic
def crossings_beside(record: Record, text: str, *, by: Person, at: datetime) -> list[Crossing]:
    """The same of words that are to stand beside it for good: an addendum, a disagreement, what settled one.

    Raises:
        Unknown: when `by` may not read it.
    """
    require(by, "record.read", record, localdate(at))
    if not _is_asked_of(record):
        return []
    compared = _compared(record, by, localdate(at))
    found: dict[str, Crossing] = {}
    for one in _told(record, text, compared):
        found.setdefault(one.key, one)
    _note(record, compared.cases, len(found), by, at)
    return list(found.values())


@atomic
def names_in(text: str, of: Arrangement, *, by: Person, at: datetime) -> list[Crossing]:
    """The names of children and families in what is said about an arrangement: none of them belongs there."""
    known = _names(by, localdate(at))
    met = [of.supervisor.name, *(one.person.name for one in of.memberships.select_related("person"))]
    found: dict[str, Crossing] = {}
    for one in names_crossing(text, [name for names in known.values() for name in names], met):
        found.setdefault(one.key, one)
    _note(of, len(known), len(found), by, at)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Compared:
    """With what the words of a record are compared: who met, names that belong and those that do not."""

    met: list[str]
    own: list[str]
    others: list[str]
    elsewhere: list[str]
    cases: int


def _compared(record: Record, by: Person, on: date) -> _Compared:
    met = list(parties_by_name(record))
    known = _names(by, on)
    own = [*met, *known.pop(record.case_id or 0, ())]
    others = [name for names in known.values() for name in names]
    return _Compared(met, own, others, list(_elsewhere(record, by, on)), len(known))


def _told(record: Record, text: str, compared: _Compared) -> list[Crossing]:
    """What of a text may not belong in the record's file, in the order of the text."""
    told = [
        *names_crossing(text, compared.others, compared.own),
        *repeated_crossing(text, compared.elsewhere),
        *(wellbeing_crossing(text, compared.met) if record.case_id else ()),
    ]
    return sorted(told, key=lambda crossing: crossing.begins)


def _note(of: Model, cases: int, found: int, by: Person, at: datetime) -> None:
    audit("records.compare_names", of, by=by, at=at, organisation=by.organisation_id,
          detail={"cases": cases, "found": found})  # fmt: skip


def _is_asked_of(record: Record) -> bool:
    """A form that lists the cases has one place for their names, whichever file it is for (F8)."""
    if record.case_id is not None or record.file.kind in OWN_FILES:
        return True
    return any(field.type == "case_list" for field in part_fields(record, form_of(record)))


def _names(by: Person, on: date) -> dict[int, list[str]]:
    """The names of each case that `by` may know, by its primary key; one that was disposed of has none."""
    children = Prefetch("children", queryset=Child.objects.order_by("pk"))
    cases = visible_to(by, "case.read_identity", CaseFile.objects.filter(file__destroyed_at=None), on)
    return {
        case.pk: [
            name
            for name in (
                case.file.unseal(case.family, case, "family"),
                *(case.file.unseal(child.name, child, "name") for child in case.children.all()),
            )
            if name
        ]
        for case in cases.select_related("file").prefetch_related(children)
    }


def _elsewhere(record: Record, by: Person, on: date) -> Iterator[str]:
    """The words of the session's records on the other side: of the case for one's own, and the other way."""
    there = Record.objects.filter(disposed_at=None, file__destroyed_at=None)
    others = there.filter(session=record.session_id, case__isnull=record.case_id is not None)
    if record.case_id is not None:
        others = others.exclude(file__kind="case")
    for other in visible_to(by, "record.read", others, on).select_related("file", "form_text", "session"):
        for _, text in _texts(other):
            yield text


def _texts(record: Record) -> Iterator[tuple[FormField, str]]:
    """Each piece of text that people wrote in it, with its field."""
    newest: dict[str, Entry] = {}
    for entry in record.entries.filter(author__isnull=False).order_by("version"):
        newest[entry.field] = entry
    for field in part_fields(record, form_of(record)):
        if field.id in newest and field.type not in NO_WORDS:
            for text in _pieces(unsealed(record, newest[field.id])):
                yield field, text


def _pieces(value: Value) -> Iterable[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for row in value for text in _pieces(row)]
    if isinstance(value, dict):
        return [text for part, one in value.items() if part not in NO_SENTENCES for text in _pieces(one)]
    return []


def _meant(record: Record) -> set[tuple[str, Kind, str]]:
    """What somebody has said is meant so in this record."""
    found = set()
    for row in record.meant_so.all():
        said = json.loads(record.file.unseal(row.words, row, "words", blank=False))
        found.add((row.field, said["kind"], said["words"]))
    return found
