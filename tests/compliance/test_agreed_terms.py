"""An agreement is no looser than the policy; and its template comes with what is likely."""

from __future__ import annotations

import pytest

from clearsight.compliance.actions import draw_up_to_policy
from clearsight.compliance.queries import how_often, terms
from clearsight.kernel.refusals import Invalid
from clearsight.supervision.queries import new_agreement
from tests.compliance.scene import pair, rules
from tests.supervision.test_agenda_and_actions import TERMS
from tests.walk import story
from tests.world import TODAY, do

pytestmark = pytest.mark.django_db


@pytest.mark.req("C1")
def test_what_is_looser_than_the_policy_is_refused_with_the_clause() -> None:
    before = story.prepared()
    with pytest.raises(Invalid) as told:
        do(draw_up_to_policy, before.arrangement, {**TERMS, "frequency": "10 weeks"}, by=before.nadia)
    asked = how_often(before.arrangement, TODAY)
    (fault,) = told.value.faults
    assert asked is not None and asked.days == 28
    assert fault.place == "frequency" and asked.clause in fault.mend and "every 10 weeks" in fault.problem
    assert not before.arrangement.agreements.exists()


@pytest.mark.parametrize("every", ["4 weeks", "1 month", "1 week"])
def test_what_is_as_often_is_taken(every: str) -> None:
    before = story.prepared()
    do(draw_up_to_policy, before.arrangement, {**TERMS, "frequency": every}, by=before.nadia)
    assert before.arrangement.agreements.count() == 1


SPECIAL = """
[[rules]]
id = "general"
title = "monthly"
clause = "1"
strength = "required"
topic = "supervision"
asks = { measure = "interval", every = "1 month" }
[[rules]]
id = "special"
title = "quarterly"
clause = "2"
strength = "required"
topic = "supervision"
who = { roles = ["family_worker"] }
instead_of = ["general"]
asks = { measure = "interval", every = "3 months" }
[[rules]]
id = "reflects"
title = "no looser"
clause = "3"
strength = "required"
per = "arrangement"
asks = { measure = "no_looser" }
"""


@pytest.mark.req("C1")
@pytest.mark.parametrize(("every", "looser"), [("3 months", False), ("13 weeks", False), ("4 months", True)])
def test_the_page_and_the_check_call_the_same_looser(
    every: str, looser: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = rules(SPECIAL)
    monkeypatch.setattr(terms, "policy_in_force", lambda organisation, on: policy)
    asked = how_often(story.prepared().arrangement, TODAY)
    assert asked is not None and (asked.clause, asked.is_looser(every)) == ("2", looser)
    said = pair("family_worker", every=every).says(policy, "2025-10-01", "reflects")
    assert said == [("broken" if looser else "met", "")]


def test_it_is_to_be_looked_at_again_a_year_on() -> None:
    before = story.prepared()
    _, values = new_agreement(before.arrangement, by=before.sam, on=TODAY)
    assert values["review_on"] == "2027-03-10"
