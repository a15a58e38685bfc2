"""Days for a session proposed by one party: the other chooses one, says none will do, or proposes others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import open_folder
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.actions.meeting import day_faults, planned_faults
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import members_on
from clearsight.supervision.actions.answering import answer_once
from clearsight.supervision.models import DateAnswer, DateProposal, ProposedDate
from clearsight.supervision.queries.proposals import is_open, may_replace, settles

FEWEST, MOST = 2, 5
LONGEST_BECAUSE = 200


@transaction.atomic
def propose_dates(
    arrangement: Arrangement,
    dates: Sequence[tuple[date, time | None]],
    *,
    minutes: int | None = None,
    venue: str = "",
    replaces: Session | None = None,
    instead_of: DateProposal | None = None,
    by: Person,
    at: datetime,
) -> DateProposal:
    """Propose two to five days for the next planned session; what was proposed before them is replaced.

    Args:
        dates: each a day, today or later, and the time at which to begin, where it is said.
        replaces: the cancelled session that this one is to make up for.
        instead_of: what stood proposed when `by` looked, whose place these take; none, where nothing did.

    Raises:
        Invalid: naming, as `day-1`, each of them (counted from 0) on which they cannot meet or that is there
            twice; for too few or too many; where days are proposed to a group already, by another of it.
        Conflict: when other days than `instead_of` stand proposed, or those are answered or withdrawn.
    """
    today = localdate(at)
    require(by, "arrangement.propose_dates", arrangement, today)
    before = _standing(arrangement)
    faults = planned_faults(minutes, None, venue)
    if not FEWEST <= len(dates) <= MOST:
        faults.append(Fault("dates", f"{FEWEST} to {MOST} days are proposed at once", "choose some"))
    for number, (day, starts_at) in enumerate(dates):
        faults += _date_faults(arrangement, number, dates, day, starts_at, at)
    faults += _place_faults(arrangement, replaces, before, by, today)
    if faults:
        raise Invalid(faults)
    _refuse_unseen(before, instead_of, today)
    DateProposal.objects.filter(arrangement=arrangement, state="open").update(
        state="replaced", answered_by=by, answered_at=at
    )
    proposal = DateProposal.objects.create(
        arrangement=arrangement, proposed_by=by, proposed_at=at, minutes=minutes, venue=venue.strip(),
        replaces=replaces,
    )  # fmt: skip
    made = [ProposedDate.objects.create(proposal=proposal, day=d, starts_at=t) for d, t in sorted(
        dates, key=lambda one: (one[0], one[1] or time.min)
    )]  # fmt: skip
    if by.pk != arrangement.supervisor_id:
        _note(made, made, by)
    _audit("supervision.propose_dates", proposal, by, at)
    return proposal


def _standing(arrangement: Arrangement) -> list[DateProposal]:
    """What is proposed and not answered, under a lock: of two who propose at once, one waits and is told."""
    Arrangement.objects.select_for_update(no_key=True).get(pk=arrangement.pk)
    open_ones = DateProposal.objects.filter(arrangement=arrangement, state="open")
    return list(open_ones.select_for_update(no_key=True))


def _refuse_unseen(before: list[DateProposal], seen: DateProposal | None, today: date) -> None:
    if any(is_open(one, today) and one != seen for one in before):
        problem = "days have been proposed since you looked"
        raise Conflict.one("dates", problem, "look at them first; what you typed still stands here")
    if seen is not None and seen not in before:
        problem = "the days that these were to replace are answered or withdrawn since you looked"
        raise Conflict.one("dates", problem, "look at what came of them; what you typed still stands here")


def _place_faults(
    arrangement: Arrangement, replaces: Session | None, before: list[DateProposal], by: Person, today: date
) -> list[Fault]:
    """What is wrong with the place these are to take: a session's, or other days'."""
    faults = []
    if replaces is not None and (replaces.arrangement_id != arrangement.pk or replaces.status != "cancelled"):
        faults.append(Fault("replaces", "only a cancelled session is made up for", "leave it out"))
    if not all(may_replace(one, by, today) for one in before):
        mend = "say there which of them you can make"
        faults.append(Fault("dates", "days are proposed to the group already", mend))
    return faults


def _date_faults(
    arrangement: Arrangement,
    number: int,
    dates: Sequence[tuple[date, time | None]],
    day: date,
    starts_at: time | None,
    at: datetime,
) -> list[Fault]:
    if day < localdate(at):
        return [Fault(f"day-{number}", "that day is past", "choose today or a later day")]
    if (day, starts_at) in dates[:number]:
        return [Fault(f"day-{number}", "this stands here twice", "choose another day or time")]
    return [
        Fault(f"day-{number}", fault.problem, fault.mend)
        for fault in day_faults(arrangement, day, starts_at, at)
    ]


@transaction.atomic
def choose_date(proposal: DateProposal, chosen: ProposedDate, *, by: Person, at: datetime) -> Session:
    """The other party chooses one of the days (in a group the supervisor does): the session is scheduled.

    Raises:
        Refused: to whoever proposed them, and to the members of a group.
        Invalid: for a day that has passed meanwhile, or on which they cannot meet any more.
        Conflict: when it is answered or withdrawn already.
    """
    _require_settling(proposal, by, at)
    if chosen.proposal_id != proposal.pk or chosen.is_past(localdate(at)):
        raise Invalid.one("which", "that day has passed", "choose another, or propose others")
    made_up = proposal.replaces if proposal.replaces_id and not _is_made_up(proposal.replaces_id) else None
    try:
        session = scheduling.schedule(
            proposal.arrangement, chosen.day, starts_at=chosen.starts_at, minutes=proposal.minutes,
            venue=proposal.venue, replaces=made_up, by=by, at=at,
        )  # fmt: skip
    except Invalid as invalid:
        raise Invalid(Fault("which", fault.problem, fault.mend) for fault in invalid.faults) from None
    answer_once(proposal, "proposal", answered_by=by, answered_at=at, state="settled", session=session)
    _audit("supervision.choose_date", proposal, by, at)
    return session


def _is_made_up(session: int) -> bool:
    return Session.objects.filter(replaces=session, status__in=("scheduled", "held")).exists()


@transaction.atomic
def say_which(
    proposal: DateProposal, able: Iterable[ProposedDate], *, by: Person, at: datetime
) -> DateProposal:
    """A member of a group says on which of the days they can; may be none, and may be said anew.

    Raises:
        Refused: to whoever is no member, and in a one-to-one.
        Conflict: when it is answered or withdrawn already.
    """
    require(by, "proposal.answer", proposal, localdate(at))
    arrangement = proposal.arrangement
    if arrangement.kind == "one_to_one" or by not in members_on(arrangement, localdate(at)):
        raise Refused.one("proposal", "that is for the members of a group", "choose a day instead")
    locked = DateProposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    if locked.state != "open":
        raise Conflict.one("proposal", "it is settled or withdrawn already", "look at it again")
    _note(proposal.dates.all(), able, by)
    _audit("supervision.say_which", proposal, by, at)
    return proposal


def _note(dates: Iterable[ProposedDate], able: Iterable[ProposedDate], person: Person) -> None:
    can = {one.pk for one in able}
    for one in dates:
        DateAnswer.objects.update_or_create(date=one, person=person, defaults={"can": one.pk in can})


@transaction.atomic
def decline_dates(proposal: DateProposal, because: str, *, by: Person, at: datetime) -> DateProposal:
    """None of them will do, and why: a few words, which the parties alone read.

    Raises:
        Refused: to whoever proposed them, and to the members of a group.
        Invalid: without a reason.
        Conflict: when it is answered or withdrawn already.
    """
    _require_settling(proposal, by, at)
    if faults := faults_of_words("because", because, LONGEST_BECAUSE, "it is not said why"):
        raise Invalid(faults)
    file = open_folder(proposal.arrangement, by=by, at=at)
    sealed = file.seal(because.strip(), proposal, "because")
    answer_once(
        proposal, "proposal", answered_by=by, answered_at=at, state="declined", file=file, because=sealed
    )
    _audit("supervision.decline_dates", proposal, by, at)
    return proposal


@transaction.atomic
def withdraw_dates(proposal: DateProposal, *, by: Person, at: datetime) -> DateProposal:
    """Whoever proposed them takes them back.

    Raises:
        Conflict: when it is answered or withdrawn already.
    """
    require(by, "proposal.withdraw", proposal, localdate(at))
    answer_once(proposal, "proposal", answered_by=by, answered_at=at, state="withdrawn")
    _audit("supervision.withdraw_dates", proposal, by, at)
    return proposal


def _require_settling(proposal: DateProposal, by: Person, at: datetime) -> None:
    require(by, "proposal.answer", proposal, localdate(at))
    if not settles(proposal, by):
        raise Refused.one("proposal", "it is for the other to choose", "wait, or propose other days")


def _audit(verb: str, proposal: DateProposal, by: Person, at: datetime) -> None:
    record(verb, proposal, by=by, at=at, organisation=proposal.arrangement.organisation_id)
