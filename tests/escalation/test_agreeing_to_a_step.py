"""A step that the policy has both parties agree to: until they have, nobody else knows of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clearsight.access.queries import permits
from clearsight.escalation import actions as escalating
from clearsight.escalation.actions import Notice
from clearsight.escalation.domain import days_for
from clearsight.escalation.models import Escalation, EscalationStep, Told
from clearsight.escalation.queries import Matter, read_escalation, steps_to_take
from clearsight.kernel.durations import parse_duration
from clearsight.kernel.refusals import Refused, Unknown
from clearsight.policy.domain.model import Step
from clearsight.scheduling import actions as scheduling
from tests import world
from tests.world import TODAY, School, at, do

DB = pytest.mark.django_db
SOON = TODAY + timedelta(days=3)


def dispute() -> tuple[School, Escalation]:
    of = world.school(under="embark")
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    notice = Notice((of.nadia, of.vera), "We do not agree about the hours", SOON)
    matter = Matter(of.sam, arrangement, None)
    made: Escalation = do(escalating.start, "dispute", matter, "She will not hear it", notice, by=of.sam)
    return of, made


def knows(of: School, made: Escalation) -> str:
    return " ".join(
        sorted(one.name.split()[0] for one in of.cast if permits(one, "escalation.view", made, TODAY))
    )


@DB
@pytest.mark.req("I2")
def test_the_head_learns_of_a_dispute_once_the_other_party_has_agreed() -> None:
    of, made = dispute()
    assert knows(of, made) == "Nadia Sam" and steps_to_take(of.vera, TODAY) == []
    with pytest.raises(Unknown):
        read_escalation(made, by=of.vera, at=at())
    do(escalating.answer, made.steps.get(), True, by=of.nadia)
    assert knows(of, made) == "Nadia Sam Vera"
    assert [one.agreement for one in steps_to_take(of.vera, TODAY)] == ["agreed"]


@DB
@pytest.mark.req("I2")
def test_where_one_does_not_agree_the_head_never_learns_and_nobody_answers_twice() -> None:
    of, made = dispute()
    step = do(escalating.answer, made.steps.get(), False, by=of.nadia)
    assert step.agreement == "refused" and knows(of, made) == "Nadia Sam"
    with pytest.raises(Refused):
        do(escalating.answer, step, True, by=of.nadia)
    assert read_escalation(made, by=of.sam, at=at()).steps[0].untold
    # Whoever started it says what came of that, and ends it.
    do(escalating.take_step, step, "We go on as we are", TODAY, settled=True, by=of.sam)
    assert steps_to_take(of.nadia, TODAY) == []


@DB
@pytest.mark.req("I2")
def test_a_step_that_was_ended_before_anybody_agreed_stays_between_the_parties() -> None:
    of, made = dispute()
    do(escalating.take_step, made.steps.get(), "We talked after all", TODAY, settled=True, by=of.sam)
    with pytest.raises(Refused):
        do(escalating.answer, made.steps.get(), True, by=of.nadia)
    assert knows(of, made) == "Nadia Sam" and made.steps.get().agreement == "waits"


def dispute_in_a_group() -> tuple[School, Escalation]:
    """Sam disputes with Nadia, who supervises him and Casey; both are asked to agree that Vera is told."""
    of = world.school(under="embark")
    group = do(
        scheduling.arrange, of.organisation, of.nadia, [of.sam, of.casey], kind="group",
        from_date=world.LONG_AGO, by=of.vera,
    )  # fmt: skip
    told = Notice((of.nadia, of.casey, of.vera), "We do not agree", SOON)
    made = do(escalating.start, "dispute", Matter(of.sam, group, None), "It is unfair", told, by=of.sam)
    return of, made


@DB
@pytest.mark.req("I2")
def test_in_a_group_one_refusal_stands_and_all_have_to_agree() -> None:
    of, made = dispute_in_a_group()
    do(escalating.answer, made.steps.get(), True, by=of.nadia)
    assert made.steps.get().agreement == "waits" and steps_to_take(of.vera, TODAY) == []
    do(escalating.answer, made.steps.get(), False, by=of.casey)
    assert made.steps.get().agreement == "refused" and "Vera" not in knows(of, made)


@DB
@pytest.mark.req("I2")
def test_who_is_asked_about_a_later_step_does_not_agree_to_one_that_was_refused() -> None:
    """Nadia never answered the first, which Casey refused: that she is asked again opens nothing of it."""
    of, made = dispute_in_a_group()
    first = do(escalating.answer, made.steps.get(), False, by=of.casey)
    second = EscalationStep(
        escalation=made, number=2, asks="a second meeting", agreement="waits", due_on=SOON, told_by=of.sam,
        told_at=at(),
    )  # fmt: skip
    second.told = made.file.seal("Once more", second, "told")
    second.save(force_insert=True)
    Told.objects.create(step=second, person=of.nadia, hears=False)
    assert do(escalating.answer, first, True, by=of.nadia).agreement == "refused"
    assert "Vera" not in knows(of, made)


@DB
@pytest.mark.req("I2")
def test_who_hears_of_one_step_does_not_see_another_that_is_not_agreed() -> None:
    of, made = dispute()
    do(escalating.answer, made.steps.get(), True, by=of.nadia)
    second = EscalationStep(
        escalation=made, number=2, asks="a second meeting", agreement="waits", due_on=SOON, told_by=of.sam,
        told_at=at(),
    )  # fmt: skip
    second.told = made.file.seal("Once more", second, "told")
    second.save(force_insert=True)
    assert [one.step.number for one in read_escalation(made, by=of.vera, at=at()).steps] == [1]


@DB
@pytest.mark.req("I2")
def test_whoever_starts_it_and_whoever_is_not_asked_do_not_agree_for_another() -> None:
    of, made = dispute()
    with pytest.raises(Refused):
        do(escalating.answer, made.steps.get(), True, by=of.sam)
    with pytest.raises(Unknown):
        do(escalating.answer, made.steps.get(), True, by=of.vera)


@pytest.mark.parametrize(
    ("rest", "first", "last"),
    [
        ({}, date(2026, 9, 7), date(2036, 9, 4)),
        ({"at_once": True}, date(2026, 9, 7), date(2026, 9, 7)),
        ({"notice": "5 days"}, date(2026, 9, 12), date(2036, 9, 4)),
        ({"notice": "5 days", "within": "2 weeks"}, date(2026, 9, 12), date(2026, 9, 21)),
    ],
)
def test_a_step_is_taken_with_the_notice_and_within_the_time_that_the_policy_names(
    rest: dict[str, object], first: date, last: date
) -> None:
    lengths = {key: parse_duration(one) if isinstance(one, str) else one for key, one in rest.items()}
    assert days_for(Step(what="a meeting", **lengths), date(2026, 9, 7)) == (first, last)
