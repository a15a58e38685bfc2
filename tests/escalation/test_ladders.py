"""When something is wrong: the policy's steps, the right people told, and not the wrong ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.escalation import actions as escalating
from clearsight.escalation.actions import Notice
from clearsight.escalation.models import Escalation
from clearsight.escalation.queries import (
    Matter,
    ladders_of,
    read_escalation,
    steps_to_take,
    whom_a_step_tells,
)
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from tests import world
from tests.world import LONG_AGO, OPERATOR, TODAY, School, at, do

pytestmark = pytest.mark.django_db
WHAT, TOLD = "She has called off three times", "Let us look at when we meet"
SOON = TODAY + timedelta(days=3)


def place(under: str = "harewood") -> tuple[School, Arrangement]:
    of = world.school(under=under)
    return of, world.one_to_one(of, of.nadia, of.sam)


def start(ladder: str, by: Person, told: list[Person], **more: Any) -> Escalation:
    matter = Matter(by, more.pop("arrangement", None), more.pop("case", None))
    notice = Notice(tuple(told), TOLD, more.pop("due", SOON), more.pop("outside", ""))
    made: Escalation = do(escalating.start, ladder, matter, WHAT, notice, by=by, **more)
    return made


def may(of: School, permission: str, made: Escalation) -> str:
    return " ".join(sorted(p.name.split()[0] for p in of.cast if permits(p, permission, made, TODAY)))


@pytest.mark.req("I1")
def test_missing_supervision_goes_to_the_supervisor_then_to_three_and_each_step_is_kept() -> None:
    of, arrangement = place()
    made = start("entitlement", of.sam, [of.nadia], arrangement=arrangement)
    (first,) = steps_to_take(of.nadia, TODAY)
    with pytest.raises(Invalid, match="no further step"):
        do(escalating.go_on, made, Notice((of.vera,), TOLD, SOON), by=of.sam)
    do(escalating.take_step, first, "She had no cover", SOON, settled=False, by=of.sam, on=SOON)
    do(escalating.go_on, made, Notice((of.nadia, of.vera), TOLD, SOON), by=of.sam, on=SOON)
    (second,) = steps_to_take(of.vera, SOON)
    do(escalating.take_step, second, "Mondays from now on", SOON, settled=True, by=of.vera, on=SOON)
    shown = read_escalation(Escalation.objects.get(), by=of.sam, at=at(SOON))
    assert [(one.step.asks, one.outcome) for one in shown.steps] == [
        ("one to one", "She had no cover"), ("three-way meeting", "Mondays from now on"),
    ]  # fmt: skip
    assert (shown.escalation.state, shown.next, made.file.person) == ("settled", None, of.sam)
    assert steps_to_take(of.vera, SOON) == []


@pytest.mark.req("I1", "J1")
def test_whom_it_is_about_is_told_of_the_step_and_reads_nothing_else() -> None:
    of, arrangement = place()
    made = start("entitlement", of.sam, [of.nadia, of.vera], arrangement=arrangement)
    assert may(of, "escalation.view", made) == "Nadia Sam Vera"
    assert may(of, "escalation.read", made) == "Sam Vera"
    shown = read_escalation(made, by=of.nadia, at=at())
    assert (shown.what, shown.reads, shown.may_take, [one.told for one in shown.steps]) == (
        "",
        False,
        None,
        [TOLD],
    )
    with pytest.raises(Refused):
        do(escalating.take_step, made.steps.get(), "All is well", TODAY, settled=True, by=of.nadia)
    for outsider in (of.casey, of.priya, of.morgan):
        with pytest.raises(Unknown):
            read_escalation(made, by=outsider, at=at())
    assert WHAT.encode() not in bytes(made.what)
    assert {"escalation.start", "escalation.read"} <= set(Event.objects.values_list("verb", flat=True))


@pytest.mark.req("I2")
def test_a_dispute_goes_to_a_partner_school_and_both_are_told_beforehand() -> None:
    of, arrangement = place()
    with pytest.raises(Invalid, match="tell Nadia Rahman too"):
        start("dispute", of.sam, [], arrangement=arrangement, outside="The head of Elmfield")
    made = start("dispute", of.sam, [of.nadia], arrangement=arrangement, outside="The head of Elmfield")
    assert made.file.arrangement == arrangement
    assert read_escalation(made, by=of.nadia, at=at()).steps[0].outside == "The head of Elmfield"
    with pytest.raises(Unknown):
        start("dispute", of.casey, [of.nadia], arrangement=arrangement)
    with pytest.raises(Invalid, match="no part in it"):
        start("dispute", of.sam, [of.nadia, of.casey], arrangement=arrangement)


@pytest.mark.req("I2")
@pytest.mark.parametrize(("head_is_party", "asked"), [(False, "Vera Holt"), (True, "Casey Bloom")])
def test_where_the_headteacher_is_a_party_the_chair_of_governors_is_asked(
    head_is_party: bool, asked: str
) -> None:
    of = world.school(under="embark")
    do(people.give_role, of.casey, "chair_of_governors", of.site, LONG_AGO, by=OPERATOR)
    arrangement = world.one_to_one(of, of.vera if head_is_party else of.nadia, of.sam)
    (ladder,) = (one for one in ladders_of(of.sam, TODAY) if one.id == "dispute")
    whom = whom_a_step_tells(ladder.steps[0], ladder, Matter(of.sam, arrangement, None), TODAY)
    assert [one.name for one in whom.asked] == [asked]


@pytest.mark.req("I3")
def test_an_exception_to_confidentiality_says_which_and_goes_to_who_leads_safeguarding_at_once() -> None:
    of, arrangement = place("embark")
    do(people.give_role, of.priya, "trust_safeguarding_lead", of.site, LONG_AGO, by=OPERATOR)
    case = world.fennimore(of)
    rest: dict[str, Any] = {"case": case, "due": TODAY}
    with pytest.raises(Invalid, match="say which"):
        start("confidentiality-exceptions", of.sam, [of.priya], **rest)
    with pytest.raises(Invalid, match="choose today"):
        start("confidentiality-exceptions", of.sam, [of.priya], exception="harm", case=case)
    made = start("confidentiality-exceptions", of.sam, [of.priya], exception="harm", **rest)
    assert (made.exception, made.file) == ("A child is at risk of immediate or significant harm", case.file)
    assert read_escalation(made, by=of.priya, at=at()).what == WHAT
    # Of unsafe practice in supervision itself, whoever is supervising hears nothing.
    other = start("confidentiality-exceptions", of.sam, [of.priya], exception="practice", due=TODAY,
                  arrangement=arrangement)  # fmt: skip
    assert may(of, "escalation.view", other) == "Priya Sam"


@pytest.mark.req("I4")
@pytest.mark.parametrize(
    ("policy", "ladder", "outside"),
    [
        ("north-east-futures", "outside-advice", "The social worker’s manager"),
        ("north-east-futures", "unresolved-risk", "The front door, taken by A. Person at 10:40"),
        ("embark", "unresolved-risk", "The front door"),
        ("worcestershire", "professional-disagreement", "The other agency’s manager"),
    ],
)
def test_what_stays_unresolved_about_a_child_goes_outside_and_is_kept_on_the_case(
    policy: str, ladder: str, outside: str
) -> None:
    of, _ = place(policy)
    case = world.fennimore(of)
    made = start(ladder, of.sam, [of.nadia], case=case, due=TODAY, outside=outside)
    assert made.file == case.file and made.started_at == at()
    shown = read_escalation(made, by=of.nadia, at=at())
    assert (shown.what, shown.steps[0].outside) == (WHAT, outside)
    step = do(escalating.take_step, made.steps.get(), "They visit today", TODAY, settled=True, by=of.nadia)
    assert step.taken_at == at()
    with pytest.raises(Conflict, match="somebody has said"):
        do(escalating.take_step, step, "Again", TODAY, settled=True, by=of.sam)
    with pytest.raises(Unknown):
        start(ladder, of.casey, [of.nadia], case=case, due=TODAY)
    assert may(of, "escalation.view", made) == "Nadia Sam"


def test_a_ladder_that_the_policy_does_not_have_is_not_started() -> None:
    of, arrangement = place("worcestershire")
    with pytest.raises(Unknown):
        start("entitlement", of.sam, [of.nadia], arrangement=arrangement)
