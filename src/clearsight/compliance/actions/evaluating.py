"""Performing actions of earlier stages, and evaluating again the persons whom they touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from clearsight.access.actors import Actor
from clearsight.audit.actions import collecting, gathering
from clearsight.compliance.actions.declared import refuse_undeclared
from clearsight.compliance.actions.storing import store
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.findings import Finding
from clearsight.compliance.domain.plain_words import PlainWords
from clearsight.compliance.domain.standing import Remembered, owner_of, remember, timeless
from clearsight.compliance.models import Standing
from clearsight.compliance.queries.facts import (
    facts_for_organisation,
    facts_for_persons,
    joined_by,
    led_by,
    members_of,
)
from clearsight.integrations.once import forgetting
from clearsight.integrations.saved import note_once_committed
from clearsight.integrations.worded import Among, worded
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Organisation, Person
from clearsight.policy.domain.model import Policy
from clearsight.policy.queries import policies_of
from clearsight.scheduling.models import Arrangement

R = TypeVar("R")
MANY = 40  # from so many persons on, the whole organisation's facts cost less than what surrounds each


def perform(action: Callable[..., R], *args: Any, by: Actor, at: datetime, **rest: Any) -> R:
    """Do `action(*args, by=by, at=at, **rest)` and evaluate again whom it touched, in one transaction.

    The one door through which pages and commands change anything.

    Raises:
        Invalid: for a code (of a role, a training, a status) that the organisation's policy does not declare.
    """
    refuse_undeclared(action, args, rest, localdate(at))
    with performing(localdate(at)):
        return action(*args, by=by, at=at, **rest)


@contextmanager
def performing(today: date) -> Iterator[None]:
    """Several actions in one transaction; whom they touched is evaluated once, at its end."""
    with forgetting(), transaction.atomic(), gathering(), collecting() as touched:
        note_once_committed()
        yield
        if touched.outermost and touched.persons:
            reevaluate(_with_those_around(touched.persons, touched.around), today)
            touched.clear()


def _with_those_around(persons: set[int], around: set[int]) -> set[int]:
    """The persons, and where what they are has changed, those who supervise them and whom they supervise."""
    if not around:
        return persons
    theirs = led_by(around) | joined_by(around)
    supervisors = Arrangement.objects.filter(pk__in=theirs).values_list("supervisor_id", flat=True)
    return {*persons, *supervisors, *members_of(theirs)}


def reevaluate(persons: Iterable[int], today: date) -> int:
    """Judge these persons (primary keys) and those around them again, and store what is found.

    Findings are written for today and for each stretch of days ahead on which something known begins or ends,
    so that no page of a later day needs this to run again. Returns how many persons were judged.
    """
    asked = frozenset(persons)
    of: dict[int, dict[str, int]] = {}
    with transaction.atomic(savepoint=False):
        # Two changes about one person are judged one after the other, and the later sees what the earlier
        # did: always in the same order, and past the row locks that any reference to a person takes.
        for pk, organisation, code in _locked(asked):
            of.setdefault(organisation, {})[code] = pk
        for organisation, touched in of.items():
            _reevaluate_in(organisation, touched, today)
    return sum(len(touched) for touched in of.values())


@worded
def _locked(persons: Among) -> QuerySet[Person, tuple[int, int, str]]:
    found = Person.objects.select_for_update(no_key=True).filter(pk__in=persons).order_by("pk")
    return found.values_list("pk", "organisation_id", "code")


def _reevaluate_in(organisation_pk: int, codes: dict[str, int], today: date) -> None:
    organisation = Organisation(pk=organisation_pk)  # nothing but its number is asked for
    touched, many = codes.values(), len(codes) >= MANY
    facts = facts_for_organisation(organisation) if many else facts_for_persons(organisation_pk, touched)
    store(touched, _rows(organisation, facts, codes, today), today)


def _rows(organisation: Organisation, facts: Facts, codes: dict[str, int], today: date) -> list[Standing]:
    try:
        policy_on = policies_of(organisation, today)
    except Unknown:
        return []  # an organisation without a policy is asked for nothing
    supervisors = {a.arrangement: a.supervisor for a in facts.arrangements}
    leads = {case.case: case.lead for case in facts.cases}
    words = PlainWords(facts)

    def owners(finding: Finding) -> list[int]:
        """Who answers for it, and those whose signature it waits for: each sees it as their own."""
        answers = owner_of(finding, facts, supervisors, leads)
        asked = dict.fromkeys((answers, *finding.waits_for))
        return [codes[code] for code in asked if code in codes]

    answering = _answering(codes, facts)

    def judge(policy: Policy, known: Facts, day: date, aside: set[date]) -> Sequence[Finding]:
        return evaluate(policy, known, day, answering, aside)

    remembered = remember(policy_on, facts, today, judge, lambda finding: bool(owners(finding)))
    return [_standing(organisation, pk, words, row) for row in remembered for pk in owners(row.finding)]


def _answering(codes: Iterable[str], facts: Facts) -> frozenset[str]:
    """These persons, and those with whom they meet: what one answers for may wait for another's signature.

    A guest's too: they met those of whose session they were a guest.
    """
    asked = frozenset(codes)
    visited = {row.session for row in facts.attendance if row.present and row.person in asked}
    meeting = {a.arrangement for a in facts.arrangements if a.supervisor in asked}
    meeting |= {member.arrangement for member in facts.members if member.person in asked}
    meeting |= {session.arrangement for session in facts.sessions if session.session in visited}
    leading = {a.supervisor for a in facts.arrangements if a.arrangement in meeting}
    return asked | leading | {m.person for m in facts.members if m.arrangement in meeting}


def _standing(organisation: Organisation, owner: int, words: PlainWords, row: Remembered) -> Standing:
    finding, period = row.finding, row.finding.period
    return Standing(
        organisation=organisation,
        owner_id=owner,
        rule=finding.rule,
        clause=finding.clause,
        strength=finding.strength,
        subject=dict(finding.subject),
        period_name=period.name if period else "",
        period_from=period.from_ if period else None,
        period_to=period.to if period else None,
        due_on=finding.due_on,
        since=row.since,
        status=finding.status,
        turns=row.turns,
        current=row.current,
        because=[words.fact(fact) for fact in finding.because],
        explanation=words.plain(timeless(finding.explanation)),
        holds_from=row.holds_from,
        holds_to=row.holds_to,
    )
