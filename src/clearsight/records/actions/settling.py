"""From draft to agreed: proposed by one, sent back or agreed by another, and the actions in it undertaken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Value, validate_values, values_for, words_by_function
from clearsight.records.actions.attaching import undescribed
from clearsight.records.actions.drafting import fill_in, latest_entries, locked, refuse_unless
from clearsight.records.actions.filed_elsewhere import await_copies
from clearsight.records.actions.next_meeting import schedule_next
from clearsight.records.actions.rows import action_faults, put_for_review
from clearsight.records.domain.crossing import MayNotBelong
from clearsight.records.models import AskedOfRole, Record, Remark
from clearsight.records.queries import (
    content_hash,
    crossings,
    form_of,
    part_fields,
    parties_by_name,
    party_called,
    party_of,
    records_due,
    unsealed,
)
from clearsight.records.queries.attached import attached_to, pages_seen
from clearsight.records.queries.third_signatures import asked_of_roles, holders
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Action

ANEW = "written anew"
LONGEST_COMMENT = 4_000


@transaction.atomic
def propose(
    record: Record, seen: Mapping[str, int], *, pages: int | None = None, by: Person, at: datetime
) -> Record:
    """Put the finished draft before the others, exactly as whoever does it has seen it.

    Args:
        seen: the version of each field that `by` was shown, or has just written (`RecordShown.versions`).
        pages: which attached pages `by` was shown (`RecordShown.pages`); None for whom no page shows them.

    Raises:
        Conflict: with every field in which somebody has written since `by` looked; at "attached", where
            pages were attached or taken off since.
        Invalid: with every field that is still wanted; or before the session is held.
        MayNotBelong: with every field in which words stand that may not belong in this file
            (`records.queries.crossings`), until they are changed or `mean_it_so` says why they stand there.
    """
    require(by, "record.write", record, localdate(at))
    record = locked(record)
    refuse_unless(record, "draft")
    _refuse_unseen(record, seen, pages)
    if record.session.status != "held":
        raise Invalid.one("session", "it has not been held", "hold it first, and say when it was")
    fill_in(record, by, at)
    form = form_of(record)
    values = {name: unsealed(record, entry) for name, entry in latest_entries(record).items()}
    mine = {field.id for field in part_fields(record, form)}
    faults = [f for f in validate_values(form, values, final=True) if _field_of(f) in mine]
    faults += [*action_faults(record, form, values), *undescribed(record)]
    if faults:
        raise Invalid(faults)
    _refuse_unanswered(record, by, at)
    record.state, record.proposed_by, record.proposed_at = "proposed", by, at
    record.balance = words_by_function(form, values_for(form, values, record.part))
    record.save(update_fields=["state", "proposed_by", "proposed_at", "balance"])
    if not records_due(record.session).filter(state="draft").exists():
        scheduling.note_written_up(record.session, localdate(at), by=by, at=at)
    audit("records.propose", record, by=by, at=at, organisation=record.organisation_id)
    return record


def _refuse_unseen(record: Record, seen: Mapping[str, int], pages: int | None) -> None:
    """Nothing, where all that people wrote and attached was seen. What the system puts there is filled in."""
    moved = [
        name
        for name, entry in latest_entries(record).items()
        if entry.author_id is not None and entry.version != seen.get(name, 0)
    ]
    if moved:
        raise Conflict(
            Fault(name, "somebody has written here meanwhile", "look at both") for name in sorted(moved)
        )
    if pages is not None and pages != pages_seen(attached_to(record)):
        problem = "pages were attached or taken off since you looked"
        raise Conflict.one("attached", problem, "look at them, and put it forward again")


def _refuse_unanswered(record: Record, by: Person, at: datetime) -> None:
    """Nothing, where whatever may not belong in its file is answered: whoever asks, page or programme."""
    found = dict.fromkeys(one.field.id for one in crossings(record, by=by, at=at))
    if found:
        said, mend = "words here may not belong in this file", "change them, or say why they are meant so"
        raise MayNotBelong(Fault(name, said, mend) for name in found)


def _field_of(fault: Fault) -> str:
    return fault.place.partition(".")[0].partition("[")[0]


@transaction.atomic
def send_back(record: Record, comment: str, *, by: Person, at: datetime) -> Record:
    """Return a record for changes, with why. It is a draft again.

    Signatures given are withdrawn by `signoff.actions.return_with_comments`: pages call that one.

    Raises:
        Invalid: without a comment, or when it is a draft or sealed.
    """
    require(by, "record.write", record, localdate(at))
    record = locked(record)
    refuse_unless(record, "proposed", "agreed")
    if faults := faults_of_words("comment", comment, LONGEST_COMMENT, "say what is to be changed"):
        raise Invalid(faults)
    remark = Remark(record=record, author=by, at=at)
    remark.text = record.file.seal(comment.strip(), remark, "text")
    remark.save()
    record.state = "draft"
    record.save(update_fields=["state"])
    audit("records.send_back", record, by=by, at=at, organisation=record.organisation_id)
    return record


@transaction.atomic
def agree(record: Record, shown_hash: str, *, by: Person, at: datetime) -> Record:
    """Agree exactly what was shown of what the other has proposed. Its actions become actions.

    It waits for signatures then; where the policy asks for the signature of a holder of a role too, for
    theirs as well. The next meeting that it names is scheduled, where none is yet.

    Args:
        shown_hash: `RecordShown.shown_hash`, given with the page that was read.

    Raises:
        Conflict: when the record is no longer what was shown.
        Invalid: when it is not proposed, or `by` proposed it.
    """
    require(by, "record.write", record, localdate(at))
    record = locked(record)
    refuse_unless(record, "proposed")
    if record.proposed_by_id == by.pk or not party_of(record, by):
        raise Invalid.one("record", "somebody else must agree what you propose", "wait for them")
    if content_hash(record) != shown_hash:
        raise Conflict.one("record", "it is no longer what you were shown", "read it again")
    record.state = "agreed"
    record.save(update_fields=["state"])
    record.asked_of_roles.all().delete()
    AskedOfRole.objects.bulk_create(asked_of_roles(record, localdate(at)))
    await_copies(record, shown_hash, at)
    _undertake(record, by, at)
    schedule_next(record, by=by, at=at)
    audit("records.agree", record, by=by, at=at, organisation=record.organisation_id)
    return record


def _undertake(record: Record, by: Person, at: datetime) -> None:
    """Make actions of the rows of actions in the record, and settle those that it reviewed."""
    form, latest = form_of(record), latest_entries(record)
    for field in part_fields(record, form):
        rows = unsealed(record, latest[field.id]) if field.id in latest else []
        if field.type == "action_rows" and isinstance(rows, list):
            _agree_rows(record, rows, by, at)
        elif field.type == "action_review" and isinstance(rows, list):
            put = put_for_review(record, field.id)
            for row in rows:
                if isinstance(row, dict) and str(row.get("id")) in put:
                    _settle_row(record, row, by, at)


def _agree_rows(record: Record, rows: list[Value], by: Person, at: datetime) -> None:
    # A record that was sent back and is agreed again made actions the first time. Of those, what stands in it
    # still is kept, done or not; what was open and stands there no more is dropped.
    prefix = f"{record.public_id.hex[:20]}-"
    made = Action.objects.filter(session=record.session, code__startswith=prefix).select_related("file")
    number, standing = made.count(), [old for old in made.order_by("pk") if _stands(old)]
    parties, new = parties_by_name(record), []
    for row in (row for row in rows if isinstance(row, dict)):
        due, owner = row.get("by_when"), party_called(parties, row["by_whom"])
        if owner is None:
            raise Invalid.one("by_whom", "nobody here is called that", "send the record back")
        day = date.fromisoformat(str(due)) if due else None
        same = next((old for old in standing if _is_said(old, str(row["what"]), owner, day)), None)
        if same is None:
            new.append((str(row["what"]), owner, day))
        else:
            standing.remove(same)
    for old in standing:
        if old.status == "open":
            supervision.settle_action(old, record.session, ANEW, status="dropped", by=by, at=at)
    for what, owner, day in new:
        number += 1
        code = f"{prefix}{number}"
        supervision.agree_action(
            record.session, what, owner, day, case=record.case, about=record.about, code=code, by=by, at=at
        )


def _is_said(action: Action, what: str, owner: Person, due: date | None) -> bool:
    """Whether a row says this action: of what is open, by the same day; what is closed has no day to keep."""
    same = action.owner_id == owner.pk and (action.due == due or action.status != "open")
    return same and action.file.unseal(action.what, action, "what") == what.strip()


def _stands(action: Action) -> bool:
    """Whether it is still what was agreed: not dropped because the record was written anew without it."""
    return action.status != "dropped" or action.file.unseal(action.outcome, action, "outcome") != ANEW


def _settle_row(record: Record, row: Mapping[str, Value], by: Person, at: datetime) -> None:
    action = Action.objects.filter(
        public_id=str(row["id"]), session__arrangement=record.session.arrangement_id
    ).first()
    if action is None or action.status != "open":
        return
    said, outcome = str(row.get("said") or ""), row.get("outcome")
    if outcome == "carried_over":
        supervision.carry_action(action, record.session, said, by=by, at=at)
    elif outcome in ("done", "dropped"):
        supervision.settle_action(
            action, record.session, said or "as reviewed", status=str(outcome), on=record.session.held_on,
            by=by, at=at,
        )  # fmt: skip


@transaction.atomic
def note_signed_as(record: Record, *, by: Person, at: datetime) -> list[str]:
    """Whoever signed it answers for each role that is asked for and that they hold. Returns those roles."""
    require(by, "record.sign", record, localdate(at))
    waiting = record.asked_of_roles.filter(signed_by__isnull=True)
    roles = [asked.role for asked in waiting if by in holders(asked, localdate(at))]
    record.asked_of_roles.filter(role__in=roles).update(signed_by=by)
    if roles:
        detail = {"roles": sorted(set(roles))}
        audit("records.note_signed_as", record, by=by, at=at, organisation=record.organisation_id,
              detail=detail)  # fmt: skip
    return sorted(set(roles))


@transaction.atomic
def mark_sealed(record: Record, *, by: Person, at: datetime) -> Record:
    """The last signature is given (`signoff.actions.sign` calls this): nobody writes here again."""
    require(by, "record.sign", record, localdate(at))
    record = locked(record)
    refuse_unless(record, "agreed")
    record.state = "sealed"
    record.save(update_fields=["state"])
    audit("records.seal", record, by=by, at=at, organisation=record.organisation_id)
    return record
