"""The example years: what each policy asks for in a real-looking tracker, checked by hand and read twice.

`expected.csv` names every finding that is not simply met, each with the reason. The second reading
(tests/policies/oracle) shares no code with the engine and has to agree on everything, met findings too.
"""

from __future__ import annotations

import csv
import random
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from functools import cache

import pytest

from clearsight.compliance.dataset import Codes, read_dataset
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.findings import SUBJECT_KEYS, Finding
from tests.policies.given import POLICIES, policy
from tests.policies.oracle.five import FIVE
from tests.policies.oracle.tracker import read

NAMES = sorted(FIVE)
KEYS = ("rule", "clause", "strength", *SUBJECT_KEYS, "period_from", "period_to", "due_on", "status")
Row = tuple[str, ...]


def as_of(name: str) -> date:
    """The day on which an example is read."""
    day = tomllib.loads((POLICIES / name / "examples/year/about.toml").read_text("utf-8"))["as_of"]
    assert isinstance(day, date)
    return day


@cache
def facts(name: str) -> Facts:
    """An example's facts, read with the codes that its policy declares."""
    codes = policy(name, as_of(name)).codes
    more = {"role": codes.role, "case_status": codes.case_status, "training": codes.training}
    return read_dataset(POLICIES / name / "examples/year/data", Codes().plus(**more))


@cache
def findings(name: str) -> tuple[Finding, ...]:
    """What the engine says of an example."""
    return evaluate(policy(name, as_of(name)), facts(name), as_of(name))


def row(found: Finding) -> Row:
    """A finding as a row of expected.csv, without the reason."""
    period = (found.period.from_.isoformat(), found.period.to.isoformat()) if found.period else ("", "")
    due = found.due_on.isoformat() if found.due_on else ""
    subject = (found.subject.get(key, "") for key in SUBJECT_KEYS)
    return (found.rule, found.clause, found.strength, *subject, *period, due, found.status)


def expected(name: str) -> list[Row]:
    """The rows of expected.csv."""
    with (POLICIES / name / "examples/year/expected.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(line[key] for key in KEYS) for line in csv.DictReader(file)]


def second_reading(name: str) -> Iterable[Row]:
    """Everything that the second reading finds."""
    tracker = read(POLICIES / name / "examples/year/data", as_of(name))
    for rule, clause, strength, items in FIVE[name](tracker):
        for item in items:
            period = [day.isoformat() for day in item.period or ()] or ["", ""]
            subject = (item.subject.get(key, "") for key in SUBJECT_KEYS)
            due = item.due.isoformat() if item.due else ""
            yield (rule, clause, strength, *subject, *period, due, item.status)


@pytest.mark.req("A2", "D1")
@pytest.mark.parametrize("name", NAMES)
def test_what_was_expected_is_found_once_and_nothing_else_is_amiss(name: str) -> None:
    found = Counter(row(f) for f in findings(name) if f.status != "met")
    wanted = Counter(expected(name))
    assert sorted((found - wanted).elements()) == []
    assert sorted((wanted - found).elements()) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_second_reading_of_the_policy_finds_the_same(name: str) -> None:
    found, wanted = Counter(row(f) for f in findings(name)), Counter(second_reading(name))
    assert sorted((found - wanted).elements()) == []
    assert sorted((wanted - found).elements()) == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_never_matters(name: str, seed: int) -> None:
    shuffle = random.Random(seed)
    tables = {}
    for field in fields(Facts):
        rows = list(getattr(facts(name), field.name))
        shuffle.shuffle(rows)
        tables[field.name] = tuple(rows)
    assert evaluate(policy(name, as_of(name)), replace(facts(name), **tables), as_of(name)) == findings(name)


@pytest.mark.req("A2")
@pytest.mark.parametrize("name", NAMES)
def test_every_finding_says_why(name: str) -> None:
    people = {person.name for person in facts(name).people}
    for found in findings(name):
        assert found.because, found
        assert found.explanation.endswith("."), found.explanation
        assert "None" not in found.explanation
    assert any(name in found.explanation for found in findings(name) for name in people)


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_years_of_enough_people_and_places(name: str) -> None:
    assert len(facts(name).people) >= 20
    kinds = Counter(site.kind for site in facts(name).sites)
    assert kinds["school"] >= (3 if name == "embark" else 0)
    assert kinds["host"] >= (2 if name == "progress-careers" else 0)
    assert kinds["office"] >= (4 if name == "worcestershire" else 0)
