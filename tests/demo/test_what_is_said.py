"""What the demonstration says of the people one can sign in as is true, on odd days too.

To build it takes long: on a Sunday in term that is looked at where its pages are (`test_every_page`), and on
a day in August where the command fills it (`cli/test_demo`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from clearsight.demo.actions import build
from clearsight.people.models import Person
from tests.demo.said import Who, parts, untrue, wrong_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.shown, pytest.mark.req("L1")]
BETWEEN_THE_YEARS = date(2026, 12, 28)


def test_every_sentence_about_the_cast_is_true_between_the_years() -> None:
    build(datetime.combine(BETWEEN_THE_YEARS, time(9, 30), UTC))
    assert wrong_of(BETWEEN_THE_YEARS) == {}


def test_a_sentence_that_nothing_can_tell_is_noticed() -> None:
    assert list(parts("a supervisee with a record to sign; new in post")) == [
        "a supervisee with a record to sign", " new in post",
    ]  # fmt: skip
    assert untrue("juggles with torches", Who(Person(name="Nobody"), BETWEEN_THE_YEARS)) == [
        "juggles with torches"
    ]
