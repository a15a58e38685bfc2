"""What a page has asked is remembered while it only reads, and never across a change."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from clearsight.integrations.once import forgetting, once, one_page


def counted() -> Callable[[], int]:
    """A question answered differently each time that it is asked."""
    numbers = count(1)
    return lambda: once("how many", lambda: next(numbers))


def test_a_page_asks_once_and_the_next_page_asks_anew() -> None:
    ask = counted()
    for answer in (1, 2):
        with one_page():
            assert (ask(), ask()) == (answer, answer)


def test_outside_a_page_everything_is_asked_anew() -> None:
    ask = counted()
    assert (ask(), ask()) == (1, 2)


def test_nothing_is_remembered_while_something_changes_nor_afterwards_from_before() -> None:
    ask = counted()
    with one_page():
        assert ask() == 1
        with forgetting():
            assert (ask(), ask()) == (2, 3)
        assert (ask(), ask()) == (4, 4)
