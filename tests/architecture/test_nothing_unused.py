"""A public function or class that nothing in `src` uses is taken out, with the tests of it alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from tests.architecture.source import PACKAGE, Module, called, modules, sample

# Each is called from somewhere else than a module or a template of ours, or waits for its page.
CALLED_FROM_ELSEWHERE = {
    "Meta": "Django reads it of a model",
    **dict.fromkeys(("validate", "get_help_text"), "Django asks a validator of passwords, by its settings"),
    **dict.fromkeys(("also_demanded", "demanded_of"), "policies have it asked of signing in, at start"),
    **dict.fromkeys(("ask_again", "refuse_more"), "the log asks them of each reading, from the start"),
    "write_dataset": "the data set is written as its reference says, by programs of others",
    "form_from_data": "a form that was stored is read by programs of others",
    # People and calendars are kept by import and on the command line: README, what is not there yet.
    **dict.fromkeys(
        ("add_site", "add_person", "set_calendar"),
        "an action that has no page yet",
    ),
}  # fmt: skip

# What a class of ours may begin with, and none but we call its methods.
OF_OTHERS = {"Model", "NamedTuple", "Exception", "Protocol", "BaseModel", "Enum", "StrEnum"}


def unused(found: Iterable[Module], elsewhere: str = "") -> Iterator[str]:
    """Names that nothing uses: to import, to export or to speak of one is no use of it.

    `elsewhere` is the text of templates. A name in a text counts where it is part of a dotted one, as Django
    has them in its settings.
    """
    found = tuple(module for module in found if module.parts[-1] != "apps")
    used = set(re.findall(r"\w+", elsewhere))
    for module in found:
        used.update(_used(module.tree))
    ours = {node.name for m in found for node in ast.walk(m.tree) if isinstance(node, ast.ClassDef)}
    for module in found:
        for node in _defined(module.tree, ours | OF_OTHERS):
            if not node.name.startswith("_") and node.name not in used:
                yield node.name


def _defined(tree: ast.AST, known: set[str]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes; not the methods of a class of which a library asks more than we do."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node
        bases = node.bases if isinstance(node, ast.ClassDef) else []
        if all(called(base).rpartition(".")[2] in {*known, ""} for base in bases):
            yield from _defined(node, known)


def _used(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.Constant(value=str(text)) if re.fullmatch(r"clearsight(\.\w+)+", text):
                yield text.rpartition(".")[2]


def test_what_nothing_uses_is_taken_out() -> None:
    templates = (path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.html")))
    assert set(unused(modules("src"), "\n".join(templates))) == set(CALLED_FROM_ELSEWHERE)


def test_the_detector_sees_what_is_unused() -> None:
    assert list(unused([sample("def one(): two()\ndef two(): ...\n")])) == ["one"]
    assert list(unused([sample("def one(): ...\n")], "{{ one }}")) == []
    theirs = "class Mine({}):\n    def asked(self): ...\n\nMine()\n"
    assert list(unused([sample(theirs.format("models.Model"))])) == ["asked"]
    assert list(unused([sample(theirs.format("FileUploadHandler"))])) == []
    exported = sample("from a import one\n__all__ = ['one']\nsaid = 'one is called'\n")
    assert list(unused([sample('def one():\n    """One."""\n'), exported])) == ["one"]
    assert list(unused([sample("class One: ...\nSETTING = 'clearsight.config.One'\n")])) == []
