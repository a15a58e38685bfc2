"""What a page or a PDF says of who reads a file is what is decided, for each policy and file."""

from __future__ import annotations

from typing import get_args

import pytest

from clearsight.access.predicates.records import READERS as DECIDED
from clearsight.policy.domain.forms.language import Reader
from clearsight.policy.domain.forms.readers import CASE_LEAD, OF_A_CHILD, PARTIES, READERS
from clearsight.policy.queries import forms_of_policy
from clearsight.web.paper.sheet import STAYS_HERE, marking_of
from tests.world import TODAY

pytestmark = pytest.mark.req("J1", "F8")
POLICIES = ("embark", "harewood", "north-east-futures", "progress-careers", "worcestershire")


@pytest.mark.parametrize("policy", POLICIES)
def test_the_words_are_those_of_the_relations_that_decide(policy: str) -> None:
    """That a relation lets in whom its words say is shown in tests/grants/test_samples.py and the oracle."""
    for file in forms_of_policy(policy).in_force(TODAY).files:
        said = marking_of(file)
        assert all(one in said for one in PARTIES[file.kind])
        assert {code for code, words in READERS.items() if words in said} == set(file.readers), file.id
        assert (OF_A_CHILD in said) is (file.kind == "case")
        assert (CASE_LEAD in said) is (file.kind == "case" and file.kept_to is None)
        assert (STAYS_HERE in said) is (policy == "north-east-futures"), "Types of Supervision; Recording"
        assert ("proceeding" in said) is bool(file.proceedings)


def test_every_relation_that_a_policy_can_name_has_words_of_its_own() -> None:
    assert set(READERS) == set(get_args(Reader)) == set(DECIDED)
    words = list(READERS.values())
    assert not [one for one in words for other in words if one != other and one in other]
