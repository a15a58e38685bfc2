"""Modules and functions stay small, are called by what they do, and say what that is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, modules, sample

LONGEST_FUNCTION = 50
LONGEST_MODULE = 400
NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "managers",
    "common",
    "base",
    "misc",
}
DOCUMENTED = {"domain", "actions", "queries"}


def long_functions(module: Module) -> Iterator[str]:
    for function in module.functions():
        # The docstring explains the function and is not what makes it hard to follow.
        lines = (function.end_lineno or 0) - _first_line(function) + 1
        if lines > LONGEST_FUNCTION:
            yield f"{module.at(function)} {function.name}: {lines} lines"


def _first_line(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    if ast.get_docstring(function, clean=False) is not None and len(body) > 1:
        return body[1].lineno - 1
    return function.lineno


def undocumented(module: Module) -> Iterator[str]:
    public = (node for node in module.tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    for node in public:
        if not node.name.startswith("_") and not ast.get_docstring(node):
            yield f"{module.at(node)} {node.name}"
    if not ast.get_docstring(module.tree) and module.text.strip():
        yield f"{module.path}: the module itself"


def test_no_function_is_longer_than_fifty_lines() -> None:
    # A test may tell a long story: what it must not be is a long module.
    assert [
        line for folder in ("src", "scripts") for m in modules(folder) for line in long_functions(m)
    ] == []


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    counted = [
        (m.path, m.text.count("\n")) for folder in ("src", "tests", "scripts") for m in modules(folder)
    ]
    assert [(path, lines) for path, lines in counted if lines > LONGEST_MODULE] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [m.path for m in modules("src") if NAMES_THAT_SAY_NOTHING & set(m.parts)]
    # Django asks every kind of database for its connection there.
    of = "src/clearsight/integrations"
    assert found == [f"{of}/postgresql/base.py", f"{of}/sqlite3/base.py"]
    assert "sessions" not in {m.parts[1] for m in modules("src") if m.parts[1:]}, "Django has one"


def test_what_others_call_is_explained() -> None:
    explained = [
        m for m in modules("src") if m.kind in DOCUMENTED or m.parts[1:2] in (("kernel",), ("access",))
    ]
    assert [line for module in explained for line in undocumented(module)] == []


def test_the_detectors_see_a_violation() -> None:
    body = "\n".join("    x = 1" for _ in range(LONGEST_FUNCTION))
    assert list(long_functions(sample(f"def f():\n{body}\n"))) != []
    assert list(long_functions(sample(f'def f():\n    """Says."""\n{body}\n'))) != []
    assert list(long_functions(sample("def f():\n    return 1\n"))) == []
    assert list(undocumented(sample('"""M."""\n\ndef f():\n    return 1\n'))) != []
    assert list(undocumented(sample("def _f():\n    return 1\n"))) != []
