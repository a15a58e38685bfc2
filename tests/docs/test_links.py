"""What the documents point to is there: files, headings, and the names of functions in the walk."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from clearsight.policy.domain.model import Rule
from tests.architecture.source import ROOT

LINK = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<target>[^)\s]+)\)")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def broken(document: Path, text: str) -> list[str]:
    """Links that lead nowhere. A link to code whose text is `name` or `module.name` wants that name there."""
    found = []
    for match in LINK.finditer(text):
        target, _, heading = match["target"].partition("#")
        if "://" in target:
            continue
        path = (document.parent / target).resolve() if target else document
        if not path.exists():
            found.append(f"{match['target']}: no such file")
        elif path.suffix == ".py" and match["text"].startswith("`"):
            name = match["text"].strip("`").removesuffix("()").rpartition(".")[2]
            if name not in names_in(path):
                found.append(f"{match['target']}: has no {name}")
        elif heading and heading not in headings_in(path):
            found.append(f"{match['target']}: no such heading")
    return found


def names_in(path: Path) -> set[str]:
    """Functions, classes and constants of a module, and the module's own name."""
    names = {path.stem}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def headings_in(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    assert broken(document, document.read_text("utf-8")) == []


def test_the_readme_names_a_tracker_to_try() -> None:
    named = re.findall(r"`(policies/\S+/data)`", (ROOT / "README.md").read_text("utf-8"))
    assert named and all((ROOT / folder / "people.csv").is_file() for folder in named)


def test_a_broken_link_is_noticed() -> None:
    readme = ROOT / "README.md"
    for bad in ("[x](nowhere.md)", "[x](README.md#nowhere)", "[`nobody()`](tests/conftest.py)"):
        assert broken(readme, bad) != [], bad
    assert broken(readme, "[`open_page`](tests/conftest.py) [x](README.md#two-commands)") == []


def test_decisions_are_short_and_numbered() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in decisions}
    assert {name: count for name, count in lengths.items() if not 15 <= count <= 40} == {}


def test_the_rule_in_the_recipe_is_a_rule() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    block = text.partition("```toml\n")[2].partition("```")[0]
    assert Rule.model_validate(tomllib.loads(block)["rules"][0]).clause == "4.2"
