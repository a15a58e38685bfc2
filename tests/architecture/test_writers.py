"""Actions are the only writers, each leaves its trace in the audit log, and nothing is done by signals."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import Function, Module, called, modules, sample

WRITES = {
    "save", "asave", "delete", "adelete", "create", "acreate", "create_user", "create_superuser",
    "bulk_create", "bulk_update", "get_or_create", "update_or_create", "executemany",
}  # fmt: skip
# `update` is also what a dict and a hash can do: it is a write on something that was queried.
QUERIES = {"objects", "filter", "exclude", "all", "visible_to", "select_for_update", "_default_manager"}
# What is derived from an audited change, in the transaction of that change, is nobody's act of its own.
DERIVED = {"reevaluate"}
AUDIT = "clearsight.audit.actions"


def writes(module: Module) -> Iterator[str]:
    """Every call that changes a row."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in WRITES or (name in ("update", "aupdate") and QUERIES & _names(node.func.value)):
                yield f"{module.at(node)} {called(node)}"


def _names(expression: ast.expr) -> set[str]:
    attributes = {node.attr for node in ast.walk(expression) if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}


def may_write(module: Module) -> bool:
    """Actions; and what cannot know the database at all, by a contract of its own, writes only files."""
    return module.kind in ("actions", "domain", "dataset") or module.parts[1:2] in (
        ("kernel",),
        ("integrations",),
    )


def receivers(module: Module) -> Iterator[str]:
    """Every use of signals."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.") and _signal(node):
            yield f"{module.at(node)} imports signals"
        if (
            isinstance(node, ast.Attribute)
            and node.attr in ("connect", "receiver")
            and "signal" in called(node)
        ):
            yield f"{module.at(node)} {called(node)}"


def _signal(node: ast.ImportFrom) -> bool:
    return "signals" in (node.module or "") or "dispatch" in (node.module or "") or any(
        "signal" in alias.name for alias in node.names
    )  # fmt: skip


def unaudited(module: Module, exported: set[str] | None = None) -> Iterator[str]:
    """Every action (public, and it writes or is done `by` somebody) that leaves nothing in the audit log.

    In a package of actions, public is what the package exports: the rest are steps of those.
    """
    functions = {node.name: node for node in module.tree.body if isinstance(node, Function)}
    traced = _traced_names(module)
    emitting = _closure(functions, {n for n, node in functions.items() if _calls(node) & traced})
    writing = _closure(functions, {n for n, node in functions.items() if _writes_in(node)})
    for name, node in functions.items():
        public = not name.startswith("_") if exported is None else name in exported
        asked = name in writing or "by" in _parameters(node)
        if public and asked and name not in emitting | DERIVED and not _is_context(node):
            yield f"{module.at(node)} {name}"


def _closure(functions: dict[str, Function], some: set[str]) -> set[str]:
    """`some` of the functions, and all that call them, directly or not."""
    while grown := {n for n, node in functions.items() if _calls(node) & some} - some:
        some = some | grown
    return some


def _writes_in(function: Function) -> bool:
    return next(writes(sample(ast.unparse(function))), None) is not None


def _parameters(function: Function) -> set[str]:
    return {a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}


def imports_of(module: Module) -> list[ast.ImportFrom]:
    return [node for node in module.tree.body if isinstance(node, ast.ImportFrom)]


def _traced_names(module: Module) -> set[str]:
    """What an action may call that leaves a trace: the audit log, or another action."""
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("clearsight."):
            of_actions = ".actions" in node.module
            for alias in node.names:
                if of_actions or alias.name == "actions":
                    found.add(alias.asname or alias.name)
    return found


def _calls(function: ast.AST) -> set[str]:
    calls = {called(node) for node in ast.walk(function) if isinstance(node, ast.Call)}
    return calls | {name.split(".")[0] for name in calls}


def _is_context(function: Function) -> bool:
    return any("contextmanager" in called(decorator) for decorator in function.decorator_list)


def test_only_actions_write() -> None:
    assert [line for m in modules("src") if not may_write(m) for line in writes(m)] == []


def test_nothing_is_done_by_signals() -> None:
    assert [line for m in modules("src") for line in receivers(m)] == []


def test_every_action_leaves_its_trace() -> None:
    actions = [m for m in modules("src") if m.kind == "actions" and m.parts[1] != "audit"]
    exported = {
        m.parts[:3]: {name.asname or name.name for node in imports_of(m) for name in node.names}
        for m in actions
        if m.path.endswith("/__init__.py")
    }
    found = [line for m in actions for line in unaudited(m, exported.get(m.parts[:3]))]
    assert found == []


def test_the_detectors_see_a_violation() -> None:
    for bad in ("record.save()", "Record.objects.create(x=1)", "Record.objects.filter(pk=1).update(x=2)"):
        assert list(writes(sample(bad))) != [], bad
    for good in ("digest.update(b'x')", "headers.update(x=1)", "kept = {}.copy()"):
        assert list(writes(sample(good))) == [], good
    for bad in ("from django.dispatch import receiver", "from django.db.models.signals import post_save"):
        assert list(receivers(sample(bad))) != [], bad
    silent = "def amend(record, *, by, at):\n    record.save()\n"
    assert list(unaudited(sample(silent))) != []
    audited = (
        f"from {AUDIT} import record as note\n\n"
        "def amend(record, *, by, at):\n    _write(record)\n\n"
        "def _write(record):\n    note('records.amend', record)\n"
    )
    assert list(unaudited(sample(audited))) == []
