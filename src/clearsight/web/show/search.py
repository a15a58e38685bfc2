"""What the page of a search shows: what was found, by kind, each line a link to where it is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from clearsight.casework.models import CaseFile
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.scheduling.queries import present_at
from clearsight.search.domain.matching import Excerpt
from clearsight.search.queries import Found, Group
from clearsight.supervision.models import Action

HEADINGS = {"people": "People", "cases": "Cases", "records": "Records", "actions": "Actions"}


@dataclass(frozen=True, slots=True)
class Line:
    """A thing that was found: what it is called, where it is read, a line of it, and its day if any."""

    called: str
    href: str
    line: Excerpt | None
    day: date | None


@dataclass(frozen=True, slots=True)
class GroupShown:
    """What was found of one kind."""

    heading: str
    lines: tuple[Line, ...]
    more: bool


def groups_shown(groups: Iterable[Group]) -> list[GroupShown]:
    """The kinds of which something was found."""
    return [
        GroupShown(HEADINGS[one.kind], tuple(_line(found) for found in one.found), one.more)
        for one in groups
        if one.found
    ]


def _line(found: Found) -> Line:
    thing: Any = found.thing
    if isinstance(thing, Person):
        return Line(thing.name, reverse("person", kwargs={"person": thing.public_id}), None, None)
    if isinstance(thing, CaseFile):
        href = reverse("case", kwargs={"case": thing.public_id})
        return Line(f"Case {thing.code}", href, found.line, None)
    if isinstance(thing, Record):
        href = reverse("record", kwargs={"record": thing.public_id})
        return Line(_called(thing), href, found.line, found.day)
    assert isinstance(thing, Action)
    href = reverse("action", kwargs={"action": thing.public_id})
    state = {"open": "Open action", "done": "Action done", "dropped": "Action dropped"}[thing.status]
    return Line(f"{state}: {thing.owner.name}", href, found.line, None)


def _called(record: Record) -> str:
    """The file in which it is, and the case or the people whom it is about."""
    if record.case:
        return f"{record.part_label}, {record.case.code}"
    session = record.session
    names = [record.about.name] if record.about else [person.name for person in present_at(session)]
    return f"{record.part_label}: {session.supervisor.name} with {', '.join(names) or 'nobody'}"
