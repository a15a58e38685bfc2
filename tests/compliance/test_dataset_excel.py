"""A workbook as Excel itself packs one: shared texts, dates as styled numbers, an older epoch."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from clearsight.compliance.dataset import read_dataset
from tests.compliance.tables import told

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"

TYPES = f"""<Types xmlns="{PACKAGE}content-types">
<Default Extension="rels" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{TYPE}sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{TYPE}styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPE}sharedStrings+xml"/></Types>"""
ROOT = f"""<Relationships xmlns="{PACKAGE}relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
PARTS = f"""<Relationships xmlns="{PACKAGE}relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"""
STYLES = f"""<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>
<fills count="1"><fill><patternFill/></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"""
TEXTS = f"""<sst xmlns="{MAIN}" count="6" uniqueCount="6"><si><t>Person</t></si><si><t>name</t></si>
<si><t xml:space="preserve"> started </t></si><si><t>p1</t></si>
<si><r><t>Ada </t></r><r><rPr><b/></rPr><t>Birch</t></r></si><si><t>_x000D_</t></si></sst>"""
SHEET = f"""<worksheet xmlns="{MAIN}"><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>
<row r="2"><c r="A2" t="s"><v>3</v></c><c r="B2" t="s"><v>4</v></c><c r="C2" s="1"><v>45901</v></c></row>
<row r="5"><c r="A5"><v>2</v></c>
<c r="B5" t="str"><f>A5&amp;"!"</f><v>2!</v></c><c r="C5" s="1"><v>45901</v></c></row>
</sheetData></worksheet>"""


def excel(at: Path, texts: str = TEXTS, sheet: str = SHEET, options: str = "") -> Path:
    """A workbook of one sheet, People, laid out as Excel does it."""
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{options}'
        '<sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    path = at / "tracker.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {
            "[Content_Types].xml": TYPES, "_rels/.rels": ROOT, "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": PARTS, "xl/styles.xml": STYLES, "xl/sharedStrings.xml": texts,
            "xl/worksheets/sheet1.xml": sheet,
        }.items():  # fmt: skip
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)
    return path


def test_shared_texts_styled_dates_and_formulas_with_their_value(tmp_path: Path) -> None:
    people = read_dataset(excel(tmp_path)).people
    assert [(row.person, row.name, row.started) for row in people] == [
        ("p1", "Ada Birch", date(2025, 9, 1)),
        ("2", "2!", date(2025, 9, 1)),
    ]


def test_the_epoch_of_1904(tmp_path: Path) -> None:
    people = read_dataset(excel(tmp_path, options='<workbookPr date1904="1"/>')).people
    assert people[0].started == date(2029, 9, 2)


def test_rows_left_out_are_counted(tmp_path: Path) -> None:
    path = excel(
        tmp_path, sheet=SHEET.replace('<c r="C5" s="1"><v>45901</v></c>', '<c r="C5"><v>45901</v></c>')
    )
    [fault] = told(path)
    assert fault.startswith(
        "people, row 5, column started (tracker.xlsx, sheet People): '45901' is not a date"
    )


def test_a_formula_without_its_value_beside_one_with(tmp_path: Path) -> None:
    path = excel(tmp_path, sheet=SHEET.replace('<c r="A5"><v>2</v></c>', '<c r="A5"><f>1+1</f></c>'))
    [fault] = told(path)
    assert "row 5, column person" in fault
    assert "the formula has no value saved with it" in fault


@pytest.mark.parametrize("texts", [TEXTS[:200], "<sst/>", ""])
def test_shared_texts_that_are_damaged(tmp_path: Path, texts: str) -> None:
    found = told(excel(tmp_path, texts=texts))
    assert len(found) == 1
    assert "damaged" in found[0]
