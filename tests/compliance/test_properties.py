"""What holds of every set of facts, under each of the five policies."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearsight.compliance.domain import facts as f
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.findings import WORST_FIRST, Finding
from clearsight.compliance.domain.reports import as_csv, as_json, as_text
from clearsight.policy.domain.model import Policy, Rule
from tests.compliance.small_worlds import FIRST, LAST, known_on, worlds
from tests.policies.given import policy
from tests.policies.test_examples import facts as year

NAMES = ("progress-careers", "harewood", "north-east-futures", "embark", "worcestershire")
names = st.sampled_from(NAMES)
days = st.dates(FIRST, LAST + timedelta(days=60))
many = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
SETTLED = ("late", "missed")


@st.composite
def tracked(draw: Any) -> tuple[str, f.Facts]:
    """One of the five policies, with its example year or with a small world."""
    name = draw(names)
    return name, draw(st.just(year(name)) | worlds())


@many
@given(tracked(), days, st.integers())
def test_the_order_of_rows_never_matters(of: tuple[str, f.Facts], as_of: date, seed: int) -> None:
    """Not to one byte of what is said."""
    (name, facts), mixed = of, {}
    for table in fields(facts):
        rows = list(getattr(facts, table.name))
        random.Random(seed).shuffle(rows)
        mixed[table.name] = tuple(rows)
    one, other = _reports(name, facts, as_of), _reports(name, f.Facts(**mixed), as_of)
    assert one == other


def _reports(name: str, facts: f.Facts, as_of: date) -> tuple[str, str, str]:
    """What a check says for programs, for a spreadsheet and for a terminal."""
    asked = policy(name, as_of)
    found = evaluate(asked, facts, as_of)
    text = as_text(asked, as_of, found, facts, everything=True)
    return "".join(as_json(asked, as_of, found)), "".join(as_csv(found)), "".join(text)


@pytest.mark.req("A3")
@many
@given(worlds(), names, days)
def test_facts_dated_after_the_day_do_not_exist_yet(facts: f.Facts, name: str, as_of: date) -> None:
    asked = policy(name, as_of)
    assert evaluate(asked, facts, as_of) == evaluate(asked, known_on(facts, as_of), as_of)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_data_set_asks_for_nothing(name: str) -> None:
    as_of = date(2026, 3, 31)
    assert evaluate(policy(name, as_of), f.Facts(), as_of) == ()


@pytest.mark.req("D1")
@many
@given(tracked(), days, st.data())
def test_one_more_qualifying_session_makes_nothing_worse(
    of: tuple[str, f.Facts], as_of: date, data: st.DataObject
) -> None:
    """Worse: a graver worst status of the same duty (rules of one topic and strength), subject and period.

    What is said of single sessions is left out: the next session is the day by which the records and the
    matters of earlier ones fall due, so one more can make those overdue that were open.
    """
    name, facts = of
    arrangement = data.draw(st.sampled_from(facts.arrangements))
    day = data.draw(st.dates(FIRST, max(FIRST, as_of)))
    asked = policy(name, as_of)
    before, after = (
        evaluate(asked, facts, as_of),
        evaluate(asked, _with_one_more(facts, arrangement, day), as_of),
    )
    worst_before, worst_after = _worst(asked, before), _worst(asked, after)
    for key, status in worst_after.items():
        assert WORST_FIRST.index(status) >= WORST_FIRST.index(worst_before.get(key, "met")), (key, status)  # type: ignore[arg-type]


def _with_one_more(facts: f.Facts, arrangement: f.Arrangement, day: date) -> f.Facts:
    people = {m.person for m in facts.members if m.arrangement == arrangement.arrangement} | {
        arrangement.supervisor
    }
    session = f.Session("one more", arrangement.arrangement, "planned", "held", day, day, 60, day)
    return replace(
        facts,
        sessions=(*facts.sessions, session),
        signatures=(*facts.signatures, *(f.RecordSignature("one more", p, day) for p in people)),
        discussions=(*facts.discussions, *(f.Discussion("one more", c.case) for c in facts.cases)),
    )


def _duty(asked: Policy, finding: Finding) -> Any:
    """The duty of which a finding speaks: rules that compete with each other are one."""
    rule: Rule = asked.rule(finding.rule)
    topic = rule.topic or rule.id
    return (rule.per, topic, rule.strength, *(finding.subject.get(k) for k in ("person", "case", "site")))


def _worst(asked: Policy, findings: Iterable[Finding]) -> dict[Any, str]:
    found: dict[Any, list[str]] = defaultdict(list)
    for each in findings:
        if "session" not in each.subject:
            found[(*_duty(asked, each), each.period)].append(each.status)
    return {key: min(statuses, key=WORST_FIRST.index) for key, statuses in found.items()}  # type: ignore[arg-type]


@pytest.mark.req("D1")
@many
@given(tracked(), days, st.integers(1, 200))
def test_what_has_been_settled_stays_settled(of: tuple[str, f.Facts], as_of: date, later: int) -> None:
    """A gap that was too long and a period that was missed are found again on every later day."""
    name, facts = of
    asked, then = policy(name, as_of), as_of + timedelta(days=later)
    counted = [
        each
        for each in evaluate(asked, facts, as_of)
        if each.status in SETTLED and "session" not in each.subject
    ]
    again = {_named(each) for each in evaluate(asked, facts, then)}
    assert [each for each in counted if _named(each) not in again] == []


def _named(finding: Finding) -> Any:
    about = finding.subject
    who = about.get("person") or about.get("case") or about.get("arrangement") or about.get("site")
    return finding.rule, who, finding.period, finding.due_on, finding.status


@pytest.mark.req("D1")
@many
@given(tracked(), days, st.integers(1, 200))
def test_a_day_later_moves_findings_only_forward(of: tuple[str, f.Facts], as_of: date, later: int) -> None:
    """What is overdue stays overdue until it is done late, or is missed, or a stricter rule asks instead.

    The exception: whoever returns from a long absence has at least fourteen days, even if overdue before.
    """
    name, facts = of
    asked, then = policy(name, as_of), as_of + timedelta(days=later)
    away = {c.person for c in facts.circumstances if c.circumstance == "long_absence"}
    overdue = [
        each
        for each in evaluate(asked, facts, as_of)
        if each.status == "overdue" and asked.rule(each.rule).asks.measure in ("interval", "agreed")
        and each.subject["person"] not in away
    ]  # fmt: skip
    now = evaluate(asked, facts, then)
    for each in overdue:
        same = [other for other in now if _duty(asked, other) == _duty(asked, each)]
        assert any(
            o.due_on == each.due_on and o.status in ("overdue", "late", "missed") for o in same
        ) or any(o.rule != each.rule for o in same), each


@many
@given(worlds(), names, days)
def test_every_finding_is_whole(facts: f.Facts, name: str, as_of: date) -> None:
    """A clause, a fact, one plain sentence; and the status is what the dates say."""
    for each in evaluate(policy(name, as_of), facts, as_of):
        assert each.clause
        assert each.because
        assert (
            each.explanation.endswith(".") and "None" not in each.explanation and "  " not in each.explanation
        )
        if each.status == "overdue" and each.due_on:
            assert as_of > each.due_on
        if each.status == "open" and each.due_on:
            assert as_of <= each.due_on
        if each.period:
            assert each.due_on == each.period.to
