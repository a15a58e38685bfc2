"""Files, headers and rows that are not what they should be: all of it told, each in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearsight.compliance.dataset import read_dataset
from clearsight.kernel.errors import ClearsightError
from tests.compliance.tables import PEOPLE, SESSIONS, SITES, faults, folder, told, whole


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    [fault] = told(tmp_path / "nowhere")
    assert fault.endswith("nowhere: there is no such file or folder; check the path")


def test_an_empty_folder(tmp_path: Path) -> None:
    [fault] = told(tmp_path)
    assert "the folder holds no CSV file; put one there for each table" in fault
    (tmp_path / "tracker.xlsx").write_bytes(b"")
    assert "give the workbook itself: tracker.xlsx" in told(tmp_path)[0]


@pytest.mark.parametrize("name", ["people.csv", "tracker.xlsx", "notes.txt", "tracker.xls"])
def test_a_file_that_is_no_workbook(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(PEOPLE)
    [fault] = told(tmp_path / name)
    assert "this is not an XLSX workbook; give " in fault


def test_a_table_that_is_unknown_is_named_and_the_nearest_offered(tmp_path: Path) -> None:
    found = faults(tmp_path, peoples="person\n", zebra="x\n")
    assert found[0].startswith("peoples.csv: the file 'peoples' is no known table; did you mean people? ")
    assert found[1].startswith("zebra.csv: the file 'zebra' is no known table; the tables are people, sites,")
    assert len(found) == 2


def test_a_mistyped_table_does_not_make_every_reference_to_it_wrong(tmp_path: Path) -> None:
    path = whole(tmp_path)
    (path / "people.csv").rename(path / "poeple.csv")
    [fault] = told(path)
    assert "did you mean people?" in fault


def test_a_table_given_twice(tmp_path: Path) -> None:
    path = whole(tmp_path)
    (path / "People.csv").write_text(PEOPLE)
    [fault] = told(path)
    assert "the table people is given twice" in fault


def test_an_unknown_column_is_named_and_the_nearest_offered(tmp_path: Path) -> None:
    found = faults(
        tmp_path, sessions="session,arrangement,kind,status,Held On,colour\ns1,a1,planned,held,,\n"
    )
    assert found[0].startswith(
        "sessions, row 1, column held on (sessions.csv): sessions has no such column; did you mean held_on? "
    )
    assert "column colour" in found[1]
    assert "the columns are session, arrangement, kind, scheduled_for?, status, held_on?" in found[1]


def test_a_column_given_twice_and_one_missing(tmp_path: Path) -> None:
    assert faults(tmp_path, people="person,name,NAME \np1,A,B\np2,C,D\n") == [
        "people, row 1, column name (people.csv): the column is given twice; keep one of the two",
        "people, row 1, column started (people.csv): the column is missing; add it to the header row",
    ]


def test_without_its_key_column_a_table_is_not_checked_against(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, people="name,started\nA,2025-09-01\n")
    assert "column person" in fault


@pytest.mark.parametrize(
    ("first", "mend"),
    [
        ("Our staff 2025/26\n", "the columns are person, name, email?, started, left?"),
        ("\n", "the columns are person"),
        ("person;name;started\n", "put commas and not ';' between the cells"),
        ("person\tname\tstarted\n", r"put commas and not '\t' between the cells"),
    ],
)
def test_a_first_row_that_is_no_header(tmp_path: Path, first: str, mend: str) -> None:
    [fault] = faults(tmp_path, people=first + PEOPLE)
    assert fault.startswith("people, row 1 (people.csv): the first row is not the header; ")
    assert mend in fault


@pytest.mark.parametrize("blank", ["", "   "])
def test_a_required_value_that_is_missing(tmp_path: Path, blank: str) -> None:
    assert faults(
        tmp_path, people=PEOPLE + f"{blank},{blank},{blank}\np3,{blank},{blank}\n{blank},C,x\n"
    ) == [
        "people, row 5, column name (people.csv): a value is missing; this column must be filled in",
        "people, row 5, column started (people.csv): a value is missing; this column must be filled in",
        "people, row 6, column person (people.csv): a value is missing; this column must be filled in",
        "people, row 6, column started (people.csv): 'x' is not a date; write year, month and day, "
        "as in 2026-09-07",
    ]


def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    people = PEOPLE + '\np3,"C\nD\n\nE",2025-09-01\n,,\np4,F,soon\n\n\np5,G,later\n'
    assert [fault.split(" (")[0] for fault in faults(tmp_path, people=people)] == [
        "people, row 7, column started",
        "people, row 10, column started",
    ]


def test_blank_rows_far_down_still_count(tmp_path: Path) -> None:
    people = PEOPLE + "\n" * 1_000 + "p3,C,soon\n"
    assert faults(tmp_path, people=people)[0].startswith("people, row 1004, ")


def test_a_row_with_more_cells_than_the_header(tmp_path: Path) -> None:
    found = faults(tmp_path, people="person,name,started\np1,A,2025-09-01,x\np2,B,2025-09-01,,\n")
    assert found == [
        "people, row 2 (people.csv): the row has more cells than the header (4, not 3); "
        "put a cell that holds a comma in quotation marks"
    ]


def test_a_value_under_a_blank_header(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, people="person,name,,started\np1,A,,2025-09-01\np2,B,x,2025-09-01\n")
    assert fault.startswith("people, row 3 (people.csv): there is a value under a blank header (column 3)")


def test_a_name_given_twice(tmp_path: Path) -> None:
    assert faults(tmp_path, people=PEOPLE + "p1,C,2025-09-01\n p1 ,D,2025-09-01\n") == [
        "people, row 4, column person (people.csv): 'p1' is already the name of row 2; "
        "give each row a name of its own",
        "people, row 5, column person (people.csv): 'p1' is already the name of row 2; "
        "give each row a name of its own",
    ]


REFERENCES = [
    ("roles", "person,role,site,from\np9,dsl,h9,2025-09-01\n", ["person", "site"]),
    ("circumstances", "person,circumstance,from\np9,induction,2025-09-01\n", ["person"]),
    ("arrangements", "arrangement,kind,supervisor,from\na1,peer,p9,2025-09-01\n", ["supervisor"]),
    ("members", "arrangement,person,from\na9,p9,2025-09-01\n", ["arrangement", "person"]),
    ("agreements", "arrangement,version,person,signed_on\na9,1,p9,2025-09-01\n", ["arrangement", "person"]),
    ("sessions", SESSIONS + "s2,a9,planned,scheduled,\n", ["arrangement"]),
    ("attendance", "session,person,present\ns9,p9,yes\n", ["session", "person"]),
    ("signatures", "session,person,signed_on\ns9,p9,2025-10-01\n", ["session", "person"]),
    ("cases", "case,site,lead,opened\nc1,h9,p9,2025-09-01\n", ["site", "lead"]),
    ("case_statuses", "case,status,from\nc9,monitoring,2025-09-01\n", ["case"]),
    ("discussions", "session,case\ns9,c9\n", ["session", "case"]),
    ("actions", "action,session,case,owner,status\nx1,s9,c9,p9,open\n", ["session", "case", "owner"]),
    ("training", "person,kind,completed_on\np9,dsl,2025-09-01\n", ["person"]),
    ("calendar", "site,kind,name,from,to\nh9,closure,C,2025-09-01,2025-09-01\n", ["site"]),
    ("variations", "variation,rule,person,arrangement,every,from\nv1,r,p9,a9,1 week,2025-09-01\n",
     ["person", "arrangement"]),
]  # fmt: skip


@pytest.mark.parametrize(("table", "content", "columns"), REFERENCES)
def test_a_reference_to_nobody(tmp_path: Path, table: str, content: str, columns: list[str]) -> None:
    found = faults(tmp_path, **{table: content})
    assert [fault.split(" (")[0].split("column ")[1] for fault in found] == columns
    assert all(fault.startswith(f"{table}, row ") and "is not in the table" in fault for fault in found)


def test_a_reference_that_differs_in_case_alone(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, members="arrangement,person,from\na1,P1,2025-09-01\n")
    assert fault.endswith("'P1' is not in the table people; did you mean p1?")


def test_a_reference_into_a_table_that_is_absent(tmp_path: Path) -> None:
    path = folder(tmp_path, people=PEOPLE, roles="person,role,site,from\np1,dsl,h1,2025-09-01\n")
    [fault] = told(path)
    assert "'h1' is not in the table sites; add it to sites" in fault


def test_a_row_that_is_wrong_elsewhere_can_still_be_referred_to(tmp_path: Path) -> None:
    found = faults(
        tmp_path, people=PEOPLE + "p3,C,soon\n", members="arrangement,person,from\na1,p3,2025-09-01\n"
    )
    assert len(found) == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('p3,"C"x,2025-09-01\n', "a quotation mark stands where it may not"),
        ('p3,"C,2025-09-01\np4,D,2025-09-01\n', "a quotation mark is opened and never closed"),
        (f'p3,"{"x" * 200_000}",2025-09-01\n', "a cell is far longer than 10,000 characters"),
    ],
)
def test_a_quoting_fault(tmp_path: Path, row: str, words: str) -> None:
    found = faults(tmp_path, people="person,name,started\np1,A,soon\n" + row, sites=SITES + "h1,B\n")
    assert "people, row 2, column started" in found[0]
    assert found[1].startswith(f"people, row 3 (people.csv): {words}")
    assert "sites, row 3, column site" in found[2]
    assert len(found) == 3


def test_another_encoding(tmp_path: Path) -> None:
    people = PEOPLE.encode() + b'"q\nr",x,2025-09-01\nzo' + "ë,Zoë,2025-09-01\n".encode("cp1252")
    [fault] = faults(tmp_path, people=people)
    assert fault.startswith(
        "people, row 5 (people.csv): the file is not UTF-8 (byte 0xeb in this row); save it as"
    )


def test_utf16(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, people=PEOPLE.encode("utf-16"))
    assert "people.csv: the file is UTF-16 and not UTF-8; save it as 'CSV UTF-8 (comma delimited)'" in fault


def test_nothing_is_half_loaded_and_faults_come_in_reading_order(tmp_path: Path) -> None:
    path = whole(
        tmp_path,
        calendar="kind,name,from,to\nclosure,C,2025-09-02,2025-09-01\n",
        people="person,name,started\np1,,soon\n" + "".join(f"q{n},N,soon\n" for n in range(12)),
        sessions=SESSIONS + "s2,a1,planned,held,\ns1,a1,plan,scheduled,\n",
    )
    with pytest.raises(ClearsightError) as raised:
        read_dataset(path)
    places = [fault.place.split(" (")[0] for fault in raised.value.faults]
    assert places == [
        "people, row 2, column name",
        *[f"people, row {row}, column started" for row in range(2, 15)],
        "arrangements, row 2, column supervisor",
        "sessions, row 3, column held_on",
        "sessions, row 4, column session",
        "sessions, row 4, column kind",
        "calendar, row 2, column to",
    ]
    assert all(fault.mend for fault in raised.value.faults)


def test_a_class_of_employment_that_no_policy_declares_says_where_to_declare_it(tmp_path: Path) -> None:
    [fault] = faults(tmp_path, employment="person,employment,from\np1,part_time,2025-09-01\n")
    assert "[codes.employment]" in fault


def test_what_an_editor_keeps_beside_an_open_file_is_passed_over(tmp_path: Path) -> None:
    path = whole(tmp_path)
    (path / "~$people.csv").write_bytes(b"\x00\x01lock")
    assert told(path) == []


@pytest.mark.parametrize("name", ["persons", "staff"])
def test_another_word_for_a_table_is_one_fault_and_no_chain_of_others(tmp_path: Path, name: str) -> None:
    path = whole(tmp_path)
    (path / "people.csv").rename(path / f"{name}.csv")
    [fault] = told(path)
    assert "did you mean people?" in fault


def test_reading_stops_at_more_faults_than_anybody_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clearsight.compliance.dataset.faults.MOST_TOLD", 10)
    rows = "".join(f"p{n},A,yesterday\n" for n in range(100))
    found = told(folder(tmp_path, people=f"person,name,started\n{rows}"))
    assert "more than 10 faults were found" in found[0] and len(found) == 12
