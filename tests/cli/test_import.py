"""`clearsight import`: a tracker taken in whole or not at all, and taken in again without doubling."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clearsight.cli import main
from clearsight.compliance.dataset.schema import TABLES
from clearsight.people.models import Organisation, Person
from clearsight.scheduling.models import Session

TRACKER = Path(__file__).parents[2] / "policies" / "harewood" / "examples" / "year" / "data"
NEW = ["import", "--organisation", "hill", "--name", "Hill School", "--policy", "harewood"]

pytestmark = pytest.mark.django_db


def test_a_tracker_is_taken_in_and_taking_it_in_again_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*NEW, str(TRACKER)]) == 0
    told = capsys.readouterr().out
    tables = {table.name for table in TABLES} | {"versions of agreements", "revisits"}
    assert {line[2:28].strip() for line in told.splitlines() if " added" in line} <= tables
    assert "next: clearsight account --organisation hill" in told
    people, sessions = Person.objects.count(), Session.objects.count()
    assert people >= 20 and sessions > people
    capsys.readouterr()
    assert main(["import", "--organisation", "hill", str(TRACKER)]) == 0
    assert (Person.objects.count(), Session.objects.count()) == (people, sessions)
    assert all(" 0 added" in line for line in capsys.readouterr().out.splitlines() if "added" in line)


def test_a_dry_run_says_what_would_change_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*NEW, "--dry-run", str(TRACKER)]) == 0
    assert "would be added" in capsys.readouterr().out
    assert not Organisation.objects.exists() and not Person.objects.exists()


def test_a_dry_run_makes_no_database_and_no_keys_where_there_are_none(tmp_path: Path) -> None:
    """In a process of its own, as somebody would who tries a first tracker."""
    var = tmp_path / "var"
    told = clearsight(var, *NEW, "--dry-run", str(first(tmp_path)))
    assert (told.returncode, told.stderr.count("fault")) == (0, 0), told.stderr
    assert "would be added" in told.stdout and "nothing was changed" in told.stdout
    assert not var.exists()


def test_a_dry_run_brings_no_database_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "clearsight.sqlite3").touch()
    told = clearsight(tmp_path, *NEW, "--dry-run", str(first(tmp_path)))
    assert (told.returncode, "a dry run makes none" in told.stderr) == (2, True)
    assert (tmp_path / "clearsight.sqlite3").stat().st_size == 0


# Of every command that begins nothing, one after another in one process: Django is never loaded.
BEGINS_NOTHING = """
from clearsight.cli import main
for words in ("audit key", "keys status", "remind --dry-run", "remind", "account --again a@b.example",
              "backup x", "role --organisation a --person b --role dsl"):
    assert main(words.split()) == 2, words
"""


def test_where_there_is_no_database_commands_name_the_one_they_looked_for(tmp_path: Path) -> None:
    """And make none; of the demonstration the same."""
    var = tmp_path / "var"
    told = clearsight(var, code=BEGINS_NOTHING)
    said = f"database {var / 'clearsight.sqlite3'}: there is none; begin one (clearsight import), or "
    assert (told.returncode, told.stderr.count(said), told.stderr.count("\n")) == (0, 7, 7), told.stderr
    assert not var.exists()
    demonstration = clearsight(tmp_path, "audit", "key", "--demo")
    assert "demo.sqlite3; start clearsight demo first" in demonstration.stderr
    assert list(tmp_path.iterdir()) == []


def first(folder: Path) -> Path:
    """A first tracker: one person."""
    tracker = folder / "tracker"
    tracker.mkdir()
    (tracker / "people.csv").write_text("person,name,started\np1,Amina Farrow,2024-09-01\n")
    return tracker


def clearsight(var: Path, *words: str, code: str = "") -> subprocess.CompletedProcess[str]:
    """The command, or code that asks it several times, in a process of its own, with its own folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "DJANGO"))}
    env["CLEARSIGHT_VAR"] = str(var)
    asked = ["-c", code] if code else ["-m", "clearsight.cli", *words]
    return subprocess.run([sys.executable, *asked], capture_output=True, text=True, env=env, check=False)


def test_it_says_in_one_line_where_nobody_could_arrange_supervision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dsl of last year and one who has left are nobody who leads; one of today is."""
    tracker, said = first(tmp_path), "nobody holds a role that may arrange supervision here: dsl, deputy_dsl,"
    (tracker / "people.csv").write_text(
        "person,name,started,left\np1,Amina Farrow,2024-09-01,\np2,Jon Reed,2024-09-01,2025-07-18\n"
    )
    (tracker / "sites.csv").write_text("site,name,kind\nA,Hill School,school\n")
    roles = "person,role,site,from,to\np1,dsl,A,2024-09-01,2025-07-18\np1,teacher,A,2025-07-19,\n"
    (tracker / "roles.csv").write_text(f"{roles}p2,headteacher,A,2024-09-01,\n")
    assert main([*NEW, str(tracker)]) == 0
    assert capsys.readouterr().out.count(said) == 1
    (tracker / "roles.csv").write_text(f"{roles}p1,principal,A,2025-09-01,\n")
    assert main(["import", "--organisation", "hill", str(tracker)]) == 0
    assert said not in capsys.readouterr().out


def test_nothing_of_a_faulty_tracker_is_taken_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "people.csv").write_text(
        "person,name,started\np1,Amina Farrow,2024-09-01\np1,Twice,2024-09-01\n"
    )
    assert main([*NEW, str(tmp_path)]) == 2
    assert "p1" in capsys.readouterr().err
    assert not Organisation.objects.exists() and not Person.objects.exists()


def test_an_unknown_organisation_is_refused_with_the_mend(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "--organisation", "nobody", str(TRACKER)]) == 2
    assert "--name and --policy" in capsys.readouterr().err
