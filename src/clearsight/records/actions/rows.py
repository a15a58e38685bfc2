"""The rows of actions in a record: who undertakes what, and which of last time's actions are reviewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from clearsight.kernel.errors import Fault
from clearsight.policy.domain.forms import Form, FormField, Value, Values
from clearsight.records.models import Record
from clearsight.records.queries import part_fields, parties_by_name, party_called, unsealed
from clearsight.supervision.actions import LONGEST_ITEM

# What a review may not alter of an action: whoever agrees it must read what was undertaken.
AS_UNDERTAKEN = ("what", "by_whom", "by_when")


def action_faults(record: Record, form: Form, values: Values) -> list[Fault]:
    """What is wrong with the rows of actions in a finished record: each is a party's, and short enough."""
    parties = parties_by_name(record)
    faults = []
    for field in part_fields(record, form):
        for number, row in _rows(field, values, "action_rows"):
            place, called = f"{field.id}[{number}]", row.get("by_whom")
            if called and party_called(parties, called) is None:
                mend = f"write one of {', '.join(parties)}"
                faults.append(Fault(f"{place}.by_whom", "nobody here is called that", mend))
            if len(str(row.get("what") or "")) > LONGEST_ITEM:
                problem = f"is longer than {LONGEST_ITEM} characters"
                faults.append(Fault(f"{place}.what", problem, "shorten it"))
    return faults


def _rows(field: FormField, values: Values, kind: str) -> list[tuple[int, dict[str, Value]]]:
    value = values.get(field.id)
    rows = value if field.type == kind and isinstance(value, list) else []
    return [(number, row) for number, row in enumerate(rows, 1) if isinstance(row, dict)]


def put_for_review(record: Record, name: str) -> dict[str, dict[str, Value]]:
    """The actions that the system last put into a field for review, by public id."""
    entry = record.entries.filter(field=name, author=None).order_by("-version").first()
    rows = unsealed(record, entry) if entry else []
    put = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row["id"]): row for row in put if row.get("id")}


def as_undertaken(record: Record, form: Form, values: Values) -> tuple[dict[str, Value], list[Fault]]:
    """The values with every reviewed action told as it was undertaken, and what is wrong with them.

    A row speaks of an action by its public id, and only of one that the system put there, once.
    """
    mended, faults = dict(values), []
    for field in part_fields(record, form):
        rows = _rows(field, values, "action_review")
        put = put_for_review(record, field.id) if rows else {}
        ids = Counter(str(row["id"]) for _, row in rows if row.get("id"))
        for number, row in rows:
            if row.get("id") and (str(row["id"]) not in put or ids[str(row["id"])] > 1):
                problem = "is no action to be reviewed here"
                faults.append(Fault(f"{field.id}[{number}]", problem, "leave it out"))
        if rows and not faults:
            mended[field.id] = [_told_as_undertaken(row, put) for _, row in rows]
    return mended, faults


def _told_as_undertaken(row: dict[str, Value], put: Mapping[str, Mapping[str, Value]]) -> Value:
    action = put.get(str(row.get("id")))
    return {**row, **{key: action.get(key) for key in AS_UNDERTAKEN}} if action else row
