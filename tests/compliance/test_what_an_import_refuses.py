"""Nothing of a tracker is dropped in silence: what is not kept here yet is refused by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from clearsight.compliance.actions import import_facts
from clearsight.compliance.domain.facts import Event, Person, Variation
from clearsight.compliance.queries import facts_for_organisation
from clearsight.kernel.refusals import Invalid
from tests import world
from tests.world import OPERATOR, TODAY, at


@pytest.mark.django_db
@pytest.mark.req("L4")
def test_rows_that_nothing_keeps_here_are_refused() -> None:
    of = world.school()
    tracker = facts_for_organisation(of.organisation)
    more = replace(
        tracker,
        people=(*tracker.people, Person("new", "Robin Vale", TODAY)),
        events=(Event("file_audit", TODAY), Event("file_audit", TODAY - timedelta(days=1))),
        variations=(Variation("v1", "contract-four-weeks", "6 weeks", TODAY),),
    )
    with pytest.raises(Invalid) as refused:
        import_facts(of.organisation, more, by=OPERATOR, at=at())
    assert [fault.place for fault in refused.value.faults] == ["events", "variations"]
    assert "2 rows " in refused.value.faults[0].problem
    assert "for nobody in particular" in refused.value.faults[1].problem
    assert facts_for_organisation(of.organisation) == tracker
