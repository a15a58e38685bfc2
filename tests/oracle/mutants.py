"""The conditions of access, each dropped or negated in turn; and what the oracle says of what is left.

A mutant is a copy of the package `clearsight.access` with one change in one of its modules. Its relations are
put to the database, for everybody and everything at once, and compared with what the oracle lets each do.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction

import clearsight.access
from tests.oracle.comparing import TABLE_OF
from tests.oracle.facts import read_facts
from tests.oracle.judge import RULES, may
from tests.oracle.people import Day

SOURCE = Path(str(clearsight.access.__file__)).parent
ORDER = (
    "actors", "predicates.conditions", "predicates.roles", "predicates.arrangements", "predicates.cases",
    "predicates.concerns", "predicates.forms", "predicates.escalation", "predicates.records",
    "predicates.requests", "predicates.offers", "predicates.keeping", "predicates.grants",
)  # fmt: skip
# Whether anything at all is lent to somebody decides only what the log says of a reading.
OF_THE_LOG = {"is_lent"}
QUESTIONS = {"filter", "exclude"}
Key = tuple[str, str]
Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: in which module, where and what, and the module as it then reads."""

    module: str
    line: int
    words: str
    source: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.words}"

    @property
    def name(self) -> str:
        """What it is, wherever in its function it stands."""
        top = _top(self.module, modules()[self.module], self.line)
        return f"{'.'.join(top) if top else self.module}: {self.words}"


@lru_cache(maxsize=1)
def modules() -> dict[str, str]:
    """The sources of which a mutant is made: every module of the predicates, and the question itself."""
    found = {f"predicates.{one.stem}": one.read_text("utf-8") for one in (SOURCE / "predicates").glob("*.py")}
    found["predicates"] = found.pop("predicates.__init__")
    return found | {
        name: (SOURCE / f"{name}.py").read_text("utf-8") for name in ("actors", "matrix", "queries")
    }


def mutants(within: Collection[str] = (), *, written: bool = True) -> Iterator[Mutant]:
    """Every condition dropped, and every one negated.

    Args:
        within: only those of functions of these names.
        written: whether to write each out: what has no source has a name, and cannot be tried.
    """
    for name, source in sorted(modules().items()):
        if name in ("actors", "matrix"):
            continue
        tree = ast.parse(source)
        inside = {"standing_in", "_condition"} if name == "queries" else set()
        left_out, asked = _nodes(tree, OF_THE_LOG), _nodes(tree, inside or set(within))
        for number, node in enumerate(ast.walk(tree)):
            if node in left_out or ((inside or within) and node not in asked):
                continue
            for words, change in _changes(node):
                if not written:
                    yield Mutant(name, getattr(node, "lineno", 0), words, "")
                    continue
                copy = deepcopy(tree)
                change(list(ast.walk(copy))[number])
                yield Mutant(
                    name, getattr(node, "lineno", 0), words, ast.unparse(ast.fix_missing_locations(copy))
                )


def _nodes(tree: ast.AST, names: set[str]) -> set[ast.AST]:
    """All that stands in the functions of these names."""
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name in names]
    return {inner for one in functions for inner in ast.walk(one) if inner is not one}


Change = tuple[str, Callable[[Any], None]]


def _changes(node: ast.AST) -> Iterator[Change]:
    """What can be changed at a node, in words and as a function of the node's own copy."""
    if isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        for side, dropped in (("left", node.right), ("right", node.left)):
            yield f"without {_short(dropped)}", lambda copy, side=side: _become(copy, getattr(copy, side))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        yield f"{_short(node.operand)} instead of its opposite", lambda copy: _become(copy, copy.operand)
    elif isinstance(node, ast.AugAssign):
        yield f"without {_short(node.value)}", lambda copy: _become(copy, ast.Pass())
    elif isinstance(node, ast.Return) and node.value is not None and _is_condition(node.value):
        yield f"the opposite of {_short(node.value)}", _negate_value
    elif isinstance(node, ast.Lambda) and _is_condition(node.body):
        yield f"the opposite of {_short(node.body)}", _negate_body
    elif isinstance(node, ast.Tuple) and len(node.elts) > 1 and all(_is_text(one) for one in node.elts):
        for at, one in enumerate(node.elts):
            yield f"without {_short(one)}", lambda copy, at=at: copy.elts.pop(at)


def _of_call(node: ast.Call) -> Iterator[Change]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in QUESTIONS and name not in ("Q", "any_of"):
        return
    for at, argument in enumerate(node.args):
        yield f"{name} without {_short(argument)}", lambda copy, at=at: copy.args.pop(at)
    for at, keyword in enumerate(node.keywords):
        words = f"{keyword.arg}={_short(keyword.value)}" if keyword.arg else _short(keyword.value)
        yield f"{name} without {words}", lambda copy, at=at: copy.keywords.pop(at)
    if name in QUESTIONS:
        other = "exclude" if name == "filter" else "filter"
        yield f"{other} instead of {name}: {_short(node)}", lambda copy: setattr(copy.func, "attr", other)


def _is_condition(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", "") == "Q" or isinstance(node.func, ast.Call)
    operators = (ast.BitAnd, ast.BitOr)
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _become(node: Any, other: Any) -> None:
    node.__class__ = other.__class__
    node.__dict__ = dict(other.__dict__)


def _negate_value(node: Any) -> None:
    node.value = ast.UnaryOp(ast.Invert(), node.value)


def _negate_body(node: Any) -> None:
    node.body = ast.UnaryOp(ast.Invert(), node.body)


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:90]


# A package of its own for each mutant.


def package(changed: dict[str, str], alias: str = "access_mutant") -> ModuleType:
    """The package with some of its modules changed, under another name; its module `queries`."""
    sources = modules() | changed
    for name in [one for one in sys.modules if one.partition(".")[0] == alias]:
        del sys.modules[name]
    for empty in (alias,):
        sys.modules[empty] = _made(empty, "")
    order = [*ORDER, *sorted(set(sources) - set(ORDER) - {"predicates", "matrix", "queries"})]
    sys.modules[f"{alias}.predicates"] = _made(f"{alias}.predicates", "")
    for name in (*order, "predicates", "matrix", "queries"):
        text = sources[name].replace("clearsight.access", alias)
        module = sys.modules.get(f"{alias}.{name}") or _made(f"{alias}.{name}", "")
        sys.modules[f"{alias}.{name}"] = module
        exec(_compiled(text, f"{alias}.{name}"), module.__dict__)
    return sys.modules[f"{alias}.queries"]


@lru_cache(maxsize=64)
def _compiled(text: str, name: str) -> CodeType:
    """Most of a package is as it was in the one before."""
    return compile(text, name, "exec")


def _made(name: str, source: str) -> ModuleType:
    spec = spec_from_loader(name, loader=None, is_package=True)
    assert spec is not None
    module = module_from_spec(spec)
    exec(source, module.__dict__)
    return module


# What a mutant lets whom do, beside what the oracle does.


class Court:
    """What the oracle decides of what is in the database on some days; and mutants brought before it."""

    def __init__(self, days: tuple[date, ...], moment: datetime, models: Collection[str] = ()) -> None:
        """Of these kinds of things alone, where any are named."""
        self.days, self.models = days, models
        facts = read_facts()
        self.oracle: dict[tuple[str, date], Pairs] = {}
        self.matrix = package({}).MATRIX
        for day in days:
            told = Day(facts, day, moment)
            for permission in set(RULES) & set(self.matrix):
                if models and self.matrix[permission].model not in models:
                    continue
                table = TABLE_OF[self.matrix[permission].model]
                self.oracle[permission, day] = frozenset(
                    (person.id, thing.id)
                    for person in facts.people.values()
                    for thing in facts.tables[table].values()
                    if may(told, person, permission, thing)
                )
        self.words = self._words(package({}))
        self.rests_on = _rests_on(package({}), models)
        self.base = {
            (*key, day): self._pairs(key, self.words[key], day) for key in self.words for day in days
        }

    def innocent(self) -> list[str]:
        """Permissions about which the program itself and the oracle differ: there should be none."""
        wrong = {one for one, _ in self.oracle if self._line(one, {}) is not None}
        return sorted(wrong)

    def catches(self, mutant: Mutant) -> bool:
        """Whether the oracle sees that the mutant is another: or it does not even run."""
        try:
            queries = package({mutant.module: mutant.source})
        except Exception:
            return True  # it says nothing at all
        within = _top(mutant.module, modules()[mutant.module], mutant.line)
        keys = [key for key, on in self.rests_on.items() if within is None or within in on]
        return any(self._differs(queries, key) for key in sorted(keys))

    def _differs(self, queries: ModuleType, key: Key) -> bool:
        """Whether one relation is put otherwise, and lets others for it; or cannot be put at all."""
        try:
            said = self._words(queries, [key])[key]
            if said == self.words[key]:
                return False
            with transaction.atomic():
                pairs = {(*key, day): self._pairs(key, said, day) for day in self.days}
        except Exception:
            return True
        return any(self._line(one, pairs) is not None for one in self._permissions(key))

    def catches_line(self, permission: str, relations: tuple[str, ...]) -> bool:
        """Whether the oracle sees that a line of the matrix has other relations."""
        return self._line(permission, {}, relations) is not None

    def _permissions(self, key: tuple[str, str]) -> list[str]:
        return [
            one for one, _ in self.oracle
            if self.matrix[one].model == key[0] and key[1] in self.matrix[one].relations
        ]  # fmt: skip

    def _line(
        self, permission: str, pairs: dict[Any, Pairs], relations: tuple[str, ...] | None = None
    ) -> date | None:
        """A day on which the line lets another than the oracle, if there is one."""
        asked = self.matrix[permission]
        for day in self.days:
            found: set[tuple[int, int]] = set()
            for relation in asked.relations if relations is None else relations:
                key = (asked.model, relation, day)
                found |= pairs.get(key, self.base.get(key, frozenset()))
            if found != self.oracle[permission, day]:
                return day
        return None

    def _words(self, queries: ModuleType, keys: list[Key] | None = None) -> dict[Key, Any]:
        """Each relation as it is put to the database, with marks; None for one that nobody stands in."""
        found: dict[Key, Any] = {}
        for model, relations in _relations(queries).items():
            rows: Any = apps.get_model(model)._default_manager.filter(pk=queries.THING)
            for relation in relations:
                left_out = keys is not None and (model, relation) not in keys
                if left_out or (self.models and model not in self.models):
                    continue
                query = queries.standing_in((relation,), rows).order_by().values("pk").query
                try:
                    sql, params = query.exists().get_compiler(connection=connection).as_sql()
                    found[model, relation] = (sql, tuple(params))
                except EmptyResultSet:
                    found[model, relation] = None
        self.queries = queries
        return found

    def _pairs(self, key: tuple[str, str], said: Any, day: date) -> Pairs:
        """Everybody and everything that stand in the relation that day."""
        if said is None:
            return frozenset()
        table = apps.get_model(key[0])._meta.db_table
        columns = {
            self.queries.ACTOR: "reader.id", self.queries.THEIRS: "reader.organisation_id",
            self.queries.THING: "asked.id",
        }  # fmt: skip
        marks = self.queries.when(day)
        first, *rest = said[0].split("%s")
        words, params = first, []
        for value, after in zip(said[1], rest, strict=True):
            column = columns.get(value) if isinstance(value, int) else None
            words += (column or "%s") + after
            params += [] if column else [marks.get(value, value)]
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT reader.id, asked.id FROM people_person reader, "{table}" asked '
                f"WHERE EXISTS ({words})",
                params,
            )
            return frozenset(cursor.fetchall())


def _relations(queries: ModuleType) -> dict[str, list[str]]:
    """The relations to each kind of thing; the operator, in whose place nobody stands, among them."""
    found = {model: list(relations) for model, relations in queries.RELATIONS.items()}
    for model in {one.model for one in queries.MATRIX.values() if "operator" in one.relations}:
        found[model].append("operator")
    return found


def _rests_on(queries: ModuleType, models: Collection[str]) -> dict[Key, set[tuple[str, str]]]:
    """The functions of the package, by module and name, that are called for each relation."""
    sources, found = modules(), {}
    for model, relations in _relations(queries).items():
        if models and model not in models:
            continue
        rows: Any = apps.get_model(model)._default_manager.all()
        for relation in relations:
            called: set[tuple[str, str]] = set()
            sys.setprofile(lambda frame, event, _, called=called: _note(frame, event, called, sources))
            try:
                queries.standing_in((relation,), rows)
            finally:
                sys.setprofile(None)
            found[model, relation] = called
    return found


def _note(frame: Any, event: str, called: set[tuple[str, str]], sources: dict[str, str]) -> None:
    file = frame.f_code.co_filename
    if event == "call" and file.startswith("access_mutant."):
        module = file.removeprefix("access_mutant.")
        top = _top(module, sources[module], frame.f_code.co_firstlineno)
        called |= {top} if top else set()


@lru_cache(maxsize=4096)
def _top(module: str, source: str, line: int) -> tuple[str, str] | None:
    """The outermost function in which a line stands; None for a line of the module itself."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0):
            return module, node.name
    return None


def lines(court: Court) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each line of the matrix without one of its relations; and with one more."""
    known = defaultdict(set)
    for model, relation in court.words:
        known[model] |= {relation} - {"operator"}
    judged = {permission for permission, _ in court.oracle}
    for permission, asked in court.matrix.items():
        if permission not in judged:
            continue
        for one in asked.relations:
            if one != "operator":
                yield permission, f"without {one}", tuple(r for r in asked.relations if r != one)
        for one in sorted(known[asked.model] - set(asked.relations)):
            yield permission, f"with {one}", (*asked.relations, one)
