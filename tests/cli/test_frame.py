"""The `clearsight` command speaks in lines that a person can use, and never in tracebacks."""

from __future__ import annotations

import argparse
import importlib
import re
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from clearsight import cli
from clearsight.cli import COMMANDS, main
from clearsight.kernel.errors import ClearsightError, Fault

SECONDS = 20


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_command_explains_itself_with_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    examples = told.partition("examples:")[2]
    assert f"clearsight {command}" in examples
    assert re.search(r"status|exits|COMMAND", told), "with what it ends"


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_help_is_no_wider_than_the_terminal(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for an example itself, which is copied as one line, and argparse's own line of usage."""
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main([command, "--help"])
    for line in capsys.readouterr().out.partition("\n\n")[2].splitlines():
        assert len(line) <= 80 or ("clearsight " in line and "   " not in line.strip()), line


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
def test_every_option_says_what_it_is_for(command: str) -> None:
    found = next(one for one in COMMANDS if one.name == command)
    parser = cli._parser(found, importlib.import_module(found.module))
    unsaid = [
        action.dest
        for action in parser._actions
        if not isinstance(action, argparse._SubParsersAction)
        and len((action.help or "").partition("default:")[0].strip(" ()")) < 4
        and not (action.choices and action.metavar)  # its words are explained above
    ]
    assert unsaid == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("serve --workers 0", "argument --workers: '0' is not a number of processes from 1 to 256"),
        ("serve --workers -3", "argument --workers: '-3' is not a number of processes"),
        ("backup x --keep 0", "argument --keep: '0' is not a number of backups from 1 to 10000"),
        ("remind --watch 1441", "argument --watch: '1441' is not a number of minutes from 1 to 1440"),
        ("role --organisation a --person b --role c --from 2026-13-01",
         "--from: '2026-13-01' is not a date; write it as 2026-03-31"),
        ("role --organisation a --person b --role c --from 2026-03-31 --until 2026-03-30",
         "--until: 2026-03-30 is before the first day, 2026-03-31; correct one of them"),
        ("check --policy harewood x --as-of 2026-02-30", "--as-of: '2026-02-30' is not a date"),
    ],
)  # fmt: skip
def test_what_is_no_number_and_no_date_is_said_before_anything_is_done(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1, told


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert [command.name for command in COMMANDS if command.purpose not in told] == []


@pytest.mark.parametrize("words", [["chekc"], ["--frobnicate"], ["serve", "--frobnicate"]])
def test_a_wrong_word_is_one_line_and_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "--help" in told


def test_no_command_prints_the_help_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "examples:" in capsys.readouterr().err


def _command_that(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def run(options: argparse.Namespace) -> int:
        raise error

    module: Any = SimpleNamespace(__doc__="", EXAMPLES="", add_arguments=lambda parser: None, run=run)
    monkeypatch.setattr(cli.importlib, "import_module", lambda name: module)


def test_every_fault_is_one_line_and_all_are_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    faults = [Fault("people, row 3", "two\nlines"), Fault("roles, row 9", "wrong", "mend it")]
    _command_that(monkeypatch, ClearsightError(faults))
    assert main(["serve"]) == 2
    assert capsys.readouterr().err == "people, row 3: two lines\nroles, row 9: wrong; mend it\n"


def test_a_mistake_of_ours_is_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CLEARSIGHT_DEBUG", raising=False)
    _command_that(monkeypatch, KeyError("x"))
    assert main(["serve"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_control_c_is_silent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _command_that(monkeypatch, KeyboardInterrupt())
    assert main(["serve"]) == 130
    assert capsys.readouterr().err == ""


def test_a_port_that_is_taken_is_told() -> None:
    import socket

    from clearsight.cli.serve import serve

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ClearsightError, match="cannot listen"):
            serve(f"127.0.0.1:{taken.getsockname()[1]}", 1)
    with pytest.raises(ClearsightError, match="no address and port; write it as"):
        serve("nonsense", 1)


def test_check_and_policy_never_wait_for_django() -> None:
    asked = "import sys, clearsight.cli.check, clearsight.cli.policy; sys.exit('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
