"""Case files: opened, given a status, closed; and the few words about a session that stand in no record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile, CaseStatus, Child, File, SessionWords
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Organisation, Person, Site, fresh_code
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session

LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child to be entered on a case. The date of birth may not be known."""

    name: str
    born: date | None = None


@transaction.atomic
def open_case(
    organisation: Organisation,
    site: Site,
    lead: Person,
    opened: date,
    *,
    family: str = "",
    children: Iterable[NewChild] = (),
    role_with_family: str = "",
    code: str = "",
    by: Person,
    at: datetime,
) -> CaseFile:
    """Open a case file, led by `lead` from `opened` on. Every name is sealed under the file's own key.

    Args:
        code: a reference that names nobody, shown wherever the family's name may not be.
    """
    require(by, "organisation.open_case", organisation, localdate(at))
    if site.organisation_id != organisation.pk or lead.organisation_id != organisation.pk:
        raise Invalid.one("lead", "there is no such person or site", "choose another")
    file = File.fresh(organisation.pk, "case")
    file.save()
    case = CaseFile(
        organisation=organisation, code=code or fresh_code(), site=site, lead=lead, opened=opened, file=file
    )
    case.family = file.seal(family, case, "family")
    case.role_with_family = file.seal(role_with_family, case, "role_with_family")
    case.save()
    for new in children:
        _add_child(case, new)
    _audit("casework.open_case", case, by, at)
    return case


def _add_child(case: CaseFile, new: NewChild) -> Child:
    child = Child(case=case)
    child.name = case.file.seal(new.name, child, "name")
    child.born = case.file.seal(new.born.isoformat() if new.born else "", child, "born")
    child.save()
    return child


@transaction.atomic
def open_folder(arrangement: Arrangement, *, by: Person, at: datetime) -> File:
    """The secured folder of a supervisory relationship; made when it is first needed."""
    require(by, "arrangement.use_folder", arrangement, localdate(at))
    return _file(arrangement.organisation_id, "secured", by, at, arrangement=arrangement)


@transaction.atomic
def open_file_of(person: Person, kind: str, *, by: Person, at: datetime) -> File:
    """The person's own file, of kind personal (supervision) or personnel; made when it is first needed."""
    require(by, "person.use_file", person, localdate(at))
    return _file(person.organisation_id, kind, by, at, person=person)


def _file(organisation_id: int, kind: str, by: Person, at: datetime, **of: object) -> File:
    found = File.objects.filter(kind=kind, **of).first()
    if found is None:
        found = File.fresh(organisation_id, kind, **of)
        try:
            with transaction.atomic():
                found.save(force_insert=True)
        except IntegrityError:
            # Both opened it in the same moment: the other's is the file.
            return File.objects.get(kind=kind, **of)
        record("casework.open_file", found, by=by, at=at, organisation=organisation_id, detail={"kind": kind})
    return found


@transaction.atomic
def call_off(
    session: Session, because: str, *, cancelled_by: Person | None = None, by: Person, at: datetime
) -> Session:
    """Call a session off, saying by whom, as `scheduling.actions.cancel`, and why.

    Args:
        because: a few words, which the parties alone read.

    Raises:
        Invalid: without a reason, or for somebody who is no party.
        Conflict: when it is no longer scheduled.
    """
    if not because.strip():
        raise Invalid.one("because", "a cancelled session says why", "write a few words")
    cancelled = scheduling.cancel(session, cancelled_by=cancelled_by, by=by, at=at)
    keep_words(cancelled, "called_off", because, by=by, at=at)
    return cancelled


@transaction.atomic
def keep_words(session: Session, kind: str, words: str, *, by: Person, at: datetime) -> SessionWords | None:
    """Seal a few words about a session in the folder of the relationship; nothing where there are none.

    Raises:
        Invalid: for more than `LONGEST_WORDS` characters.
    """
    require(by, "session.move", session, localdate(at))
    if len(words.strip()) > LONGEST_WORDS:
        raise Invalid.one(kind, f"{LONGEST_WORDS} characters are the most", "shorten it")
    if not words.strip():
        return None
    folder = _file(session.organisation_id, "secured", by, at, arrangement=session.arrangement)
    kept = SessionWords(session=session, kind=kind, file=folder)
    kept.words = folder.seal(words.strip(), kept, "words")
    kept.save(force_insert=True)
    record("casework.keep_words", session, by=by, at=at, organisation=session.organisation_id)
    return kept


@transaction.atomic
def note_status(
    case: CaseFile,
    status: str,
    from_date: date,
    to_date: date | None = None,
    *,
    child: Child | None = None,
    by: Person,
    at: datetime,
) -> CaseStatus:
    """The case (or one child of it) has this status from one day to another, both included."""
    require(by, "case.manage", case, localdate(at))
    if child is not None and child.case_id != case.pk:
        raise Invalid.one("child", "there is no such child in this case", "choose another")
    if to_date is not None and to_date < from_date:
        raise Invalid.one("to_date", "it ends before it begins", "correct a date")
    noted = CaseStatus.objects.create(
        case=case, child=child, status=status, from_date=from_date, to_date=to_date
    )
    _audit("casework.note_status", case, by, at, status=status)
    return noted


@transaction.atomic
def end_status(status: CaseStatus, last_day: date, *, by: Person, at: datetime) -> CaseStatus:
    """The status ends; `last_day` is the last on which it holds."""
    require(by, "case.manage", status.case, localdate(at))
    if last_day < status.from_date:
        raise Invalid.one("last_day", "it ends before it begins", "correct the date")
    status.to_date = last_day
    status.save(update_fields=["to_date"])
    _audit("casework.end_status", status.case, by, at, status=status.status)
    return status


@transaction.atomic
def close_case(case: CaseFile, closed: date, *, by: Person, at: datetime) -> CaseFile:
    """The case is closed; a closed case asks for nothing."""
    require(by, "case.manage", case, localdate(at))
    if closed < case.opened:
        raise Invalid.one("closed", "it closes before it was opened", "correct the date")
    case.closed = closed
    case.save(update_fields=["closed"])
    _audit("casework.close_case", case, by, at)
    return case


def _audit(verb: str, case: CaseFile, by: Person, at: datetime, **detail: str) -> None:
    record(verb, case, by=by, at=at, organisation=case.organisation_id, touches=[case.lead_id], detail=detail)
