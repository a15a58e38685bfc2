"""Every address answers everybody as the oracle says: which come from the resolver, and from no list."""

from __future__ import annotations

import pytest

from tests.abuse.addresses import patterns
from tests.oracle.asking import Asking, Question, all_faults, sample, things_for
from tests.oracle.places import place

# Where a party is refused what they lead, a cover is none, or what is within the record was never there.
BESIDE = {"change_cover", "leave_out", "leave_out_of_agreement", "disagreement"}

pytestmark = [pytest.mark.django_db, pytest.mark.shown]


@pytest.mark.req("J1", "J2", "J5", "G6")
def test_every_address_and_everybody() -> None:
    of = place()
    ours = of.world.organisation.pk
    asked = list(sample(of.cast, ours))
    asked += [Question(one, "supervisor", "GET", things_for(one, ours, 1)[0])
              for one in patterns() if one.name in BESIDE]  # fmt: skip
    count, wrong = all_faults(Asking(of.cast), asked)
    assert not wrong, "\n".join(wrong[:20])
    assert count >= 190 and {one.who for one in asked} == set(of.cast)
