"""What the records of a case tell of it, session by session: for those who may read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType

from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import visible_to
from clearsight.audit.actions import record as audit
from clearsight.casework.domain.direction import Direction, direction_of
from clearsight.casework.models import CaseFile
from clearsight.integrations.envelope import Disposed, DoesNotOpen
from clearsight.kernel.canonical import digest
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Form, FormField, Value
from clearsight.policy.domain.forms.values import is_blank
from clearsight.records.models import Entry, Record
from clearsight.records.queries.reading import unsealed

FILED = ("agreed", "sealed")


@dataclass(frozen=True, slots=True)
class Told:
    """One filed record of a case: the day of its session, and by aspect its field and what stands there.

    `asks` are the aspects for which its form has a field at all, in the order of the form.
    """

    record: Record
    on: date
    asks: tuple[str, ...]
    fields: Mapping[str, tuple[FormField, Value]]

    @property
    def values(self) -> dict[str, Value]:
        """What stands there, by aspect, as the form language has it."""
        return {aspect: value for aspect, (_, value) in self.fields.items()}

    @property
    def direction(self) -> Direction:
        """The way the concern goes, as this record tells it."""
        return direction_of(self.values)

    @property
    def plan_mark(self) -> str:
        """A mark of the plan as it stands here: alike marks, the same words. Empty without a plan."""
        plan = str(self.values.get("plan") or "")
        return digest([" ".join(plan.split()).casefold()]) if plan.strip() else ""

    @property
    def states_status(self) -> bool:
        """Its form asks for the status of each child: whoever filed it has looked at that."""
        return _states_status(self.record.form_text_id, self.record.form_text.text)

    @property
    def says_it_does_not_move(self) -> bool:
        """The record itself says that there is drift, no progress, or a need to escalate."""
        wanted = {"drift": True, "escalate": True, "progress": False}
        found = self.values
        return any(_answer(found.get(aspect)) is answer for aspect, answer in wanted.items())


@atomic
def told_of(cases: Iterable[CaseFile], *, by: Person, at: datetime) -> dict[int, list[Told]]:
    """What the filed records of cases tell, by primary key of the case, the earliest first.

    Only out of records that `by` may read. Audited as read, once for each case of which something was.
    """
    wanted = {case.pk: case for case in cases}
    filed = Record.objects.filter(
        case__in=list(wanted), state__in=FILED, session__status="held", session__held_on__lte=localdate(at)
    )
    seen = visible_to(by, "record.read", filed, localdate(at)).select_related(
        "file", "form_text", "session__arrangement", "session__supervisor"
    )
    records = list(seen.order_by("session__held_on", "session__pk", "form", "pk"))
    entries = _latest(records)
    found: dict[int, list[Told]] = {}
    for one in records:
        try:
            found.setdefault(one.case_id or 0, []).append(_told(one, entries))
        except Disposed:
            continue
        except DoesNotOpen:  # one that was altered leaves the others
            audit("records.note_unopened", one, by=by, at=at, organisation=one.organisation_id)
    for pk, told in found.items():
        audit("records.read_of_case", wanted[pk], by=by, at=at, organisation=wanted[pk].organisation_id,
              detail={"records": [str(one.record.public_id) for one in told]})  # fmt: skip
    return found


def _latest(records: Iterable[Record]) -> dict[tuple[int, str], Entry]:
    wanted = {one.pk: set(_aspects(one)) for one in records}
    names = set().union(*wanted.values()) if wanted else set()
    rows = Entry.objects.filter(record__in=list(wanted), field__in=names).order_by("version")
    return {(entry.record_id, entry.field): entry for entry in rows}


def _told(one: Record, entries: Mapping[tuple[int, str], Entry]) -> Told:
    fields: dict[str, tuple[FormField, Value]] = {}
    for name, field in _aspects(one).items():
        entry = entries.get((one.pk, name))
        value: Value = unsealed(one, entry) if entry else None
        if field.tells and entry and not is_blank(field, value):
            fields[field.tells] = (field, value)
    assert one.session.held_on is not None  # only held sessions are asked for
    asks = tuple(field.tells for field in _aspects(one).values() if field.tells)
    return Told(one, one.session.held_on, asks, MappingProxyType(fields))


def _aspects(one: Record) -> Mapping[str, FormField]:
    """The fields of the record's own part that tell of the case, by id."""
    return {
        name: f for name, f in _of_form(one.form_text_id, one.form_text.text).items() if f.file == one.part
    }


@lru_cache(maxsize=256)
def _of_form(sha256: str, text: str) -> Mapping[str, FormField]:
    """The fields of a form, whose text never changes, that tell of a case."""
    del sha256
    form = Form.model_validate_json(text)
    return MappingProxyType({field.id: field for field in form.fields() if field.tells})


@lru_cache(maxsize=256)
def _states_status(sha256: str, text: str) -> bool:
    del sha256
    tables = (f for f in Form.model_validate_json(text).fields() if f.type == "table")
    return any(column.source == "child_status" for table in tables for column in table.columns)


def _answer(value: Value) -> bool | None:
    answer = value.get("answer") if isinstance(value, dict) else None
    return answer if isinstance(answer, bool) else None
