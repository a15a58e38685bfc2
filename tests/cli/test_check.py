"""`clearsight check`, as somebody with a tracker meets it: what it says, and the status it ends with."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from clearsight.cli import main

DAY = "2026-03-31"


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """A small school: one case holder, last supervised on 10 February."""
    _table(tmp_path, "people", "person,name,started\np1,Amina Farrow,2024-09-01\np2,Ruth Hale,2020-09-01\n")
    _table(tmp_path, "sites", "site,name\ns,Hill School\n")
    _table(
        tmp_path, "roles", "person,role,site,from\np1,case_holder,s,2026-01-05\np2,headteacher,s,2020-09-01\n"
    )
    _table(
        tmp_path,
        "arrangements",
        "arrangement,kind,supervisor,from,every\na1,one_to_one,p2,2026-01-05,6 weeks\n",
    )
    _table(tmp_path, "members", "arrangement,person,from\na1,p1,2026-01-05\n")
    signed = "arrangement,version,person,signed_on\na1,1,p1,2026-01-05\na1,1,p2,2026-01-05\n"
    _table(tmp_path, "agreements", signed)
    held = "s0,a1,planned,held,2026-01-20,70,2026-01-20\ns1,a1,planned,held,2026-02-10,65,2026-02-11\n"
    _table(tmp_path, "sessions", "session,arrangement,kind,status,held_on,minutes,written_up_on\n" + held)
    _table(tmp_path, "signatures", "session,person,signed_on\ns0,p1,2026-02-10\ns0,p2,2026-02-10\n")
    trainings = "p2,supervision,2025-01-10\np2,dsl,2025-01-10\n"
    _table(tmp_path, "training", "person,kind,completed_on\n" + trainings)
    return tmp_path


def _table(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def _check(tracker: Path, *options: str) -> int:
    return main(["check", "--policy", "harewood", "--as-of", DAY, *options, str(tracker)])


@pytest.mark.req("D1")
def test_an_overdue_session_is_told_with_clause_dates_and_facts(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _check(tracker, "--format", "json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["policy"] == {"name": "harewood", "version": "Spring 2025", "effective_from": "2025-03-01"}
    assert told["as_of"] == DAY
    overdue = [f for f in told["findings"] if f["status"] == "overdue" and f["strength"] == "required"]
    assert [(f["subject"], f["due_on"]) for f in overdue] == [
        ({"person": "p1", "arrangement": "a1"}, "2026-03-10")
    ]
    assert overdue[0]["because"] == [{"fact": "session s1", "held_on": "2026-02-10"}]
    assert "Amina Farrow" in overdue[0]["explanation"] and "three months" not in overdue[0]["clause"]


def test_text_groups_by_person_worst_first_and_counts_what_is_met(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _check(tracker) == 1
    text = capsys.readouterr().out
    assert "\nAmina Farrow (p1)\n" in text
    assert text.index("OVERDUE") < text.index("  open")
    assert "OVERDUE" in text and "1 overdue" in text
    assert max(len(line) for line in text.splitlines()) <= 110


def test_csv_has_a_line_a_finding_with_the_same_answer(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _check(tracker, "--format", "csv") == 1
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [r["due_on"] for r in rows if r["status"] == "overdue" and r["strength"] == "required"] == [
        "2026-03-10"
    ]


def test_it_ends_with_0_when_nothing_required_is_wanting(tracker: Path) -> None:
    assert main(["check", "--policy", "harewood", "--as-of", "2026-03-10", str(tracker)]) == 0


def test_an_empty_tracker_asks_for_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _table(tmp_path, "people", "person,name,started\n")
    assert _check(tmp_path, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["findings"] == []


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        (
            "roles",
            "person,role,site,from\np9,dls,s,2026-13-01\n",
            ["roles", "row 2", "p9", "dls", "2026-13-01"],
        ),
        ("peeple", "person\np1\n", ["peeple", "people"]),
    ],
)
def test_bad_data_ends_with_2_and_names_every_fault_and_place(
    tracker: Path, capsys: pytest.CaptureFixture[str], table: str, text: str, said: list[str]
) -> None:
    _table(tracker, table, text)
    assert _check(tracker, "--format", "json") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert all(word in told.err for word in said) and "Traceback" not in told.err


@pytest.mark.parametrize(
    "words",
    [
        ["check", "--policy", "nobody", "."],
        ["check", "--policy", "harewood", "no-such-folder"],
        ["check", "--policy", "harewood", "--as-of", "31/03/2026", "."],
        ["check", "--policy", "harewood", "--host", "hill", "."],
        ["check"],
    ],
)
def test_a_wrong_call_is_one_line_with_a_mend(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.req("A4")
def test_a_host_schools_policy_speaks_beside_the_employers_and_the_stricter_is_judged(
    tracker: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    host = [
        "check",
        "--policy",
        "progress-careers",
        "--as-of",
        DAY,
        "--format",
        "json",
        "--host",
        "s=harewood",
    ]
    assert main([*host, str(tracker)]) == 1
    told = json.loads(capsys.readouterr().out)["findings"]
    judged = [
        f
        for f in told
        if f["subject"].get("person") == "p1" and f["status"] == "overdue" and "weeks" in f["explanation"]
    ]
    assert len(judged) == 1
    assert "Appendix 1" in judged[0]["clause"] and "7.1" in judged[0]["explanation"]


def test_what_could_not_be_judged_is_said(tracker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tracker / "agreements.csv").unlink()
    assert _check(tracker) == 1
    assert "not judged for a1" in capsys.readouterr().err
    main(["check", "--policy", "harewood", "--as-of", "2020-01-01", str(tracker)])
    assert "no version was in force on 2020-01-01" in capsys.readouterr().err


def test_a_host_at_no_site_is_refused(tracker: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _check(tracker, "--host", "nosuch=embark") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "nosuch" in told.err
    assert "name one of s" in told.err
