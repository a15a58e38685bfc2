"""What no cell alone shows to be wrong: periods, sessions, calendars, attendance."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compliance.tables import PEOPLE, SITES, faults, read

PERIODS = [
    ("people", PEOPLE.replace("started", "started,left") + "p3,C,2025-09-02,2025-09-01\n", 4, "left"),
    ("roles", "person,role,site,from,to\np1,dsl,h1,2025-09-02,2025-09-01\n", 2, "to"),
    ("circumstances", "person,circumstance,from,to\np1,induction,2025-09-02,2025-09-01\n", 2, "to"),
    ("arrangements", "arrangement,kind,supervisor,from,to\na1,peer,p2,2025-09-02,2025-09-01\n", 2, "to"),
    ("members", "arrangement,person,from,to\na1,p1,2025-09-02,2025-09-01\n", 2, "to"),
    ("cases", "case,site,lead,opened,closed\nc1,h1,p1,2025-09-02,2025-09-01\n", 2, "closed"),
    ("case_statuses", "case,status,from,to\nc1,monitoring,2025-09-02,2025-09-01\n", 2, "to"),
    ("calendar", "kind,name,from,to\nclosure,C,2025-09-02,2025-09-01\n", 2, "to"),
    ("variations", "variation,rule,every,from,to\nv1,r,1 week,2025-09-02,2025-09-01\n", 2, "to"),
]


@pytest.mark.parametrize(("table", "content", "row", "column"), PERIODS)
def test_a_period_that_ends_before_it_begins(
    tmp_path: Path, table: str, content: str, row: int, column: str
) -> None:
    [fault] = faults(tmp_path, **{table: content})
    assert fault.startswith(f"{table}, row {row}, column {column} ({table}.csv): 2025-09-01 lies before ")
    assert "which is 2025-09-02; a period ends on or after the day it begins" in fault


def test_a_period_of_one_day(tmp_path: Path) -> None:
    assert read(tmp_path, members="arrangement,person,from,to\na1,p1,2025-09-01,2025-09-01\n").members


def test_a_held_session_without_its_day(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, sessions="session,arrangement,kind,status\ns1,a1,planned,HELD\n")
    assert fault.startswith("sessions, row 2, column held_on (sessions.csv): a held session needs the day")


@pytest.mark.parametrize("status", ["scheduled", "cancelled"])
def test_a_session_that_is_not_held_and_yet_was(tmp_path: Path, status: str) -> None:
    table = f"session,arrangement,kind,status,held_on\ns1,a1,planned,{status},2025-10-01\n"
    [fault] = faults(tmp_path, sessions=table)
    assert fault.startswith(f"sessions, row 2, column status (sessions.csv): the session is {status} and yet")


HEADER = "session,arrangement,kind,status,held_on,replaces,revisits\n"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            "s1,a1,planned,held,2025-10-01,s9,\n",
            "column replaces (sessions.csv): 's9' is not in the table sessions",
        ),
        ("s1,a1,planned,cancelled,,s1,\n", "column replaces (sessions.csv): the session replaces itself"),
        (
            "s1,a1,planned,held,2025-10-01,s2,\ns2,a1,planned,scheduled,,,\n",
            "column replaces (sessions.csv): 's2' was not cancelled; it is scheduled",
        ),
        (
            "s1,a1,planned,held,2025-10-01,,s8  s9\n",
            "column revisits (sessions.csv): 's8' is not in the table sessions",
        ),
        ('s1,a1,planned,held,2025-10-01,,"s1, s9"\n', "separate the names by blanks alone"),
        (
            "s1,a1,planned,held,2025-10-01,,s2\ns2,a1,planned,held,2025-09-01,,\n",
            "column revisits (sessions.csv): 's2' is a planned session, not ad hoc",
        ),
    ],
)
def test_sessions_that_name_others(tmp_path: Path, rows: str, words: str) -> None:
    found = faults(tmp_path, sessions=HEADER + rows)
    assert len(found) == 1
    assert words in found[0]


def test_sessions_that_name_others_rightly(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        sessions=HEADER + "s1,a1,planned,held,2025-10-01,s4,s2 s3\ns2,a1,ad_hoc,held,2025-09-01,,\n"
        "s3,a1,ad_hoc,held,2025-09-02,,\ns4,a1,planned,cancelled,,,\n",
    )
    assert found.sessions[0].revisits == ("s2", "s3")


def test_a_person_cannot_be_there_and_not(tmp_path: Path) -> None:
    table = "session,person,present\ns1,p1,yes\ns1,p2,yes\n\ns1,p1,no\n"
    assert faults(tmp_path, attendance=table) == [
        "attendance, row 5, column present (attendance.csv): row 2 says the opposite; keep one of the two"
    ]


def calendar(*rows: str) -> str:
    """A calendar of the rows given."""
    return "site,kind,name,from,to\n" + "".join(f"{row}\n" for row in rows)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("h1,half_term,A,2025-09-01,2025-10-24", "h1,half_term,B,2025-10-24,2025-12-19"),
        (",half_term,A,2025-09-01,2025-10-24", ",half_term,B,2025-09-15,2025-09-16"),
        ("h1,closure,A,2025-09-01,2025-09-01", "h1,closure,B,2025-09-01,2025-09-01"),
        (",bank_holiday,A,2025-12-25,2025-12-25", ",Bank_Holiday,B,2025-12-24,2025-12-26"),
    ],
)
def test_two_periods_of_one_kind_that_overlap(tmp_path: Path, first: str, second: str) -> None:
    for rows in ((first, second), (second, first)):
        [fault] = faults(tmp_path, calendar=calendar(*rows))
        assert "column from (calendar.csv): this " in fault
        assert "overlaps '" in fault


def test_an_overlap_is_found_behind_a_shorter_period(tmp_path: Path) -> None:
    rows = calendar(
        ",closure,A,2025-09-01,2025-12-31",
        ",closure,B,2025-09-05,2025-09-06",
        ",closure,C,2025-10-01,2025-10-02",
    )
    found = faults(tmp_path, calendar=rows)
    assert [fault.split(" (")[0] for fault in found] == [
        "calendar, row 3, column from", "calendar, row 4, column from"
    ]  # fmt: skip
    assert all("overlaps 'A' in row 2" in fault for fault in found)


def test_periods_of_other_kinds_and_other_sites_may_share_days(tmp_path: Path) -> None:
    rows = calendar(
        "h1,half_term,A,2025-09-01,2025-10-24", "h2,half_term,A,2025-09-01,2025-10-24",
        ",half_term,A,2025-09-01,2025-10-24", "h1,closure,A,2025-09-01,2025-10-24",
        "h1,half_term,B,2025-10-25,2025-12-19",
    )  # fmt: skip
    assert len(read(tmp_path, sites=SITES + "h2,B\n", calendar=rows).calendar) == 5


def test_a_cell_that_is_wrong_is_told_once(tmp_path: Path) -> None:
    sessions = "session,arrangement,kind,status,held_on,replaces\ns1,a1,planned,held,soon,s2\ns2,a1,x,y,,\n"
    found = faults(tmp_path, sessions=sessions, calendar=calendar(",closure,A,soon,2025-01-01", ",x,B,,"))
    assert [fault.split(" (")[0] for fault in found] == [
        "sessions, row 2, column held_on",
        "sessions, row 3, column kind",
        "sessions, row 3, column status",
        "calendar, row 2, column from",
        "calendar, row 3, column kind",
        "calendar, row 3, column from",
        "calendar, row 3, column to",
    ]
