"""A request is logged with who asks about whom, their identity is checked, its day extended for a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.models import Child, File
from clearsight.disclosure.actions.closing import end, refuse_whom_it_concerns
from clearsight.disclosure.domain import CAPACITIES, answer_by
from clearsight.disclosure.domain.names import faults_of_names
from clearsight.disclosure.models import UNANSWERED, SubjectRequest
from clearsight.disclosure.queries import hash_of_request
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Organisation, Person

LONGEST, SHORT = 2_000, 300


@dataclass(frozen=True, slots=True)
class NewRequest:
    """Who asks, in what capacity, about whom; by which other names to look, one on each line.

    `person` or `child` says whom it is about, where they are known here; `about` is their name in any case.
    """

    asker: str
    capacity: str
    about: str
    received_on: date
    person: Person | None = None
    child: Child | None = None
    names: str = ""


@transaction.atomic
def log_request(organisation: Organisation, new: NewRequest, *, by: Person, at: datetime) -> SubjectRequest:
    """Log a request: from the day on which it was received it is answered within a month. `by` handles it.

    Raises:
        Invalid: with every fault: without names, by names that stand everywhere, for a day still to
            come, for whoever logs it themselves.
        Unknown, Refused: for whoever protects no data here.
    """
    today = localdate(at)
    require(by, "organisation.handle_requests", organisation, today)
    faults = [
        *faults_of_words("asker", new.asker, SHORT, NO_WORDS, "say who asks, and where to answer"),
        *faults_of_words("about", new.about, SHORT, NO_WORDS, "say about whom"),
        *faults_of_words("names", new.names, LONGEST),
    ]
    if not faults:
        faults += faults_of_names("about", [new.about])
        faults += faults_of_names("names", [one for one in new.names.splitlines() if one.strip()])
    if new.capacity not in CAPACITIES:
        faults.append(Fault("capacity", "nobody asks in that capacity", "choose one"))
    if new.received_on > today:
        faults.append(Fault("received_on", "that day is still to come", "write the day it was received"))
    of = [new.person.organisation_id] if new.person else []
    of += [new.child.case.organisation_id] if new.child else []
    if len(of) > 1 or any(one != organisation.pk for one in of):
        faults.append(Fault("about", "there is no such person", "choose another"))
    if new.person == by or " ".join(new.about.split()).casefold() == by.name.casefold():
        faults.append(Fault("about", "nobody answers a request about themselves", "a colleague logs it"))
    if faults:
        raise Invalid(faults)
    file = File.fresh(organisation.pk, "request")
    file.save(force_insert=True)
    made = SubjectRequest(
        organisation=organisation, file=file, person=new.person, child=new.child, capacity=new.capacity,
        received_on=new.received_on, due_on=answer_by(new.received_on), handler=by, logged_at=at,
    )  # fmt: skip
    for name in ("asker", "about", "names"):
        setattr(made, name, file.seal(getattr(new, name).strip(), made, name))
    made.save(force_insert=True)
    _audit("log_request", made, by, at)
    return made


@transaction.atomic
def check_identity(request: SubjectRequest, how: str, *, by: Person, at: datetime) -> SubjectRequest:
    """Say how it was made sure who asks, and that they may: until another agrees nothing is looked for.

    Raises:
        Invalid: without words.
        Conflict: when it is answered, or another has agreed to it, already.
    """
    require(by, "subject_request.answer", request, localdate(at))
    if faults := faults_of_words("how", how, LONGEST, NO_WORDS, "say what was seen"):
        raise Invalid(faults)
    if request.confirmed_by_id is not None:
        raise Conflict.one("how", "another has agreed to it already", "look at it again")
    sealed = request.file.seal(how.strip(), request, "identity_how")
    _still_open(request, identity_how=sealed, identity_on=localdate(at))
    _audit("check_identity", request, by, at)
    return request


@transaction.atomic
def confirm(request: SubjectRequest, shown_hash: str, *, by: Person, at: datetime) -> SubjectRequest:
    """Somebody else agrees to who asks and to the names: one person alone looks through nobody's files.

    Args:
        shown_hash: `hash_of_request`, given with the page that was read.

    Raises:
        Refused: to the handler.
        Invalid: before it was made sure who asks.
        Conflict: when it is no longer what was shown, agreed to already, or not open any more.
    """
    require(by, "subject_request.view", request, localdate(at))
    SubjectRequest.objects.select_for_update().get(pk=request.pk)
    request.refresh_from_db()
    if request.handler_id == by.pk:
        raise Refused.one("request", "what is looked for is agreed to by two", "somebody else agrees")
    if request.identity_on is None:
        raise Invalid.one("how", "nobody has made sure who asks", "its handler does that first")
    if request.confirmed_by_id is not None or hash_of_request(request) != shown_hash:
        raise Conflict.one("request", "it has changed since you looked", "read it again")
    _still_open(request, confirmed_by=by, confirmed_at=at)
    _audit("confirm", request, by, at)
    return request


@transaction.atomic
def extend(request: SubjectRequest, because: str, *, by: Person, at: datetime) -> SubjectRequest:
    """Extend it by two months, as it is complex, and tell whoever asks within the first (Article 12(3)).

    Raises:
        Invalid: without a reason, or when the first month is over.
        Conflict: when it is extended or answered already.
    """
    require(by, "subject_request.answer", request, localdate(at))
    if faults := faults_of_words("because", because, LONGEST, NO_WORDS, "say what makes it complex"):
        raise Invalid(faults)
    if localdate(at) > request.due_on:
        raise Invalid.one("because", "the first month is over", "answer it now")
    if request.extended_on is not None:
        raise Conflict.one("because", "it is extended already", "look at it again")
    sealed = request.file.seal(because.strip(), request, "extended_because")
    due = answer_by(request.received_on, extended=True)
    _still_open(request, extended_because=sealed, extended_on=localdate(at), due_on=due)
    _audit("extend", request, by, at)
    return request


@transaction.atomic
def withdraw_request(request: SubjectRequest, *, by: Person, at: datetime) -> SubjectRequest:
    """Whoever asked does not ask any more: at any time before it is answered.

    Raises:
        Conflict: when it is answered already.
    """
    require(by, "subject_request.answer", request, localdate(at))
    _still(request, UNANSWERED, state="withdrawn", ended_on=localdate(at))
    end(request)
    _audit("withdraw_request", request, by, at)
    return request


@transaction.atomic
def take_over(request: SubjectRequest, *, by: Person, at: datetime) -> SubjectRequest:
    """From now on `by` handles it: whoever did is away, has left, or hands it on.

    What somebody else was asked to agree to is asked for anew: it was another's to ask.

    Raises:
        Unknown: to whoever handles none, or whom it is about.
        Refused: to whoever handles it already, or agreed to what goes out: it is answered by two;
            and once it is given out to whom anything in it concerns.
        Conflict: when nothing is left to be done.
    """
    require(by, "subject_request.view", request, localdate(at))
    request.refresh_from_db()
    if by.pk in (request.handler_id, request.approver_id):
        raise Refused.one("request", "a request is answered by two", "somebody else takes it over")
    refuse_whom_it_concerns(request, by)
    now = SubjectRequest.objects.filter(pk=request.pk, state__in=(*UNANSWERED, "given"))
    asked = Case(When(state="asked", then=Value("open")), default=F("state"))
    if not now.update(handler=by, state=asked):
        raise Conflict.one("request", "it is answered already", "look at it again")
    request.refresh_from_db()
    _audit("take_over", request, by, at)
    return request


def _still_open(request: SubjectRequest, **changes: object) -> None:
    _still(request, ("open",), **changes)


def _still(request: SubjectRequest, states: Iterable[str], **changes: object) -> None:
    if not SubjectRequest.objects.filter(pk=request.pk, state__in=states).update(**changes):
        raise Conflict.one("request", "it is not open any more", "look at it again")
    request.refresh_from_db()


def _audit(verb: str, request: SubjectRequest, by: Person, at: datetime) -> None:
    record(f"disclosure.{verb}", request, by=by, at=at, organisation=request.organisation_id,
           detail={"state": request.state, "due_on": request.due_on.isoformat()})  # fmt: skip
