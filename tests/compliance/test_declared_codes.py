"""What people are, what they were trained in and how a case stands is said in the policy's own codes."""

from __future__ import annotations

from typing import Any

import pytest

from clearsight.casework import actions as casework
from clearsight.kernel.refusals import Invalid
from clearsight.people import actions as people
from tests import world
from tests.world import LONG_AGO, OPERATOR, TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("B1", "A2")]


def asked(of: School, what: str, code: str) -> Any:
    case = world.fennimore(of) if what == "status" else None
    return {
        "role": lambda: do(people.give_role, of.casey, code, of.site, LONG_AGO, by=OPERATOR),
        "circumstance": lambda: do(people.note_circumstance, of.casey, code, LONG_AGO, by=OPERATOR),
        "kind": lambda: do(people.note_training, of.casey, code, TODAY, by=OPERATOR),
        "provider": lambda: do(people.note_training, of.casey, "dsl", TODAY, provider=code, by=OPERATOR),
        "employment": lambda: do(people.note_employment, of.casey, code, LONG_AGO, by=OPERATOR),
        "status": lambda: do(casework.note_status, case, code, LONG_AGO, by=of.nadia),
    }[what]()


@pytest.mark.parametrize(
    ("what", "lists"),
    [
        ("role", "designated|dsl"), ("circumstance", "probation"), ("kind", "supervision"),
        ("provider", "in_house"), ("employment", "declares none"), ("status", "looked_after"),
    ],
)  # fmt: skip
def test_an_undeclared_code_is_refused_with_those_that_are_declared(what: str, lists: str) -> None:
    with pytest.raises(Invalid, match=lists) as refused:
        asked(world.school(), what, "wizardry")
    assert [fault.place for fault in refused.value.faults] == [what]
    assert "wizardry" in refused.value.faults[0].problem


@pytest.mark.parametrize(
    ("what", "code"),
    [("role", "trustee"), ("role", "administrator"), ("circumstance", "probation"), ("kind", "dsl"),
     ("status", "looked_after")],
)  # fmt: skip
def test_a_declared_code_is_taken(what: str, code: str) -> None:
    assert asked(world.school(), what, code) is not None
