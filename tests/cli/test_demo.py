"""`clearsight demo` fills a database of its own, serves it, and opens it again at once."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clearsight.cli import main
from tests.cli.elsewhere import made_elsewhere

pytestmark = pytest.mark.slow
SECONDS = 240
ROOT = Path(__file__).resolve().parents[2]
IN_AUGUST = date(2027, 8, 16)
KEPT = ["demo-mail", "demo.sqlite3", "disposals.txt", "master.key", "secret.key", "signing.key"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A machine on which there is no demonstration yet."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "CLEARSIGHT_VAR": str(tmp_path_factory.mktemp("var")), "PYTHONUNBUFFERED": "1"} | {
        "DJANGO_SETTINGS_MODULE": "clearsight.config.settings"
    }


def demo(*words: str) -> list[str]:
    return [sys.executable, "-m", "clearsight.cli", "demo", *words]


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The address of the demonstration, opened a second time, and what it said."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    process = subprocess.Popen(demo("--bind", bind), env=environment, stdout=subprocess.PIPE, text=True)
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if bind in line:
            break
    yield f"http://{bind}", said
    process.terminate()
    process.wait(SECONDS)
    process.stdout.close()


def _opened(address: str) -> str:
    """The page at an address that answers a moment after it was said, or within some seconds."""
    pause = threading.Event()
    for _ in range(400):
        try:
            with urllib.request.urlopen(address, timeout=SECONDS) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            raise
        except OSError:
            pause.wait(0.05)
    pytest.fail(f"nobody answers at {address}")


@pytest.mark.req("L1")
def test_it_is_filled_once_says_who_can_sign_in_and_is_opened_again(environment: dict[str, str]) -> None:
    # One test: to fill it takes longer than all that is looked at. On an odd day, on which it is also asked
    # whether every sentence about the cast is true.
    filled = subprocess.run(
        [sys.executable, "-m", "tests.demo.on_a_day", IN_AUGUST.isoformat()],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip
    assert (filled.returncode, filled.stderr) == (0, "")
    it_says_what_it_does_and_who_can_sign_in(filled.stdout)
    nothing_unfinished_is_left(Path(environment["CLEARSIGHT_VAR"]))
    its_mail_is_written_to_a_folder(Path(environment["CLEARSIGHT_VAR"]))
    it_is_opened_without_being_filled_and_answers(environment)


def it_says_what_it_does_and_who_can_sign_in(said: str) -> None:
    assert said.count(" ...\n") >= 6
    assert said.count("@") >= 20
    assert "password" in said and "Mail is written to " in said


def nothing_unfinished_is_left(var: Path) -> None:
    kept = sorted(path.name for path in var.iterdir())
    assert kept == KEPT


def its_mail_is_written_to_a_folder(var: Path) -> None:
    letters = [path.read_text() for path in (var / "demo-mail").glob("*.eml")]
    assert len(letters) > 20 and sum("wait for you" in letter for letter in letters) > 3


def it_is_opened_without_being_filled_and_answers(environment: dict[str, str]) -> None:
    with served(environment) as (address, said):
        assert "..." not in said
        page = _opened(f"{address}/sign-in")
        assert "Demonstration" in page
        assert "/static/built/clearsight." in page


def test_another_database_is_not_taken_for_a_playground(environment: dict[str, str]) -> None:
    done = subprocess.run(
        demo("--no-serve"),
        env={**environment, "DATABASE_URL": "postgresql://ann:secret@db/real"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("DATABASE_URL: ")
    assert done.stderr.count("\n") == 1


def test_one_that_another_version_filled_is_filled_anew(environment: dict[str, str], tmp_path: Path) -> None:
    made_elsewhere(tmp_path / "demo.sqlite3")
    env = {**environment, "CLEARSIGHT_VAR": str(tmp_path)}
    with subprocess.Popen(demo("--no-serve"), env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(2)]
        process.kill()
    assert "another version" in said[0] and said[1] == "  tables ...\n"
    assert not (tmp_path / "demo.sqlite3").exists()


def test_without_its_style_sheets_it_says_so_before_it_fills_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    # The process of the tests keeps its own database and environment.
    monkeypatch.setattr("clearsight.cli.demo.name_demonstration", lambda bind: tmp_path / "demo.sqlite3")
    monkeypatch.setattr("clearsight.cli.demo.use", lambda database: None)
    settings.STATIC_ROOT = tmp_path / "static"
    assert main(["demo", "--bind", "127.0.0.1:0"]) == 2
    told = capsys.readouterr()
    assert (told.out, list(tmp_path.iterdir())) == ("", []) and "run make ready" in told.err
