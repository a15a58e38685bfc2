"""What is written is read back equal, is no formula anywhere, and is written whole or not at all."""

from __future__ import annotations

import csv
import random
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from clearsight.compliance.dataset import read_dataset, write_dataset
from clearsight.compliance.domain.facts import Arrangement, Event, Facts, Person, Session
from clearsight.kernel.errors import ClearsightError

DAY = date(2025, 9, 1)
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\x00=1+1",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "'=1",
    "#N/A",
    "'",
]
BOTH = pytest.mark.parametrize("name", ["out", "out.xlsx"])


def hostile() -> Facts:
    """People whose names, and one whose identifier, a spreadsheet would take for something else."""
    people = [Person(f"p{number}", name, DAY) for number, name in enumerate(FORMULAS)]
    return Facts(people=(*people, Person("-1", "_x0041_", DAY)))


@BOTH
def test_a_text_that_looks_like_a_formula_is_read_back(tmp_path: Path, name: str) -> None:
    write_dataset(hostile(), tmp_path / name)
    names = {row.person: row.name for row in read_dataset(tmp_path / name).people}
    assert names == {
        **{f"p{number}": text.strip("\t\x00") for number, text in enumerate(FORMULAS)}, "-1": "_x0041_",
    }  # fmt: skip


@pytest.mark.abuse(15)
def test_no_csv_cell_begins_like_a_formula(tmp_path: Path) -> None:
    write_dataset(hostile(), tmp_path / "out")
    with (tmp_path / "out" / "people.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] and cell[0] in "=+-@\t\r\x00＝＋－＠"]
    assert "'=1+1" in cells


@pytest.mark.abuse(15)
def test_no_xlsx_cell_is_a_formula(tmp_path: Path) -> None:
    write_dataset(hostile(), tmp_path / "out.xlsx")
    sheet = load_workbook(tmp_path / "out.xlsx")["people"]
    cells = [cell for row in sheet.iter_rows(min_row=2, max_col=2) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "+", "-", "@")))


def test_a_workbook_has_cells_of_their_type(tmp_path: Path) -> None:
    facts = Facts(
        people=(Person("p1", "Ada", DAY),),
        arrangements=(Arrangement("a1", "peer", "p1", DAY),),
        sessions=(Session("s1", "a1", "planned", "held", held_on=DAY, minutes=60),),
    )
    write_dataset(facts, tmp_path / "out.xlsx")
    sheet = load_workbook(tmp_path / "out.xlsx")["sessions"]
    row = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert row["held_on"].is_date
    assert row["minutes"].value == 60
    assert row["revisit"].value == "no"


@BOTH
def test_the_order_of_facts_does_not_show(tmp_path: Path, name: str) -> None:
    people = [Person(f"p{number}", "N", DAY) for number in range(50)]
    first = tmp_path / "first" / name
    second = tmp_path / "second" / name
    for path in (first, second):
        path.parent.mkdir()
        random.Random(path.parent.name).shuffle(people)
        write_dataset(Facts(people=tuple(people)), path)
    assert read_dataset(first) == read_dataset(second)
    if first.is_dir():
        assert (first / "people.csv").read_bytes() == (second / "people.csv").read_bytes()


def test_all_tables_are_written_and_extensions_when_they_hold_something(tmp_path: Path) -> None:
    write_dataset(Facts(), tmp_path / "none")
    names = {path.stem for path in (tmp_path / "none").iterdir()}
    assert names == {each.name for each in fields(Facts)} - {"events", "employment", "variations", "terms"}
    write_dataset(Facts(events=(Event("visit", DAY),)), tmp_path / "one")
    assert {path.stem for path in (tmp_path / "one").iterdir()} - names == {"events"}
    assert read_dataset(tmp_path / "none") == Facts()


def test_excel_is_told_that_csv_is_utf8(tmp_path: Path) -> None:
    write_dataset(Facts(people=(Person("p1", "Zoë", DAY),)), tmp_path / "out")
    assert (tmp_path / "out" / "people.csv").read_bytes() == (
        b"\xef\xbb\xbfperson,name,email,started,left\np1,Zo\xc3\xab,,2025-09-01,\n"
    )


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_dataset(Facts(), tmp_path / "out")
    before = (tmp_path / "out" / "people.csv").read_bytes()
    with pytest.raises(ClearsightError, match="is not an empty folder; name a new folder"):
        write_dataset(hostile(), tmp_path / "out")
    assert (tmp_path / "out" / "people.csv").read_bytes() == before


@BOTH
def test_a_failure_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    wrong = replace(hostile(), sites=(object(),))
    with pytest.raises(AttributeError):
        write_dataset(wrong, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@BOTH
def test_a_place_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(ClearsightError, match="cannot be written"):
        write_dataset(Facts(), tmp_path / "nowhere" / name)


def test_a_workbook_that_is_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "out.xlsx").write_bytes(b"old")
    write_dataset(Facts(people=(Person("p1", "Ada", DAY),)), tmp_path / "out.xlsx")
    assert len(read_dataset(tmp_path / "out.xlsx").people) == 1
