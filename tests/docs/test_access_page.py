"""The reference of access is what the matrix says, and each relation has words."""

from __future__ import annotations

import pytest

from clearsight.access.matrix import MATRIX
from clearsight.access.wording import KINDS, RELATION_WORDS, relation_words
from scripts.access_manual import OUT, text


@pytest.mark.req("J1", "J2")
def test_the_page_is_what_the_matrix_says() -> None:
    assert OUT.read_text("utf-8") == text(), "python -m scripts.access_manual"


def test_every_relation_and_every_kind_of_thing_has_words() -> None:
    unsaid = {
        (asked.model, relation)
        for asked in MATRIX.values()
        for relation in asked.relations
        if relation_words(asked.model, relation) == relation.replace("_", " ")
    }
    used = {relation for asked in MATRIX.values() for relation in asked.relations}
    assert unsaid == set() and set(RELATION_WORDS) <= used
    assert {asked.model for asked in MATRIX.values()} <= set(KINDS)
