"""Days proposed for a session: for whom they wait, and what the others say of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require, visible_to
from clearsight.audit.actions import record
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import DateProposal, ProposedDate


@dataclass(frozen=True, slots=True)
class DateShown:
    """A day proposed, and by name who of a group can make it, who cannot, and who has still to say."""

    date: ProposedDate
    can: tuple[str, ...] = ()
    cannot: tuple[str, ...] = ()
    to_say: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """Days proposed, as a party sees them. `mine` are the days that the reader said they can make."""

    proposal: DateProposal
    dates: tuple[DateShown, ...]
    because: str
    is_open: bool
    may_settle: bool
    may_say: bool
    may_withdraw: bool
    may_replace: bool
    mine: tuple[ProposedDate, ...]


def is_open(proposal: DateProposal, today: date) -> bool:
    """Whether one of its days can still be chosen: it ends by itself when all have passed."""
    return proposal.state == "open" and any(not one.is_past(today) for one in proposal.dates.all())


def settles(proposal: DateProposal, person: Person) -> bool:
    """Whether the choice is this person's: the other party's, and in a group the supervisor's."""
    if proposal.arrangement.kind != "one_to_one":
        return person.pk == proposal.arrangement.supervisor_id
    return person.pk != proposal.proposed_by_id


def may_replace(proposal: DateProposal, person: Person, today: date) -> bool:
    """Whether this person may put other days in its place: in a group, who proposed it or supervises."""
    theirs = person.pk in (proposal.proposed_by_id, proposal.arrangement.supervisor_id)
    return theirs or proposal.arrangement.kind == "one_to_one" or not is_open(proposal, today)


@atomic
def read_proposal(proposal: DateProposal, *, by: Person, at: datetime) -> ProposalShown:
    """The days proposed, with what each said of them. Audited as read.

    Raises:
        Unknown: to whoever is no party.
    """
    today = localdate(at)
    require(by, "proposal.view", proposal, today)
    members, going = members_on(proposal.arrangement, today), is_open(proposal, today)
    several = proposal.arrangement.kind != "one_to_one"
    dates = list(proposal.dates.prefetch_related("answers"))
    because = proposal.file.unseal(proposal.because, proposal, "because") if proposal.file else ""
    record(
        "supervision.read_proposal", proposal, by=by, at=at, organisation=proposal.arrangement.organisation_id
    )
    answers = going and permits(by, "proposal.answer", proposal, today)
    return ProposalShown(
        proposal=proposal,
        dates=tuple(_shown(one, members) if several else DateShown(one) for one in dates),
        because=because,
        is_open=going,
        may_settle=answers and settles(proposal, by),
        may_say=answers and several and by in members and by.pk != proposal.arrangement.supervisor_id,
        may_withdraw=going and permits(by, "proposal.withdraw", proposal, today),
        may_replace=may_replace(proposal, by, today),
        mine=tuple(one for one in dates if any(a.person_id == by.pk and a.can for a in one.answers.all())),
    )


def _shown(one: ProposedDate, members: list[Person]) -> DateShown:
    said = {answer.person_id: answer.can for answer in one.answers.all()}
    return DateShown(
        one,
        tuple(person.name for person in members if said.get(person.pk)),
        tuple(person.name for person in members if said.get(person.pk) is False),
        tuple(person.name for person in members if person.pk not in said),
    )


def proposals_open_to(person: Person, on: date) -> list[DateProposal]:
    """Those that are open, of the arrangements in which the person is a party; the oldest first."""
    return _open_to(person, on)


@worded
def _open_to(person: Asker, on: One) -> QuerySet[DateProposal]:
    ahead = ProposedDate.objects.filter(proposal=OuterRef("pk"), day__gte=on)
    here = DateProposal.objects.filter(arrangement__organisation=person.organisation_id, state="open")
    going = here.filter(Exists(ahead))
    mine = visible_to(person, "proposal.view", going, on).select_related(
        "arrangement__supervisor", "proposed_by"
    )
    return mine.prefetch_related("dates__answers").order_by("proposed_at", "pk")


def waits_for(proposal: DateProposal, person: Person) -> bool:
    """Whether the person has something to say of it: a day to choose, or which of them they can make."""
    if settles(proposal, person):
        return True
    said = any(a.person_id == person.pk for one in proposal.dates.all() for a in one.answers.all())
    return proposal.arrangement.kind != "one_to_one" and not said


def open_proposal(arrangement: Arrangement, person: Person, on: date) -> DateProposal | None:
    """What is proposed in an arrangement and can still be chosen from, to a party of it."""
    return next((one for one in proposals_open_to(person, on) if one.arrangement_id == arrangement.pk), None)
