"""The first data set of the reference page is one: it is read without a fault, and shows what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clearsight.cli import main
from tests.architecture.source import ROOT

PAGE = (ROOT / "docs" / "reference" / "dataset.md").read_text("utf-8")
NAMES = ("people", "sites", "roles", "arrangements", "members", "agreements", "sessions")


def test_the_first_data_set_finds_what_the_page_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = PAGE.partition("## A first one")[2].partition("## How cells are written")[0]
    tables = re.findall(r"```csv\n(.*?)```", first, re.DOTALL)
    for name, table in zip(NAMES, tables, strict=True):
        (tmp_path / f"{name}.csv").write_text(table)
    [words] = re.findall(r"^\$ clearsight (.*) tracker/$", first, re.MULTILINE)
    assert main([*words.split(), str(tmp_path)]) == 1
    [said] = re.findall(r"^  (OVERDUE .*?) \.\.\.$", first, re.MULTILINE)
    told = capsys.readouterr()
    assert said in " ".join(told.out.split()) and told.err == ""
