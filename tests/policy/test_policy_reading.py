"""Policies read from disk: their lines, versions and layers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clearsight.kernel.errors import ClearsightError
from clearsight.policy.domain.places import lines_of
from clearsight.policy.files import find_policy, load_policy, policy_names
from tests.policy.the_forms import NAMES, POLICIES

HEADER = """
[policy]
name = "{name}"
title = "Supervision policy"
version = "{version}"
effective_from = {since}
"""
RULE = """
[[rules]]
id = "cadence"
title = "supervision"
clause = "1"
strength = "required"
asks = {{ measure = "interval", every = "{every}" }}
"""


def folder(at: Path, name: str, *, version: str = "1", since: str = "2026-09-01", more: str = "") -> Path:
    """A policy's folder, with a policy.toml in it."""
    (at / name).mkdir(exist_ok=True)
    text = HEADER.format(name=name, version=version, since=since) + more + RULE.format(every="4 weeks")
    (at / name / "policy.toml").write_text(text, "utf-8")
    return at / name


def later(policy: Path, version: str, since: str, name: str = "") -> None:
    """Another version beside it."""
    (policy / "versions").mkdir(exist_ok=True)
    text = HEADER.format(name=name or policy.name, version=version, since=since) + RULE.format(
        every="6 weeks"
    )
    (policy / "versions" / f"v{version}.toml").write_text(text, "utf-8")


def refused(path: Path) -> str:
    """What is said of a policy that cannot be read."""
    with pytest.raises(ClearsightError) as error:
        load_policy(path)
    return str(error.value)


@pytest.mark.req("A2")
def test_the_five_policies_are_at_hand() -> None:
    assert set(policy_names()) >= set(NAMES)
    for name in NAMES:
        assert load_policy(find_policy(name)).versions[0].policy.name == name


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in pairs:
        yield from _paths(inner, (*path, part))


def test_every_key_of_the_shipped_files_has_a_line() -> None:
    for file in sorted(POLICIES.rglob("*.toml")):
        text = file.read_text("utf-8")
        lines = lines_of(text)
        # A parent that no header names (`codes` of `[codes.role]`) stands nowhere of its own.
        lacking = [path for path in _paths(tomllib.loads(text)) if path not in lines and path != ("codes",)]
        assert lacking == [], file


def test_lines_are_those_of_the_file() -> None:
    text = 'a = 1\n\n# c\n[t]\nb={c=[\n  1,\n  2,\n], d = """x\n]\n""" }\n[[r]]\n"e f"=1\n[[r]]\ng.h = 2\n'
    lines = lines_of(text)
    assert lines[("t",)] == 4
    assert lines[("t", "b", "c", 1)] == 7
    assert lines[("t", "b", "d")] == 8
    assert lines[("r", 0, "e f")] == 12
    assert lines[("r", 1, "g", "h")] == 14


@pytest.mark.req("A3")
def test_the_version_in_force_judges(tmp_path: Path) -> None:
    policy = folder(tmp_path, "school")
    later(policy, "2", "2027-09-01")
    book = load_policy(policy)
    assert [book.in_force(date(year, 9, 1)).policy.version for year in (2020, 2026, 2027, 2030)] == list(
        "1122"
    )
    assert book.in_force(date(2027, 8, 31)).policy.version == "1"


def test_versions_that_conflict(tmp_path: Path) -> None:
    policy = folder(tmp_path, "school")
    later(policy, "1", "2026-09-01", name="other")
    told = refused(policy)
    assert "policy.effective_from: policy.toml takes effect on 2026-09-01 too" in told
    assert "policy.version: policy.toml is version '1' too" in told
    assert "policy.name: this is 'other', and policy.toml is 'school'" in told


@pytest.mark.req("A4")
def test_a_layer_lies_beside_the_policy_or_among_those_at_hand(tmp_path: Path) -> None:
    folder(tmp_path, "county")
    for name in ("county", "harewood"):
        policy = folder(tmp_path, "school", more=f'\n[[layers]]\npolicy = "{name}"\nrelation = "floor"\n')
        rules = load_policy(policy).versions[0].rules
        assert {rule.layer for rule in rules} == {"", name}


def test_layers_in_a_circle(tmp_path: Path) -> None:
    folder(tmp_path, "county", more='\n[[layers]]\npolicy = "school"\nrelation = "floor"\n')
    policy = folder(tmp_path, "school", more='\n[[layers]]\npolicy = "county"\nrelation = "floor"\n')
    assert "the layer 'school' comes back to itself" in refused(policy)


@pytest.mark.req("A4")
def test_a_layer_speaks_once_however_many_name_it(tmp_path: Path) -> None:
    county = '\n[[layers]]\npolicy = "county"\nrelation = "floor"\n'
    trust = county.replace("county", "trust")
    folder(tmp_path, "county")
    folder(tmp_path, "trust", more=county)
    policy = folder(tmp_path, "school", more=county * 2)
    assert "the layer 'county' speaks already" in refused(policy)
    policy = folder(tmp_path, "school", more=trust + county + 'sites = ["annex"]\n')
    spoken = sorted(rule.layer for rule in load_policy(policy).versions[0].rules)
    for more in (trust, trust + county, county + trust):
        policy = folder(tmp_path, "school", more=more)
        rules = load_policy(policy).versions[0].rules
        assert sorted(rule.layer for rule in rules) == spoken == ["", "county", "trust"]
        assert not any(rule.who.any for rule in rules)


def test_a_layer_that_speaks_for_some_sites_is_not_named_again(tmp_path: Path) -> None:
    county = '\n[[layers]]\npolicy = "county"\nrelation = "floor"\n'
    folder(tmp_path, "county")
    folder(tmp_path, "trust", more=county)
    narrow = county.replace("county", "trust") + 'sites = ["annex"]\n'
    policy = folder(tmp_path, "school", more=narrow + county)
    assert "the layer 'county' speaks already" in refused(policy)


def test_a_layer_of_a_layer_keeps_which_rule_stands_instead_of_which(tmp_path: Path) -> None:
    special = RULE.format(every="1 month").replace("asks =", 'instead_of = ["cadence"]\nasks =')
    folder(tmp_path, "county", more=special.replace('id = "cadence"', 'id = "special"'))
    folder(tmp_path, "trust", more='\n[[layers]]\npolicy = "county"\nrelation = "floor"\n')
    policy = folder(tmp_path, "school", more='\n[[layers]]\npolicy = "trust"\nrelation = "floor"\n')
    rules = {rule.id: rule.instead_of for rule in load_policy(policy).versions[0].rules}
    assert rules["county-special"] == ("county-cadence",) and "county-cadence" in rules


def test_layers_lie_no_deeper_than_anybody_means(tmp_path: Path) -> None:
    for n in range(12):
        policy = folder(
            tmp_path, f"p{n}", more=f'\n[[layers]]\npolicy = "p{n - 1}"\nrelation = "floor"\n' * (n > 0)
        )
    assert "more than 8 deep" in refused(policy)


@pytest.mark.parametrize("name, words", [("harewod", "did you mean harewood"), ("nothing", "one of embark")])
def test_a_policy_that_is_not_there(name: str, words: str) -> None:
    with pytest.raises(ClearsightError, match=words):
        find_policy(name)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8 text" in refused(tmp_path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    policy = folder(tmp_path, "school")
    text = (policy / "policy.toml").read_text("utf-8")
    (policy / "policy.toml").write_text("\ufeff" + text, "utf-8")
    assert load_policy(policy).versions[0].policy.name == "school"
