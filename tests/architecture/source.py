"""The source of Clearsight as syntax trees: what the architecture tests look at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "clearsight"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A Python file, by its path in the checkout ("src/clearsight/records/actions.py")."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text, self.path)

    @property
    def parts(self) -> tuple[str, ...]:
        """Its dotted name, in parts: ("clearsight", "records", "actions")."""
        parts = Path(self.path).with_suffix("").parts
        parts = parts[1:] if parts[0] == "src" else parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    @property
    def kind(self) -> str:
        """Which layer of its app it belongs to: "actions" for actions.py and actions/sign.py."""
        return self.parts[2] if len(self.parts) > 2 else ""

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as an editor opens it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


def sample(text: str, path: str = "src/clearsight/records/queries.py") -> Module:
    """A module that is not there: to show that a detector sees what it should."""
    return Module(path, text)


@cache
def modules(folder: str) -> tuple[Module, ...]:
    """Every Python file under a folder of the checkout ("src", "tests", "scripts"), migrations left out."""
    found = (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)
    return tuple(Module(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in found)


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that git keeps of this checkout."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return tuple(path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file())


def called(node: ast.AST) -> str:
    """The dotted name that an expression or call spells: "timezone.now" for `timezone.now()`, else ""."""
    if isinstance(node, ast.Call):
        return called(node.func)
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = called(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def imports_of(module: Module) -> Iterator[str]:
    """The dotted names of the modules that a module imports, anywhere in it."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
