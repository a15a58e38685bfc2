"""Shortcuts through a supervision, for tests that begin in the middle of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clearsight.casework.models import CaseFile
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.signoff import actions as signoff
from clearsight.supervision import actions as supervision
from tests import world
from tests.kept import kept
from tests.world import TODAY, School, at, do

NEXT = TODAY + timedelta(days=28)


@dataclass
class Supervision:
    """Nadia supervises Sam, about the Fennimore case."""

    school: School
    case: CaseFile
    arrangement: Arrangement
    session: Session

    @property
    def nadia(self) -> Person:
        return self.school.nadia

    @property
    def sam(self) -> Person:
        return self.school.sam

    def record(self, form: str = "supervision_record") -> Record:
        return Record.objects.get(session=self.session, form=form)


@kept
def prepared() -> Supervision:
    """A session of today with its case brought, and blank drafts."""
    school = world.school()
    case = world.fennimore(school)
    arrangement = world.one_to_one(school, school.nadia, school.sam)
    session = do(scheduling.schedule, arrangement, TODAY, by=school.nadia, on=TODAY - timedelta(days=7))
    do(supervision.bring_cases, session, [case], by=school.sam)
    do(records.open_records, session, by=school.sam)
    return Supervision(school, case, arrangement, session)


@kept
def held() -> Supervision:
    """The same, held for an hour, with the next one agreed."""
    story = prepared()
    do(supervision.hold, story.session, TODAY, 60, by=story.nadia)
    do(scheduling.schedule, story.arrangement, NEXT, by=story.nadia)
    story.session.refresh_from_db()
    return story


@kept
def agreed() -> Supervision:
    """The same, written up, proposed by Nadia and agreed by Sam; nobody has signed."""
    story = held()
    write(story.record(), story.nadia, cases_are="all", any_other_business="Cover for Friday.")
    write(story.record("caseload_record"), story.sam, summary="Two visits.")
    for record in Record.objects.filter(session=story.session):
        propose(record, story.nadia)
        agree(record, story.sam)
    return story


@kept
def sealed() -> Supervision:
    """The same, and the supervision record signed by both."""
    story = agreed()
    for person in (story.sam, story.nadia):
        sign(story.record(), person)
    return story


def write(record: Record, by: Person, on: date = TODAY, **values: Any) -> dict[str, int]:
    """Type into a record, having seen what stands there."""
    shown = reading.read(record, by=by, at=at(on))
    seen = {name: shown.fields[name].version for name in values}
    return do(records.write, record, values, seen, by=by, on=on)


def propose(record: Record, by: Person, on: date = TODAY) -> Record:
    """Put a record before the other, having seen exactly it."""
    shown = reading.read(Record.objects.get(pk=record.pk), by=by, at=at(on))
    return do(records.propose, record, shown.versions, by=by, on=on)  # type: ignore[no-any-return]


def agree(record: Record, by: Person, on: date = TODAY) -> Record:
    """Agree to a record, having seen exactly it."""
    shown = reading.read(Record.objects.get(pk=record.pk), by=by, at=at(on))
    return do(records.agree, record, shown.shown_hash, by=by, on=on)  # type: ignore[no-any-return]


def sign(record: Record, by: Person, on: date = TODAY) -> Any:
    """Sign a record, having seen exactly it."""
    shown = reading.read(Record.objects.get(pk=record.pk), by=by, at=at(on))
    return do(signoff.sign, record, shown.shown_hash, by=by, on=on)
