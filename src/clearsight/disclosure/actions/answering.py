"""What was decided is agreed to by somebody else; or refused, by two as well."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.disclosure.actions.closing import ANEW, end
from clearsight.disclosure.domain import EXEMPTIONS
from clearsight.disclosure.models import SubjectRequest
from clearsight.disclosure.queries import concerns, hash_of_request, needs_harm_review, undecided
from clearsight.disclosure.queries.letter import hash_of_letter
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Person

LONGEST = 2_000


@transaction.atomic
def ask_to_approve(request: SubjectRequest, *, by: Person, at: datetime) -> SubjectRequest:
    """Every item is decided: somebody else is asked to agree before anything goes out.

    Raises:
        Invalid: with all that is missing: what is not looked for or decided, harm not weighed by two.
        Conflict: when it is not open any more.
    """
    require(by, "subject_request.answer", request, localdate(at))
    if faults := _lacking(request):
        raise Invalid(faults)
    _moved(request, ("open",), state="asked", asked_at=at, refused_under="", refused_because=b"")
    _audit("ask_to_approve", request, by, at)
    return request


def _lacking(request: SubjectRequest) -> list[Fault]:
    faults = []
    if request.identity_on is None:
        faults.append(Fault("request", "nobody has made sure who asks", "check their identity first"))
    if request.searched_at is None:
        faults.append(Fault("request", "nothing was looked for yet", "look for all that is kept"))
    if left := undecided(request).count():
        problem = f"{left} of what was found {'is' if left == 1 else 'are'} not decided"
        faults.append(Fault("request", problem, "decide each"))
    going = set(request.harm_reviews.filter(goes_on=True).values_list("person", flat=True))
    stops = request.harm_reviews.filter(goes_on=False).exists()
    if needs_harm_review(request) and (len(going) < 2 or stops):
        mend = "refuse it, or withhold all" if stops else "two of those who handle requests weigh it"
        faults.append(Fault("request", "it is held: whether it harms the child is weighed by two", mend))
    return faults


@transaction.atomic
def ask_to_refuse(
    request: SubjectRequest, under: str, because: str, *, by: Person, at: datetime
) -> SubjectRequest:
    """All of it is to be refused, under an exemption, and why: somebody else agrees to that too.

    Raises:
        Invalid: without an exemption or words.
        Conflict: when it is not open any more.
    """
    require(by, "subject_request.answer", request, localdate(at))
    faults = faults_of_words("because", because, LONGEST, NO_WORDS, "say why")
    if under not in EXEMPTIONS:
        faults.append(Fault("under", "it is refused for a reason that the law knows", "choose one"))
    if faults:
        raise Invalid(faults)
    sealed = request.file.seal(because.strip(), request, "refused_because")
    _moved(request, ("open",), state="asked", asked_at=at, refused_under=under, refused_because=sealed)
    _audit("ask_to_refuse", request, by, at)
    return request


@transaction.atomic
def approve(request: SubjectRequest, shown_hash: str, *, by: Person, at: datetime) -> SubjectRequest:
    """Somebody else agrees to what was decided; of each note of a supervision they have agreed by itself.

    Args:
        shown_hash: `hash_of_request`, given with the page that was read.

    Raises:
        Refused: to the handler, to whoever decided of anything in it, and where something concerns `by`.
        Invalid: where a note of a supervision goes out to which `by` has not agreed.
        Conflict: when nobody asks for it any more, or it is no longer what was shown.
    """
    require(by, "subject_request.view", request, localdate(at))
    request.refresh_from_db()
    # Whoever handled it before has decided too, of what nobody has decided anew.
    if request.handler_id == by.pk or request.items.filter(decided_by=by).exists():
        raise Refused.one("request", "a request is answered by two", "somebody else agrees")
    _as_shown(request, shown_hash, "asked")
    if any(concerns(one, by) for one in request.items.select_related("request__file")):
        raise Refused.one("request", "something in it concerns you", "somebody else agrees")
    refused = bool(request.refused_under)
    if not refused:
        notes = request.items.filter(supervision=True, decision__in=("release", "redact"))
        if left := notes.exclude(agreed_by=by).count():
            problem = f"you have not agreed to {left} of the notes of a supervision that go out"
            raise Invalid.one("request", problem, "open each, and agree to it or send it back")
        if faults := _lacking(request):
            raise Invalid(faults)
    now: dict[str, Any] = {"state": "approved", "agreed_letter": hash_of_letter(request, localdate(at))}
    if refused:
        now = {"state": "refused", "ended_on": localdate(at)}
        end(request)
    _moved(request, ("asked",), approver=by, approved_at=at, **now)
    _audit("approve", request, by, at)
    return request


@transaction.atomic
def send_back(
    request: SubjectRequest, because: str, shown_hash: str, *, by: Person, at: datetime
) -> SubjectRequest:
    """Do not agree, or not any more before it is given out, and say why: its handler looks at it again.

    Args:
        shown_hash: `hash_of_request`, given with the page that was read.

    Raises:
        Refused: to the handler, who asked for it (`reopen` is theirs).
        Invalid: without words.
        Conflict: when nobody asks for it any more, or it is no longer what was shown.
    """
    require(by, "subject_request.view", request, localdate(at))
    request.refresh_from_db()
    if request.handler_id == by.pk:
        raise Refused.one("request", "whoever asks to agree does not send it back", "somebody else does")
    _as_shown(request, shown_hash, "asked", "approved")
    if faults := faults_of_words("because", because, LONGEST, NO_WORDS, "say why"):
        raise Invalid(faults)
    sealed = request.file.seal(because.strip(), request, "sent_back_because")
    _moved(request, ("asked", "approved"), sent_back_because=sealed, **ANEW)
    _audit("send_back", request, by, at)
    return request


@transaction.atomic
def reopen(request: SubjectRequest, because: str, *, by: Person, at: datetime) -> SubjectRequest:
    """Its handler looks at it again before it is given out: what was agreed to is agreed to anew.

    Raises:
        Invalid: without words.
        Conflict: when nobody has agreed to it, or it is given out already.
    """
    require(by, "subject_request.answer", request, localdate(at))
    if faults := faults_of_words("because", because, LONGEST, NO_WORDS, "say why"):
        raise Invalid(faults)
    sealed = request.file.seal(because.strip(), request, "sent_back_because")
    _moved(request, ("approved",), sent_back_because=sealed, **ANEW)
    _audit("reopen", request, by, at)
    return request


def _as_shown(request: SubjectRequest, shown_hash: str, *states: str) -> None:
    # Whoever else does something in this request now is waited for.
    SubjectRequest.objects.select_for_update().get(pk=request.pk)
    request.refresh_from_db()
    if request.state not in states:
        raise Conflict.one("request", "it has moved on meanwhile", "look at it again")
    if hash_of_request(request) != shown_hash:
        raise Conflict.one("request", "it has changed since you looked", "read it again")


def _moved(request: SubjectRequest, states: tuple[str, ...], **changes: object) -> None:
    if not SubjectRequest.objects.filter(pk=request.pk, state__in=states).update(**changes):
        raise Conflict.one("request", "it has moved on meanwhile", "look at it again")
    request.refresh_from_db()


def _audit(verb: str, request: SubjectRequest, by: Person, at: datetime) -> None:
    record(f"disclosure.{verb}", request, by=by, at=at, organisation=request.organisation_id,
           detail={"state": request.state})  # fmt: skip
