"""A question that is put into words once answers as the queryset would, about whatever it is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from clearsight.integrations.worded import Among, One, worded
from clearsight.people.models import Person
from tests.world import LONG_AGO, fennimore, school

pytestmark = pytest.mark.django_db


@worded
def named(organisation: Among) -> QuerySet[Person]:
    found = Person.objects.filter(organisation__in=organisation)
    return found.select_related("organisation").order_by("organisation_id", "name", "pk")


@worded
def begun(organisation: Among, persons: Among) -> QuerySet[Any, Any]:
    first = Person.objects.filter(organisation__in=organisation).values_list("name", "started")
    return first.union(Person.objects.filter(pk__in=persons).values_list("name", "started"))


def test_it_answers_as_the_queryset_about_one_several_and_none() -> None:
    one, other = school("Thornhill"), school("Elmfield")
    for asked in (
        [one.organisation.pk],
        [other.organisation.pk],
        [one.organisation.pk, other.organisation.pk],
        [],
    ):
        plain = Person.objects.filter(organisation__in=asked).order_by("organisation_id", "name", "pk")
        assert named(asked) == list(plain)
        with CaptureQueriesContext(connection) as questions:
            assert {person.organisation.pk for person in named(asked)} == set(asked)
        assert len(questions) == 1


def test_each_argument_stands_in_its_own_place_and_days_come_as_days() -> None:
    one, other = school("Thornhill"), school("Elmfield")
    apart = Person.objects.filter(organisation=other.organisation).order_by("pk")[0]
    plain = set(Person.objects.filter(organisation=one.organisation).values_list("name", "started"))
    assert set(begun([one.organisation.pk], [])) == plain
    assert set(begun([one.organisation.pk], [apart.pk])) == plain | {(apart.name, apart.started)}
    assert set(begun([], [apart.pk])) == {(apart.name, apart.started)}


@worded
def begun_by(organisation: Among, on: One, name: One) -> QuerySet[Person]:
    return Person.objects.filter(organisation__in=organisation, started__lte=on).exclude(name=name)


def test_a_day_and_a_name_stand_in_their_places() -> None:
    of = school("Thornhill")
    began = {person: person.started for person in Person.objects.filter(organisation=of.organisation)}
    last = max(began.values())
    somebody = next(iter(began))
    for on in (last, last - timedelta(days=1)):
        plain = {person for person, since in began.items() if since <= on and person.name != somebody.name}
        assert set(begun_by([of.organisation.pk], on, somebody.name)) == plain
    assert begun_by([of.organisation.pk], min(began.values()) - timedelta(days=1), "") == []


def test_words_are_remembered_and_no_answer() -> None:
    of = school("Thornhill")
    before = named([of.organisation.pk])
    fennimore(of)
    Person.objects.create(
        organisation=of.organisation,
        code="late",
        name="Aaron Late",
        started=LONG_AGO,
        email="late@thornhill.example",
    )
    assert len(named([of.organisation.pk])) == len(before) + 1
