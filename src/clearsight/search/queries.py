"""Search: what somebody may read is opened, looked through and forgotten again; no index of it is kept.

What may be read is asked as every list asks it (`access.queries.visible_to`): what one may not read is never
opened, so that neither a number nor the time it takes tells of it. Every search is left in the log with the
mark of its words, never with the words, and everything of which a line is shown is left there as read.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import through, visible_to
from clearsight.audit.actions import gathering
from clearsight.audit.actions import record as audit
from clearsight.casework.models import CaseFile, CasePlan
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.integrations.keys import derived_key
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.search.domain.matching import Excerpt, excerpt, holds_all, wanted_in
from clearsight.search.opening import words_of_actions, words_of_records
from clearsight.supervision.models import Action

SHOWN = 20  # of each kind
MARK = 16  # letters of the mark that the log keeps of what was looked for


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in which all the words stand, with a line of it. `day`: of its session, or when it began."""

    thing: Model
    line: Excerpt
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A thing in which all the words stood when it was looked, by its primary key, with a line of it."""

    key: int
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: by which permission it is read, how it is looked through, and what its day is."""

    permission: str
    look: Callable[[Person, tuple[str, ...], date], Iterator[Line]]
    things: Callable[[], QuerySet[Any]]
    day: Callable[[Any], date | None]


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind (people, cases, records, actions), and whether there is more of it."""

    kind: str
    found: tuple[Found, ...]
    more: bool


def search(words: str, *, by: Person, at: datetime) -> tuple[Group, ...]:
    """All that `by` may read in which every one of the words stands, by kind; nothing without a word.

    Nothing is locked while it is looked. Then, in the transaction in which it is left in the log, it is asked
    once more what of it they may read. Audited: that they searched, and each thing of which a line is shown
    as read.
    """
    wanted = wanted_in(words)
    if not wanted:
        return ()
    on = localdate(at)
    looked = {kind: list(islice(one.look(by, wanted, on), SHOWN + 1)) for kind, one in KINDS.items()}
    return _left_in_the_log(looked, wanted, by, at)


def mark_of(words: str) -> str:
    """What the log keeps of a search: the same for the same words, and nobody without the key tells which.

    It answers whether somebody looked for a name; it cannot be turned back into one.
    """
    folded = " ".join(sorted(wanted_in(words)))
    return hmac.digest(derived_key("words of searches"), folded.encode(), "sha256").hex()[:MARK]


@atomic
def _left_in_the_log(
    looked: dict[str, list[Line]], wanted: tuple[str, ...], by: Person, at: datetime
) -> tuple[Group, ...]:
    """What is shown of what was found: it is there still, and `by` may read it still, and the log says so."""
    counts = {kind: min(len(lines), SHOWN) for kind, lines in looked.items()}
    # From this line on nothing ends in between: the log's lock is held.
    audit("search.search", by, by=by, at=at, organisation=by.organisation_id,
          detail={"mark": mark_of(" ".join(wanted)), "found": counts})  # fmt: skip
    groups = []
    with gathering():
        for kind, lines in looked.items():
            found = tuple(_still(KINDS[kind], lines[:SHOWN], by, localdate(at)))
            groups.append(Group(kind, found, len(lines) > SHOWN))
            for one in found if kind != "people" else ():  # that they work here everybody knows
                detail = through(by, KINDS[kind].permission, one.thing, localdate(at))
                of = by.organisation_id
                audit("search.read_line", one.thing, by=by, at=at, organisation=of, detail=detail)
    return tuple(groups)


def _still(kind: Kind, lines: list[Line], by: Person, on: date) -> Iterator[Found]:
    some = kind.things().filter(pk__in=[line.key for line in lines])
    things = {one.pk: one for one in visible_to(by, kind.permission, some, on)} if lines else {}
    for line in lines:
        if (thing := things.get(line.key)) is not None:
            yield Found(thing, line.excerpt, kind.day(thing))


def _people(by: Person, wanted: tuple[str, ...], on: date) -> Iterator[Line]:
    known = visible_to(by, "person.view", Person.objects.all(), on).order_by("name", "pk")
    for key, name in known.values_list("pk", "name"):
        if holds_all([name], wanted):
            yield Line(key, excerpt([name], wanted))


def _cases(by: Person, wanted: tuple[str, ...], on: date) -> Iterator[Line]:
    cases = CaseFile.objects.select_related("file").prefetch_related("children")
    known = visible_to(by, "case.read_identity", cases, on).order_by("-opened", "pk")
    plans = _plans(by, on)
    for case in known:
        names = _opened(_names_of, case)
        if names and holds_all([case.code, *names], wanted):
            yield Line(case.pk, excerpt(names, wanted))
        elif (plan := plans.get(case.pk)) and names:
            written = _opened(_words_of_plan, case, plan)
            if holds_all([*names, *written], wanted) and not holds_all(names, wanted):
                yield Line(case.pk, excerpt(written, wanted))


def _plans(by: Person, on: date) -> dict[int, CasePlan]:
    """The latest version of each plan that `by` may read."""
    readable = visible_to(by, "case.read_plan", CaseFile.objects.all(), on)
    return {plan.case_id: plan for plan in CasePlan.objects.filter(case__in=readable).order_by("version")}


def _opened(open_it: Callable[..., Iterable[str]], *things: Any) -> list[str]:
    """The words, or none where they do not open: what was altered is told where it is read."""
    try:
        return [words for words in open_it(*things) if words]
    except DoesNotOpen:
        return []


def _names_of(case: CaseFile) -> list[str]:
    children = sorted(case.file.unseal(child.name, child, "name") for child in case.children.all())
    return [", ".join((case.file.unseal(case.family, case, "family"), *children))]


def _words_of_plan(case: CaseFile, plan: CasePlan) -> list[str]:
    sealed = ("outcomes", "plan", "reason", "history", "likely_because")
    return [case.file.unseal(getattr(plan, name), plan, name) for name in sealed]


def _records(by: Person, wanted: tuple[str, ...], on: date) -> Iterator[Line]:
    readable = visible_to(by, "record.read", Record.objects.all(), on)
    for key, texts in words_of_records(readable, wanted):
        if holds_all(texts, wanted):
            yield Line(key, excerpt(texts, wanted))


def _actions(by: Person, wanted: tuple[str, ...], on: date) -> Iterator[Line]:
    readable = visible_to(by, "action.view", Action.objects.all(), on)
    for key, texts in words_of_actions(readable.order_by(F("due").desc(nulls_last=True), "-pk")):
        if holds_all(texts, wanted):
            yield Line(key, excerpt(texts, wanted))


# What was disposed of while it was looked is found no more.
_THERE = Q(file__destroyed_at=None)
KINDS = {
    "people": Kind("person.view", _people, Person.objects.all, lambda _: None),
    "cases": Kind(
        "case.read_identity", _cases, lambda: CaseFile.objects.filter(_THERE), lambda it: it.opened
    ),
    "records": Kind(
        "record.read", _records,
        lambda: Record.objects.filter(_THERE, disposed_at=None).select_related(
            "session__supervisor", "case", "about"
        ),
        lambda it: it.session.day,
    ),
    "actions": Kind(
        "action.view", _actions, lambda: Action.objects.filter(_THERE).select_related("owner"),
        lambda it: it.due,
    ),
}  # fmt: skip
