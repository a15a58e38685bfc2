"""What there is to tell somebody today, pulled from all that came before: days, kinds and public ids.

It is what the first page shows as theirs; what is not yet near, or was only just begun, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from clearsight.access.queries import permits, visible_to
from clearsight.compliance.models import Standing
from clearsight.compliance.queries import behind
from clearsight.compliance.queries.findings import has_turned, holding_on, status_on
from clearsight.disclosure.queries.waiting import kinds_waiting, requests_waiting_for
from clearsight.escalation.queries import steps_to_take
from clearsight.grants.queries import (
    grants_to,
    kinds_lent,
    openings_seen_by,
    openings_to_look_at,
    stops_to_look_at,
)
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.records.models import Entry, Record
from clearsight.reminders.domain.notices import KINDS, Notice
from clearsight.retention.queries.waiting import Reviews, reviews_waiting_for
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import called_off_of
from clearsight.signoff.queries import to_sign_on_paper, waiting_for_me
from clearsight.supervision.models import Action, Request
from clearsight.supervision.queries import (
    agreements_to_sign,
    cases_to_take,
    concerns_carried_by,
    handovers_to_confirm,
    objections_to_answer,
    offers_about,
    proposals_open_to,
    requests_waiting,
    waits_for,
)

DAY = timedelta(days=1)
SOON = 3 * DAY  # an action, and something to prepare
NEAR = 7 * DAY  # what the policy asks for
LATELY = 7 * DAY  # news is told for so long after it


def notices_for(person: Person, today: date) -> list[Notice]:
    """Everything to tell a person today, whether they were told before or not."""
    found = (
        _concerns(person), _opened(person, today), _stopped(person, today), _given(person, today),
        _steps(person, today), _sessions(person, today), _called_off(person, today),
        _to_sign(person, today), _to_write(person, today), _agreements(person, today),
        _requests(person, today), _proposed(person, today), _handed_over(person, today),
        _of_files(person, today), _actions(person, today), _asked_by_policy(person, today),
        _behind(person, today),
    )  # fmt: skip
    return [notice for part in found for notice in part]


def _concerns(person: Person) -> Iterator[Notice]:
    for one in concerns_carried_by(person):
        yield Notice(KINDS["concern"], one.public_id)


def _opened(person: Person, today: date) -> Iterator[Notice]:
    """What was opened in an emergency: to look at, and for a while to all others whom it concerns."""
    if "opening" not in kinds_lent(person.organisation):
        return
    to_look_at = {one.pk: one for one in openings_to_look_at(person, today)}
    for one in to_look_at.values():
        yield Notice(KINDS["opening"], one.public_id)
    for one in openings_seen_by(person, datetime.combine(today - LATELY, time(), UTC), today):
        if one.pk not in to_look_at:
            yield Notice(KINDS["opened"], one.public_id)


def _stopped(person: Person, today: date) -> Iterator[Notice]:
    if "stop" not in kinds_lent(person.organisation):
        return
    for one in stops_to_look_at(person, datetime.combine(today, time(), UTC), today):
        yield Notice(KINDS["reading"], one.person.public_id, apart=str(one.public_id))


def _given(person: Person, today: date) -> Iterator[Notice]:
    if "grant" not in kinds_lent(person.organisation):
        return
    for one in grants_to(person, today):
        yield Notice(KINDS["given"], one.public_id)


def _steps(person: Person, today: date) -> Iterator[Notice]:
    for step in steps_to_take(person, today):
        # Whoever started it knows, until it is time.
        if step.escalation.started_by_id != person.pk or step.due_on <= today + DAY:
            yield Notice(KINDS["step"], step.escalation.public_id, on=step.due_on, apart=str(step.public_id))


def _sessions(person: Person, today: date) -> Iterator[Notice]:
    for session in _near(person, today, today + SOON):
        day = session.scheduled_for
        if day is not None and day <= today + DAY:
            yield Notice(KINDS["session"], session.public_id, on=day, at=session.starts_at)
        elif session.supervisor_id != person.pk and not session.prepared:
            yield Notice(KINDS["prepare"], session.public_id, on=day, at=session.starts_at)


@worded
def _near(person: Asker, today: One, until: One) -> QuerySet[Session]:
    near = Session.objects.filter(status="scheduled", scheduled_for__gte=today, scheduled_for__lte=until)
    wrote = Entry.objects.filter(record__session=OuterRef("pk"), author=person.pk)
    mine = visible_to(person, "session.come_to", near, today).annotate(prepared=Exists(wrote))
    return mine.order_by("scheduled_for", "pk")


def _called_off(person: Person, today: date) -> Iterator[Notice]:
    for session in called_off_of(person, today):
        yield Notice(KINDS["arrange"], session.public_id, on=session.scheduled_for)


def _to_sign(person: Person, today: date) -> Iterator[Notice]:
    for record in waiting_for_me(person, today):
        yield Notice(KINDS["sign"], record.public_id)
    for session in to_sign_on_paper(person, today):
        yield Notice(KINDS["sign_paper"], session.public_id)


def _to_write(person: Person, today: date) -> Iterator[Notice]:
    """What another puts before one to agree; and drafts, from the day after they met."""
    for record in _open(person, today):
        kind = KINDS["agree" if record.state == "proposed" else "write"]
        yield Notice(kind, record.public_id, on=record.session.held_on)


@worded
def _open(person: Asker, today: One) -> QuerySet[Record]:
    held = Record.objects.filter(session__status="held")
    open_ones = held.filter(
        Q(state="draft", session__held_on__lt=today) | Q(state="proposed") & ~Q(proposed_by=person.pk)
    )
    mine = visible_to(person, "record.write", open_ones, today).select_related("session")
    return mine.order_by("session__held_on", "pk")


def _agreements(person: Person, today: date) -> Iterator[Notice]:
    for agreement in agreements_to_sign(person, today):
        yield Notice(KINDS["agreement"], agreement.public_id)


def _requests(person: Person, today: date) -> Iterator[Notice]:
    for request in requests_waiting(person, today):
        yield Notice(KINDS["request"], request.public_id)
    for request in _answered(person.pk, today - LATELY):
        yield Notice(KINDS["answered"], request.public_id)


@worded
def _answered(person: One, since: One) -> QuerySet[Request]:
    answered = Request.objects.filter(asker=person, state__in=("granted", "declined"))
    return answered.filter(answered_at__date__gte=since).order_by("pk")


def _proposed(person: Person, today: date) -> Iterator[Notice]:
    """Days to choose from, supervision offered, and what somebody does not agree with."""
    for proposal in proposals_open_to(person, today):
        if waits_for(proposal, person) and proposal.proposed_by_id != person.pk:
            yield Notice(KINDS["dates"], proposal.public_id)
    for offer in offers_about(person, today, today - LATELY):
        mine = offer.to_id == person.pk
        yield Notice(KINDS["offer" if mine else "offer_answered"], offer.public_id)
    for objection in objections_to_answer(person, today):
        yield Notice(KINDS["objection"], objection.public_id)


def _handed_over(person: Person, today: date) -> Iterator[Notice]:
    """Handovers to confirm; and to those supervised, that somebody else supervises from a day on."""
    for handover in handovers_to_confirm(person, today):
        yield Notice(KINDS["handover"], handover.public_id, on=handover.from_date)
    for handed in cases_to_take(person, today):  # however many cases, it is one thing to do
        yield Notice(KINDS["take"], handed.handover.public_id, on=handed.handover.from_date)
    following = _following(person, today, today - LATELY)
    for one in following:
        if one.covers_id is not None:
            yield Notice(KINDS["cover"], one.public_id, on=one.from_date)
    for one in following:
        if one.continues_id is not None and one.supervisor_id != person.pk:
            yield Notice(KINDS["successor"], one.public_id, on=one.from_date)


@worded
def _following(person: Asker, today: One, since: One) -> QuerySet[Arrangement]:
    """Of those in which the person is a party: what began lately in the place of another."""
    following = Q(covers__isnull=False) | Q(continues__isnull=False)
    lately = Arrangement.objects.filter(following, from_date__gte=since)
    return visible_to(person, "arrangement.schedule", lately, today).order_by("from_date", "pk")


def _of_files(person: Person, today: date) -> Iterator[Notice]:
    """Requests for what is kept, and files to review: to those who keep files, and nobody else."""
    if not permits(person, "organisation.keep_files", person.organisation, today):
        return
    there = kinds_waiting(person.organisation, today)
    for request, what in requests_waiting_for(person, today) if "request" in there else ():
        if what == "again":
            continue  # it is answered and has no day any more: it stands on the first page
        kind = KINDS["subject_request" if what == "answer" else "subject_second"]
        yield Notice(kind, request.public_id, on=request.due_on, apart=what)
    found = reviews_waiting_for(person, today) if "review" in there else Reviews()
    for one in (*found.second, *found.first):
        yield Notice(KINDS["dispose" if one.second else "review"], one.review.public_id, on=one.review.due_on)


def _actions(person: Person, today: date) -> Iterator[Notice]:
    for action in _due(person, today, today + SOON):
        late = action.due is not None and action.due < today
        yield Notice(KINDS["action_late" if late else "action_soon"], action.public_id, on=action.due)


@worded
def _due(person: Asker, today: One, until: One) -> QuerySet[Action]:
    due = Action.objects.filter(owner=person.pk, status="open", due__lte=until)
    return visible_to(person, "action.view", due, today).order_by("due", "pk")


def _asked_by_policy(person: Person, today: date) -> Iterator[Notice]:
    """What is required of the person: each rule once for each day on which it falls due."""
    for row in _required(person.pk, today, today + NEAR):
        kind = KINDS["late" if status_on(row, today) == "overdue" else "due"]
        yield Notice(kind, person.public_id, on=row.due_on, clause=row.clause, apart=row.rule)


@worded
def _required(person: One, today: One, until: One) -> QuerySet[Standing]:
    rows = Standing.objects.filter(
        holding_on(today), owner=person, current=True, strength="required",
        status__in=("open", "overdue"), due_on__lte=until,
    ).exclude(has_turned(today) & Q(turns="missed"))  # fmt: skip
    return rows.order_by("due_on", "rule", "pk")


def _behind(person: Person, today: date) -> Iterator[Notice]:
    for one in behind(person, today):
        yield Notice(KINDS["behind"], one.person.public_id, on=one.due_on, clause=one.clause, apart=one.rule)
