"""What is to be remembered of findings, so that any later day is a comparison of dates.

A finding is stored with the day on which it turns (open becomes overdue or missed on the day after it was
due), and without words that are true on one day only.
"""

from __future__ import annotations

import re
from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel

from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.findings import FAILING, Finding
from clearsight.kernel.durations import Duration, add_months
from clearsight.kernel.spans import DAY, FOREVER
from clearsight.policy.domain.model import Policy
from clearsight.policy.domain.population import AfterEvent, Tier

Judge = Callable[[Policy, Facts, date, set[date]], Sequence[Finding]]
HORIZON = timedelta(days=400)
_TRUE_TODAY_ONLY = re.compile(r",? \d+ days? ago\b")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A finding for the days `holds_from` to `holds_to`. `since` is when it went wrong, or was decided."""

    finding: Finding
    turns: str
    current: bool
    since: date | None
    holds_from: date
    holds_to: date = FOREVER


def timeless(explanation: str) -> str:
    """The sentence without words that are true on one day only."""
    return _TRUE_TODAY_ONLY.sub("", explanation)


def owner_of(finding: Finding, facts: Facts, supervisors: dict[str, str], leads: dict[str, str]) -> str:
    """The person who answers for what the finding is about; "" where it is about a site."""
    about = finding.subject
    if "person" in about:
        return about["person"]
    if "arrangement" in about:
        return supervisors.get(about["arrangement"], "")
    return leads.get(about.get("case", ""), "")


def remember(
    policy_on: Callable[[date], Policy],
    facts: Facts,
    today: date,
    judge: Judge,
    keep: Callable[[Finding], bool],
) -> list[Remembered]:
    """Judge today and at every later day on which something begins or ends; join what stays the same.

    Args:
        judge: the findings of a day; it adds the days after which one that it leaves out would be told.
        keep: which findings to remember (those about the persons in question).
    """
    days = change_days(facts, today, policy_on)
    open_rows: dict[Any, Remembered] = {}
    done: list[Remembered] = []
    for day in days:  # it grows as the days are judged
        aside: set[date] = set()
        found = [finding for finding in judge(policy_on(day), facts, day, aside) if keep(finding)]
        for told in {due + DAY for due in aside if day <= due < today + HORIZON} - set(days):
            insort(days, told)
        later = days[bisect(days, day) :]
        last = later[0] - DAY if later else FOREVER
        still: dict[Any, Remembered] = {}
        for row in _of_one_day(found, day, last):
            key = _key(row, day)
            before = open_rows.pop(key, None)
            still[key] = replace(before, holds_to=last) if before else row
        done += open_rows.values()
        open_rows = still
    return done + list(open_rows.values())


def change_days(facts: Facts, today: date, policy_on: Callable[[date], Policy]) -> list[date]:
    """Today, and the later days within the horizon on which something known begins, ends or is over.

    Facts, the rules of whatever judges by then, and which version of which policy that is.
    """
    rows: list[Any] = [
        *facts.roles, *facts.circumstances, *facts.arrangements, *facts.members, *facts.case_statuses,
        *facts.employment, *facts.variations,
    ]  # fmt: skip
    ends: list[date | None] = [row.to for row in rows]
    ends += [person.left for person in facts.people] + [case.closed for case in facts.cases]
    over = [*ends, *(session.scheduled_for for session in facts.sessions if session.status == "scheduled")]
    begins: list[date | None] = [today, *(row.from_ for row in rows)]
    begins += [person.started for person in facts.people] + [case.opened for case in facts.cases]
    days = {day for day in (*begins, *ends) if day}
    days |= {day + DAY for day in over if day and day < FOREVER}
    judging = _judging(policy_on, today)
    for policy in judging.values():
        days |= _of_policy(policy, facts, today)
    return sorted(day for day in {*days, *judging} if today <= day <= today + HORIZON)


def _judging(policy_on: Callable[[date], Policy], today: date) -> dict[date, Policy]:
    """What judges today, and from each later day within the horizon on which another does.

    Asked day by day: versions, adoptions and hosts' policies may each begin and end.
    """
    found = {today: policy_on(today)}
    last = found[today]
    for number in range(1, HORIZON.days + 1):
        day = today + timedelta(days=number)
        if (policy := policy_on(day)) is not last:
            found[day] = last = policy
    return found


def _of_policy(policy: Policy, facts: Facts, today: date) -> set[date]:
    """The days on which one policy may say something else though no fact begins or ends."""
    days = {*_windows(policy, today), *_tiers(policy, facts)}
    for rule in policy.rules:
        if rule.variation and rule.variation.lasting and not rule.variation.lasting.in_school_periods:
            held = (v.from_ for v in facts.variations if v.rule == rule.id and v.to is None)
            days |= {last + DAY for day in held if (last := rule.variation.lasting.after(day)) < FOREVER}
        days |= {rule.from_} if rule.from_ else set()
        days |= {rule.to, rule.to + DAY} if rule.to and rule.to < FOREVER else set()
    if _in_terms(policy, facts):
        closing = _closing_decides(policy)
        for stretch in facts.calendar:
            if stretch.kind == "half_term":
                days |= {stretch.from_, stretch.to + DAY} if closing else {stretch.from_}
    return days


def _in_terms(policy: Policy, facts: Facts) -> bool:
    """Whether a rule, an agreement or a variation counts in (half) terms: else no day of theirs matters."""
    agreed = (row.every for rows in (facts.arrangements, facts.variations) for row in rows)
    return any("term" in words for words in (*agreed, *(repr(rule.asks) for rule in policy.rules)))


def _tiers(policy: Policy, facts: Facts) -> set[date]:
    """The days on which a time in post, employed, open or after an event has grown into another tier."""
    lengths = {length for rule in policy.rules for length in _lengths(rule)}
    began = [role.from_ for role in facts.roles] + [person.started for person in facts.people]
    began += [case.opened for case in facts.cases] + [event.on for event in facts.events]
    grown = {length.after(day) for length in lengths for day in set(began) if not length.in_school_periods}
    return grown | {day + DAY for day in grown if day < FOREVER}


def _lengths(table: BaseModel) -> Iterable[Duration]:
    """Every bound of a tier, and every time after an event, in a rule and all that it is made of."""
    for key in type(table).model_fields:
        value = getattr(table, key)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Duration) and isinstance(table, Tier | AfterEvent):
                yield item
            elif isinstance(item, BaseModel):
                yield from _lengths(item)


def _closing_decides(policy: Policy) -> bool:
    """Whether the end of a window can do more than turn what was open: some may pass without, or count on."""
    return any(
        getattr(rule.asks, "may_miss", None)
        or getattr(rule.asks, "longest_gap", None)
        or getattr(rule.asks, "averaged_over", 1) > 1
        for rule in policy.rules
    )


def _windows(policy: Policy, today: date) -> list[date]:
    """The first days of the windows that the policy's rules count in, where no school calendar says them."""
    asked = {getattr(rule.asks, "per", None) for rule in policy.rules} | {
        may.per for rule in policy.rules if (may := getattr(rule.asks, "may_miss", None))
    }
    months = {"month": range(1, 13), "quarter": (1, 4, 7, 10), "calendar_year": (1,), "academic_year": (9,),
              "financial_year": (4,)}  # fmt: skip
    wanted = {month for window in asked if window in months for month in months[window]}
    first = today.replace(day=1)
    days = [add_months(first, n) for n in range(1, 15) if add_months(first, n).month in wanted]
    if "financial_year" in asked:
        days += [date(year, 4, 6) for year in (today.year, today.year + 1)]
    return days


def _of_one_day(found: Sequence[Finding], day: date, last: date) -> Iterable[Remembered]:
    groups: dict[Any, list[Finding]] = defaultdict(list)
    for finding in found:
        about = finding.subject
        groups[finding.rule, about.get("person"), about.get("arrangement"), about.get("case")].append(finding)
    for findings in groups.values():
        findings.sort(key=_when)
        settled = [n for n, finding in enumerate(findings) if finding.status in ("met", "late")]
        for n, finding in enumerate(findings):
            waits = finding.status in ("open", "overdue")
            made_good = finding.status == "late" and n < len(findings) - 1
            current = waits or (n >= (settled[-1] if settled else 0) and not made_good)
            yield _remembered(finding, current, day, last)


def _remembered(finding: Finding, current: bool, day: date, last: date) -> Remembered:
    turns = ""
    if finding.status == "open" and finding.due_on is not None:
        turns = "missed" if finding.period else "overdue"
    since = finding.due_on if finding.status in FAILING and finding.due_on else _when(finding)
    return Remembered(finding, turns, current, None if since == date.min else since, day, last)


def _when(finding: Finding) -> date:
    """The day that a finding speaks of: its due date, its period's end, or the first day of its facts."""
    if finding.due_on or finding.period:
        return finding.due_on or (finding.period.to if finding.period else date.min)
    days = [value for fact in finding.because for _, value in fact.details if isinstance(value, date)]
    return days[0] if days else date.min


def _key(row: Remembered, day: date) -> Any:
    """What must be alike for a finding on one day to be the same row as on an earlier day."""
    finding = row.finding
    status = finding.status
    turned = "missed" if finding.period else "overdue"
    if finding.due_on is not None and day > finding.due_on and status == turned:
        status = "open"  # as the row of the earlier day foretells
    return (
        finding.rule, tuple(finding.subject.items()), finding.strength, status, finding.due_on,
        finding.period,        row.current, _facts_of(finding),
    )  # fmt: skip


def _facts_of(finding: Finding) -> Any:
    return tuple((because.fact, because.details) for because in finding.because)
