"""Somebody else supervises: for a time (cover), or from a day on (a handover)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require
from clearsight.audit.actions import record
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.spans import DAY
from clearsight.people.models import Person, fresh_code
from clearsight.people.queries import may_sign_in
from clearsight.scheduling.models import Arrangement, ArrangementMember, CoverChange, Session
from clearsight.scheduling.queries import members_on, parties_of

LONGEST_COVER = timedelta(days=366)


@transaction.atomic
def name_cover(
    arrangement: Arrangement, supervisor: Person, from_date: date, to_date: date, *, by: Person, at: datetime
) -> Arrangement:
    """While a supervisor is away for long, somebody else supervises those people (Worcestershire, 8).

    Nobody names themselves: cover reads what was prepared for others, from its first day on.

    It is an arrangement of its own, on the same terms, that `covers` the other and ends by itself.

    Args:
        from_date, to_date: the first and the last day, both included; today at the earliest, a year at most.

    Raises:
        Invalid: for days that cannot be, for somebody who cannot supervise these, or where it is covered.
    """
    today = localdate(at)
    require(by, "arrangement.cover", arrangement, today)
    faults = successor_faults(arrangement, supervisor, from_date, by, today, oneself=True)
    if supervisor.pk == by.pk:
        faults.append(Fault("supervisor", "nobody names themselves", "ask another who leads to name you"))
    if to_date < from_date or to_date > from_date + LONGEST_COVER:
        faults.append(Fault("to_date", "cover lasts from a day to a day, a year at most", "correct a date"))
    if arrangement.covers_id is not None:
        faults.append(Fault("from_date", "this is cover itself", "name cover where it covers"))
    standing = arrangement.covered_by.filter(Q(to_date__isnull=True) | Q(to_date__gte=from_date))
    if standing.filter(from_date__lte=to_date).exists():
        faults.append(Fault("from_date", "somebody covers then already", "choose other days"))
    if faults:
        raise Invalid(faults)
    last = min(to_date, arrangement.to_date or to_date)
    covering = _on_the_same_terms(arrangement, supervisor, from_date, last, covers=arrangement)
    _audit("scheduling.name_cover", arrangement, covering, by, at)
    return covering


@transaction.atomic
def change_cover(covering: Arrangement, to_date: date, *, by: Person, at: datetime) -> Arrangement:
    """Cover ends sooner than was named, or later: whoever was away is back, or stays away.

    Args:
        to_date: the last day on which somebody covers; today at the earliest, a year from its first at most.

    Raises:
        Invalid: for what is no cover or has ended, and for a day that cannot be.
    """
    today, covered = localdate(at), covering.covers
    if covered is None:
        raise Invalid.one("to_date", "this is no cover", "end the arrangement instead")
    require(by, "arrangement.cover", covered, today)
    was = covering.to_date
    faults = _changed_cover_faults(covering, covered, to_date, today)
    if by.pk == covering.supervisor_id and was is not None and to_date > was:
        mend = "ask another who leads to do so"
        faults.append(Fault("to_date", "nobody has themselves cover longer", mend))
    if faults:
        raise Invalid(faults)
    assert was is not None
    last = min(to_date, covered.to_date or to_date)
    covering.to_date = last
    covering.save(update_fields=["to_date"])
    _members_until(covering, covered, was, last)
    CoverChange.objects.create(arrangement=covering, was=was, now=last, changed_by=by, changed_at=at)
    _audit("scheduling.change_cover", covered, covering, by, at)
    return covering


def _changed_cover_faults(
    covering: Arrangement, covered: Arrangement, to_date: date, today: date
) -> list[Fault]:
    if covering.to_date is None or covering.to_date < today:
        return [Fault("to_date", "this cover has ended", "name cover anew")]
    if not max(today, covering.from_date) <= to_date <= covering.from_date + LONGEST_COVER:
        mend = "choose today or a later day, a year from its first at most"
        return [Fault("to_date", "it cannot end on that day", mend)]
    if to_date == covering.to_date:
        return [Fault("to_date", "that is its last day already", "choose another")]
    others = covered.covered_by.exclude(pk=covering.pk).filter(from_date__gt=covering.from_date)
    if others.filter(from_date__lte=to_date).exists():
        return [Fault("to_date", "somebody else covers then already", "choose an earlier day")]
    return []


def _members_until(covering: Arrangement, covered: Arrangement, was: date, last: date) -> None:
    """Whoever is supervised there until cover ends, or until they leave the arrangement itself."""
    covering.memberships.filter(from_date__gt=last).delete()
    covering.memberships.filter(Q(to_date__isnull=True) | Q(to_date__gt=last)).update(to_date=last)
    ends = dict(covered.memberships.values_list("person_id", "to_date"))
    for row in covering.memberships.filter(to_date=was, to_date__lt=last):
        own = ends.get(row.person_id)
        row.to_date = min(last, own) if own else last
        row.save(update_fields=["to_date"])


@transaction.atomic
def hand_over(
    arrangement: Arrangement, supervisor: Person, from_date: date, *, by: Person, at: datetime
) -> Arrangement:
    """From a day on somebody else supervises these people: the arrangement ends, and another `continues` it.

    `supervision.actions.confirm_handover` asks both sides first.

    Args:
        from_date: the first day with the new supervisor; today at the earliest.

    Raises:
        Invalid: for a day that cannot be, or somebody who cannot supervise these.
    """
    today = localdate(at)
    require(by, "arrangement.hand_over", arrangement, today)
    if faults := successor_faults(arrangement, supervisor, from_date, by, today, oneself=True):
        raise Invalid(faults)
    made = _on_the_same_terms(arrangement, supervisor, from_date, arrangement.to_date, continues=arrangement)
    arrangement.to_date = from_date - DAY
    arrangement.save(update_fields=["to_date"])
    arrangement.memberships.filter(from_date__gte=from_date).delete()
    still = Q(to_date__isnull=True) | Q(to_date__gte=from_date)
    arrangement.memberships.filter(still).update(to_date=from_date - DAY)
    _audit("scheduling.hand_over", arrangement, made, by, at)
    return made


@transaction.atomic
def take_session(session: Session, arrangement: Arrangement, *, by: Person, at: datetime) -> Session:
    """A session that is still to be held is held in the arrangement that covers or continues its own.

    Or in the one that its own covered, where the cover ends before it.

    Raises:
        Invalid: for one that does not follow its own, or was held or called off.
    """
    require(by, "arrangement.view", session.arrangement, localdate(at))
    follows = session.arrangement_id in (arrangement.covers_id, arrangement.continues_id)
    follows = follows or session.arrangement.covers_id == arrangement.pk
    changed = follows and Session.objects.filter(pk=session.pk, status="scheduled").update(
        arrangement=arrangement, supervisor=arrangement.supervisor
    )
    if not changed:
        raise Invalid.one("session", "it cannot be moved there", "schedule another")
    session.refresh_from_db()
    record(
        "scheduling.take_session", session, by=by, at=at, organisation=session.organisation_id,
        touches=parties_of(arrangement, localdate(at)),
    )  # fmt: skip
    return session


def successor_faults(
    arrangement: Arrangement,
    supervisor: Person,
    from_date: date,
    by: Person,
    today: date,
    *,
    oneself: bool = False,
) -> list[Fault]:
    """What is wrong with somebody else supervising these people from a day on.

    Args:
        oneself: whether `by` may name themselves: another has agreed to it.
    """
    faults = []
    if arrangement.from_date > today and (arrangement.covers_id or arrangement.continues_id):
        problem = "this supervision takes the place of another, and has not begun"
        faults.append(Fault("from_date", problem, "wait until it has begun"))
    members = members_on(arrangement, max(from_date, arrangement.from_date))
    if from_date < today or from_date not in arrangement.span or from_date <= arrangement.from_date:
        mend = "choose today or a later day on which it holds"
        faults.append(Fault("from_date", "it cannot be from that day on", mend))
    elif not members:
        faults.append(Fault("from_date", "nobody is supervised there then", "choose another day"))
    if supervisor.organisation_id != arrangement.organisation_id or not may_sign_in(supervisor, today):
        faults.append(Fault("supervisor", "this person does not work here now", "choose another"))
    elif supervisor.pk == arrangement.supervisor_id:
        faults.append(Fault("supervisor", "they supervise these people already", "choose somebody else"))
    elif supervisor in members and arrangement.kind != "peer":
        faults.append(Fault("supervisor", "nobody supervises themselves", "choose another supervisor"))
    elif permits(supervisor, "organisation.manage_people", arrangement.organisation, today):
        faults.append(Fault("supervisor", "an administrator reads nothing of others", "choose another"))
    alone = not oneself and supervisor.pk == by.pk
    if alone and not permits(by, "organisation.arrange_for_oneself", arrangement.organisation, today):
        problem = "only a safeguarding lead names themselves"
        faults.append(Fault("supervisor", problem, "ask your safeguarding lead"))
    return faults


def _on_the_same_terms(
    old: Arrangement, supervisor: Person, from_date: date, to_date: date | None, **follows: Arrangement
) -> Arrangement:
    made = Arrangement.objects.create(
        organisation_id=old.organisation_id, code=fresh_code(), kind=old.kind, supervisor=supervisor,
        every=old.every, from_date=from_date, to_date=to_date, minutes=old.minutes, venue=old.venue,
        discusses_cases=old.discusses_cases, **follows,
    )  # fmt: skip
    still = Q(to_date__isnull=True) | Q(to_date__gte=from_date)
    rows = old.memberships.filter(still)
    if to_date is not None:
        rows = rows.filter(from_date__lte=to_date)
    ArrangementMember.objects.bulk_create(
        ArrangementMember(
            arrangement=made, person_id=row.person_id, from_date=max(row.from_date, from_date),
            to_date=min(filter(None, (row.to_date, to_date)), default=None),
        )
        for row in rows
    )  # fmt: skip
    return made


def _audit(verb: str, old: Arrangement, new: Arrangement, by: Person, at: datetime) -> None:
    touched = parties_of(old, new.from_date) | parties_of(new, new.from_date)
    detail = {
        "supervisor": str(new.supervisor.public_id), "was": str(old.supervisor.public_id),
        "from": str(new.from_date), "to": str(new.to_date or ""),
    }  # fmt: skip
    record(
        verb, new, by=by, at=at, organisation=old.organisation_id, touches=touched, around=True, detail=detail
    )
