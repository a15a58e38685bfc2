"""The demonstration: five organisations, each in the middle of something, the same from the same day."""

from __future__ import annotations

from datetime import date

import pytest

from clearsight.demo.domain.cast import CASTS
from clearsight.demo.domain.history import people_and_places, year_of_sessions

pytestmark = pytest.mark.django_db


def test_the_same_day_gives_the_same_year() -> None:
    for cast in CASTS:
        for today in (date(2026, 8, 12), date(2028, 2, 29)):
            assert people_and_places(cast, today) == people_and_places(cast, today)
            assert year_of_sessions(cast, today) == year_of_sessions(cast, today)


def test_nobody_in_it_has_the_name_of_anybody_in_the_policies() -> None:
    published = {"Ratcliffe", "Jayne", "Sydes", "Pattison", "Marshall", "Armitage", "Thompson"}
    names = {word for cast in CASTS for member in cast.people for word in member.name.split()}
    assert not names & published
