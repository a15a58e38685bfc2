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

from django.db.models import F, Model
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import through, visible_to
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
class Group:
    """What was found of one kind (people, cases, records, actions), and whether there is more of it."""

    kind: str
    found: tuple[Found, ...]
    more: bool


@atomic
def search(words: str, *, by: Person, at: datetime) -> tuple[Group, ...]:
    """All that `by` may read in which every one of the words stands, by kind; nothing without a word.

    Audited: that they searched, and each thing of which a line is shown as read.
    """
    wanted = wanted_in(words)
    if not wanted:
        return ()
    looked: dict[str, Callable[[Person, tuple[str, ...], date], Iterator[Found]]] = {
        "people": _people, "cases": _cases, "records": _records, "actions": _actions,
    }  # fmt: skip
    groups = []
    for kind, look in looked.items():
        some = list(islice(look(by, wanted, localdate(at)), SHOWN + 1))
        groups.append(Group(kind, tuple(some[:SHOWN]), len(some) > SHOWN))
    _leave_in_the_log(groups, wanted, by, at)
    return tuple(groups)


def mark_of(words: str) -> str:
    """What the log keeps of a search: the same for the same words, and nobody without the key tells which.

    It answers whether somebody looked for a name; it cannot be turned back into one.
    """
    folded = " ".join(sorted(wanted_in(words)))
    return hmac.digest(derived_key("words of searches"), folded.encode(), "sha256").hex()[:MARK]


_READ_BY = {"cases": "case.read_identity", "records": "record.read"}


def _leave_in_the_log(groups: list[Group], wanted: tuple[str, ...], by: Person, at: datetime) -> None:
    counts = {group.kind: len(group.found) for group in groups}
    audit("search.search", by, by=by, at=at, organisation=by.organisation_id,
          detail={"mark": mark_of(" ".join(wanted)), "shown": counts})  # fmt: skip
    for group in groups:
        if group.kind == "people":
            continue  # that they work here everybody knows
        permission = _READ_BY.get(group.kind)
        for one in group.found:
            detail = through(by, permission, one.thing, localdate(at)) if permission else None
            audit("search.read_line", one.thing, by=by, at=at, organisation=by.organisation_id, detail=detail)


def _people(by: Person, wanted: tuple[str, ...], on: date) -> Iterator[Found]:
    known = visible_to(by, "person.view", Person.objects.all(), on).order_by("name", "pk")
    for person in known:
        if holds_all([person.name], wanted):
            yield Found(person, excerpt([person.name], wanted))


def _cases(by: Person, wanted: tuple[str, ...], on: date) -> Iterator[Found]:
    cases = CaseFile.objects.select_related("file").prefetch_related("children")
    known = visible_to(by, "case.read_identity", cases, on).order_by("-opened", "pk")
    plans = _plans(by, on)
    for case in known:
        names = _opened(_names_of, case)
        if names and holds_all([case.code, *names], wanted):
            yield Found(case, excerpt(names, wanted), case.opened)
        elif (plan := plans.get(case.pk)) and names:
            written = _opened(_words_of_plan, case, plan)
            if holds_all([*names, *written], wanted) and not holds_all(names, wanted):
                yield Found(case, excerpt(written, wanted), case.opened)


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


def _records(by: Person, wanted: tuple[str, ...], on: date) -> Iterator[Found]:
    readable = visible_to(by, "record.read", Record.objects.all(), on)
    for key, texts in words_of_records(readable, wanted):
        if holds_all(texts, wanted):
            record = Record.objects.select_related("session__supervisor", "case", "about").get(pk=key)
            yield Found(record, excerpt(texts, wanted), record.session.day)


def _actions(by: Person, wanted: tuple[str, ...], on: date) -> Iterator[Found]:
    readable = visible_to(by, "action.view", Action.objects.all(), on)
    for key, texts in words_of_actions(readable.order_by(F("due").desc(nulls_last=True), "-pk")):
        if holds_all(texts, wanted):
            action = Action.objects.select_related("owner").get(pk=key)
            yield Found(action, excerpt(texts, wanted), action.due)
