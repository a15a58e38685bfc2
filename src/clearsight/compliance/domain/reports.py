"""Findings as a person reads them in a terminal, and as programs read them: text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.findings import SUBJECT_KEYS, WORST_FIRST, Because, Finding
from clearsight.compliance.domain.wording import on
from clearsight.policy.domain.model import Policy

CSV_COLUMNS = (
    "rule", "clause", "strength", *SUBJECT_KEYS, "period_name", "period_from", "period_to", "due_on",
    "status", "because", "explanation",
)  # fmt: skip
_FORMULA = frozenset("=+-@\t\r\0\uff1d\uff0b\uff0d\uff20")
_MANY = 1000  # lines that are written at once
_MARKS = {
    "broken": "BROKEN",
    "overdue": "OVERDUE",
    "missed": "MISSED",
    "late": "late",
    "open": "open",
    "met": "met",
}


def as_json(policy: Policy, as_of: date, findings: Sequence[Finding]) -> Iterable[str]:
    """The whole answer as JSON, in pieces, so that a large one need not be held twice."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    head = {
        "name": policy.policy.name,
        "version": policy.policy.version,
        "effective_from": policy.policy.effective_from.isoformat(),
    }
    yield f'{{"policy": {encode(head)}, "as_of": "{as_of}",\n "findings": ['
    between = "\n  "
    for finding in findings:
        yield between + encode(as_data(finding))
        between = ",\n  "
    yield "\n]}\n"


def as_data(finding: Finding) -> dict[str, Any]:
    """One finding as plain data, its keys in their order."""
    period, due = finding.period, finding.due_on
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "strength": finding.strength,
        "subject": dict(finding.subject),
        "period": period and {"name": period.name, "from": _iso(period.from_), "to": _iso(period.to)},
        "due_on": due and _iso(due),
        "status": finding.status,
        "because": [because_data(fact) for fact in finding.because],
        "explanation": finding.explanation,
    }


def because_data(fact: Because) -> dict[str, Any]:
    """One fact as plain data: what it is, then its dates and numbers."""
    data: dict[str, Any] = {"fact": fact.fact}
    for key, value in fact.details:
        data[key] = _iso(value) if isinstance(value, date) else value
    return data


def as_csv(findings: Iterable[Finding]) -> Iterable[str]:
    """A line a finding, many at once. Cells that a spreadsheet would take for a formula are written
    as text.
    """
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(CSV_COLUMNS)
    for n, finding in enumerate(findings, 1):
        rows.writerow(_cells(finding))
        if n % _MANY == 0:
            yield written.getvalue()
            written.seek(0)
            written.truncate()
    yield written.getvalue()


def _cells(finding: Finding) -> list[str]:
    rule, clause, strength, subject, status, due, period, because, *_ = finding
    about = subject.get
    explanation = finding.explanation
    cited = "; ".join([_cited(fact) for fact in because])
    return [
        rule, clause, strength,
        *[_harmless(about(key, "")) for key in SUBJECT_KEYS],
        _harmless(period.name) if period else "",
        _iso(period.from_) if period else "", _iso(period.to) if period else "",
        _iso(due) if due else "", status, cited if cited[:1] not in _FORMULA else "'" + cited,
        explanation if explanation[:1] not in _FORMULA else "'" + explanation,
    ]  # fmt: skip


def _harmless(cell: str) -> str:
    return "'" + cell if cell[:1] in _FORMULA else cell


def _cited(because: Because) -> str:
    cited, details = because
    for key, value in details:
        cited += f" {key} {_iso(value) if isinstance(value, date) else value}"
    return cited


@lru_cache(maxsize=20_000)
def _iso(day: date) -> str:
    return day.isoformat()


def as_text(
    policy: Policy,
    as_of: date,
    findings: Sequence[Finding],
    facts: Facts,
    *,
    width: int = 100,
    everything: bool = False,
) -> Iterable[str]:
    """For a terminal: the figures first, then person by person, worst first. What is met is only counted."""
    yield f"{policy.policy.title} ({policy.policy.name}, {policy.policy.version}), as of {on(as_of)}\n"
    yield from _figures(findings)
    shown = [f for f in findings if everything or f.status != "met"]
    if not shown:
        yield (
            "\nNothing is open, and nothing was missed.\n"
            if findings
            else "\nThe policy asks nothing of these facts.\n"
        )
        return
    names = _names(facts, {f.subject.get("session", "") for f in shown if "person" not in f.subject})
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in shown:
        groups[_heading(finding.subject, names)].append(finding)
    for heading, members in sorted(groups.items(), key=lambda item: (_worst(item[1]), item[0])):
        yield f"\n{heading}\n"
        for finding in sorted(members, key=_urgency):
            yield from _entry(finding, width)


def _figures(findings: Sequence[Finding]) -> Iterable[str]:
    counted = Counter((f.strength, f.status) for f in findings)
    for strength in ("required", "recommended"):
        known = [(status, counted[strength, status]) for status in WORST_FIRST]
        parts = [f"{count} {status}" for status, count in known if count]
        yield f"  {strength:<12} {', '.join(parts) or 'nothing asked'}\n"


def _names(facts: Facts, sessions: Collection[str]) -> dict[tuple[str, str], str]:
    """What a reader knows people, arrangements and these sessions by: by key of a subject and identifier."""
    people = {p.person: p.name for p in facts.people}
    led = {a.arrangement: people.get(a.supervisor, "") for a in facts.arrangements}
    said = {("person", person): name for person, name in people.items()}
    said |= {("arrangement", name): f"led by {leader}" for name, leader in led.items() if leader}
    for session in (each for each in facts.sessions if each.session in sessions):
        day = session.held_on or session.scheduled_for
        parts = (f"of {on(day)}" if day else "", said.get(("arrangement", session.arrangement), ""))
        said["session", session.session] = ", ".join(part for part in parts if part)
    return said


def _heading(subject: Mapping[str, str], names: Mapping[tuple[str, str], str]) -> str:
    if "person" in subject:
        return f"{names.get(('person', subject['person']), '')} ({subject['person']})".strip()
    kind = next(key for key in ("arrangement", "case", "site", "session") if key in subject)
    known = names.get((kind, subject[kind]), "")
    between = " " if known.startswith("of ") else ", "
    return f"{kind.capitalize()} {subject[kind]}" + (between + known if known else "")


def _urgency(finding: Finding) -> tuple[bool, int]:
    return finding.strength != "required", WORST_FIRST.index(finding.status)


def _worst(findings: Iterable[Finding]) -> tuple[bool, int]:
    return min(map(_urgency, findings))


def _entry(finding: Finding, width: int) -> Iterable[str]:
    strength = "" if finding.strength == "required" else " (recommended)"
    rest = " ".join(f"{finding.explanation} [{finding.clause}]{strength}".split())
    lead, room = f"  {_MARKS[finding.status]:<8}", max(width - 10, 30)
    while len(rest) > room:
        cut = rest.rfind(" ", 0, room + 1)
        cut = cut if cut > 0 else (rest.find(" ", room) if " " in rest[room:] else len(rest))
        yield f"{lead}{rest[:cut]}\n"
        lead, rest = " " * 10, rest[cut + 1 :]
    if rest:
        yield f"{lead}{rest}\n"
