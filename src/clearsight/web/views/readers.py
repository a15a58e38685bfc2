"""Who can read this, and why? Who has read it? And what was refused to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from clearsight.access.queries import find, permits, require, visible_to
from clearsight.access.readings import read_by, refusals
from clearsight.casework.models import CaseFile, File
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records.models import Attachment, Record, Scan
from clearsight.scheduling.models import Session
from clearsight.web import words
from clearsight.web.pages import View, show
from clearsight.web.show import read_by as read
from clearsight.web.show import readers

Named = list[tuple[Model, str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing of which one may ask: by which permission, what can be read of it."""

    name: str
    rows: Callable[[], Any]
    title: Callable[[Any], str]
    asked: tuple[tuple[str, str], ...]
    within: Callable[[Any, Person], Named]

    @property
    def permission(self) -> str:
        """By which one may ask."""
        return f"{self.name}.see_readers"


def _of_records(found: Any, actor: Person) -> Named:
    """Records, as far as one may know of each, with the pages on paper that belong to them."""
    known = visible_to(actor, "record.read", found.select_related("session"), today())
    named: Named = []
    for one in known.order_by("session__held_on", "session__scheduled_for", "pk"):
        label = f"{one.part_label}, {words.day(one.session.day)}"
        named.append((one, label))
        scans = Scan.objects.filter(attachment__record=one)
        named += [(scan, f"{label}: a page on paper") for scan in scans]
        named += [(kept, f"{label}: pages on paper") for kept in Attachment.objects.filter(record=one)]
    return named


FILES = {
    "case": "The file of a case",
    "personal": "A supervision file",
    "personnel": "A personnel file",
    "secured": "The folder of an arrangement",
    "shared": "What is told to all",
}
KINDS = {
    "record": Kind(
        "record", lambda: Record.objects.select_related("session__arrangement", "organisation"),
        lambda one: f"{one.part_label}, session of {words.day(one.session.day)}",
        (("Can read this record", "record.read"),),
        lambda one, actor: _of_records(Record.objects.filter(pk=one.pk), actor),
    ),
    "case": Kind(
        "case", lambda: CaseFile.objects.select_related("organisation"), lambda one: f"Case {one.code}",
        (("Can read who the child is", "case.read_identity"), ("Can read the plan", "case.read_plan"),
         ("Know the case by its reference: that it is discussed, or does not move", "case.see_coverage")),
        lambda one, actor: [(one, ""), *_of_records(Record.objects.filter(case=one), actor)],
    ),
    "session": Kind(
        "session", lambda: Session.objects.select_related("arrangement", "organisation"),
        lambda one: f"Session of {words.day(one.day)}",
        (("Can read the agenda, and what is written there", "session.read_agenda"),
         ("Know that it is, whether it was held and whether it is signed", "session.view")),
        lambda one, actor: [(one, ""), *_of_records(Record.objects.filter(session=one), actor)],
    ),
    "file": Kind(
        "file", lambda: File.objects.select_related("arrangement", "organisation"),
        lambda one: FILES[one.kind], (),
        lambda one, actor: _of_records(Record.objects.filter(file=one), actor),
    ),
}  # fmt: skip


def _can(kind: Kind) -> View:
    def can_read(request: HttpRequest, actor: Person, **parts: UUID) -> HttpResponse:
        """Who can read it, by which relation, and until when."""
        thing = find(actor, kind.permission, kind.rows(), parts[kind.name], today())
        things = [(kind.title(thing), thing, kind.asked)] if kind.asked else _each(kind, thing, actor)
        found = [
            (title, readers.readers(asked, one, actor.organisation, today())) for title, one, asked in things
        ]
        copies = readers.through_requests([one for _, one, _ in things], actor.organisation, today())
        not_they = readers.cannot(found[0][1][0], actor.organisation, today(), copies) if found else []
        context = {
            "title": kind.title(thing),
            "found": found,
            "copies": copies,
            "cannot": not_they,
            **_around(kind, thing, actor),
        }
        return show(request, "can_read", context)

    return can_read


def _each(kind: Kind, thing: Any, actor: Person) -> list[tuple[str, Model, tuple[tuple[str, str], ...]]]:
    records = [(one, name) for one, name in kind.within(thing, actor) if isinstance(one, Record)]
    return [(name, one, KINDS["record"].asked) for one, name in records]


def _has(kind: Kind) -> View:
    def has_read(request: HttpRequest, actor: Person, **parts: UUID) -> HttpResponse:
        """Who has read it, taken it out or printed it, and who was refused."""
        thing = find(actor, kind.permission, kind.rows(), parts[kind.name], today())
        within = kind.within(thing, actor)
        log = read_by(kind.permission, thing, [one for one, _ in within] or [thing], by=actor, at=now())
        # Of one record alone nobody has to be told which it is.
        named = [(one, name) for one, name in within if one != thing]
        names = {str(one.public_id): name for one, name in named}  # type: ignore[attr-defined]
        context = {"title": kind.title(thing), "deeds": read.deeds(log, names), **_around(kind, thing, actor)}
        return show(request, "has_read", context)

    return has_read


def _around(kind: Kind, thing: Any, actor: Person) -> dict[str, Any]:
    """Where one came from, and the two questions side by side."""
    of = kind.permission.partition(".")[0]
    file = (
        thing.file
        if kind.name == "record" and permits(actor, "file.see_readers", thing.file, today())
        else None
    )
    return {"kind": of, "thing": thing, "file": file}


record_can, case_can, session_can, file_can = (
    _can(KINDS[name]) for name in ("record", "case", "session", "file")
)
record_has, case_has, session_has, file_has = (
    _has(KINDS[name]) for name in ("record", "case", "session", "file")
)


def refused(request: HttpRequest, actor: Person) -> HttpResponse:
    """What was refused to people whom one leads: somebody may be looking for what is not theirs."""
    require(actor, "organisation.see_refusals", actor.organisation, today())
    found = refusals(actor.organisation, by=actor, at=now())
    return show(request, "refusals", {"deeds": read.refused(found)})
