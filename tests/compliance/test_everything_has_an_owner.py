"""Whatever is found from what is kept here belongs to somebody: none of it is lost when it is stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.standing import owner_of
from tests.policies.given import policy
from tests.policies.test_examples import NAMES, as_of, facts


@pytest.mark.req("K1")
@pytest.mark.parametrize("name", NAMES)
def test_every_finding_is_somebody_s(name: str) -> None:
    # Events and variations are judged by `clearsight check` and kept nowhere: an import refuses them.
    kept = replace(facts(name), events=(), variations=())
    supervisors = {a.arrangement: a.supervisor for a in kept.arrangements}
    leads = {case.case: case.lead for case in kept.cases}
    people = {person.person for person in kept.people}
    found = evaluate(policy(name, as_of(name)), kept, as_of(name))
    assert found != ()
    assert [one for one in found if owner_of(one, kept, supervisors, leads) not in people] == []
