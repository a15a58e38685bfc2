"""Each abuse case has a test that bears its number, or is named among those that have none yet."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from tests.abuse.cases import CASES, NOT_SHOWN_YET
from tests.architecture.source import Module, called, modules, sample


def named(module: Module) -> Iterator[tuple[str, int]]:
    """Where a test says which abuse case it shows, and which."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and called(node).endswith("mark.abuse"):
            for argument in node.args:
                yield module.at(node), ast.literal_eval(argument)


@cache
def shown() -> frozenset[int]:
    """The numbers that a test bears."""
    return frozenset(number for module in modules("tests") for _, number in named(module))


def test_marks_name_cases_that_there_are() -> None:
    found = [(place, number) for m in modules("tests") for place, number in named(m) if number not in CASES]
    assert found == []


@pytest.mark.parametrize("number", CASES)
def test_each_is_shown_or_said_not_to_be(number: int) -> None:
    assert (number in shown()) is (number not in NOT_SHOWN_YET), "shown, or said why not, and never both"


def test_the_detector_sees_a_mark() -> None:
    marked = sample("@pytest.mark.abuse(4, 99)\ndef test_x():\n    pass\n", "tests/test_x.py")
    assert [number for _, number in named(marked)] == [4, 99]
