"""What a file, a sheet, a folder or an argument is called cannot drive the terminal of whoever checks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearsight.cli import main
from clearsight.kernel.texts import NOT_IN_TEXT
from tests.compliance.test_dataset_hostile import part
from tests.compliance.test_dataset_workbook import PEOPLE, book

HOSTILE = "people\x1b]0;pwned\x07\x1b[31m\u202ecsv\x9b"


def refused_in_plain_characters(capfd: pytest.CaptureFixture[str], *words: str) -> None:
    """The command ends with 2 and says so, with nothing in it that a terminal obeys."""
    assert main(words) == 2
    told = capfd.readouterr()
    assert told.err and NOT_IN_TEXT.findall(told.out + told.err) == []


@pytest.mark.abuse(22)
@pytest.mark.parametrize("names", [(f"{HOSTILE}.csv",), (f"{HOSTILE}.csv", "people.csv"), ("\udcff.csv",)])
def test_a_file(tmp_path: Path, names: tuple[str, ...], capfd: pytest.CaptureFixture[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("person,name\np1,A\n")
    refused_in_plain_characters(capfd, "check", "--policy", "harewood", str(tmp_path))


def test_a_sheet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tracker = book(tmp_path, {"people": PEOPLE, "xQxQx": PEOPLE})
    part(tracker, "xl/workbook.xml", lambda content: content.replace(b"xQxQx", "x\u202ex\x9bx".encode()))
    refused_in_plain_characters(capfd, "check", "--policy", "harewood", str(tracker))


def test_a_folder_and_an_argument(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / HOSTILE
    folder.mkdir()
    (folder / "policy.toml").write_text("x = 1")
    data = str(tmp_path)
    for words in (
        ["check", "--policy", str(folder), data],
        ["policy", "lint", str(folder)],
        ["policy", "show", HOSTILE],
        ["check", "--policy", "harewood", str(tmp_path / "no" / HOSTILE)],
        ["check", "--policy", "harewood", "--as-of", HOSTILE, data],
        ["check", "--policy", "harewood", "--host", HOSTILE, data],
        [HOSTILE],
    ):
        refused_in_plain_characters(capfd, *words)


@pytest.mark.django_db
def test_what_import_says_it_reads(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / HOSTILE).mkdir()
    refused_in_plain_characters(
        capfd, "import", "--organisation", "hill", "--name", "Hill", "--policy", "harewood",
        str(tmp_path / HOSTILE),
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "slug, name",
    [
        *((slug, "Hill") for slug in ("", "../x", "Hill School", "x" * 81)),
        *(("hill", name) for name in ("", " ", "E\x1b[31mvil", "x" * 201)),
    ],
)
def test_an_organisation(slug: str, name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "people.csv").write_text("person,name,started\np1,Amina Farrow,2024-09-01\n")
    refused_in_plain_characters(
        capfd, "import", "--organisation", slug, "--name", name, "--policy", "harewood", str(tmp_path)
    )
