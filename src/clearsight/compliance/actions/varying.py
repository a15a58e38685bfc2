"""Departing from how often a rule asks: approved by whom the policy names, within its bounds, for a time."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import open_folder_to_vary
from clearsight.compliance.domain import facts as f
from clearsight.compliance.domain.judging import Bench
from clearsight.compliance.domain.variations import outside_bounds
from clearsight.compliance.domain.world import World
from clearsight.compliance.queries.facts import facts_for_persons
from clearsight.compliance.queries.variations import variable_rules
from clearsight.kernel.durations import parse_duration
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people.models import Person
from clearsight.policy.domain.model import Rule
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import parties_of
from clearsight.supervision.models import Variation

LONGEST_REASON = 2000
PLACES = {"rule": "rule", "every": "every", "to": "to_date", "approved_by": "rule"}


@transaction.atomic
def approve_variation(
    arrangement: Arrangement,
    rule: str,
    every: str,
    from_date: date,
    to_date: date | None,
    reason: str,
    *,
    by: Person,
    at: datetime,
) -> Variation:
    """Let the parties of an arrangement meet as seldom as this instead, from one day to another.

    It ends by itself, and what the rule asks holds again on the next day.

    Args:
        rule: the rule's name in the policy.
        every: how often instead, such as "6 weeks".
        from_date, to_date: the first and the last day; today at the earliest.
        reason: why; read by the parties and by whoever approved it.

    Raises:
        Refused: to a party, who approves no departure for themselves, and to whoever may not.
        Invalid: with everything that is missing or goes beyond the policy's bounds, and the clause.
    """
    today = localdate(at)
    require(by, "arrangement.vary", arrangement, today)
    if by.pk in parties_of(arrangement, today):
        raise Refused.one("variation", "nobody approves a departure for themselves", "ask somebody else")
    known = {one.id: one for one in variable_rules(arrangement, today)}
    faults = _missing(every, from_date, to_date, reason, today)
    if rule not in known:
        faults.append(Fault("rule", "the policy lets nobody depart from that", "choose one of those listed"))
    elif not any(fault.place == "every" for fault in faults):
        faults += _beyond(arrangement, known[rule], every, from_date, to_date, by)
    if faults:
        raise Invalid(faults)
    file = open_folder_to_vary(arrangement, by=by, at=at)
    made = Variation(organisation=arrangement.organisation, arrangement=arrangement, rule=rule, file=file,
                     every=str(parse_duration(every)), from_date=from_date, to_date=to_date,
                     approved_by=by, approved_at=at)  # fmt: skip
    made.reason = file.seal(reason.strip(), made, "reason")
    made.save(force_insert=True)
    _audit("compliance.approve_variation", made, by, at)
    return made


@transaction.atomic
def end_variation(variation: Variation, last_day: date, *, by: Person, at: datetime) -> Variation:
    """The departure ends sooner: this is its last day, yesterday at the earliest. What it excused stays so.

    Raises:
        Invalid: for a day before it began, or further back.
        Conflict: when it has ended by then.
    """
    today = localdate(at)
    assert variation.arrangement is not None, "one that a data set names for a person has no page"
    require(by, "arrangement.vary", variation.arrangement, today)
    if variation.to_date is not None and variation.to_date <= last_day:
        raise Conflict.one("variation", "it ends sooner already", "look at it again")
    if last_day < variation.from_date or (today - last_day).days > 1:
        raise Invalid.one("to_date", "it cannot have ended on that day", "choose today or a later day")
    variation.to_date = last_day
    variation.save(update_fields=["to_date"])
    _audit("compliance.end_variation", variation, by, at)
    return variation


def _missing(every: str, from_date: date, to_date: date | None, reason: str, today: date) -> list[Fault]:
    faults = []
    try:
        parse_duration(every)
    except ValueError:
        faults.append(Fault("every", "say how often instead", "write it as in 6 weeks"))
    if from_date < today:
        faults.append(Fault("from_date", "it excuses nothing that is past", "choose today or a later day"))
    if to_date is None or to_date < from_date:
        faults.append(Fault("to_date", "say until when", "choose a day after the first"))
    if not reason.strip() or len(reason) > LONGEST_REASON:
        faults.append(Fault("reason", "say why", f"write it in up to {LONGEST_REASON} characters"))
    return faults


def _beyond(
    arrangement: Arrangement, rule: Rule, every: str, from_date: date, to_date: date | None, by: Person
) -> list[Fault]:
    """What goes beyond the bounds that the policy sets, each at its field and with the clause."""
    facts = facts_for_persons(arrangement.organisation_id, [by.pk])
    bench = Bench(World(facts, from_date), policy_in_force(arrangement.organisation, from_date), from_date)
    said = f.Variation("new", rule.id, every, from_date, to_date, arrangement=arrangement.code,
                       approved_by=by.code)  # fmt: skip
    return [Fault(PLACES[place], words, f"see {rule.clause}") for place, words in
            outside_bounds(bench, rule, said)]  # fmt: skip


def _audit(verb: str, variation: Variation, by: Person, at: datetime) -> None:
    arrangement = variation.arrangement
    assert arrangement is not None
    record(verb, variation, by=by, at=at, organisation=variation.organisation_id,
           touches=parties_of(arrangement, localdate(at)),
           detail={"rule": variation.rule, "until": str(variation.to_date)})  # fmt: skip
