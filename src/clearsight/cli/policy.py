"""Policies as data: list them, show one clause by clause, lint it, compare two, or print the JSON Schema."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from clearsight.cli.given import day_of
from clearsight.integrations.clock import today
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless
from clearsight.policy.domain import show
from clearsight.policy.domain.forms import SESSION, PolicyForms, load_forms
from clearsight.policy.domain.lint import lint, written
from clearsight.policy.domain.lint.notes import without_forms
from clearsight.policy.domain.model import Policy
from clearsight.policy.files import find_policy, load_policy, policy_names

EXAMPLES = """\
  clearsight policy list                                   the policies at hand
  clearsight policy show harewood                          what a policy asks, clause by clause
  clearsight policy lint harewood                          what it leaves blank, or contradicts itself in
  clearsight policy lint my-school/policy.toml             the same for a file of your own
  clearsight policy diff harewood@2025-03-01 my-school     what changes, for whom
  clearsight policy schema > policy.schema.json            for an editor that knows JSON Schema

A policy is named by its name, its folder or its file; NAME@DATE is the version in force on that day.
How to write one: docs/reference/policy-language.md. Each sub-command says with which status it ends."""

_EPILOGS = {
    "list": "example:\n  clearsight policy list",
    "show": """\
examples:
  clearsight policy show harewood
  clearsight policy show harewood@2025-03-01 --format markdown > harewood.md
  clearsight policy show my-school/ --format json""",
    "lint": """\
examples:
  clearsight policy lint harewood
  clearsight policy lint my-school/ county-floor/ --format json

It exits 2 when a file cannot be used (every fault with file, line, key and mend), 1 when a policy contradicts
itself, 0 otherwise: gaps and notes are for the policy's owner to weigh.""",
    "diff": """\
examples:
  clearsight policy diff harewood my-school/
  clearsight policy diff my-school@2025-09-01 my-school@2026-09-01

It exits 0 when nothing differs, 1 when something does, 2 when a policy cannot be read.""",
    "schema": "example:\n  clearsight policy schema > policy.schema.json",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes: a sub-command, each with its own help."""
    commands = parser.add_subparsers(title="sub-commands", metavar="SUB-COMMAND", dest="sub", required=True,
                                     parser_class=type(parser))  # fmt: skip
    _sub(commands, "list", _list, "the policies at hand, each with its versions")
    shown = _sub(commands, "show", _show, "a policy for a person to read, clause by clause")
    shown.add_argument(
        "policy", metavar="POLICY", help="a policy's name, folder or file; NAME@DATE for a version"
    )
    _as_of(shown, "the version in force on this day")
    shown.add_argument(
        "--format", choices=("text", "json", "markdown"), default="text", help="text if not given"
    )
    linted = _sub(commands, "lint", _lint, "faults of a file, and what a policy says against itself")
    linted.add_argument(
        "policy", metavar="POLICY", nargs="+", help="a policy's name, folder or file; NAME@DATE for a version"
    )
    _as_of(linted, "whether the policy's own review is overdue, as of this day")
    linted.add_argument("--format", choices=("text", "json"), default="text", help="text if not given")
    compared = _sub(commands, "diff", _diff, "what changes from one policy to another, and for whom")
    compared.add_argument(
        "before", metavar="A", help="a policy's name, folder or file; NAME@DATE for a version"
    )
    compared.add_argument("after", metavar="B", help="the other one")
    compared.add_argument("--format", choices=("text", "json"), default="text", help="text if not given")
    _sub(commands, "schema", _schema, "the JSON Schema of a policy file")


def _sub(commands: Any, name: str, run: Callable[..., int], purpose: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=purpose, description=purpose[:1].upper() + purpose[1:] + ".", epilog=_EPILOGS[name],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.set_defaults(carry_out=run)
    return parser


def _as_of(parser: argparse.ArgumentParser, purpose: str) -> None:
    parser.add_argument("--as-of", metavar="DATE", help=f"{purpose}, as in 2026-03-31 (today if not given)")


def run(options: argparse.Namespace) -> int:
    """Carry out the sub-command; its exit status."""
    return int(options.carry_out(options))


def _list(options: argparse.Namespace) -> int:
    del options
    names = policy_names()
    for name in names:
        for version in load_policy(find_policy(name)).versions:
            head = version.policy
            print(f"{harmless(name):<20} {head.version:<16} from {head.effective_from}  {head.title}")
    if not names:
        raise ClearsightError.one("policies", "there are none at hand", "name a folder or a file instead")
    return 0


def _show(options: argparse.Namespace) -> int:
    as_of = day_of("--as-of", options.as_of)
    policy = _chosen(options.policy, as_of)
    if options.format == "json":
        _write_json(show.as_data(policy, as_of))
    elif options.format == "markdown":
        _write(show.as_markdown(policy, as_of))
    else:
        _write(show.as_text(policy, as_of, _width()))
    return 0


def _lint(options: argparse.Namespace) -> int:
    as_of = day_of("--as-of", options.as_of)
    linted = [
        (policy, (*lint(policy, forms, as_of), *([] if forms else [without_forms()])))
        for given in options.policy
        for policy, forms in _to_lint(given)
    ]
    if options.format == "json":
        data = [written.as_data(policy, findings) for policy, findings in linted]
        _write_json(data[0] if len(data) == 1 else data)
    else:
        for n, (policy, findings) in enumerate(linted):
            _write(["\n" * 2 if n else "", *written.as_text(policy, findings, _width())])
    return 1 if any(f.kind == "contradiction" for _, findings in linted for f in findings) else 0


def _to_lint(given: str) -> Iterable[tuple[Policy, PolicyForms | None]]:
    """Every version that is named, with the forms that lie beside it."""
    name, day = _version(given)
    book = load_policy(find_policy(name))
    for policy in [book.in_force(day)] if day else book.versions:
        yield policy, _forms(book.folder, policy.policy.effective_from)


def _forms(folder: Path, on: date) -> PolicyForms | None:
    return load_forms(folder).in_force(on) if (folder / SESSION).is_file() else None


def _diff(options: argparse.Namespace) -> int:
    from clearsight.policy.domain.diff import as_data, as_text, differences

    before, after = _chosen(options.before, today()), _chosen(options.after, today())
    changes = differences(before, after)
    if options.format == "json":
        _write_json(as_data(before, after, changes))
    else:
        _write(as_text(before, after, changes, _width()))
    return 1 if changes else 0


def _schema(options: argparse.Namespace) -> int:
    from clearsight.policy.domain.schema import schema

    del options
    _write_json(schema())
    return 0


def _chosen(given: str, as_of: date) -> Policy:
    """The version that a person names, or else the one in force on a day."""
    name, day = _version(given)
    return load_policy(find_policy(name)).in_force(day or as_of)


def _version(given: str) -> tuple[str, date | None]:
    name, sign, day = given.rpartition("@")
    if not sign or Path(given).exists():
        return given, None
    return name, day_of(given, day)


def _width() -> int:
    return max(60, min(shutil.get_terminal_size((90, 24)).columns, 100))


def _write(pieces: Iterable[str]) -> None:
    for piece in pieces:
        sys.stdout.write(piece)


def _write_json(data: Any) -> None:
    json.dump(data, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
