"""Somebody else supervises: cover for a time, or a handover that both sides confirm, with all that moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.access.queries import permits
from clearsight.casework import actions as casework
from clearsight.compliance.actions import cover_to_policy, hand_over_to_policy
from clearsight.compliance.queries import person_findings
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Action, Handover
from clearsight.supervision.queries import agenda, handovers_to_confirm
from tests import world
from tests.world import OPERATOR, TODAY, School, at, do

pytestmark = pytest.mark.django_db
FROM, UNTIL = TODAY + timedelta(days=7), TODAY + timedelta(days=70)
ITEM = "The rota after Easter"


class Given:
    """Nadia supervises Sam: an open action of the last session, and one to come with something on it."""

    def __init__(self, under: str = "harewood") -> None:
        self.of: School = world.school(under=under)
        self.case = world.fennimore(self.of)
        self.old: Arrangement = world.one_to_one(self.of, self.of.nadia, self.of.sam)
        held = world.held(self.old, TODAY - timedelta(days=7))
        self.action: Action = do(
            supervision.agree_action, held, "Ring the nurse", self.of.sam, by=self.of.nadia
        )
        self.coming: Session = do(scheduling.schedule, self.old, FROM + timedelta(days=7), by=self.of.nadia)
        do(supervision.add_agenda_item, self.coming, ITEM, by=self.of.sam)
        self.yusra = self.person("Yusra Haddad", "deputy_dsl")

    def person(self, name: str, role: str) -> Person:
        of = self.of
        made: Person = do(people.add_person, of.organisation, name, world.LONG_AGO, by=OPERATOR)
        do(people.give_role, made, role, of.site, world.LONG_AGO, by=OPERATOR)
        do(people.note_training, made, "supervision", world.LONG_AGO, by=OPERATOR)
        return made

    def may(self, person: Person, on: date) -> set[str]:
        self.action.refresh_from_db()
        things = {
            "session.hold": self.coming, "action.close": self.action, "person.see_findings": self.of.sam,
            "arrangement.draw_up_agreement": self.old,
        }  # fmt: skip
        return {name for name, thing in things.items() if permits(person, name, thing, on)}

    def on_the_agenda(self, person: Person, on: date) -> tuple[list[str], list[str]]:
        self.coming.refresh_from_db()
        found = agenda(self.coming, by=person, at=at(on))
        return [item.text for item in found.brought], [one.what for one in found.open_actions]


@pytest.fixture
def given() -> Given:
    return Given()


@pytest.mark.req("B6")
def test_cover_is_known_and_lasts_from_its_first_day_to_its_last(given: Given) -> None:
    theo = given.person("Theo Marsh", "teacher")
    covering = do(cover_to_policy, given.old, theo, FROM, UNTIL, by=given.of.nadia)
    assert covering.covers == given.old and covering.every == given.old.every
    given.coming.refresh_from_db()
    assert (given.coming.supervisor, given.coming.arrangement) == (theo, covering)
    assert given.may(theo, FROM) == {"session.hold", "action.close", "person.see_findings"}
    for day in (FROM - timedelta(days=1), UNTIL + timedelta(days=1)):
        assert given.may(theo, day) <= {"session.hold"}, day
    assert given.on_the_agenda(theo, FROM) == ([ITEM], ["Ring the nurse"])
    assert given.on_the_agenda(given.of.sam, FROM)[0] == [ITEM]


@pytest.mark.req("B6")
def test_the_policy_s_own_rule_sees_the_cover() -> None:
    given = Given("worcestershire")
    of = given.of
    do(people.note_circumstance, of.nadia, "long_absence", TODAY, UNTIL, by=OPERATOR)

    def status() -> set[str]:
        found = person_findings(of.sam, by=of.sam, today=TODAY + timedelta(days=1)).current
        return {one.status for one in found if one.rule == "cover"}

    assert status() == {"broken"}
    do(cover_to_policy, given.old, given.yusra, TODAY, UNTIL, by=of.vera)
    assert status() == {"met"}


@pytest.mark.req("B6")
def test_who_may_name_whom_as_cover(given: Given) -> None:
    of = given.of
    with pytest.raises(Refused):
        do(cover_to_policy, given.old, given.yusra, FROM, UNTIL, by=of.sam)
    with pytest.raises(Unknown):
        do(cover_to_policy, given.old, given.yusra, FROM, UNTIL, by=of.casey)
    for whom, told in ((of.sam, "themselves"), (of.morgan, "administrator"), (of.nadia, "already")):
        with pytest.raises(Invalid, match=told):
            do(cover_to_policy, given.old, whom, FROM, UNTIL, by=of.vera)
    # A safeguarding lead too reads what others prepared only where another has named her.
    for oneself in (of.vera, given.yusra):
        with pytest.raises(Invalid, match="nobody names themselves"):
            do(cover_to_policy, given.old, oneself, FROM, UNTIL, by=oneself)
    for first, last in (
        (TODAY - timedelta(days=1), UNTIL),
        (UNTIL, FROM),
        (FROM, FROM + timedelta(days=400)),
    ):
        with pytest.raises(Invalid):
            do(cover_to_policy, given.old, given.yusra, first, last, by=of.vera)
    do(cover_to_policy, given.old, given.yusra, FROM, UNTIL, by=of.vera)
    with pytest.raises(Invalid, match="covers then already"):
        do(cover_to_policy, given.old, of.priya, UNTIL, UNTIL, by=of.vera)


@pytest.mark.req("B5")
def test_a_handover_moves_nothing_until_both_have_confirmed_and_then_all_of_it(given: Given) -> None:
    of, theo = given.of, given.person("Theo Marsh", "teacher")
    asked: Handover = do(hand_over_to_policy, given.old, theo, FROM, by=of.nadia)
    assert [list(handovers_to_confirm(who, TODAY)) for who in (of.nadia, theo, of.sam)] == [
        [asked],
        [asked],
        [],
    ]
    do(supervision.confirm_handover, asked, by=theo)
    assert given.may(theo, FROM) == set() and Arrangement.objects.count() == 1
    done: Handover = do(supervision.confirm_handover, asked, by=of.nadia)
    made = done.made
    assert made is not None and (done.state, done.sessions, done.actions, done.cases) == ("done", 1, 1, 1)
    given.old.refresh_from_db()
    assert (given.old.to_date, made.from_date) == (FROM - timedelta(days=1), FROM)
    assert given.on_the_agenda(theo, FROM) == ([ITEM], ["Ring the nurse"])
    assert "person.see_findings" not in given.may(theo, FROM - timedelta(days=1))
    assert given.may(theo, FROM) == {"session.hold", "action.close", "person.see_findings"}
    assert permits(of.sam, "handover.view", done, UNTIL) and not permits(
        of.casey, "handover.view", done, UNTIL
    )


@pytest.mark.req("B5", "D1")
def test_no_clock_stops_at_a_handover(given: Given) -> None:
    of = given.of

    def due() -> set[date | None]:
        found = person_findings(of.sam, by=of.sam, today=TODAY).current
        return {one.due_on for one in found if one.rule == "contract-four-weeks"}

    before = due()
    asked = do(hand_over_to_policy, given.old, given.yusra, TODAY, by=of.vera)
    for side in (of.nadia, given.yusra):
        do(supervision.confirm_handover, asked, by=side)
    assert due() == before == {TODAY + timedelta(days=21)}


@pytest.mark.req("B5")
def test_a_lead_confirms_for_who_has_left_and_for_nobody_else(given: Given) -> None:
    of = given.of
    asked: Handover = do(hand_over_to_policy, given.old, of.vera, FROM, by=of.nadia)
    with pytest.raises(Refused):
        do(supervision.confirm_handover, asked, by=given.yusra)
    with pytest.raises(Refused):
        do(supervision.confirm_handover, asked, by=of.sam)
    do(people.record_leaving, of.nadia, TODAY - timedelta(days=1), by=of.morgan)
    do(supervision.confirm_handover, asked, by=given.yusra)
    done = do(supervision.confirm_handover, asked, by=of.vera)
    assert (done.state, done.given_by, done.taken_by) == ("done", given.yusra, of.vera)


@pytest.mark.req("B5")
def test_one_at_a_time_and_what_is_withdrawn_stays_undone(given: Given) -> None:
    of = given.of
    asked = do(hand_over_to_policy, given.old, given.yusra, FROM, by=of.vera)
    with pytest.raises(Invalid, match="waits already"):
        do(hand_over_to_policy, given.old, of.vera, FROM, by=of.nadia)
    do(supervision.withdraw_handover, asked, by=of.nadia)
    with pytest.raises((Conflict, Refused)):
        do(supervision.confirm_handover, asked, by=given.yusra)
    given.old.refresh_from_db()
    assert given.old.to_date is None and Arrangement.objects.count() == 1


@pytest.mark.req("B2", "B5", "B6")
def test_whom_the_policy_forbids_neither_covers_nor_takes_over() -> None:
    of = world.school(under="embark")
    do(casework.open_case, of.organisation, of.site, of.sam, TODAY, by=of.nadia)
    office = do(people.add_site, of.organisation, "Head office", kind="office", by=OPERATOR)
    lead: Person = do(people.add_person, of.organisation, "Una Pell", world.LONG_AGO, by=OPERATOR)
    do(people.give_role, lead, "trust_safeguarding_lead", office, world.LONG_AGO, by=OPERATOR)
    of_dsl = do(scheduling.arrange, of.organisation, lead, [of.nadia], from_date=world.LONG_AGO, by=lead)
    with pytest.raises(Invalid, match="see "):
        do(cover_to_policy, of_dsl, of.vera, FROM, UNTIL, by=lead)
    with pytest.raises(Invalid, match="see "):
        do(hand_over_to_policy, of_dsl, of.vera, FROM, by=lead)
    assert Arrangement.objects.count() == 1 and not Handover.objects.exists()
