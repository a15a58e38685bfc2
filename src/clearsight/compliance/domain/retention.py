"""How long records are kept, counted from what the policy says, and which are due to be disposed of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from clearsight.policy.domain.model import Policy, Retention


class Kept(NamedTuple):
    """A record: its identifier, its kind as the policy calls it, and the days that retention may count from.

    `anchors` holds those of created, left, date_of_birth, case_closed and last_entry that are known.
    """

    record: str
    kind: str
    anchors: Mapping[str, date]


class Disposal(NamedTuple):
    """A record that has been kept for as long as the policy asks, since which day, by which clause."""

    record: str
    kept_until: date
    clause: str


def kept_until(retention: Retention, anchors: Mapping[str, date]) -> date | None:
    """The last day on which a record is kept; none without an anchor that has come, or a length."""
    day = anchors.get(retention.anchor)
    return None if day is None or retention.keep is None else retention.keep.after(day)


def due_for_disposal(policy: Policy, records: Iterable[Kept], today: date) -> list[Disposal]:
    """The records whose time is over, longest ago first.

    Where several rules speak of one kind of record, it is kept until the last of them lets it go.
    """
    found = []
    for each in records:
        rules = [rule for rule in policy.retention if rule.record == each.kind]
        ends = [(kept_until(rule, each.anchors), rule.clause) for rule in rules]
        known = [(day, clause) for day, clause in ends if day is not None]
        if rules and len(known) == len(ends) and max(known)[0] < today:
            found.append(Disposal(each.record, *max(known)))
    return sorted(found, key=lambda disposal: (disposal.kept_until, disposal.record))
