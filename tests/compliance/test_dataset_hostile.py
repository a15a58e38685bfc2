"""A workbook made to do harm, or damaged, is refused in one line; nothing is unpacked without end."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from clearsight.compliance.dataset import archive, workbook
from tests.compliance.tables import told
from tests.compliance.test_dataset_workbook import PEOPLE, book, changed, members

BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """An honest workbook."""
    return book(tmp_path, {"people": PEOPLE})


def part(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change one part of a workbook."""
    with zipfile.ZipFile(path) as source:
        content = {each: source.read(each) for each in source.namelist()}
    content[name] = change(content.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for each, data in content.items():
            target.writestr(each, data)


@pytest.mark.abuse(18)
@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/x.rels"]
)
def test_xml_that_declares_entities(tracker: Path, name: str) -> None:
    part(tracker, name, lambda content: BOMB.encode() + content)
    [fault] = told(tracker)
    assert "the workbook's XML declares entities" in fault


def test_a_declaration_across_two_reads(tracker: Path) -> None:
    size = archive._CHUNK
    part(tracker, "xl/worksheets/sheet1.xml", lambda content: b" " * (size - 4) + b"<!DOCTYPE x>" + content)
    [fault] = told(tracker)
    assert "declares entities" in fault


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_xml_in_an_encoding_that_hides_declarations(tracker: Path, encoding: str) -> None:
    part(tracker, "xl/worksheets/sheet1.xml", lambda content: (BOMB + content.decode()).encode(encoding))
    [fault] = told(tracker)
    assert "is not UTF-8" in fault


@pytest.mark.abuse(18)
def test_an_archive_bomb(tracker: Path) -> None:
    part(tracker, "xl/media/zeros.xml", lambda _: b" " * (40 * 2**20))
    [fault] = told(tracker)
    assert "packed like an archive bomb" in fault


def test_an_archive_that_unpacks_to_too_much(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1_000)
    [fault] = told(tracker)
    assert "unpacks to too much" in fault
    assert "give a folder of CSV files instead" in fault


def test_an_archive_of_too_many_parts(tracker: Path) -> None:
    with zipfile.ZipFile(tracker, "a") as target:
        for number in range(archive.MOST_MEMBERS):
            target.writestr(f"x/{number}", b"")
    assert "unpacks to too much" in told(tracker)[0]


def test_thousands_of_sheets_that_are_all_one_part(tracker: Path) -> None:
    def named(content: bytes) -> bytes:
        begin, end = content.index(b"<sheet "), content.index(b"</sheets>")
        sheet = content[begin:end]
        more = (sheet.replace(b"people", b"s%d" % n) for n in range(archive.MOST_SHEETS))
        return content[:end] + b"".join(more) + content[end:]

    part(tracker, "xl/workbook.xml", named)
    [fault] = told(tracker)
    assert "more than 200 sheets" in fault and "give CSV files" in fault


def test_a_part_that_understates_its_size(tracker: Path) -> None:
    raw = bytearray(tracker.read_bytes())
    with zipfile.ZipFile(tracker) as source:
        size = source.getinfo("xl/worksheets/sheet1.xml").file_size
    end = raw.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert raw[end + 24 : end + 28] == size.to_bytes(4, "little")
    raw[end + 24 : end + 28] = (size - 40).to_bytes(4, "little")
    tracker.write_bytes(raw)
    [fault] = told(tracker)
    assert "the workbook is damaged" in fault


def test_a_zip_archive_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "tracker.xlsx", "w") as target:
        target.writestr("people.csv", "person\n")
    [fault] = told(tmp_path / "tracker.xlsx")
    assert "this is a zip archive but no XLSX workbook" in fault


def test_an_old_or_locked_workbook(tmp_path: Path) -> None:
    (tmp_path / "tracker.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    [fault] = told(tmp_path / "tracker.xlsx")
    assert "take its password off, or save an old .xls as XLSX" in fault


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_half_a_workbook(tracker: Path, keep: float) -> None:
    tracker.write_bytes(tracker.read_bytes()[: int(tracker.stat().st_size * keep)])
    assert len(told(tracker)) == 1


@pytest.mark.parametrize(
    "name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"]
)
def test_a_part_that_is_no_xml(tracker: Path, name: str) -> None:
    part(tracker, name, lambda _: b"<worksheet><sheetData><row")
    [fault] = told(tracker)
    assert "damaged" in fault
    assert "\n" not in fault


def test_a_row_number_beyond_any_sheet(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 5_000)
    changed(tracker, sheet1=('<row r="3"', '<row r="99999999999"'))
    assert any("the sheet is larger than any tracker" in fault for fault in told(tracker))


def test_cells_beyond_any_sheet(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_CELLS", 5_000)
    changed(tracker, sheet1=('r="C2"', 'r="XFD2"'))
    assert any("the sheet is larger than any tracker" in fault for fault in told(tracker))


def test_a_size_that_the_sheet_lies_about(tracker: Path) -> None:
    text = members(tracker, "xl/worksheets/sheet1.xml")
    changed(tracker, sheet1=('<dimension ref="A1:C3"', '<dimension ref="A1:XFD1048576"'))
    assert text != members(tracker, "xl/worksheets/sheet1.xml")
    assert told(tracker) == []
    changed(tracker, sheet1=('<dimension ref="A1:XFD1048576"', '<dimension ref="A1"'))
    assert told(tracker) == []
