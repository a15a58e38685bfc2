"""A person's findings on a day, each with the facts it rests on: what a page shows behind "why?"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from clearsight.access.queries import require, visible_to
from clearsight.compliance.domain.findings import WORST_FIRST
from clearsight.compliance.models import Standing
from clearsight.integrations.worded import One, worded
from clearsight.people.models import Person
from clearsight.scheduling.models import Session
from clearsight.supervision.queries import unconfirmed


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact in words, with its dates and numbers; the session it is about, where the reader may see that.

    `entered` is when and by whom it was entered that the session was held, where that was on a later day;
    `unconfirmed` whether nobody else has signed it since; `early` how it was held before it was scheduled.
    """

    words: str
    details: tuple[tuple[str, Any], ...]
    session: Session | None
    entered: tuple[date, str] | None = None
    unconfirmed: bool = False
    early: str = ""


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding as it stands on the day asked about; `since` is when it went wrong or was decided."""

    rule: str
    clause: str
    strength: str
    status: str
    due_on: date | None
    since: date | None
    period_name: str
    period_from: date | None
    period_to: date | None
    explanation: str
    facts: tuple[FactShown, ...]

    @property
    def failing(self) -> bool:
        """Whether something required is overdue, missed or broken."""
        return self.strength == "required" and self.status in ("overdue", "missed", "broken")


@dataclass(frozen=True, slots=True)
class PersonFindings:
    """What is asked of a person now, worst first, and what is history, latest first."""

    person: Person
    current: tuple[FindingShown, ...]
    past: tuple[FindingShown, ...]


def holding_on(today: date | One) -> Q:
    """The findings that hold on a day."""
    return Q(holds_from__lte=today, holds_to__gte=today)


def has_turned(today: date | One) -> Q:
    """Those that were open when they were stored and that have turned since."""
    return Q(status="open", due_on__lt=today) & ~Q(turns="")


def failing_on(today: date | One) -> Q:
    """What is required and overdue, missed or broken on a day."""
    return Q(strength="required", current=True) & (
        Q(status__in=("overdue", "missed", "broken")) | has_turned(today)
    )


def status_on(row: Standing, today: date) -> str:
    """The status of a stored finding on a day: a comparison of dates."""
    if row.status == "open" and row.turns and row.due_on is not None and row.due_on < today:
        return row.turns
    return row.status


def person_findings(person: Person, *, by: Person, today: date) -> PersonFindings:
    """Everything that the policy asks of a person, with the facts behind each finding.

    Raises:
        Unknown, Refused: when `by` may not see where this person stands.
    """
    require(by, "person.see_findings", person, today)
    rows = list(Standing.objects.filter(holding_on(today), owner=person))
    shown = _shown(rows, by, today)
    current = [item for row, item in zip(rows, shown, strict=True) if row.current]
    past = [item for row, item in zip(rows, shown, strict=True) if not row.current]
    return PersonFindings(
        person, tuple(sorted(current, key=_worst)), tuple(sorted(past, key=_worst_day, reverse=True))
    )


def due_to(person: Person, *, by: Person, today: date) -> list[FindingShown]:
    """What is still open, overdue, missed or against policy for the person, the first due first.

    What has no day on which it was due comes before all that has one.

    Raises:
        Unknown, Refused: when `by` may not see where this person stands.
    """
    require(by, "person.see_findings", person, today)
    return _shown(_due_to(person.pk, today), by, today)


@worded
def _due_to(person: One, today: One) -> QuerySet[Standing]:
    asked = Q(status="open", due_on__isnull=False) | Q(status__in=("overdue", "missed", "broken"))
    waiting = Standing.objects.filter(asked, holding_on(today), owner=person, current=True)
    return waiting.order_by(F("due_on").asc(nulls_first=True), "rule", "pk")


def _shown(rows: Iterable[Standing], by: Person, today: date) -> list[FindingShown]:
    listed = list(rows)
    codes = {fact["session"] for row in listed for fact in row.because if fact["session"]}
    found = {session.code: session for session in _named(codes, by, today)} if codes else {}
    waits = unconfirmed(found.values())
    return [
        FindingShown(
            rule=row.rule,
            clause=row.clause,
            strength=row.strength,
            status=status_on(row, today),
            due_on=row.due_on,
            since=row.due_on if has_turned_by(row, today) else row.since,
            period_name=row.period_name,
            period_from=row.period_from,
            period_to=row.period_to,
            explanation=row.explanation,
            facts=tuple(_fact(fact, found, waits) for fact in row.because),
        )
        for row in listed
    ]


def _named(codes: Iterable[str], by: Person, today: date) -> QuerySet[Session]:
    sessions = visible_to(by, "session.view", Session.objects.filter(organisation=by.organisation_id), today)
    return sessions.filter(code__in=codes).select_related("noted_by")


def has_turned_by(row: Standing, today: date) -> bool:
    """Whether a stored finding has become worse by itself since it was stored."""
    return status_on(row, today) != row.status


def _fact(fact: dict[str, Any], sessions: dict[str, Session], waits: set[int]) -> FactShown:
    details = tuple((label.replace("_", " "), _day(value)) for label, value in fact["details"])
    session = sessions.get(fact["session"])
    later = session.entered_later_on if session else None
    entered = (later, session.noted_by.name) if session and session.noted_by and later else None
    early = session.said_early if session else ""
    return FactShown(fact["words"], details, session, entered, bool(session and session.pk in waits), early)


def _day(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _worst(item: FindingShown) -> tuple[Any, ...]:
    required = 0 if item.strength == "required" else 1
    severity = WORST_FIRST.index(item.status)
    return (not item.failing, severity if severity < 3 else 3, required, item.due_on or date.max, item.rule)


def _worst_day(item: FindingShown) -> tuple[Any, ...]:
    return (item.since or item.due_on or date.min, item.rule)
