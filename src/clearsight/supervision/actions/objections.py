"""A party does not agree to an arrangement whose agreement is not signed yet, and says so to who leads."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import open_file_of
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.actions.answering import answer_once
from clearsight.supervision.models import Objection
from clearsight.supervision.queries import version_in_force

LONGEST_OBJECTION = 1_000


@transaction.atomic
def object_to(arrangement: Arrangement, because: str, *, by: Person, at: datetime) -> Objection:
    """Say no to an arrangement to which nobody asked one's consent, and why: to who leads safeguarding.

    The agreement is the consent (Embark, 5; Harewood, contract): until all have signed it, each may say no.
    The other parties are not told.

    Raises:
        Invalid: without a reason; where it is agreed, or has ended; where one has said so already.
    """
    today = localdate(at)
    require(by, "arrangement.object", arrangement, today)
    if faults := faults_of_words("because", because, LONGEST_OBJECTION, "it is not said why"):
        raise Invalid(faults)
    # Whoever signs the agreement at this moment is waited for: an agreed arrangement is not objected to.
    Arrangement.objects.select_for_update(no_key=True).get(pk=arrangement.pk)
    if version_in_force(arrangement) is not None or today > (arrangement.to_date or today):
        mend = "say what is wrong on the page of the arrangement instead"
        raise Invalid.one("because", "it is agreed, or has ended", mend)
    if arrangement.objections.filter(person=by, state="open").exists():
        raise Invalid.one("because", "you have said so already", "wait for the answer")
    file = open_file_of(by, "personal", by=by, at=at)
    said = Objection(arrangement=arrangement, person=by, said_at=at, file=file)
    said.because = file.seal(because.strip(), said, "because")
    said.save(force_insert=True)
    _audit("supervision.object_to", said, by, at)
    return said


@transaction.atomic
def answer_objection(objection: Objection, answer: str, *, by: Person, at: datetime) -> Objection:
    """What whoever leads safeguarding says to it; to end or change the arrangement is done where that is.

    Raises:
        Invalid: without words.
        Conflict: when it is answered or withdrawn already.
    """
    require(by, "objection.answer", objection, localdate(at))
    if faults := faults_of_words("answer", answer, LONGEST_OBJECTION, NO_WORDS, "say what follows"):
        raise Invalid(faults)
    sealed = objection.file.seal(answer.strip(), objection, "answer")
    answer_once(objection, "objection", state="answered", answered_by=by, answered_at=at, answer=sealed)
    _audit("supervision.answer_objection", objection, by, at)
    return objection


@transaction.atomic
def withdraw_objection(objection: Objection, *, by: Person, at: datetime) -> Objection:
    """One agrees to it after all. That one said no stays on record.

    Raises:
        Conflict: when it is answered or withdrawn already.
    """
    require(by, "objection.withdraw", objection, localdate(at))
    answer_once(objection, "objection", state="withdrawn")
    _audit("supervision.withdraw_objection", objection, by, at)
    return objection


def _audit(verb: str, objection: Objection, by: Person, at: datetime) -> None:
    record(verb, objection, by=by, at=at, organisation=objection.arrangement.organisation_id)
