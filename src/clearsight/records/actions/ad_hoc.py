"""An informal talk, noted in one go: that it was, in a few words what about, and in whose file they lie."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import permits
from clearsight.casework.models import CaseFile
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Value
from clearsight.records.actions.drafting import write
from clearsight.records.actions.opening import open_records
from clearsight.records.models import Record
from clearsight.records.queries import RecordShown, read
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision

# Where a few words about a child belong on a case record, whatever the policy calls its fields.
TELLS = ("situation", "concerns", "history")


@transaction.atomic
def note_ad_hoc(
    arrangement: Arrangement,
    held_on: date,
    words: str = "",
    *,
    case: CaseFile | None = None,
    minutes: int | None = None,
    revisit: bool = False,
    there: Iterable[Person] = (),
    by: Person,
    at: datetime,
) -> Session:
    """As `scheduling.actions.note_ad_hoc`; the words go into a draft on the policy's form, for later.

    What was said about a child goes into that child's record, in its own file, and into no other.

    Args:
        words: what was said or decided; without them the drafts are opened blank.
        case: the case that it was about, if it was about one.

    Raises:
        Invalid: as `scheduling.actions.note_ad_hoc`, and at `case` for one that is not theirs to bring.
    """
    session = scheduling.note_ad_hoc(
        arrangement, held_on, minutes=minutes, revisit=revisit, there=there, by=by, at=at
    )
    if not permits(by, "session.open_records", session, localdate(at)):
        return session
    if case is not None:
        try:
            supervision.bring_cases(session, [case], by=by, at=at)
        except Refused as refused:
            raise Invalid(refused.faults) from refused
    for record in open_records(session, by=by, at=at):
        about_it = record.case_id == (case.pk if case else None)
        _put(record, words if about_it else "", revisit, by, at)
    return session


def _put(record: Record, words: str, revisit: bool, by: Person, at: datetime) -> None:
    shown = read(record, by=by, at=at)
    values: dict[str, Value] = {}
    place = _place_of(shown)
    if words.strip() and place:
        values[place] = words.strip()
    if "revisit" in shown.writable and revisit:
        values["revisit"] = {"answer": True, "why": ""}
    if values:
        write(record, values, {name: shown.fields[name].version for name in values}, by=by, at=at)


def _place_of(shown: RecordShown) -> str | None:
    """The field for a few words: a case record's situation or concerns; else the first for paragraphs."""
    long = [
        one.field for name, one in shown.fields.items()
        if name in shown.writable and one.field.type in ("long_text", "rich_text")
    ]  # fmt: skip
    told = {field.tells: field.id for field in reversed(long) if field.tells}
    first = next((told[tells] for tells in TELLS if tells in told), None)
    return first or (long[0].id if long else None)
