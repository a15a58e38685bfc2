"""The demonstration: five organisations, each in the middle of something, the same from the same day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth import authenticate

from clearsight.compliance.queries import position
from clearsight.demo import PASSWORD
from clearsight.demo.actions import build
from clearsight.demo.domain.cast import CASTS
from clearsight.demo.domain.history import people_and_places, year_of_sessions
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.scheduling.models import Session

pytestmark = pytest.mark.django_db


@pytest.mark.slow
@pytest.mark.req("L1")
def test_five_organisations_are_in_the_middle_of_something() -> None:
    at = datetime(2026, 8, 12, 9, 30, tzinfo=UTC)
    accounts = build(at)
    assert len({account.organisation for account in accounts}) == 5
    assert all(account.email.endswith(".example") for account in accounts)
    assert {"Delroy Finch", "Saskia Thorne"} <= {account.name for account in accounts}
    assert authenticate(username=accounts[0].email, password=PASSWORD) is not None
    for cast in CASTS:
        reader = Person.objects.get(organisation__slug=cast.slug, code=cast.people[0].code)
        if cast.slug == "waymark":
            reader = Person.objects.get(organisation__slug=cast.slug, code="petra")
        stands = position(reader.organisation, by=reader, today=at.date())
        assert stands.not_to_policy >= 1, cast.slug
        assert stands.to_policy > stands.not_to_policy, cast.slug
        assert any(row.next_due for row in stands.rows), cast.slug
        sessions = Session.objects.filter(organisation=reader.organisation)
        assert set(sessions.values_list("status", flat=True)) >= {"scheduled", "held"}
        assert not sessions.filter(status="scheduled", scheduled_for__lt=at.date()).exists(), cast.slug
    states = set(Record.objects.values_list("state", flat=True))
    assert states == {"draft", "proposed", "agreed", "sealed"}


def test_the_same_day_gives_the_same_year() -> None:
    for cast in CASTS:
        for today in (date(2026, 8, 12), date(2028, 2, 29)):
            assert people_and_places(cast, today) == people_and_places(cast, today)
            assert year_of_sessions(cast, today) == year_of_sessions(cast, today)


def test_nobody_in_it_has_the_name_of_anybody_in_the_policies() -> None:
    published = {"Ratcliffe", "Jayne", "Sydes", "Pattison", "Marshall", "Armitage", "Thompson"}
    names = {word for cast in CASTS for member in cast.people for word in member.name.split()}
    assert not names & published
