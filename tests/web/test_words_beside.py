"""Words that stand beside a record for good are looked at as those in it are: whose names are these?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.integrations.clock import today
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.domain.crossing import MayNotBelong
from clearsight.records.models import Disagreement, Settlement
from clearsight.signoff import actions as signoff
from clearsight.signoff.models import Addendum
from clearsight.supervision.models import Objection
from tests import world
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F8")]
OTHER = "Ottoline Moss"
SAID = f"It was {OTHER} who was late that day"


def other_case(done: Supervision) -> None:
    of = done.school
    do(casework.open_case, of.organisation, of.site, of.sam, TODAY, family="Moss", by=of.nadia,
       children=[casework.NewChild(OTHER, TODAY.replace(year=2017))])  # fmt: skip


def signed() -> Supervision:
    done = story.agreed()
    for form in ("caseload_record", "supervision_record"):
        for person in (done.nadia, done.sam):
            story.sign(done.record(form), person)
    return done


def signed_in(person: Person) -> Client:
    if person.user is None:
        do(people.give_account, person, "a long enough password", by=OPERATOR)
    client = Client()
    client.force_login(person.user)  # type: ignore[arg-type]
    return client


def on_a_page(client: Client, path: str, typed: dict[str, Any], kept: type[Model]) -> None:
    """Asked first, and kept only once it is meant so; what was typed comes back to be changed."""
    asked = client.post(path, typed)
    shown = asked.content.decode()
    assert "Does this belong here?" in shown and f"“{OTHER}”" in shown
    assert not kept._default_manager.exists()
    back = client.post(path, {**typed, "change": "yes"}).content.decode()
    assert SAID in back and not kept._default_manager.exists()
    assert client.post(path, {**typed, "meant": "name: somebody else"}).status_code == 200
    assert not kept._default_manager.exists()
    assert client.post(path, {**typed, "meant": "name: ottoline moss"}).status_code == 302
    assert kept._default_manager.count() == 1
    assert "ottoline" not in str(list(Event.objects.values_list("detail", flat=True))).lower()


@pytest.mark.parametrize("form", ["caseload_record", "supervision_record"])
def test_an_addendum_names_another_s_child_only_once_that_is_meant(form: str) -> None:
    done = signed()
    other_case(done)
    record = done.record(form)
    typed = {"text": SAID, "seen": "0", "step": "sign"}
    on_a_page(signed_in(done.sam), f"/records/{record.public_id}/add", typed, Addendum)


def test_a_child_of_the_case_is_named_in_its_addendum_and_troubles_are_asked_about() -> None:
    done = signed()
    of_case = done.record("caseload_record")
    do(signoff.add_to, of_case, f"{world.CHILD} was there too", 0, by=done.sam)
    with pytest.raises(MayNotBelong):
        do(signoff.add_to, of_case, "Sam was off sick", 1, by=done.nadia)
    with pytest.raises(MayNotBelong):
        do(signoff.add_to, done.record("supervision_record"), f"{world.CHILD} was there", 0, by=done.sam)


def test_so_it_is_with_a_disagreement_and_with_what_settled_it() -> None:
    done = story.agreed()
    other_case(done)
    record = done.record("caseload_record")
    soon = (today() + timedelta(days=5)).isoformat()
    typed = {"text": SAID, "resolve_by": soon}
    on_a_page(signed_in(done.sam), f"/records/{record.public_id}/disagree", typed, Disagreement)
    one, on = Disagreement.objects.get(), today()
    with pytest.raises(MayNotBelong):
        do(records.say_settled, one, SAID, on, by=done.sam, on=on)
    assert not Settlement.objects.exists()
    do(records.say_settled, one, SAID, on, meant=["name: ottoline moss"], by=done.sam, on=on)
    assert Settlement.objects.count() == 1


def test_an_objection_tells_whoever_hears_it_of_no_child() -> None:
    done = story.agreed()
    of = done.school
    do(people.give_role, of.priya, "dsl", of.site, world.LONG_AGO, by=OPERATOR)
    arrangement = world.one_to_one(of, of.nadia, of.sam, TODAY)
    path = f"/arrangements/{arrangement.public_id}/objection"
    typed = {"because": f"She told everybody about {world.CHILD}"}
    client = signed_in(of.sam)
    assert "Does this belong here?" in client.post(path, typed).content.decode()
    assert not Objection.objects.exists()
    said = do(records.object_to, arrangement, "Somebody else, please", by=of.sam)
    with pytest.raises(MayNotBelong):
        do(records.answer_objection, said, f"Not before {world.CHILD} is safe", by=of.priya)
