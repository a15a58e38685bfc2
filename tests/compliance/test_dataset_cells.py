"""A cell that means nothing is a fault that names its table, row, column and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearsight.compliance.dataset import Codes
from tests.compliance.tables import PEOPLE, faults, read

DATES = [
    ("07/09/2026", "is not a date; write year, month and day, as in 2026-09-07"),
    ("2026-13-01", "is not a date"),
    ("2026-02-29", "is not a date"),
    ("2026-9-7", "is not a date"),
    ("20260907", "is not a date"),
    ("2026-W36-1", "is not a date"),
    ("46272", "give the cell a date format"),
    ("2026-09-07 14:30", "dates are whole days: write 2026-09-07"),
    ("2026-09-07T00:00:00", "dates are whole days: write 2026-09-07"),
    ("1899-12-31", "is not a sensible date"),
    ("9999-12-31", "is not a sensible date"),
    ("0001-01-01", "is not a sensible date"),
    ("٢٠٢٦-٠٩-٠٧", "is not a date"),
]


@pytest.mark.parametrize(("written", "words"), DATES)
def test_dates(tmp_path: Path, written: str, words: str) -> None:
    [fault] = faults(tmp_path, people=PEOPLE + f"p3,C,{written}\n")
    assert fault.startswith("people, row 4, column started (people.csv): ")
    assert words in fault


@pytest.mark.parametrize("written", ["1900-01-01", "2199-12-31", "2024-02-29"])
def test_dates_at_the_edge(tmp_path: Path, written: str) -> None:
    assert read(tmp_path, people=PEOPLE + f"p3,C,{written}\n").people[2].started.isoformat() == written


@pytest.mark.parametrize(
    "written", ["-5", "1441", "60.5", "an hour", "60 min", "1e3", "1_0", "٦٠", "9" * 400]
)
def test_minutes(tmp_path: Path, written: str) -> None:
    sessions = f"session,arrangement,kind,status,minutes\ns1,a1,planned,scheduled,{written}\n"
    [fault] = faults(tmp_path, sessions=sessions)
    assert fault.startswith("sessions, row 2, column minutes (sessions.csv): ")
    assert "is not a whole number from 0 to 1,440; write digits only" in fault


@pytest.mark.parametrize(
    "written", ["often", "0 weeks", "-1 weeks", "4", "4 fortnights", "1.5 weeks", "2 years"]
)
def test_every(tmp_path: Path, written: str) -> None:
    table = f"arrangement,kind,supervisor,from,every\na1,peer,p2,2025-09-01,{written}\n"
    [fault] = faults(tmp_path, arrangements=table)
    assert "column every" in fault
    assert "days, weeks, months, half terms or terms, as in '4 weeks'" in fault


@pytest.mark.parametrize("written", ["y", "Ja", "2", "x", "absent"])
def test_yes_and_no(tmp_path: Path, written: str) -> None:
    [fault] = faults(tmp_path, attendance=f"session,person,present\ns1,p1,{written}\n")
    assert fault.startswith("attendance, row 2, column present (attendance.csv): ")
    assert fault.endswith(f"{written!r} is neither yes nor no; write yes or no")


@pytest.mark.parametrize("written", ["0", "1.01", "-0.5", "nan", "inf", "half", "60%", "1e-3"])
def test_fractions(tmp_path: Path, written: str) -> None:
    table = f"person,employment,from,fraction\np1,bank,2025-09-01,{written}\n"
    [fault] = faults(tmp_path, Codes().plus(employment={"bank": "bank staff"}), employment=table)
    assert "column fraction" in fault
    assert "write more than 0, up to 1" in fault


def test_a_code_that_is_not_declared_lists_those_that_are(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, training="person,kind,completed_on\np1,first_aid,2025-09-01\n")
    assert "'first_aid' is not a declared code" in fault
    assert "write deputy_dsl, designated_person, dsl, safeguarding_refresher or supervision" in fault


def test_a_code_mistyped_offers_the_nearest(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, roles="person,role,site,from\np1,Deputy DSL,h1,2025-09-01\n")
    assert "did you mean deputy_dsl?" in fault


def test_a_code_of_a_kind_that_the_policy_declares_none_of(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, events="kind,on\nvisit,2025-09-01\n")
    assert "'visit' is not a declared code; the policy declares none" in fault


def test_codes_of_another_vocabulary_will_not_do(tmp_path: Path) -> None:
    codes = Codes().plus(circumstance={"chaplain": "chaplain"})
    assert len(faults(tmp_path, codes, roles="person,role,site,from\np1,chaplain,h1,2025-09-01\n")) == 1


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\x1b", "\x9b", "\u202e", "\u200b", "\ufeff", "\u2066", "\uffff"]
)
def test_identifiers_hold_nothing_invisible(tmp_path: Path, char: str) -> None:
    [fault] = faults(tmp_path, people=PEOPLE + f"p{char}3,C,2025-09-01\n")
    assert fault.startswith("people, row 4, column person (people.csv): an identifier may not hold")
    assert f"U+{ord(char):04X}" in fault
    assert char not in fault


@pytest.mark.parametrize(
    "char",
    ["\u00ad", "\u034f", "\u115f", "\u1160", "\u180b", "\u200b", "\u2800", "\u3164", "\ufe0f", "\U000e0100"],
)
def test_neither_a_name_nor_an_identifier_holds_a_letter_that_is_not_drawn(tmp_path: Path, char: str) -> None:
    rows = f"p3,A{char} B,2025-09-01\np{char}4,C,2025-09-01\n"
    name, code = faults(tmp_path, people=PEOPLE + rows)
    assert "column name (people.csv): a name may not hold" in name and f"U+{ord(char):04X}" in name
    assert "an identifier may not hold" in code and char not in name + code


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x9b", "\u202e", "\u2066", "\uffff"])
def test_text_holds_no_controls(tmp_path: Path, char: str) -> None:
    [fault] = faults(tmp_path, people=PEOPLE + f"p3,C{char}D,2025-09-01\n")
    assert fault.startswith("people, row 4, column name (people.csv): text may not hold")
    assert char not in fault


def test_a_joiner_inside_a_name_is_part_of_it(tmp_path: Path) -> None:
    name = "می\u200cخواهم"
    assert read(tmp_path, people=PEOPLE + f"p3,{name},2025-09-01\n").people[2].name == name


def test_text_and_identifiers_have_an_end(tmp_path: Path) -> None:
    assert read(tmp_path, people=PEOPLE + f"p3,{'x' * 10_000},2025-09-01\n").people[2].name == "x" * 10_000
    [name] = faults(tmp_path / "a", people=PEOPLE + f"p3,{'x' * 10_001},2025-09-01\n")
    assert "column name" in name
    assert "10,001 characters are too many" in name
    [person] = faults(tmp_path / "b", people=PEOPLE + f"{'p' * 201},C,2025-09-01\n")
    assert "column person" in person
    assert "too long" in person


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'=1+1", "=1+1"),
        ("'-3", "-3"),
        ("''=x", "'=x"),
        ("'tis", "'tis"),
        ("=x", "=x"),
        ("'", "'"),
        ("'＝x", "＝x"),
    ],
)
def test_the_apostrophe_that_shields_a_text_is_no_part_of_it(
    tmp_path: Path, written: str, meant: str
) -> None:
    people = PEOPLE + f"{written},{written},2025-09-01\n"
    assert (read(tmp_path, people=people).people[2].person, read(tmp_path, people=people).people[2].name) == (
        meant,
        meant,
    )


def test_a_long_value_is_shown_short(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, people=PEOPLE + f"p3,C,{'x' * 5_000}\n")
    assert len(fault) < 250


def test_a_wrong_value_is_told_in_every_row_that_has_it(tmp_path: Path) -> None:
    rows = "".join(f"q{n},C,soon\n" for n in range(1_200))
    found = faults(tmp_path, people=PEOPLE + rows)
    assert len(found) == 1_200
    assert found[-1].startswith("people, row 1203, column started (people.csv)")
