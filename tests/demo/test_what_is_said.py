"""What the demonstration says of the people one can sign in as is true, on odd days too.

On a Sunday in term that is looked at where its pages are (`test_every_page`): to build it takes long.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from clearsight.demo.actions import build
from clearsight.people.models import Person
from tests.demo.said import Who, all_five_are_in_the_middle_of_something, parts, untrue, wrong_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.shown, pytest.mark.req("L1")]
BETWEEN_THE_YEARS, IN_AUGUST = date(2026, 12, 28), date(2027, 8, 16)


@pytest.mark.parametrize("today", [BETWEEN_THE_YEARS, IN_AUGUST])
def test_all_is_in_the_middle_of_something_and_every_sentence_about_the_cast_is_true(today: date) -> None:
    accounts = build(datetime.combine(today, time(9, 30), UTC))
    if today != BETWEEN_THE_YEARS:
        all_five_are_in_the_middle_of_something(accounts, today)
    assert wrong_of(today) == {}


def test_a_sentence_that_nothing_can_tell_is_noticed() -> None:
    assert list(parts("a supervisee with a record to sign; new in post")) == [
        "a supervisee with a record to sign", " new in post",
    ]  # fmt: skip
    assert untrue("juggles with torches", Who(Person(name="Nobody"), IN_AUGUST)) == ["juggles with torches"]
