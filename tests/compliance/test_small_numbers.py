"""Figures for whoever governs: no small number is said, and none can be worked out from those that are."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearsight.compliance.domain.small_numbers import FEWEST, Figures, Unsaid, shown

pytestmark = pytest.mark.req("J4")
HIGHEST = 14


def possible(figures: Figures, total: int) -> set[tuple[int, ...]]:
    """Every list of counts that fits all that is shown, found by trying: with no use of what is tested."""
    ranges = []
    for part in figures.parts:
        if isinstance(part, int):
            ranges.append(range(part, part + 1))
        elif part is Unsaid.FEWER:
            ranges.append(range(FEWEST))
        else:
            ranges.append(range(FEWEST, HIGHEST + FEWEST))
    found = set(product(*ranges))
    if isinstance(figures.total, int):
        return {one for one in found if sum(one) == total}
    return {one for one in found if sum(one) < FEWEST} if figures.total is Unsaid.FEWER else found


def worked_out(counts: list[int]) -> list[tuple[int, ...]]:
    """The small counts of which an attacker learns more than that they are small."""
    figures = shown(counts)
    fits = possible(figures, sum(counts))
    assert tuple(counts) in fits, "what is shown is true"
    return [
        (n, *sorted(values))
        for n, count in enumerate(counts)
        if count < FEWEST and (values := {one[n] for one in fits}) != set(range(FEWEST))
    ]


@settings(max_examples=120, deadline=None)
@given(st.lists(st.integers(0, HIGHEST - 5), min_size=1, max_size=4))
def test_no_small_number_can_be_worked_out_from_all_that_is_shown(counts: list[int]) -> None:
    assert worked_out(counts) == []
    for count, part in zip(counts, shown(counts).parts, strict=True):
        assert part is Unsaid.FEWER if count < FEWEST else part in (count, Unsaid.NOT_SHOWN)


@pytest.mark.parametrize(
    ("counts", "parts", "total"),
    [
        ([7, 20, 30], (7, 20, 30), 57),
        ([3, 20, 30], (Unsaid.FEWER, Unsaid.NOT_SHOWN, 30), 53),
        ([4, 4], (Unsaid.FEWER, Unsaid.FEWER), Unsaid.NOT_SHOWN),
        ([1, 0, 2], (Unsaid.FEWER,) * 3, Unsaid.FEWER),
        ([2, 5], (Unsaid.FEWER, Unsaid.NOT_SHOWN), Unsaid.NOT_SHOWN),
        ([0, 0, 0, 40], (*(Unsaid.FEWER,) * 3, Unsaid.NOT_SHOWN), 40),
        ([], (), Unsaid.FEWER),
    ],
)
def test_what_is_shown(counts: list[int], parts: tuple[object, ...], total: object) -> None:
    figures = shown(counts)
    assert (figures.parts, figures.total) == (parts, total)


def test_the_attack_works_where_small_numbers_alone_are_left_out() -> None:
    naive = Figures((Unsaid.FEWER, 20, 30), 53)
    assert {one[0] for one in possible(naive, 53)} == {3}
