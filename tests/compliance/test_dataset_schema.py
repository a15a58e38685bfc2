"""The schema, the dataclasses, the codes and the reference page all say the same."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from clearsight.compliance.dataset import Codes
from clearsight.compliance.dataset.manual import rewritten
from clearsight.compliance.dataset.schema import BY_NAME, TABLES, Kind, Table
from clearsight.compliance.domain.facts import Facts

PAGE = Path(__file__).parent.parent.parent / "docs" / "reference" / "dataset.md"
EVERY_TABLE = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def test_a_table_for_each_kind_of_fact() -> None:
    """Terms version by version are known of what was signed in Clearsight, and come in no data set."""
    kinds = [each.name for each in dataclasses.fields(Facts) if each.name != "terms"]
    assert [table.name for table in TABLES] == kinds


@EVERY_TABLE
def test_a_column_for_each_field_and_blank_where_the_field_has_a_default(table: Table) -> None:
    blank = {each.name: each.default is not dataclasses.MISSING for each in dataclasses.fields(table.row)}
    assert {column.field: not column.required for column in table.columns} == blank


@EVERY_TABLE
def test_what_columns_say_of_themselves_holds(table: Table) -> None:
    names = {column.name for column in table.columns}
    assert not table.key or table.key in names
    assert all(set(period) <= names for period in table.periods)
    for column in table.columns:
        assert not column.refers or BY_NAME[column.refers].key
        assert (column.kind is Kind.CODE) == bool(column.choices or column.vocabulary)
        assert (column.kind is Kind.WHOLE) == bool(column.at_most)
        assert not column.vocabulary or column.vocabulary in {each.name for each in dataclasses.fields(Codes)}
        assert column.note


def test_every_code_has_a_label() -> None:
    codes = Codes()
    for each in dataclasses.fields(codes):
        assert all(code == code.lower() and label for code, label in codes.of(each.name).items())
    assert (len(codes.role), len(codes.training), len(codes.circumstance), len(codes.case_status)) == (
        28,
        5,
        6,
        7,
    )


def test_a_vocabulary_that_there_is_none_of() -> None:
    with pytest.raises(TypeError):
        Codes().plus(rolls={"x": "y"})


def test_the_page_has_the_tables_as_they_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == rewritten(page), (
        "run: python -m clearsight.compliance.dataset.manual docs/reference/dataset.md"
    )


def test_a_page_without_its_marks() -> None:
    with pytest.raises(ValueError, match="no place"):
        rewritten("# The data set")
