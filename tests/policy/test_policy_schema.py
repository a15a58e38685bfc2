"""The words of every key, and the JSON Schema that is made of them."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from clearsight.policy.domain import measures, model, population
from clearsight.policy.domain.keys import KEYS
from clearsight.policy.domain.schema import schema
from clearsight.policy.domain.shape import Table
from tests.policy.the_forms import NAMES, POLICIES

TABLES: dict[str, type[BaseModel]] = {
    name: table
    for module in (model, population, measures)
    for name, table in vars(module).items()
    if isinstance(table, type) and issubclass(table, Table) and table.__module__ == module.__name__
}
RULE = {"id": "x", "title": "x", "clause": "1", "strength": "required", "asks": {"measure": "agreed"}}
EXAMPLES = [(table, key, example) for table, keys in KEYS.items() for key, (_, example) in keys.items()]


def keys_of(table: type[BaseModel]) -> list[str]:
    """The keys of a table, as they are written."""
    return [field.alias or key for key, field in table.model_fields.items()]


@cache
def validator() -> Any:
    """An independent reader of the schema (`jsonschema`, which takes a second to be imported)."""
    from jsonschema import Draft202012Validator, FormatChecker

    made = schema()
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made, format_checker=FormatChecker())


def as_json(file: Path) -> Any:
    """A TOML file as JSON has it, dates as text."""

    def told(value: object) -> str:
        assert isinstance(value, date)
        return value.isoformat()

    return json.loads(json.dumps(tomllib.loads(file.read_text("utf-8")), default=told))


def test_every_key_has_words_and_an_example() -> None:
    assert {name: list(keys) for name, keys in KEYS.items()} == {name: keys_of(TABLES[name]) for name in KEYS}
    assert sorted(KEYS) == sorted({table.__name__ for table in TABLES.values()})


def faults_of_example(table: str, example: str) -> list[str]:
    """What is wrong with the keys of an example; what it leaves out is no fault of it."""
    given = tomllib.loads(example)
    try:
        TABLES[table].model_validate(given)
    except ValidationError as error:
        return [item["msg"] for item in error.errors() if item["loc"] and item["loc"][0] in given]
    return []


@pytest.mark.parametrize("table, key, example", EXAMPLES, ids=lambda part: str(part)[:30])
def test_an_example_can_be_read(table: str, key: str, example: str) -> None:
    assert example.strip("[]").split(".")[0].split(" ")[0] == key
    if not example.startswith("["):
        assert faults_of_example(table, example) == []


def test_a_wrong_example_is_noticed() -> None:
    assert faults_of_example("Interval", "every = 4") != []


@pytest.mark.req("A2")
@pytest.mark.parametrize("name", NAMES)
def test_the_five_policies_agree_with_the_schema(name: str) -> None:
    found = [error.message for error in validator().iter_errors(as_json(POLICIES / name / "policy.toml"))]
    assert found == []


@pytest.mark.parametrize(
    "change",
    [
        {"rules": [{"id": "x"}]},
        {"unknown": 1},
        {"policy": {"name": "x", "title": "x", "version": "1", "effective_from": "soon"}},
        {
            "rules": [
                {"id": "x", "title": "x", "clause": "1", "strength": "must", "asks": {"measure": "agreed"}}
            ]
        },
        {
            "rules": [
                {"id": "x", "title": "x", "clause": "1", "strength": "required", "asks": {"measure": "y"}}
            ]
        },
    ],
    ids=str,
)
def test_the_schema_refuses(change: dict[str, Any]) -> None:
    policy = as_json(POLICIES / "harewood" / "policy.toml")
    assert validator().is_valid(policy | {"rules": [RULE]})
    assert not validator().is_valid({**policy, **change})


def test_every_key_of_the_schema_is_described() -> None:
    made = schema()
    tables = {**made["$defs"], "Document": made}
    lacking = [
        (name, key)
        for name, table in tables.items()
        for key, described in table.get("properties", {}).items()
        if "Example: " not in described.get("description", "")
    ]
    assert lacking == []
