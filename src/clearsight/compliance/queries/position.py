"""An organisation's position on a day: who is supervised to policy, who is not, since when, by which clause.

Everything is read from stored findings by comparing dates, through indexes that begin with the
organisation: the page costs the same however many other organisations there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, When

from clearsight.access.predicates import holding
from clearsight.access.queries import require, visible_to
from clearsight.compliance.domain.findings import FAILING, WORST_FIRST
from clearsight.compliance.models import Standing
from clearsight.compliance.queries.findings import failing_on, has_turned, holding_on, status_on
from clearsight.integrations.once import once
from clearsight.integrations.worded import Among, Asker, One, worded
from clearsight.people.models import Organisation, Person, Role, Site
from clearsight.people.queries import at_work

_COLUMNS = [field.attname for field in Person._meta.concrete_fields]
_NAME = _COLUMNS.index("name")
_BAD = tuple(status for status in WORST_FIRST if status in FAILING)


@dataclass(frozen=True, slots=True)
class PositionRow:
    """Where one person stands. `status` is the worst of what is required, of two alike the older one's; ""
    where nothing is.

    `next_due` is a day that has passed where something is overdue: that comes first. `due_rules` are those
    of all that is overdue, and of what is due next where nothing is.
    """

    person: Person
    status: str
    since: date | None
    clause: str
    rule: str
    explanation: str
    failing: int
    next_due: date | None
    next_clause: str
    due_rules: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Position:
    """How many persons stand how on a day, and one page of them, the worst first."""

    as_of: date
    people: int
    to_policy: int
    not_to_policy: int
    nothing_asked: int
    rows: tuple[PositionRow, ...]
    page: int
    pages: int


def position(
    organisation: Organisation,
    *,
    by: Person,
    today: date,
    page: int = 1,
    per_page: int = 50,
    only_failing: bool = False,
    site: Site | None = None,
) -> Position:
    """The position of those persons whose findings `by` may see. Three queries and those of access.

    Args:
        site: only those who hold a role there that day.

    Raises:
        Unknown, Refused: when `by` may not see the position at all.
    """
    require(by, "organisation.see_position", organisation, today)
    stands = judged(by, organisation, today)
    if site is not None:
        here = set(Role.objects.filter(holding(today), site=site).values_list("person_id", flat=True))
        stands = [stand for stand in stands if stand.person in here]
    failing = [stand for stand in stands if stand.failing]
    nothing_asked = sum(1 for stand in stands if not stand.asked)
    listed = sorted(failing if only_failing else stands, key=_worst_first)
    pages = max(1, -(-len(listed) // per_page))
    page = min(max(1, page), pages)
    return Position(
        as_of=today,
        people=len(stands),
        to_policy=len(stands) - len(failing) - nothing_asked,
        not_to_policy=len(failing),
        nothing_asked=nothing_asked,
        rows=tuple(_with_findings(listed[(page - 1) * per_page : page * per_page], today)),
        page=page,
        pages=pages,
    )


def seen_by(by: Person, organisation: Organisation, today: date) -> list[tuple[Any, ...]]:
    """Those at work whose findings `by` may see, by name: all columns of each, the primary key first.

    Who they are is asked first, on its own: within the questions about findings it would be asked anew of
    every row.
    """
    key = ("seen", by.pk, by.organisation_id, organisation.pk, today)
    return once(key, lambda: _whom_seen(by, organisation.pk, today))


@worded
def _whom_seen(by: Asker, organisation: One, today: One) -> QuerySet[Any, Any]:
    people = visible_to(by, "person.see_findings", at_work(organisation, today), today)
    return people.values_list(*_COLUMNS)


@dataclass(frozen=True, slots=True)
class Stand:
    """How much is required of a person, and how much of that fails; how bad the worst is (0: nothing is
    worse) and since when.
    """

    row: tuple[Any, ...]
    asked: int = 0
    failing: int = 0
    worst: int = len(_BAD)
    since: date | None = None

    @property
    def person(self) -> int:
        """The primary key."""
        key: int = self.row[0]
        return key

    @property
    def name(self) -> str:
        """As it is listed."""
        name: str = self.row[_NAME]
        return name


def judged(by: Person, organisation: Organisation, today: date) -> list[Stand]:
    """How each of those whose findings `by` may see stands on a day. Two queries, for any number of them."""
    of = once(("standings", organisation.pk, today), lambda: _counted(organisation, today))
    return [Stand(row, *of.get(row[0], ())) for row in seen_by(by, organisation, today)]


def _counted(organisation: Organisation, today: date) -> dict[int, list[Any]]:
    found = {}
    for owner, asked, failing, *rest in _required(organisation.pk, today):
        worst = next((n for n in range(len(_BAD)) if rest[n]), len(_BAD))
        found[owner] = [asked, failing, worst, rest[len(_BAD) + worst] if failing else None]
    return found


@worded
def _required(organisation: One, today: One) -> QuerySet[Any, Any]:
    """Of each owner how much is asked, and fails; how much of it in each bad way, and since when."""
    required = Standing.objects.filter(
        holding_on(today), organisation=organisation, current=True, strength="required"
    )
    fails, days = failing_on(today), _since(today)
    counted = required.order_by().values("owner").annotate(
        asked=Count("pk"),
        failing=Count("pk", filter=fails),
        **{status: Count("pk", filter=fails & _stands(status)) for status in _BAD},
        **{f"{status}_since": Min(days, filter=fails & _stands(status)) for status in _BAD},
    )  # fmt: skip
    since = [f"{status}_since" for status in _BAD]
    return counted.values_list("owner", "asked", "failing", *_BAD, *since)


def _stands(status: str) -> Q:
    """What is stored with a status, or has turned into it since."""
    return Q(status=status) | Q(status="open", turns=status)


def _worst_first(stand: Stand) -> tuple[Any, ...]:
    """Whoever fails worst first, and of them whoever has failed longest."""
    since = stand.since or date.max
    return (not stand.failing, stand.worst, since, -stand.failing, stand.name, stand.person)


def _since(today: One) -> Case:
    return Case(When(has_turned(today), then=F("due_on")), default=F("since"))


def _with_findings(stands: list[Stand], today: date) -> list[PositionRow]:
    """The worst of what fails and the next that is due, for one page of persons: one query."""
    of: dict[int, list[Standing]] = {}
    for row in _wanted_of([stand.person for stand in stands], today):
        of.setdefault(row.owner_id, []).append(row)
    database = Standing.objects.db
    return [
        _row(Person.from_db(database, _COLUMNS, stand.row), stand.asked, of.get(stand.person, []), today)
        for stand in stands
    ]


@worded
def _wanted_of(owners: Among, today: One) -> QuerySet[Standing]:
    waiting = Standing.objects.filter(
        holding_on(today), owner__in=owners, current=True, strength="required",
        status__in=("open", "overdue", "missed", "broken"),
    )  # fmt: skip
    return waiting.defer("subject", "because").order_by("due_on", "rule", "pk")


def _row(person: Person, asked: int, standing: list[Standing], today: date) -> PositionRow:
    failing = [row for row in standing if status_on(row, today) in _BAD]
    coming = [row for row in standing if status_on(row, today) == "open" and row.due_on is not None]
    failing.sort(
        key=lambda row: (_BAD.index(status_on(row, today)), row.since or row.due_on or date.max, row.rule)
    )
    worst = failing[0] if failing else None
    late = [row for row in failing if status_on(row, today) == "overdue" and row.due_on is not None]
    following = min([*late, *coming], key=lambda row: row.due_on or date.max, default=None)
    return PositionRow(
        person=person,
        status=status_on(worst, today) if worst else "open" if following else "met" if asked else "",
        since=(worst.since or worst.due_on) if worst else None,
        clause=worst.clause if worst else "",
        rule=worst.rule if worst else "",
        explanation=worst.explanation if worst else "",
        failing=len(failing),
        next_due=following.due_on if following else None,
        next_clause=following.clause if following else "",
        due_rules=frozenset(row.rule for row in late or ([following] if following else [])),
    )
