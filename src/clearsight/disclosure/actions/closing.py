"""A request is over: its copies are emptied, and what is given out is fetched once, or by two again."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from clearsight.access.actors import Operator
from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record
from clearsight.casework.models import File
from clearsight.disclosure.models import Bundle, Fetched, Item, LeftOut, SubjectRequest
from clearsight.disclosure.queries.concerned import answer_concerns, whom_it_concerns
from clearsight.disclosure.queries.letter import hash_of_letter
from clearsight.disclosure.queries.releasing import Released, read_draft, to_give
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Person
from clearsight.records.models import Record, Scan

LONGEST = 2_000
# Nobody has agreed to it any more.
ANEW: dict[str, Any] = {"state": "open", "asked_at": None, "approver": None, "approved_at": None,
                        "agreed_letter": ""}  # fmt: skip
_COPIED = ("text", "marked", "people", "out", "boxes", "picture")


def end(request: SubjectRequest) -> None:
    """It is answered, refused or withdrawn: whatever was copied for it goes.

    What remains of each thing is its title, and what was decided of it, by whom and under which provision:
    the thing itself stands in its own file, for as long as that is kept. Whoever handled the request reads
    no copy of it any more. Called in the transaction that ends it.
    """
    Item.objects.filter(request=request).update(**dict.fromkeys(_COPIED, b""))
    LeftOut.objects.filter(request=request).delete()


@transaction.atomic
def look_at_draft(request: SubjectRequest, *, by: Person, at: datetime) -> Released:
    """What would go out today. Of what its handler looked at last is remembered what it was, by its hash.

    Raises:
        As `read_draft`.
    """
    answer = read_draft(request, by=by, at=at)
    if request.handler_id == by.pk:
        SubjectRequest.objects.filter(pk=request.pk).update(previewed=answer.sha256)
        _audit("look_at_draft", request, by, at, content=answer.sha256)
    return answer


@transaction.atomic
def give_out(request: SubjectRequest, pdf: bytes, shown_hash: str, *, by: Person, at: datetime) -> Bundle:
    """Keep what goes out, set anew as a PDF, sealed in the request's file until its handler fetches it.

    Args:
        pdf: made of what `released` gave for that hash.
        shown_hash: `Released.sha256` of what `by` has looked at as a draft.

    Raises:
        Conflict: before it is approved, when it is given out already, and where nobody has looked at the
            draft, or it is not any more what it was then; where what stands beside the copy has changed
            since somebody else agreed.
    """
    require(by, "subject_request.answer", request, localdate(at))
    # Whoever else does something in this request now is waited for.
    SubjectRequest.objects.select_for_update().get(pk=request.pk)
    request.refresh_from_db()
    if request.state != "approved":
        raise Conflict.one("request", "it has moved on meanwhile", "look at it again")
    if not shown_hash or shown_hash != request.previewed:
        raise Conflict.one("request", "you have not looked at what goes out", "look at the draft first")
    if shown_hash != to_give(request, localdate(at)).sha256:
        raise Conflict.one("request", "it is not what you looked at before", "look at the draft again")
    if request.agreed_letter != hash_of_letter(request, localdate(at)):
        problem = "who you are, or how long things are kept, has changed since it was agreed to"
        raise Conflict.one("request", problem, "look at it again, and ask anew")
    SubjectRequest.objects.filter(pk=request.pk).update(state="given", ended_on=localdate(at))
    request.refresh_from_db()
    made = Bundle(request=request, sha256=hashlib.sha256(pdf).hexdigest(), made_by=by, made_at=at)
    made.pdf = request.file.seal_bytes(pdf, made, "pdf")
    # Both have read it, and were refused where anything in it concerned them.
    concerned = whom_it_concerns(request) - {by.pk, request.approver_id or 0}
    made.concerned = request.file.seal(json.dumps(sorted(concerned)), made, "concerned")
    made.save(force_insert=True)
    end(request)
    _audit("give_out", request, by, at, sha256=made.sha256)
    return made


@transaction.atomic
def fetch(request: SubjectRequest, *, by: Person, at: datetime) -> bytes:
    """The PDF that goes out, once: a second copy of a child's history is nobody's by mistake.

    Raises:
        Unknown, Refused: for whoever does not answer the request, and whom it concerns.
        Conflict: when it was fetched already, or there is none.
    """
    require(by, "subject_request.answer", request, localdate(at))
    refuse_whom_it_concerns(request, by)
    bundle = Bundle.objects.filter(request=request, fetched_at=None).first()
    if bundle is None or not Bundle.objects.filter(pk=bundle.pk, fetched_at=None).update(fetched_at=at):
        raise Conflict.one("request", "it was fetched already", "ask for another copy")
    _note_copy(bundle, by, at)
    _audit("fetch", request, by, at, sha256=bundle.sha256)
    return request.file.unseal_bytes(bundle.pdf, bundle, "pdf")


def _note_copy(bundle: Bundle, by: Person, at: datetime) -> None:
    """That this copy was fetched; of a later one also who asked for it, why, and who agreed."""
    copy = Fetched(bundle=bundle, by=by, at=at)
    if bundle.again_agreed_by_id is not None:
        file = bundle.request.file
        why = file.unseal(bundle.again_because, bundle, "again_because")
        copy.because = file.seal(why, copy, "because")
        copy.asked_by, copy.agreed_by = bundle.again_asked_by, bundle.again_agreed_by
    copy.save(force_insert=True)


@transaction.atomic
def ask_for_another(request: SubjectRequest, because: str, *, by: Person, at: datetime) -> Bundle:
    """What was fetched was lost on its way: its handler asks to fetch it once more, and says why.

    Raises:
        Unknown, Refused: for whoever does not answer the request, and whom it concerns.
        Invalid: without words.
        Conflict: before it was fetched, or where another copy is asked for already.
    """
    require(by, "subject_request.answer", request, localdate(at))
    refuse_whom_it_concerns(request, by)
    if faults := faults_of_words("because", because, LONGEST, NO_WORDS, "say what became of the first"):
        raise Invalid(faults)
    bundle = Bundle.objects.filter(request=request).defer("pdf").first()
    sealed = request.file.seal(because.strip(), bundle, "again_because") if bundle else b""
    _changed(request, asked=False, again_because=sealed, again_asked_by=by, again_asked_at=at,
             again_agreed_by=None)  # fmt: skip
    _audit("ask_for_another", request, by, at)
    return Bundle.objects.get(request=request)


@transaction.atomic
def answer_for_another(request: SubjectRequest, *, agrees: bool, by: Person, at: datetime) -> Bundle:
    """Somebody else agrees that it is fetched once more, or does not.

    Raises:
        Unknown: to whoever handles none, or whom it is about.
        Refused: to whoever asked for it, to its handler, and to whom it concerns.
        Conflict: when nobody asks for it any more.
    """
    require(by, "subject_request.view", request, localdate(at))
    request.refresh_from_db()
    refuse_whom_it_concerns(request, by)
    asked_by = Bundle.objects.filter(request=request).values_list("again_asked_by", flat=True)
    if by.pk in (request.handler_id, *asked_by):
        raise Refused.one("request", "another copy is agreed to by two", "somebody else agrees")
    changes: dict[str, Any] = {"again_agreed_by": by, "fetched_at": None} if agrees else {}
    _changed(request, asked=True, again_asked_at=None, **changes)
    _audit("answer_for_another", request, by, at, agrees=agrees)
    return Bundle.objects.get(request=request)


def refuse_whom_it_concerns(request: SubjectRequest, by: Person) -> None:
    """Whom anything in an answer concerns that was given out: they have it no more than they had its parts.

    Raises:
        Refused: to them.
    """
    if answer_concerns(request, by):
        raise Refused.one("request", "something in it concerns you", "somebody else does it")


def _changed(request: SubjectRequest, *, asked: bool, **changes: object) -> None:
    fetched = Bundle.objects.filter(request=request, fetched_at__isnull=False)
    rows = fetched.filter(again_asked_at__isnull=not asked)
    if not rows.update(**changes):
        raise Conflict.one("request", "it has moved on meanwhile", "look at it again")


@transaction.atomic
def forget_disposed(*, by: Operator, at: datetime) -> int:
    """After a restoration: of what was disposed of once more no copy is left for a request; how many went.

    While a request has no answer nothing that it found is disposed of: but the backup may be of that time,
    and the disposal of a later one. What somebody had agreed to is agreed to anew.
    """
    files = visible_to(by, "file.wrap_anew", File.objects.all(), localdate(at))
    records = Record.objects.filter(disposed_at__isnull=False)
    scans = Scan.objects.filter(attachment__record__in=records)
    gone = Item.objects.filter(request__ended_on=None, request__file__in=files).filter(
        Q(kept_in__destroyed_at__isnull=False)
        | Q(source_kind="records.record", source_id__in=_ids(records))
        | Q(source_kind="records.scan", source_id__in=_ids(scans))
    )
    requests = {one.request_id: one.request for one in gone.select_related("request")}
    forgotten, _ = gone.delete()
    SubjectRequest.objects.filter(pk__in=requests, state__in=("asked", "approved")).update(**ANEW)
    for request in requests.values():
        _audit("forget_disposed", request, by, at)
    return forgotten


def _ids(rows: Any) -> list[str]:
    return [str(one) for one in rows.values_list("public_id", flat=True)]


def _audit(verb: str, request: SubjectRequest, by: Person | Operator, at: datetime, **detail: object) -> None:
    record(f"disclosure.{verb}", request, by=by, at=at, organisation=request.organisation_id, detail=detail)
