"""The `clearsight` command: what it offers, and how it speaks of errors.

Each command is a module with `EXAMPLES`, `add_arguments(parser)` and `run(options) -> exit status`.
Only the command asked for is imported, so `clearsight check` never waits for Django.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from types import ModuleType

from clearsight.config.environment import yes
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless

STATUS = "It ends with status 0 when done, and 2 when it cannot be: a line says where, why, and what to do."
_SAYS_ITS_STATUS = re.compile(r"exits 0|\bstatus\b[^.]{0,9} [01]\b|with which status")
_NO_CHOICE = re.compile(r"argument .*: invalid choice: (.+) \(choose from (.+)\)")
UNUSABLE = 2  # what was given could not be used
_EXPLAINED = re.compile(r"(  \S.*?)\s{2,}(\S.*)")
INTERRUPTED = 130  # as a shell reports control-C


@dataclass(frozen=True, slots=True)
class Command:
    """A word after `clearsight`, the module that carries it out, and what it is for in one line."""

    name: str
    module: str
    purpose: str


COMMANDS = (
    Command("demo", "clearsight.cli.demo", "fill a database with five invented organisations, and serve it"),
    Command("serve", "clearsight.cli.serve", "serve Clearsight from its own database"),
    Command("check", "clearsight.cli.check", "check a supervision tracker (CSV or XLSX) against a policy"),
    Command("policy", "clearsight.cli.policy", "show, lint or compare policies, or print their JSON Schema"),
    Command("import", "clearsight.cli.import_", "take a supervision tracker into the database"),
    Command("remind", "clearsight.cli.remind", "tell people what waits for them, by mail and calendar"),
    Command("backup", "clearsight.cli.backup", "make a sealed backup, and restore it to see that it can be"),
    Command("restore", "clearsight.cli.restore", "put a backup in place of an empty database"),
    Command("keys", "clearsight.cli.keys", "the master keys: which there are, and a new one"),
    Command("audit", "clearsight.cli.audit", "check the log against itself and what was witnessed of it"),
    Command("rows", "clearsight.cli.rows", "have PostgreSQL keep the organisations apart"),
    Command("verify", "clearsight.cli.verify", "check an evidence bundle, without any database"),
    Command("account", "clearsight.cli.account", "let somebody of an organisation sign in"),
    Command("role", "clearsight.cli.role", "give somebody a role, as where nobody leads any more"),
)

OVERVIEW_EXAMPLES = """\
examples:
  clearsight demo                                look round, at http://127.0.0.1:8000
  clearsight check --policy harewood tracker/    what is overdue in this tracker, and why
  clearsight policy show harewood                what the policy asks, clause by clause

Every command explains itself: clearsight COMMAND --help
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status; whatever goes wrong is told in lines, never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(words)
    except ClearsightError as error:
        for fault in error.faults:
            print(_one_line(str(fault)), file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has seen enough; Python's own flush at exit must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _unexpected(error)


def _run(words: Sequence[str]) -> int:
    yes("CLEARSIGHT_DEBUG")  # refused now, in a line: a fault has no time to ask
    chosen = next((command for command in COMMANDS if words and words[0] == command.name), None)
    if chosen is None:
        _overview().parse_args(words)  # prints help, or says that there is no such command
        _overview().print_help(sys.stderr)
        return UNUSABLE
    module = importlib.import_module(chosen.module)
    status = module.run(_parser(chosen, module).parse_args(words[1:]))
    sys.stdout.flush()
    return int(status or 0)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line with the place and the mend, as all of ours are."""

    def error(self, message: str) -> None:  # type: ignore[override]
        if odd := _NO_CHOICE.fullmatch(message):
            there = odd[2].replace("'", "")
            raise ClearsightError.one(
                self.prog, f"there is no {odd[1]}", f"use one of {there} ({self.prog} --help)"
            )
        raise ClearsightError.one(self.prog, message, f"see {self.prog} --help")


def _overview() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="clearsight",
        description="Safeguarding supervision: what the policy asks, whether it was done, and the proof.",
        epilog=OVERVIEW_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"clearsight {version('clearsight')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    for command in COMMANDS:
        commands.add_parser(command.name, help=command.purpose, add_help=False)
    return parser


def _parser(command: Command, module: ModuleType) -> argparse.ArgumentParser:
    parser = _Parser(
        prog=f"clearsight {command.name}",
        description=_fitted((module.__doc__ or "").strip()),
        epilog=_fitted(f"examples:\n{module.EXAMPLES.rstrip()}{_status_of(module)}"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    return parser


def _status_of(module: ModuleType) -> str:
    said = _SAYS_ITS_STATUS.search(f"{module.__doc__} {module.EXAMPLES}")
    return "" if said else f"\n\n{STATUS}"


def _fitted(text: str) -> str:
    """As wide as the terminal: prose is broken at words, and what explains an example stands under it."""
    wide = max(40, shutil.get_terminal_size().columns - 1)
    lines: list[str] = []
    for paragraph in text.rstrip().split("\n\n"):
        if "\n  " not in paragraph:
            lines += [*textwrap.wrap(paragraph, wide, break_on_hyphens=False), ""]
            continue
        for line in paragraph.splitlines():
            found = _EXPLAINED.fullmatch(line)
            command, said = found.groups() if found else (line, "")
            lines += [line] if len(line) <= wide or not said else [command, f"      {said}"]
        lines.append("")
    return "\n".join(lines[:-1])


def _unexpected(error: Exception) -> int:
    if yes("CLEARSIGHT_DEBUG"):
        raise error
    told = _one_line(f"{type(error).__name__}: {error}")
    print(f"clearsight: unexpected fault ({told}); CLEARSIGHT_DEBUG=yes shows where", file=sys.stderr)
    return UNUSABLE


def _one_line(text: str) -> str:
    """A line that can be shown: file names, folders and arguments may hold what moves a terminal's cursor."""
    return " ".join(harmless(text).split())
