"""The files that records live in, opened when first needed; and a few words about a session."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.models import File, SessionWords
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session

LONGEST_WORDS = 200


@transaction.atomic
def open_folder(arrangement: Arrangement, *, by: Person, at: datetime) -> File:
    """The secured folder of a supervisory relationship; made when it is first needed."""
    require(by, "arrangement.use_folder", arrangement, localdate(at))
    return _file(arrangement.organisation_id, "secured", by, at, arrangement=arrangement)


@transaction.atomic
def open_folder_to_vary(arrangement: Arrangement, *, by: Person, at: datetime) -> File:
    """The same, to lay in it why a departure from the policy was approved; who does so reads nothing else."""
    require(by, "arrangement.vary", arrangement, localdate(at))
    return _file(arrangement.organisation_id, "secured", by, at, arrangement=arrangement)


@transaction.atomic
def open_file_of(person: Person, kind: str, *, by: Person, at: datetime) -> File:
    """The person's own file, of kind personal (supervision) or personnel; made when it is first needed."""
    require(by, "person.use_file", person, localdate(at))
    return _file(person.organisation_id, kind, by, at, person=person)


def lay_beside(organisation_id: int, kind: str, by: Person, at: datetime, **of: object) -> File:
    """The file of a person or an arrangement in which a copy is laid of what `by` has just sealed.

    Whoever signs last may read nothing of that file, and does not by this.
    """
    return _file(organisation_id, kind, by, at, **of)


def _file(organisation_id: int, kind: str, by: Person, at: datetime, **of: object) -> File:
    found = File.objects.filter(kind=kind, destroyed_at=None, **of).first()
    if found is None:
        found = File.fresh(organisation_id, kind, **of)
        try:
            with transaction.atomic():
                found.save(force_insert=True)
        except IntegrityError:
            # Both opened it in the same moment: the other's is the file.
            return File.objects.get(kind=kind, destroyed_at=None, **of)
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
    if faults := faults_of_words(kind, words, LONGEST_WORDS):
        raise Invalid(faults)
    if not words.strip():
        return None
    folder = _file(session.organisation_id, "secured", by, at, arrangement=session.arrangement)
    kept = SessionWords(session=session, kind=kind, file=folder)
    kept.words = folder.seal(words.strip(), kept, "words")
    kept.save(force_insert=True)
    record("casework.keep_words", session, by=by, at=at, organisation=session.organisation_id)
    return kept
