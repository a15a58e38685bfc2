"""Every address answers everybody as the oracle says: which come from the resolver, and from no list."""

from __future__ import annotations

import pytest

from tests.oracle.asking import Asking, all_faults, sample
from tests.oracle.places import place

pytestmark = [pytest.mark.django_db, pytest.mark.shown]


@pytest.mark.req("J1", "J2", "J5", "G6")
def test_every_address_and_everybody() -> None:
    of = place()
    asked = list(sample(of.cast, of.world.organisation.pk))
    count, wrong = all_faults(Asking(of.cast), asked)
    assert not wrong, "\n".join(wrong[:20])
    assert count >= 190 and {one.who for one in asked} == set(of.cast)
