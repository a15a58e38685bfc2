"""A question that is put into words once asks for each person, day and moment anew what they may see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db.models import QuerySet

from clearsight.access.queries import may_see, visible_to
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.grants.models import Grant, Opening
from clearsight.integrations.clock import now, today
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records.models import Record
from tests.reminders.post import account
from tests.walk import story
from tests.world import LONG_AGO, OPERATOR

pytestmark = pytest.mark.django_db
A_SECOND = timedelta(seconds=1)


@worded
def reads(actor: Asker, on: One) -> QuerySet[Record]:
    return visible_to(actor, "record.read", Record.objects.order_by("pk"), on)


def plain(actor: Person, on: date) -> list[Record]:
    return list(visible_to(actor, "record.read", Record.objects.order_by("pk"), on))


@pytest.mark.req("J1", "J3")
def test_each_has_their_own_answer_on_each_day() -> None:
    of = story.agreed().school
    days = (today(), today() + timedelta(days=400), LONG_AGO - timedelta(days=400))
    asked = {(person.pk, on): reads(person, on) for on in days for person in of.cast}
    assert asked == {(person.pk, on): plain(person, on) for on in days for person in of.cast}
    assert asked[of.nadia.pk, days[0]] and not asked[of.casey.pk, days[0]] and not asked[of.nadia.pk, days[2]]


@pytest.mark.req("J3", "J6")
def test_what_ended_a_second_ago_is_not_seen_whenever_it_was_put_into_words() -> None:
    done = story.agreed()
    of, record, on = done.school, done.record(), today()
    perform(people.give_role, of.priya, "dsl", of.site, LONG_AGO, by=OPERATOR, at=now())
    why = "The police ask about it at this moment"
    account(of.vera)
    opening: Opening = perform(grants.break_glass, record, why, by=of.priya, at=now())
    perform(
        grants.give_record, record, of.casey, "To learn from it", on, on + timedelta(days=9),
        by=of.nadia, at=now(),
    )  # fmt: skip
    assert record in reads(of.priya, on) and record in reads(of.casey, on)
    for late, there in ((-A_SECOND, True), (A_SECOND, False)):
        with time_machine.travel(opening.until + late, tick=False):
            assert (record in reads(of.priya, on)) is there and record in reads(of.casey, on)
    Grant.objects.update(ended_at=now(), ended_by=of.nadia)
    assert record in reads(of.priya, on) and record not in reads(of.casey, on)


def test_nobody_can_have_a_day_or_a_person_remembered() -> None:
    of = story.prepared().school
    for actor, on in ((Asker(One(0), One(1)), today()), (of.nadia, One(0))):
        with pytest.raises(TypeError, match="when it is asked"):
            may_see(actor, "record.read", Record, on)
