"""An XLSX workbook, as people and programs write them, gives the same facts as CSV files would."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from clearsight.compliance.dataset import Codes, read_dataset
from clearsight.compliance.domain import facts
from tests.compliance.tables import told

DAY = date(2025, 9, 1)
PEOPLE: list[list[Any]] = [
    ["person", "name", "started"],
    ["p1", "Ada Birch", DAY],
    ["p2", "Bo Cole", datetime(2025, 9, 1)],
]
Sheets = dict[str, list[list[Any]]]


def book(at: Path, sheets: Sheets) -> Path:
    """A workbook with the sheets given, row by row."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    path = at / "tracker.xlsx"
    made.save(path)
    return path


def members(at: Path, name: str) -> str:
    """The text of one part of a workbook."""
    with zipfile.ZipFile(at) as archive:
        return archive.read(name).decode()


def changed(path: Path, **parts: tuple[str, str]) -> Path:
    """The workbook with text replaced in a worksheet: `sheet1=(old, new)`."""
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    for part, (old, new) in parts.items():
        name = f"xl/worksheets/{part}.xml"
        assert old.encode() in content[name]
        content[name] = content[name].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def test_sheets_of_any_case_and_dates_as_cells_and_as_text(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        {"People ": [*PEOPLE, ["p3", "Cy", "2025-09-01"]], "SITES": [["Site", " NAME"], ["h1", "H"]]},
    )
    assert read_dataset(path) == facts.Facts(
        people=tuple(
            facts.Person(*row, DAY) for row in (("p1", "Ada Birch"), ("p2", "Bo Cole"), ("p3", "Cy"))
        ),
        sites=(facts.Site("h1", "H"),),
    )


def test_numbers_and_truth_in_cells(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        {
            "people": [["person", "name", "started"], [12, 7, DAY], [13.0, 0.5, DAY], [10**15, True, DAY]],
            "arrangements": [
                ["arrangement", "kind", "supervisor", "from", "discusses_cases"],
                [1, "peer", "12", DAY, False], [2, "peer", 13, DAY, 1],
            ],
            "sessions": [
                ["session", "arrangement", "kind", "status", "minutes", "revisit"],
                [1.0, "1", "planned", "scheduled", 60.0, True],
            ],
            "employment": [["person", "employment", "from", "fraction"], [12, "bank", DAY, 0.6]],
        },
    )  # fmt: skip
    found = read_dataset(path, Codes().plus(employment={"bank": "bank staff"}))
    assert [(row.person, row.name) for row in found.people] == [
        ("12", "7"), ("13", "0.5"), ("1000000000000000", "true"),
    ]  # fmt: skip
    assert [(row.supervisor, row.discusses_cases) for row in found.arrangements] == [
        ("12", False),
        ("13", True),
    ]
    assert (found.sessions[0].session, found.sessions[0].minutes, found.sessions[0].revisit) == (
        "1",
        60,
        True,
    )
    assert found.employment[0].fraction == 0.6


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (
            datetime(2025, 9, 1, 14, 30),
            "'2025-09-01 14:30' is not a date; dates are whole days: write 2025-09-01",
        ),
        (time(14, 30), "'14:30:00' is not a date"),
        (46272, "give the cell a date format"),
        (True, "'true' is not a date"),
        (date(2200, 1, 1), "not a sensible date"),
        (None, "a value is missing"),
    ],
)
def test_cells_that_are_no_dates(tmp_path: Path, cell: Any, words: str) -> None:
    [fault] = told(book(tmp_path, {"people": [*PEOPLE, ["p3", "Cy", cell]]}))
    assert fault.startswith("people, row 4, column started (tracker.xlsx, sheet people): ")
    assert words in fault


def test_rows_are_counted_as_shown(tmp_path: Path) -> None:
    rows = [*PEOPLE, [], ["", None, "  "], ["p3", "Cy\nDee", "soon"], [], ["p4", "Di", "later"]]
    assert [fault.split(" (")[0] for fault in told(book(tmp_path, {"people": rows}))] == [
        "people, row 6, column started", "people, row 8, column started",
    ]  # fmt: skip


def test_a_gap_before_the_header_is_no_header(tmp_path: Path) -> None:
    made = Workbook()
    sheet: Any = made.active
    sheet.title = "people"
    for column, value in enumerate(PEOPLE[0], 2):
        sheet.cell(3, column, value)
    made.save(tmp_path / "tracker.xlsx")
    [fault] = told(tmp_path / "tracker.xlsx")
    assert fault.startswith("people, row 1 (tracker.xlsx, sheet people): the first row is not the header")


def test_blank_columns_and_formatted_rows_say_nothing(tmp_path: Path) -> None:
    made = Workbook()
    sheet: Any = made.active
    sheet.title = "people"
    for row in PEOPLE:
        sheet.append([*row, None, ""])
    sheet.cell(40, 9).font = Font(bold=True)
    made.save(tmp_path / "tracker.xlsx")
    assert len(read_dataset(tmp_path / "tracker.xlsx").people) == 2


def test_merged_cells_are_those_they_show(tmp_path: Path) -> None:
    made = Workbook()
    sheet: Any = made.active
    sheet.title = "people"
    for row in [*PEOPLE, ["p3", "Cy", DAY]]:
        sheet.append(row)
    sheet.merge_cells("B3:B4")
    made.save(tmp_path / "tracker.xlsx")
    [fault] = told(tmp_path / "tracker.xlsx")
    assert fault.startswith("people, row 4, column name")


def test_a_blank_or_hidden_sheet(tmp_path: Path) -> None:
    made = Workbook()
    made.create_sheet("people").append(PEOPLE[0])
    made.create_sheet("sites")
    hidden = made.create_sheet("Lists")
    hidden.sheet_state = "hidden"
    made.save(tmp_path / "tracker.xlsx")
    assert read_dataset(tmp_path / "tracker.xlsx") == facts.Facts()
    hidden.append(["x"])
    made.save(tmp_path / "tracker.xlsx")
    [fault] = told(tmp_path / "tracker.xlsx")
    assert "tracker.xlsx, sheet Lists: the sheet 'lists' is no known table" in fault


def test_a_workbook_of_nothing(tmp_path: Path) -> None:
    [fault] = told(book(tmp_path, {"Sheet1": []}))
    assert fault == "tracker.xlsx: the workbook holds no table; name each sheet after its table"


def test_a_formula_that_was_never_worked_out(tmp_path: Path) -> None:
    [fault] = told(book(tmp_path, {"people": [*PEOPLE, ["p3", '="Cy"&"!"', DAY]]}))
    assert fault == (
        "people, row 4, column name (tracker.xlsx, sheet people): the formula has no value saved with it; "
        "type the value itself"
    )


def test_a_formula_that_was_worked_out(tmp_path: Path) -> None:
    path = book(tmp_path, {"people": [*PEOPLE, ["p3", '="Cy"&"!"', DAY], ["p4", "=B2", DAY]]})
    empty = "<v></v>" if openpyxl.LXML else "<v />"
    changed(path, sheet1=(f"<f>B2</f>{empty}", "<f>B2</f><v>7</v>"))
    assert len(told(path)) == 1
    text = members(path, "xl/worksheets/sheet1.xml")
    start = text.index("<f>", text.index('r="B4"'))
    old = text[start : text.index("</c>", start)]
    changed(path, sheet1=(old, "<f>x</f><v>8</v>"))
    assert [row.name for row in read_dataset(path).people] == ["Ada Birch", "Bo Cole", "8", "7"]


@pytest.mark.parametrize("error", ["#N/A", "#REF!"])
def test_a_cell_that_shows_an_error(tmp_path: Path, error: str) -> None:
    [fault] = told(book(tmp_path, {"people": [*PEOPLE, ["p3", error, DAY]]}))
    assert f"column name (tracker.xlsx, sheet people): the cell shows the error {error}" in fault


def test_a_carriage_return_as_excel_writes_it(tmp_path: Path) -> None:
    rows = [["session", "arrangement", "kind", "status", "cancelled_because"]]
    rows.append(["s1", "a1", "planned", "cancelled", "ill_x000D_\nthen _x005F_x000D_ away"])
    path = book(
        tmp_path,
        {
            "people": PEOPLE,
            "arrangements": [["arrangement", "kind", "supervisor", "from"], ["a1", "peer", "p1", DAY]],
            "sessions": rows,
        },
    )
    assert read_dataset(path).sessions[0].cancelled_because == "ill\nthen _x000D_ away"


def test_a_macro_workbook_or_another_ending_is_read_all_the_same(tmp_path: Path) -> None:
    path = book(tmp_path, {"people": PEOPLE})
    assert len(read_dataset(path.rename(tmp_path / "tracker.bin")).people) == 2


def test_csv_and_xlsx_tell_the_same_faults(tmp_path: Path) -> None:
    path = book(tmp_path, {"people": [["person", "naem", "started"], ["p1", "A", "x"]], "poeple": [["x"]]})
    assert [fault.split(": ", 1)[0] for fault in told(path)] == [
        "tracker.xlsx, sheet poeple",
        "people, row 1, column name (tracker.xlsx, sheet people)",
        "people, row 1, column naem (tracker.xlsx, sheet people)",
        "people, row 2, column started (tracker.xlsx, sheet people)",
    ]
