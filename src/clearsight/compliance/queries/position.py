"""An organisation's position on a day: who is supervised to policy, who is not, since when, by which clause.

Everything is read from stored findings by comparing dates, through indexes that begin with the
organisation: the page costs the same however many other organisations there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, Min, OuterRef, QuerySet, When

from clearsight.access.predicates import holding
from clearsight.access.queries import require, visible_keys, visible_to
from clearsight.compliance.models import Standing
from clearsight.compliance.queries.findings import failing_on, has_turned, holding_on, status_on
from clearsight.people.models import Organisation, Person, Role, Site
from clearsight.people.queries import at_work

MOST_NAMED = 10_000


@dataclass(frozen=True, slots=True)
class PositionRow:
    """Where one person stands. `status` is the worst of what is required; "" where nothing is.

    `next_due` is a day that has passed where something is overdue: that comes first.
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
    """The position of those persons whose findings `by` may see. Four queries and those of access.

    Args:
        site: only those who hold a role there that day.

    Raises:
        Unknown, Refused: when `by` may not see the position at all.
    """
    require(by, "organisation.see_position", organisation, today)
    people = seen_by(by, organisation, today)
    if site is not None:
        here = Role.objects.filter(holding(today), person=OuterRef("pk"), site=site)
        people = people.filter(Exists(here))
    stands = judged(people, organisation, today)
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


def seen_by(by: Person, organisation: Organisation, today: date) -> QuerySet[Person]:
    """Those at work whose findings `by` may see, by name.

    Who they are is asked first, on its own: within the questions about findings it would be asked anew of
    every row. For more people than a question may name it is asked within.
    """
    people = at_work(organisation, today)
    seen = visible_keys(by, "person.see_findings", Person, today)
    if len(seen) > MOST_NAMED:
        return visible_to(by, "person.see_findings", people, today)
    return people.filter(pk__in=seen)


@dataclass(frozen=True, slots=True)
class Stand:
    """How much is required of a person (primary key), how much of that fails, and since when."""

    person: int
    name: str
    asked: int = 0
    failing: int = 0
    since: date | None = None


def judged(people: QuerySet[Person], organisation: Organisation, today: date) -> list[Stand]:
    """How each of these persons of one organisation stands on a day. Two queries, for any number of them."""
    required = Standing.objects.filter(
        holding_on(today), organisation=organisation, current=True, strength="required"
    )
    fails = failing_on(today)
    counted = required.order_by().values("owner").annotate(
        asked=Count("pk"), failing=Count("pk", filter=fails), first=Min(_since(today), filter=fails)
    )  # fmt: skip
    found = counted.values_list("owner", "asked", "failing", "first")
    of = {owner: stands for owner, *stands in found}
    return [Stand(pk, name, *of.get(pk, ())) for pk, name in people.values_list("pk", "name")]


def _worst_first(stand: Stand) -> tuple[Any, ...]:
    """Who fails first, and of them whoever has failed longest."""
    return (not stand.failing, stand.since or date.max, -stand.failing, stand.name, stand.person)


def _since(today: date) -> Case:
    return Case(When(has_turned(today), then=F("due_on")), default=F("since"))


def _with_findings(stands: list[Stand], today: date) -> list[PositionRow]:
    """The worst of what fails and the next that is due, for one page of persons: two queries."""
    people = Person.objects.in_bulk([stand.person for stand in stands])
    standing = Standing.objects.filter(
        holding_on(today), owner__in=list(people), current=True, strength="required"
    ).exclude(status__in=("met", "late"))
    of: dict[int, list[Standing]] = {}
    for row in standing.order_by("due_on", "rule", "pk"):
        of.setdefault(row.owner_id, []).append(row)
    return [
        _row(people[stand.person], stand.asked, of.get(stand.person, []), today)
        for stand in stands
        if stand.person in people
    ]


def _row(person: Person, asked: int, standing: list[Standing], today: date) -> PositionRow:
    failing = [row for row in standing if status_on(row, today) in ("broken", "overdue", "missed")]
    coming = [row for row in standing if status_on(row, today) == "open" and row.due_on is not None]
    failing.sort(key=lambda row: (row.since or row.due_on or date.max, row.rule))
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
    )
