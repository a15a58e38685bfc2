"""Requests for more supervision: asked by anybody at any time, answered, and kept with their answer."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import open_file_of
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision.actions.answering import answer_once
from clearsight.supervision.models import Request

KINDS = ("one_to_one", "group")
LONGEST_REQUEST = 1_000


@transaction.atomic
def ask_for_more(
    what: str, *, kind: str = "one_to_one", arrangement: Arrangement | None = None, by: Person, at: datetime
) -> Request:
    """Ask for supervision beside what is planned (Embark, 6). Sealed under the asker's own file.

    Args:
        what: what it is for, in a few words; nobody has to name a child.
        arrangement: one in which `by` is supervised now, whose supervisor is asked; left out, those are
            asked who lead safeguarding at `by`'s sites, or in the organisation.

    Raises:
        Invalid: without a word of what for, for another kind, or for an arrangement that is not theirs.
    """
    today = localdate(at)
    require(by, "person.ask_for_more", by, today)
    faults = faults_of_words("what", what, LONGEST_REQUEST, NO_WORDS, "say in a few words what it is for")
    if kind not in KINDS:
        faults.append(Fault("kind", "there is no such kind", "ask for one-to-one or group supervision"))
    if arrangement is not None and by not in members_on(arrangement, today):
        faults.append(Fault("whom", "you are not supervised there", "choose whom to ask"))
    if faults:
        raise Invalid(faults)
    file = open_file_of(by, "personal", by=by, at=at)
    asked = Request(
        organisation_id=by.organisation_id,
        asker=by,
        arrangement=arrangement,
        kind=kind,
        asked_at=at,
        file=file,
    )
    asked.what = file.seal(what.strip(), asked, "what")
    asked.save(force_insert=True)
    _audit("supervision.ask_for_more", asked, by, at)
    return asked


@transaction.atomic
def grant_request(
    request: Request, day: date, *, starts_at: time | None = None, words: str = "", by: Person, at: datetime
) -> Request:
    """Yes, and on which day. Asked of a supervisor, the session is scheduled with it.

    Args:
        day: today or later.
        words: what else there is to say to the asker.

    Raises:
        Invalid: for a day that is past, or on which `scheduling.actions.schedule` schedules nothing.
        Conflict: when it is answered or withdrawn already.
    """
    require(by, "request.answer", request, localdate(at))
    faults = faults_of_words("words", words, LONGEST_REQUEST)
    if day < localdate(at):
        faults.append(Fault("day", "that day is past", "choose today or a later day"))
    if faults:
        raise Invalid(faults)
    session = None
    if request.arrangement is not None:
        session = scheduling.schedule(request.arrangement, day, starts_at=starts_at, by=by, at=at)
    _answer(request, words, by, at, state="granted", meets_on=day, session=session)
    _audit("supervision.grant_request", request, by, at)
    return request


@transaction.atomic
def decline_request(request: Request, because: str, *, by: Person, at: datetime) -> Request:
    """No, and why.

    Raises:
        Invalid: without a reason.
        Conflict: when it is answered or withdrawn already.
    """
    require(by, "request.answer", request, localdate(at))
    if faults := faults_of_words(
        "words", because, LONGEST_REQUEST, NO_WORDS, "say why, and what there is instead"
    ):
        raise Invalid(faults)
    _answer(request, because, by, at, state="declined")
    _audit("supervision.decline_request", request, by, at)
    return request


@transaction.atomic
def withdraw_request(request: Request, *, by: Person, at: datetime) -> Request:
    """Whoever asked needs it no more. That they asked stays on record.

    Raises:
        Conflict: when it is answered or withdrawn already.
    """
    require(by, "request.withdraw", request, localdate(at))
    _answer(request, "", by, at, state="withdrawn")
    _audit("supervision.withdraw_request", request, by, at)
    return request


def _answer(request: Request, words: str, by: Person, at: datetime, **changes: object) -> None:
    sealed = request.file.seal(words.strip(), request, "answer")
    answer_once(request, "request", waits="asked", answer=sealed, answered_by=by, answered_at=at, **changes)


def _audit(verb: str, request: Request, by: Person, at: datetime) -> None:
    record(verb, request, by=by, at=at, organisation=request.organisation_id, detail={"kind": request.kind})
