"""Days that one party proposes for a session: the other chooses, says why not, or proposes others."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from clearsight.access.queries import permits
from clearsight.casework import actions as casework
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import DateProposal
from clearsight.supervision.queries import proposals_open_to, read_proposal, waits_for
from tests import world
from tests.records.test_two_at_once import at_once
from tests.world import LONG_AGO, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("D7")]
DAYS = [(TODAY + timedelta(days=n), time(9, 30)) for n in (3, 6, 8)]


@pytest.fixture
def of() -> School:
    return world.school()


def meets(of: School) -> Arrangement:
    return world.one_to_one(of, of.nadia, of.sam)


def proposed(arrangement: Arrangement, by: object, days: object = DAYS, **more: object) -> DateProposal:
    made: DateProposal = do(supervision.propose_dates, arrangement, days, by=by, **more)
    return made


def waiting(of: School, on: date = TODAY) -> dict[str, bool]:
    """Who has it before them, and whether they have something to say of it."""
    return {
        person.name.split()[0]: waits_for(one, person)
        for person in of.cast
        for one in proposals_open_to(person, on)
    }


def test_the_other_chooses_and_the_session_is_scheduled_as_it_was_proposed(of: School) -> None:
    one = proposed(meets(of), of.sam, minutes=75, venue="The library")
    assert waiting(of) == {"Sam": False, "Nadia": True}
    chosen = one.dates.all()[1]
    with pytest.raises(Refused):
        do(supervision.choose_date, one, chosen, by=of.sam)
    session: Session = do(supervision.choose_date, one, chosen, by=of.nadia)
    assert (session.scheduled_for, session.starts_at) == DAYS[1]
    assert (session.planned_minutes, session.venue) == (75, "The library")
    assert waiting(of) == {} and read_proposal(one, by=of.sam, at=at()).proposal.session == session
    with pytest.raises(Conflict):
        do(supervision.withdraw_dates, one, by=of.sam)


def test_none_will_do_says_why_to_the_parties_alone(of: School) -> None:
    one = proposed(meets(of), of.nadia)
    with pytest.raises(Invalid, match="not said why"):
        do(supervision.decline_dates, one, " ", by=of.sam)
    do(supervision.decline_dates, one, "I teach on all three", by=of.sam)
    assert read_proposal(one, by=of.nadia, at=at()).because == "I teach on all three"
    assert b"teach" not in bytes(DateProposal.objects.get().because)
    assert not Session.objects.exists() and waiting(of) == {}
    for other in (of.vera, of.priya, of.morgan):
        with pytest.raises(Unknown):
            read_proposal(one, by=other, at=at())


def test_other_days_take_the_place_of_those_that_were_proposed(of: School) -> None:
    arrangement = meets(of)
    first = proposed(arrangement, of.nadia)
    other = [(TODAY + timedelta(days=n), None) for n in (10, 13)]
    second = proposed(arrangement, of.sam, other, instead_of=first)
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "open")
    assert waiting(of) == {"Nadia": True, "Sam": False}
    with pytest.raises(Conflict):
        do(supervision.choose_date, first, first.dates.all()[0], by=of.sam)


def test_what_was_proposed_or_answered_since_one_looked_is_not_replaced_unseen(of: School) -> None:
    arrangement = meets(of)
    first = proposed(arrangement, of.nadia)
    with pytest.raises(Conflict, match="proposed since you looked"):
        proposed(arrangement, of.sam)
    second = proposed(arrangement, of.sam, instead_of=first)
    with pytest.raises(Conflict, match="proposed since you looked"):
        proposed(arrangement, of.nadia, instead_of=first)
    do(supervision.withdraw_dates, second, by=of.sam)
    with pytest.raises(Conflict, match="answered or withdrawn"):
        proposed(arrangement, of.nadia, instead_of=second)
    assert DateProposal.objects.filter(state="replaced").count() == 1 and DateProposal.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_propose_at_once_one_is_told(of: School) -> None:
    arrangement = meets(of)
    came = at_once(*(lambda who=who: proposed(arrangement, who) for who in (of.sam, of.nadia)))
    assert sorted(type(one).__name__ for one in came) == ["Conflict", "DateProposal"]
    assert DateProposal.objects.get().state == "open"


def test_a_day_of_another_proposal_is_not_chosen_here(of: School) -> None:
    one = proposed(meets(of), of.sam)
    other = proposed(world.one_to_one(of, of.nadia, of.priya), of.priya)
    with pytest.raises(Invalid):
        do(supervision.choose_date, one, other.dates.all()[0], by=of.nadia)
    assert not Session.objects.exists()


def test_it_ends_by_itself_once_its_days_have_passed(of: School) -> None:
    arrangement = meets(of)
    one = proposed(arrangement, of.sam)
    assert waiting(of, DAYS[1][0])["Nadia"] and waiting(of, DAYS[2][0] + timedelta(days=1)) == {}
    with pytest.raises(Invalid, match="has passed"):
        do(supervision.choose_date, one, one.dates.all()[0], by=of.nadia, on=DAYS[1][0])
    later = DAYS[2][0] + timedelta(days=1)
    again = [(later + timedelta(days=n), None) for n in (2, 4)]
    assert do(supervision.propose_dates, arrangement, again, by=of.sam, on=later).state == "open"


def test_a_day_on_which_they_cannot_meet_is_named_at_its_place(of: School) -> None:
    arrangement = meets(of)
    do(scheduling.schedule, arrangement, DAYS[0][0], starts_at=DAYS[0][1], by=of.nadia)
    days = [DAYS[0], DAYS[1], DAYS[1], (TODAY - timedelta(days=1), None)]
    with pytest.raises(Invalid) as refused:
        proposed(arrangement, of.sam, days)
    assert [fault.place for fault in refused.value.faults] == ["day-0", "day-2", "day-3"]
    with pytest.raises(Invalid, match="2 to 5"):
        proposed(arrangement, of.sam, DAYS[1:2])
    one = proposed(arrangement, of.sam, DAYS[1:])
    do(scheduling.schedule, arrangement, DAYS[1][0], starts_at=DAYS[1][1], by=of.sam)
    with pytest.raises(Invalid, match="you meet then already"):
        do(supervision.choose_date, one, one.dates.all()[0], by=of.nadia)


def test_what_was_called_off_is_made_up_for_by_the_day_that_is_chosen(of: School) -> None:
    arrangement = meets(of)
    off = do(scheduling.schedule, arrangement, TODAY, by=of.nadia)
    do(casework.call_off, off, "A meeting", by=of.sam)
    one = proposed(arrangement, of.nadia, replaces=off)
    session = do(supervision.choose_date, one, one.dates.all()[0], by=of.sam)
    assert session.replaces == off


def test_in_a_group_each_says_which_they_can_and_the_supervisor_settles(of: School) -> None:
    group = do(
        scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya, of.casey], kind="group",
        every="4 weeks", from_date=LONG_AGO, by=of.nadia,
    )  # fmt: skip
    one = proposed(group, of.sam)
    assert waiting(of) == {"Sam": False, "Priya": True, "Casey": True, "Nadia": True}
    first, second, third = one.dates.all()
    do(supervision.say_which, one, [second, third], by=of.priya)
    do(supervision.say_which, one, [third], by=of.priya)
    shown = read_proposal(one, by=of.nadia, at=at())
    assert [(one.can, one.cannot, one.to_say) for one in shown.dates[1:]] == [
        (("Sam Okafor",), ("Priya Lal",), ("Casey Bloom",)),
        (("Priya Lal", "Sam Okafor"), (), ("Casey Bloom",)),
    ]
    assert shown.may_settle and not shown.may_say
    with pytest.raises(Refused):
        do(supervision.choose_date, one, third, by=of.priya)
    with pytest.raises(Invalid, match="proposed to the group already"):
        proposed(group, of.casey)
    assert do(supervision.choose_date, one, third, by=of.nadia).scheduled_for == DAYS[2][0]
    with pytest.raises(Conflict):
        do(supervision.say_which, one, [first], by=of.casey)


def test_who_is_no_party_proposes_nothing_and_knows_of_nothing(of: School) -> None:
    arrangement = meets(of)
    one = proposed(arrangement, of.sam)
    with pytest.raises(Refused):
        proposed(arrangement, of.vera)
    with pytest.raises(Unknown):
        proposed(arrangement, of.casey)
    knows = [p.name.split()[0] for p in of.cast if permits(p, "proposal.view", one, TODAY)]
    assert sorted(knows) == ["Nadia", "Sam"]
