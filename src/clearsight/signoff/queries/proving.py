"""What is signed and sealed, compared with what the log bound when it was done. No content leaves here.

Whoever owns the database can alter a row and what belongs to it; what the log keeps of it stands in a tree
whose checkpoints others have seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from clearsight.audit.models import Event, Leaf
from clearsight.audit.queries import AGAIN, each, how_disposed, named
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.records.models import (
    Attachment,
    FiledElsewhere,
    FormText,
    Record,
    Settlement,
    SignatureLeftOut,
)
from clearsight.records.queries import content_hash
from clearsight.records.queries.attached import ATTACHED, TAKEN_OFF, added_mark, picture_of
from clearsight.records.queries.binding import binding, filing_hash, left_out_hash, settlement_hash
from clearsight.signoff.models import Seal, Signature
from clearsight.signoff.queries.addenda import ADDED, addenda_in
from clearsight.signoff.queries.copies import compare_copies
from clearsight.signoff.queries.waiting import given_on
from clearsight.supervision.queries.comparing import compared_agreements

SIGNED, SEALED, SETTLED, CONFIRMED = (
    "signoff.sign",
    "signoff.seal",
    "records.say_settled",
    "records.confirm_settled",
)
PROPOSED, FILED, TAKEN_BACK = "records.propose", "records.file_elsewhere", "records.take_back_filing"
# What a record's hash is of besides its words: asked with it.
SEALED_WITH = (
    "record__file", "record__form_text", "record__organisation", "record__case", "record__about",
    "record__session__arrangement", "record__session__supervisor",
)  # fmt: skip
# Of a record: after it, what was signed before is withdrawn.
WITHDRAWS = ("signoff.return_with_comments", "signoff.disagree")


def roles_answered(record: Record) -> list[list[str]]:
    """Which roles were asked to sign, where, and whose signature answered: codes and public ids."""
    asked = record.asked_of_roles.select_related("site", "signed_by")
    return sorted(
        [
            one.role,
            str(one.site.public_id) if one.site else "",
            str(one.signed_by.public_id) if one.signed_by else "",
        ]
        for one in asked
    )


def roles_left_out(record: Record) -> list[list[str]]:
    """Without which roles it was sealed, each with what binds who said so, when, and why.

    Raises:
        DoesNotOpen: when one was altered.
    """
    found = []
    for one in SignatureLeftOut.objects.filter(record=record).select_related("record", "by"):
        because = record.file.unseal(one.because, one, "because", blank=False)
        hashed = left_out_hash(one, because)
        found.append([one.role, binding(record.file, f"left_out:{one.public_id}", hashed)])
    return sorted(found)


@dataclass
class Compared:
    """What came of comparing: how much there was, and what differs, each in a plain sentence."""

    seals: int = 0
    signatures: int = 0
    addenda: int = 0
    settlements: int = 0
    agreements: int = 0
    pages: int = 0
    disposed: int = 0
    again: int = 0
    faults: list[str] = field(default_factory=list)

    def expect(self, holds: bool, of: str, said: str) -> None:
        """Note what differs, unless it holds."""
        if not holds:
            self.faults.append(f"{of}: {said}")


def compare_all() -> Compared:
    """Signatures, seals, addenda, settlements, pages on paper, filings and agreements, against the log."""
    found = Compared()
    _compare_forms(found)
    _compare_signatures(found)
    _compare_seals(found)
    _compare_settlements(found)
    _compare_attached(found)
    _compare_filed(found)
    compare_copies(found.expect, found.faults.append)
    found.agreements, disposed, faults = compared_agreements()
    found.disposed += disposed
    found.faults += faults
    return found


def _compare_forms(found: Compared) -> None:
    for form in each(FormText.objects.order_by("pk"), found.faults.append):
        same = hashlib.sha256(form.text.encode()).hexdigest() == form.pk
        found.expect(same, f"form {form.pk}", "its words were altered")


def _logged(found: Compared, verb: str, key: str) -> dict[str, Event]:
    """The events of one verb by what they are of: a name in their detail, or "" for what they were done to.

    The first binds. Nothing is signed, sealed, added or settled twice: a second is somebody's who wrote
    behind Clearsight's back. Those of before their detail named it are left out.
    """
    logged: dict[str, Event] = {}
    for event in each(Event.objects.filter(verb=verb).order_by("pk"), found.faults.append):
        detail = event.detail if isinstance(event.detail, dict) else {}
        of = detail.get(key) if key else event.object_id
        if not isinstance(of, str):
            continue
        before = logged.setdefault(of, event)
        if before is not event:
            numbers = dict(
                Leaf.objects.filter(event__in=[before.pk, event.pk]).values_list("event", "number")
            )
            if numbers.get(event.pk, -1) < numbers.get(before.pk, -1):
                logged[of], before, event = event, event, before
            again = f"entry {numbers.get(event.pk, '?')} is its second {verb}"
            found.expect(False, of, f"{again}: entry {numbers.get(before.pk, '?')} binds it")
    return logged


def _compare_signatures(found: Compared) -> None:
    logged = _logged(found, SIGNED, "")
    sent_back: dict[str, list[Event]] = {}
    for back in each(Event.objects.filter(verb__in=WITHDRAWS).order_by("pk"), found.faults.append):
        sent_back.setdefault(back.object_id, []).append(back)
    signatures = Signature.objects.select_related("record__file", "person").order_by("pk")
    for one in each(signatures, found.faults.append):
        found.signatures += 1
        with named(f"signature {one.public_id}", found.faults.append):
            _compare_signature(found, one, logged, sent_back)
    for missing in logged:
        found.expect(False, f"signature {missing}", "it was given, and is missing")


def _compare_signature(
    found: Compared, one: Signature, logged: dict[str, Event], sent_back: dict[str, list[Event]]
) -> None:
    of, event = f"signature {one.public_id}", logged.pop(str(one.public_id), None)
    if event is None:
        found.expect(False, of, "the log knows of no such signature")
        return
    found.expect(event.at == one.at, of, "it was not given when it says")
    found.expect(event.actor_id == one.person_id, of, "it is not by whom it says")
    again = sent_back.get(str(one.record.public_id), ())
    later = next((back for back in again if back.pk > event.pk), None)
    withdrawn = one.withdrawn_at is not None and later is not None and one.withdrawn_at >= later.at
    kept = one.withdrawn_at is None and later is None
    found.expect(withdrawn or kept, of, "whether it was withdrawn, and when, was altered")
    if what := _what_binds(one.record, f"signature:{one.public_id}", partial(str, one.shown_hash)):
        found.expect(what == event.detail.get("binds"), of, "it does not bind what was signed")


def _what_binds(record: Record, what: str, hashed: Callable[[], str]) -> str:
    """What the log must have kept; "" where the file was disposed of, no hash of what does not open."""
    if _how_disposed(record):
        return ""
    try:
        return binding(record.file, what, hashed())
    except DoesNotOpen:
        return "it does not open"


def _how_disposed(record: Record) -> str:
    """How two disposed of it or its file, as the log says: that a key is missing says nothing yet."""
    by_itself = record.disposed_at and how_disposed("signoff.empty_record", str(record.public_id))
    if by_itself or record.file.wrapped_key:
        return by_itself or ""
    return how_disposed("casework.destroy_key", str(record.file.public_id))


def _compare_seals(found: Compared) -> None:
    sealed, added = _logged(found, SEALED, "record"), _logged(found, ADDED, "addendum")
    seals = Seal.objects.select_related(*SEALED_WITH)
    for seal in each(seals.order_by("pk"), found.faults.append):
        found.seals += 1
        with named(f"record {seal.record.public_id}", found.faults.append):
            _compare_seal(found, seal, sealed, added)
    for missing in sealed:
        found.expect(False, f"record {missing}", "it was sealed, and its seal is missing")
    for missing in added:
        record_missing = not Record.objects.filter(public_id=added[missing].object_id, seal__isnull=False)
        if record_missing:
            found.expect(False, f"addendum {missing}", "it was added, and is missing")


def _compare_seal(found: Compared, seal: Seal, sealed: dict[str, Event], added: dict[str, Event]) -> None:
    record = seal.record
    of, event = f"record {record.public_id}", sealed.pop(str(record.public_id), None)
    if event is None:
        found.expect(False, of, "the log knows of no such seal")
        return
    if how := _how_disposed(record):
        found.disposed += 1
        found.again += how == AGAIN
        return
    try:
        _compare_sealed(found, seal, event)
        _compare_addenda(found, record, added)
    except DoesNotOpen as shut:
        found.expect(False, of, f"what was sealed does not open: {shut.kind} {shut.public_id}")


def _compare_sealed(found: Compared, seal: Seal, event: Event) -> None:
    record = seal.record
    of, hashed = f"record {record.public_id}", content_hash(record)
    found.expect(record.state == "sealed", of, "it was sealed, and is marked as if it were not")
    found.expect(record.session.status == "held", of, "its session is marked as if it had not been held")
    found.expect(seal.content_hash == hashed, of, "what stands there is not what its seal says")
    _compare_proposed(found, record, of)
    _compare_with_log(found, seal, hashed, event)
    for one in given_on(record):
        found.expect(one.shown_hash == hashed, f"signature {one.public_id}", "it binds something else")


def _compare_proposed(found: Compared, record: Record, of: str) -> None:
    # The last time counts: each time a record is put forward anew, it says by whom and when.
    kind, which = Record._meta.label_lower, str(record.public_id)
    event = Event.objects.filter(object_kind=kind, object_id=which, verb=PROPOSED).order_by("pk").last()
    said = (record.proposed_at, record.proposed_by_id)
    same = event is not None and (event.at, event.actor_id) == said
    found.expect(same, of, "who put it forward, and when, was altered")


def _compare_with_log(found: Compared, seal: Seal, hashed: str, event: Event) -> None:
    record, detail, of = seal.record, event.detail, f"record {seal.record.public_id}"
    bound = binding(record.file, f"seal:{record.public_id}", hashed)
    found.expect(detail["binds"] == bound, of, "what stands there is not what was sealed")
    found.expect(seal.at == event.at, of, "it was not sealed when its seal says")
    found.expect(
        detail["signatures"] == [str(one.public_id) for one in given_on(record)], of,
        "its signatures are not those that it was sealed with",
    )  # fmt: skip
    found.expect(
        detail["roles"] == roles_answered(record), of, "who signed as the holder of a role was altered"
    )
    found.expect(
        detail["left_out"] == roles_left_out(record), of, "without which roles it was sealed was altered"
    )


def differs_from_log(seal: Seal, hashed: str) -> list[str]:
    """What of a sealed record is not as the log has it, in plain sentences.

    Args:
        hashed: the hash of what stands there now.

    Raises:
        DoesNotOpen: when why a role was left out was altered.
    """
    logged = Event.objects.filter(object_kind=Seal._meta.label_lower, object_id=str(seal.pk), verb=SEALED)
    event, found = logged.order_by("pk").first(), Compared()
    if event is None:
        return ["The log knows of no such seal"]
    _compare_with_log(found, seal, hashed, event)
    said = [fault.partition(": ")[2].replace("stands there", "stands here") for fault in found.faults]
    return [one.capitalize() for one in said]


def _compare_addenda(found: Compared, record: Record, added: dict[str, Event]) -> None:
    shown = addenda_in(record)
    rows = {one.number: one for one in record.addenda.all()}
    for one in shown:
        found.addenda += 1
        row = rows[one.number]
        of, event = f"addendum {row.public_id}", added.pop(str(row.public_id), None)
        found.expect(one.as_added, of, "it is not what was added, or not in its place")
        if event is None:
            found.expect(False, of, "the log knows of no such addendum")
            continue
        bound = binding(record.file, f"addendum:{row.public_id}", row.content_hash)
        found.expect(event.detail["binds"] == bound, of, "it is not what was added")
        found.expect(
            (event.at, event.actor_id) == (row.at, row.author_id), of, "it is another's, or of another time"
        )
    mine = [key for key, event in added.items() if event.object_id == str(record.public_id)]
    for missing in mine:
        del added[missing]
        found.expect(False, f"addendum {missing}", "it was added, and is missing")


def _compare_settlements(found: Compared) -> None:
    logged, confirmed = _logged(found, SETTLED, "settlement"), _logged(found, CONFIRMED, "settlement")
    rows = Settlement.objects.select_related("disagreement__record__file", "author").order_by("pk")
    for one in each(rows, found.faults.append):
        found.settlements += 1
        with named(f"settlement {one.public_id}", found.faults.append):
            _compare_settlement(found, one, logged, confirmed)
    for missing in logged:
        found.expect(False, f"settlement {missing}", "it was said, and is missing")


def _compare_settlement(
    found: Compared, one: Settlement, logged: dict[str, Event], confirmed: dict[str, Event]
) -> None:
    of, event = f"settlement {one.public_id}", logged.pop(str(one.public_id), None)
    if event is None:
        found.expect(False, of, "the log knows of no such settlement")
        return
    if what := _what_binds(one.disagreement.record, f"settlement:{one.public_id}", partial(_said, one)):
        found.expect(what == event.detail["binds"], of, "it is not what was said")
    later = confirmed.pop(str(one.public_id), None)
    when = event.at if event.detail["settled"] else later.at if later else None
    found.expect(one.confirmed_at == when, of, "whether it was confirmed, and when, was altered")


def _compare_attached(found: Compared) -> None:
    logged, off = _logged(found, ATTACHED, "attachment"), _logged(found, TAKEN_OFF, "")
    rows = Attachment.objects.select_related("record__file", "record__seal", "attached_by").order_by("pk")
    for one in each(rows, found.faults.append):
        with named(f"pages on paper {one.public_id}", found.faults.append):
            _compare_pages(found, one, logged, off)
    for missing, event in logged.items():
        found.expect(
            False, f"pages on paper {missing}", f"{event.actor_name} attached them: they are missing"
        )


def _compare_pages(found: Compared, one: Attachment, logged: dict[str, Event], off: dict[str, Event]) -> None:
    key, marks = str(one.public_id), list(one.pages.order_by("number").values_list("sha256", flat=True))
    of, event, went = f"pages on paper {key}", logged.pop(key, None), off.pop(key, None)
    found.pages += len(marks)
    if event is None:
        found.expect(False, of, "the log knows of none such")
        return
    mark = added_mark(one, marks, one.record.seal.content_hash if one.added else "")
    mine = (event.detail["added"], event.detail["mark"]) == (one.added, mark)
    found.expect(mine, of, "they are not what was attached")
    taken_off = (one.taken_off_at, one.taken_off_by_id) == (
        (went.at, went.actor_id) if went else (None, None)
    )
    found.expect(taken_off, of, "whether they were taken off, when or by whom was altered")
    if one.taken_off_at is None and not _how_disposed(one.record):
        _compare_pictures(found, one, of)


def _compare_pictures(found: Compared, attached: Attachment, of: str) -> None:
    for page in attached.pages.order_by("number").iterator(1):
        try:
            picture_of(attached.record, page)
        except DoesNotOpen:
            found.expect(False, of, f"page {page.number} is not the picture that was attached")


def _said(one: Settlement) -> str:
    file = one.disagreement.record.file
    return settlement_hash(one, file.unseal(one.text, one, "text", blank=False))


def _compare_filed(found: Compared) -> None:
    logged: dict[str, Event] = {}
    for event in each(Event.objects.filter(verb=FILED).order_by("pk"), found.faults.append):
        detail = event.detail if isinstance(event.detail, dict) else {}
        logged |= {key: event for key in detail.get("filed", {}) if key not in logged}
    taken_back = _logged(found, TAKEN_BACK, "filing")
    rows = FiledElsewhere.objects.select_related("copy__record__file", "copy__child", "filed_by")
    for one in each(rows.order_by("pk"), found.faults.append):
        said, back = (of.pop(str(one.public_id), None) for of in (logged, taken_back))
        with named(f"filing {one.public_id}", found.faults.append):
            _compare_filing(found, one, said, back)
    for missing in {**logged, **taken_back}:
        found.expect(False, f"filing {missing}", "it was said, and is missing")


def _compare_filing(found: Compared, one: FiledElsewhere, event: Event | None, back: Event | None) -> None:
    of, record = f"filing {one.public_id}", one.copy.record
    found.expect(event is not None, of, "the log knows of no such filing")
    said = (back.at, back.actor_id) if back else (None, None)
    same = (one.taken_back_at, one.taken_back_by_id) == said
    found.expect(same, of, "whether it was taken back was altered")

    def hashed() -> str:
        if back:  # why is bound to its row: that it opens is all there is to see
            record.file.unseal(one.taken_back_because, one, "taken_back_because", blank=False)
        return filing_hash(one, record.file.unseal(one.words, one, "words", blank=False))

    if event and (what := _what_binds(record, of.replace(" ", ":"), hashed)):
        found.expect(what == event.detail["filed"][str(one.public_id)], of, "it is not what was said")
