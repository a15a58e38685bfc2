"""What a review decides: kept longer, or disposed of by two; under a legal hold, never."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import destroy_key, one_after_another, open_register
from clearsight.casework.queries import asked_for, holds_over
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Person
from clearsight.retention.actions.again import note_all_disposals
from clearsight.retention.actions.scheduling import reckon
from clearsight.retention.models import Decision, Review
from clearsight.signoff.actions import empty_record

LONGEST = 2_000


@transaction.atomic
def keep_longer(review: Review, because: str, until: date, *, by: Person, at: datetime) -> Decision:
    """Keep what is due for review until another day, and say why.

    Raises:
        Unknown: for whoever does not keep the file.
        Invalid: without words, or for a day that is not to come.
        Conflict: when it is not due any more, or somebody has asked for its disposal.
    """
    require(by, "file.keep", review.file, localdate(at))
    faults = faults_of_words("because", because, LONGEST, NO_WORDS, "say why it is kept longer")
    if until <= localdate(at):
        faults.append(Fault("until", "that day is not to come", "choose the day of the next review"))
    made = _decided(review, because, "kept", faults, by, at, until)
    record("retention.keep_longer", made, by=by, at=at, organisation=made.organisation_id)
    reckon(made.organisation, by=by, at=at)
    return made


@transaction.atomic
def ask_to_dispose(review: Review, because: str, *, by: Person, at: datetime) -> Decision:
    """Having reviewed it, ask that it is disposed of; somebody else does so (`dispose`).

    Raises:
        Unknown: for whoever does not keep the file.
        Invalid: without words.
        Conflict: under a legal hold; while somebody has asked for what lies in its file and has no answer;
            when it is not due any more, or somebody has asked already.
    """
    require(by, "file.keep", review.file, localdate(at))
    faults = faults_of_words("because", because, LONGEST, NO_WORDS, "say what the review found")
    if holds_over(review.file, review.record.session if review.record else None).exists():
        raise Conflict.one("hold", "a legal hold is on it", "have the hold lifted first")
    if asked_for(review.file):
        raise Conflict.one("request", "somebody has asked for what lies in it", "have that answered first")
    made = _decided(review, because, "waits", faults, by, at)
    record("retention.ask_to_dispose", made, by=by, at=at, organisation=made.organisation_id,
           detail={"disposed": _which(made)})  # fmt: skip
    return made


def _which(decision: Decision) -> str:
    """Of what the log is to know that two have decided it: without that nobody believes that it went."""
    return str((decision.record or decision.file).public_id)


def _decided(
    review: Review, because: str, state: str, faults: list[Fault], by: Person, at: datetime,
    until: date | None = None,
) -> Decision:  # fmt: skip
    if faults:
        raise Invalid(faults)
    _refuse_not_due(review.file_id, review.record_id, localdate(at))
    waiting = Decision.objects.filter(file=review.file, record=review.record, state="waits")
    if waiting.exists():
        raise Conflict.one("review", "somebody has asked for its disposal", "look at it again")
    register = open_register(review.organisation, by=by, at=at)
    made = Decision(
        organisation=review.organisation, file=review.file, record=review.record, register=register,
        state=state, under=review.under, until=until, decided_by=by, decided_at=at,
    )  # fmt: skip
    made.because = register.seal(because.strip(), made, "because")
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Conflict.one("review", "somebody has asked for its disposal", "look at it again") from None
    return made


def _refuse_not_due(file: int, one: int | None, today: date) -> None:
    if not Review.objects.filter(file=file, record=one, due_on__lte=today).exists():
        raise Conflict.one("review", "it is not due for review any more", "look at it again")


@transaction.atomic
def dispose(decision: Decision, *, by: Person, at: datetime) -> Decision:
    """The second person disposes of it: a file by its key, one record by what it holds.

    Raises:
        Refused: to whoever asked for it.
        Conflict: under a legal hold; when it is not due any more, or was withdrawn or done meanwhile.
    """
    require(by, "file.keep", decision.file, localdate(at))
    if decision.decided_by_id == by.pk:
        raise Refused.one("decision", "what is disposed of is disposed of by two", "ask a colleague")
    one_after_another(decision.organisation_id)
    reckon(decision.organisation, by=by, at=at)
    _refuse_not_due(decision.file_id, decision.record_id, localdate(at))
    waiting = Decision.objects.filter(pk=decision.pk, state="waits")
    if not waiting.update(state="disposed", second=by, second_at=at):
        raise Conflict.one("decision", "nobody asks for this any more", "look at it again")
    if decision.record is None:  # either refuses what is under a legal hold
        destroy_key(decision.file, decision.under, by=by, at=at)
    else:
        empty_record(decision.record, by=by, at=at)
    Review.objects.filter(file=decision.file, record=decision.record).delete()
    record("retention.dispose", decision, by=by, at=at, organisation=decision.organisation_id,
           detail={"disposed": _which(decision)})  # fmt: skip
    # Where it cannot be written, the next start of the server does it: what was decided is done.
    transaction.on_commit(note_all_disposals, robust=True)
    decision.refresh_from_db()
    return decision


@transaction.atomic
def withdraw(decision: Decision, *, by: Person, at: datetime) -> Decision:
    """What was asked for is not done: by whoever asked, or by the second who does not agree.

    Raises:
        Conflict: when it is done or withdrawn already.
    """
    require(by, "file.keep", decision.file, localdate(at))
    waiting = Decision.objects.filter(pk=decision.pk, state="waits")
    if not waiting.update(state="withdrawn", second=by, second_at=at):
        raise Conflict.one("decision", "nobody asks for this any more", "look at it again")
    record("retention.withdraw", decision, by=by, at=at, organisation=decision.organisation_id)
    decision.refresh_from_db()
    return decision
