"""Findings as a person reads them in a terminal, and as programs read them: text, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.findings import SUBJECT_KEYS, WORST_FIRST, Because, Finding
from clearsight.compliance.domain.wording import on
from clearsight.policy.domain.model import Policy

CSV_COLUMNS = ("rule", "clause", "strength", *SUBJECT_KEYS, "period_name", "period_from", "period_to", "due_on",
               "status", "because", "explanation")  # fmt: skip
_MARKS = {"broken": "BROKEN", "overdue": "OVERDUE", "missed": "MISSED", "late": "late", "open": "open", "met": "met"}


def as_json(policy: Policy, as_of: date, findings: Sequence[Finding]) -> Iterable[str]:
    """The whole answer as JSON, in pieces, so that a large one need not be held twice."""
    head = {
        "name": policy.policy.name,
        "version": policy.policy.version,
        "effective_from": policy.policy.effective_from.isoformat(),
    }
    yield f'{{"policy": {json.dumps(head, ensure_ascii=False)}, "as_of": "{as_of}",\n "findings": ['
    for n, finding in enumerate(findings):
        yield ("," if n else "") + "\n  " + json.dumps(as_data(finding), ensure_ascii=False)
    yield "\n]}\n"


def as_data(finding: Finding) -> dict[str, Any]:
    """One finding as plain data, its keys in their order."""
    period = finding.period
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "strength": finding.strength,
        "subject": dict(finding.subject),
        "period": {"name": period.name, "from": _iso(period.from_), "to": _iso(period.to)} if period else None,
        "due_on": _iso(finding.due_on),
        "status": finding.status,
        "because": [because_data(fact) for fact in finding.because],
        "explanation": finding.explanation,
    }


def because_data(fact: Because) -> dict[str, Any]:
    """One fact as plain data: what it is, then its dates and numbers."""
    return {"fact": fact.fact, **{key: _iso(v) if isinstance(v, date) else v for key, v in fact.details}}


def as_csv(findings: Iterable[Finding]) -> Iterable[str]:
    """A line a finding. Cells that a spreadsheet would take for a formula are written as text."""
    yield _line(CSV_COLUMNS)
    for finding in findings:
        period = finding.period
        because = "; ".join(
            " ".join([fact.fact, *(f"{key} {value}" for key, value in fact.details)]) for fact in finding.because
        )
        yield _line(
            (
                finding.rule, finding.clause, finding.strength,
                *(finding.subject.get(key, "") for key in SUBJECT_KEYS),
                period.name if period else "", _iso(period.from_) if period else "", _iso(period.to) if period else "",
                _iso(finding.due_on) or "", finding.status, because, finding.explanation,
            )
        )  # fmt: skip


def _line(cells: Iterable[Any]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow([_harmless(str(cell)) for cell in cells])
    return written.getvalue()


def _harmless(cell: str) -> str:
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\0") else cell


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def as_text(
    policy: Policy, as_of: date, findings: Sequence[Finding], facts: Facts, *, width: int = 100, everything: bool = False
) -> Iterable[str]:
    """For a terminal: the figures first, then person by person, worst first. What is met is only counted."""
    yield f"{policy.policy.title} ({policy.policy.name}, {policy.policy.version}), as of {on(as_of)}\n"
    yield from _figures(findings)
    shown = [f for f in findings if everything or f.status != "met"]
    if not shown:
        yield "\nNothing is open, and nothing was missed.\n" if findings else "\nThe policy asks nothing of these facts.\n"
        return
    names = {p.person: p.name for p in facts.people}
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in shown:
        groups[_heading(finding, names)].append(finding)
    for heading, members in sorted(groups.items(), key=lambda item: (_worst(item[1]), item[0])):
        yield f"\n{heading}\n"
        for finding in sorted(members, key=_urgency):
            yield from _entry(finding, width)


def _figures(findings: Sequence[Finding]) -> Iterable[str]:
    for strength in ("required", "recommended"):
        counted = Counter(f.status for f in findings if f.strength == strength)
        parts = [f"{counted[status]} {status}" for status in WORST_FIRST if counted[status]]
        yield f"  {strength:<12} {', '.join(parts) or 'nothing asked'}\n"


def _heading(finding: Finding, names: dict[str, str]) -> str:
    subject = finding.subject
    if "person" in subject:
        return f"{names.get(subject['person'], '')} ({subject['person']})".strip()
    kind = next(key for key in ("arrangement", "case", "site", "session") if key in subject)
    return f"{kind.capitalize()} {subject[kind]}"


def _urgency(finding: Finding) -> tuple[Any, ...]:
    return (finding.strength != "required", WORST_FIRST.index(finding.status), *finding.order())


def _worst(findings: Iterable[Finding]) -> tuple[bool, int]:
    return min((f.strength != "required", WORST_FIRST.index(f.status)) for f in findings)


def _entry(finding: Finding, width: int) -> Iterable[str]:
    strength = "" if finding.strength == "required" else " (recommended)"
    body = f"{finding.explanation} [{finding.clause}]{strength}"
    lead = f"  {_MARKS[finding.status]:<8}"
    yield textwrap.fill(body, max(width, 40), initial_indent=lead, subsequent_indent=" " * 10) + "\n"
