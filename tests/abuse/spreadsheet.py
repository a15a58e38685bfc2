"""What is exported is opened in a real LibreOffice: nothing is worked out, nobody is asked for anything.

Apart from the other tests, since LibreOffice is half a gigabyte: `pytest tests/abuse/spreadsheet.py`.
"""

from __future__ import annotations

import csv
import shutil
import socket
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from clearsight.compliance.dataset import write_dataset
from clearsight.compliance.domain.facts import Facts, Person

pytestmark = pytest.mark.abuse(15)
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def asked() -> socket.socket:
    """Something that listens, to hear whether anybody asks."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.2)
    return listening


def hostile(port: int) -> list[str]:
    """Texts that a spreadsheet could take for a formula."""
    return [
        "=1+1", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "\r=1+1", "\0=1+1", " =1+1", "=1+1\n=2+2",
        f'=WEBSERVICE("http://127.0.0.1:{port}/x")', f'=HYPERLINK("http://127.0.0.1:{port}/x","y")',
        "=cmd|'/c calc'!A1", "＝1+1", f'=IMAGE("http://127.0.0.1:{port}/x")', "%0A=1+1", '"=1+1',
    ]  # fmt: skip


def opened(source: Path, folder: Path) -> list[list[str]]:
    """The rows of the sheet of people as a spreadsheet shows them: a formula would be its outcome."""
    assert SOFFICE, "no LibreOffice: have the Debian package libreoffice-calc-nogui installed"
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    run = [SOFFICE, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--outdir",
           str(folder / "out"), "--convert-to", every_sheet, str(source)]  # fmt: skip
    subprocess.run(run, capture_output=True, timeout=120, check=True)
    (sheet,) = (path for path in (folder / "out").glob("*.csv") if "people" in path.name)
    with sheet.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_nothing_is_worked_out_and_nothing_is_asked(tmp_path: Path, asked: socket.socket, kind: str) -> None:
    names = hostile(asked.getsockname()[1])
    one = Person("p", "", date(2024, 9, 1))
    people = tuple(replace(one, person=f"p{number}", name=name) for number, name in enumerate(names))
    written = tmp_path / ("book.xlsx" if kind == "xlsx" else "folder")
    write_dataset(Facts(people=people), written)
    shown = opened(written if kind == "xlsx" else written / "people.csv", tmp_path)[1:]
    said = " ".join(cell for row in shown for cell in row)
    assert len(shown) >= len(names) and "=1+1" in said and "WEBSERVICE" in said
    assert "#NAME" not in said and "Err:" not in said
    assert not [row for row in shown if {"2", "0", "y"} & set(row)]
    with pytest.raises(TimeoutError):
        asked.accept()


def test_what_is_a_formula_would_be_seen(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "people"
    sheet.append(["name"])
    sheet.append(["=1+1"])
    book.save(tmp_path / "book.xlsx")
    assert ["2"] in opened(tmp_path / "book.xlsx", tmp_path)
