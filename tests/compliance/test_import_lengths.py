"""What is longer than the database keeps is a fault with its place, and nothing is cut in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clearsight.casework.models import CaseFile
from clearsight.cli import main
from clearsight.compliance.dataset import read_dataset
from clearsight.compliance.dataset.schema import BY_NAME, TABLES, Kind
from clearsight.kernel.errors import ClearsightError
from clearsight.people.models import Organisation, Person, Site
from clearsight.scheduling.models import Arrangement, CalendarPeriod, Session
from clearsight.supervision.models import Action, Agreement
from tests.compliance.tables import PEOPLE, folder, told, whole

pytestmark = pytest.mark.req("L4")

KEPT_IN: dict[str, tuple[Any, dict[str, str]]] = {
    "people": (Person, {"person": "code", "name": "name", "email": "email"}),
    "sites": (Site, {"site": "code", "name": "name", "urn": "urn"}),
    "arrangements": (Arrangement, {"arrangement": "code"}),
    "agreements": (Agreement, {"version": "version"}),
    "sessions": (Session, {"session": "code"}),
    "cases": (CaseFile, {"case": "code"}),
    "actions": (Action, {"action": "code"}),
    "calendar": (CalendarPeriod, {"name": "name", "term": "term"}),
}


def test_the_data_set_knows_how_much_each_column_of_the_database_holds() -> None:
    for name, (model, fields) in KEPT_IN.items():
        columns = {column.name: column for column in BY_NAME[name].columns}
        for column, field in fields.items():
            assert columns[column].kept == model._meta.get_field(field).max_length, (name, column)
    lines = {(t.name, c.name) for t in TABLES if not t.extension for c in t.columns if c.kind is Kind.LINE}
    assert lines <= {(name, column) for name, (_, fields) in KEPT_IN.items() for column in fields}


def faults_on_import(path: Path) -> list[str]:
    """What reading it for an import says."""
    with pytest.raises(ClearsightError) as refused:
        read_dataset(path, to_keep=True)
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("column", "length", "most"), [("person", 101, 100), ("name", 201, 200), ("email", 255, 254)]
)
def test_too_long_for_the_database_and_still_checked(
    tmp_path: Path, column: str, length: int, most: int
) -> None:
    row = {"person": "p1", "name": "Ada Birch", "email": "", "started": "2025-09-01"} | {column: "x" * length}
    people = f"{','.join(row)}\n{','.join(row.values())}\n"
    path = folder(tmp_path / "data", people=people)
    assert told(path) == []
    [fault] = faults_on_import(path)
    assert fault.startswith(f"people, row 2, column {column} (people.csv): {length} characters")
    assert f"use {most} at most" in fault


def test_just_as_long_is_kept_and_references_are_found(tmp_path: Path) -> None:
    person, version = "p" * 100, "v" * 40
    data = whole(
        tmp_path / "data",
        people=f"{PEOPLE}{person},{'N' * 200},2025-09-01\n",
        agreements=f"arrangement,version,person,signed_on\na1,{version},{person},2025-09-01\n",
    )
    assert len(read_dataset(data, to_keep=True).people) == 3
    (data / "agreements.csv").write_text(
        f"arrangement,version,person,signed_on\na1,{version}v,{person}x,2025-09-01\n"
    )
    assert [fault.partition(" (")[0] for fault in faults_on_import(data)] == [
        "agreements, row 2, column version", "agreements, row 2, column person",
    ]  # fmt: skip


@pytest.mark.django_db
def test_import_refuses_it_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = folder(tmp_path / "data", people=PEOPLE.replace("Ada Birch", "A" * 300))
    words = ["import", "--organisation", "hill", "--name", "Hill", "--policy", "harewood", str(data)]
    assert main(words) == 2
    assert "people, row 2, column name" in capsys.readouterr().err
    assert not Organisation.objects.exists()
