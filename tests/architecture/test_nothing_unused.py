"""A public function or class that nothing in `src` names is taken out, with the tests of it alone."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from tests.architecture.source import PACKAGE, Module, modules, sample

# Called by Django by its name; and what retention asks, before anything is disposed of here.
CALLED_FROM_ELSEWHERE = {
    "file_complete", "receive_data_chunk", "due_for_disposal", "constraint_sql", "remove_sql",
}  # fmt: skip


def unused(found: Iterable[Module], elsewhere: str = "") -> Iterator[str]:
    """Names that stand nowhere but where they are defined. `elsewhere` is the text of templates."""
    found = tuple(found)
    words = Counter(re.findall(r"\w+", elsewhere))
    for module in found:
        words.update(re.findall(r"\w+", module.text))
    for module in found:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and words[node.name] == 1:
                if not node.name.startswith("_") and module.parts[-1] != "apps":
                    yield node.name


def test_what_nothing_uses_is_taken_out() -> None:
    templates = (path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.html")))
    assert set(unused(modules("src"), "\n".join(templates))) == CALLED_FROM_ELSEWHERE


def test_the_detector_sees_what_is_unused() -> None:
    assert list(unused([sample("def one(): two()\ndef two(): ...\n")])) == ["one"]
    assert list(unused([sample("def one(): ...\n")], "{{ one }}")) == []
