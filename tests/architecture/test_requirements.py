"""Requirements are named as they are called, and those done so far are proved by a test each."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, called, modules, sample
from tests.requirements import COVERED, REQUIREMENTS


def named(module: Module) -> Iterator[tuple[str, str]]:
    """Where a test says which requirement it proves, and which."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and called(node).endswith("mark.req"):
            for argument in node.args:
                # What is worked out (`*ids`) is checked when the test is collected.
                if isinstance(argument, ast.Constant):
                    yield module.at(node), str(argument.value)


def test_marks_name_requirements_that_exist() -> None:
    found = [(place, name) for m in modules("tests") for place, name in named(m) if name not in REQUIREMENTS]
    assert found == []


def test_what_is_done_is_proved() -> None:
    proved = {name for module in modules("tests") for _, name in named(module)}
    assert sorted(set(COVERED) - proved) == []


def test_the_detector_sees_a_mark() -> None:
    marked = sample('@pytest.mark.req("D1", "Z9")\ndef test_x():\n    pass\n', "tests/test_x.py")
    assert [name for _, name in named(marked)] == ["D1", "Z9"]
    assert "Z9" not in REQUIREMENTS
