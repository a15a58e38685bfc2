"""Who holds a permission and why is the same question as whether somebody may, asked the other way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from clearsight.access.holders import holders
from clearsight.access.matrix import MATRIX
from clearsight.access.predicates import ORGANISATION_OF
from clearsight.access.queries import permits
from clearsight.people.models import Person
from clearsight.supervision import actions as supervision
from tests import world
from tests.walk import story
from tests.world import TODAY, do

pytestmark = pytest.mark.django_db


@pytest.mark.shown
@pytest.mark.req("J1", "J2")
def test_whom_it_names_may_and_nobody_else() -> None:
    done = story.agreed()
    do(supervision.agree_action, done.session, "Ring the nurse", done.sam, by=done.nadia)
    elsewhere = world.school("Elmfield")
    world.held(world.one_to_one(elsewhere, elsewhere.nadia, elsewhere.sam), TODAY)
    people, named = list(Person.objects.all()), 0
    for permission, asked in MATRIX.items():
        model: Any = apps.get_model(asked.model)
        for thing in model.objects.order_by("-pk")[:1]:
            theirs = owner(thing)
            may = {one.pk for one in people if permits(one, permission, thing, TODAY)}
            assert set(holders(permission, thing, TODAY, organisation=theirs)) == may, (permission, thing)
            assert not holders(permission, thing, world.LONG_AGO - timedelta(days=1), organisation=theirs)
            named += len(may)
    assert named > 80


def owner(thing: Any) -> int:
    for part in ORGANISATION_OF[thing._meta.label_lower].split("__"):
        thing = getattr(thing, part)
    return int(thing)


@pytest.mark.req("J1")
def test_each_is_named_with_the_relation_that_lets_them_in() -> None:
    done = story.agreed()
    of = done.school
    found = holders("record.read", done.record(), TODAY, organisation=of.organisation.pk)
    assert found == {of.sam.pk: ("supervisee",), of.nadia.pk: ("supervisor", "author")}
    knows = holders("case.view", done.case, TODAY, organisation=of.organisation.pk)
    assert knows == {of.sam.pk: ("case_lead", "case_party"), of.nadia.pk: ("case_party", "site_lead")}
