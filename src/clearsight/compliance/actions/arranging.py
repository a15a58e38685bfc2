"""Arranging supervision as the policy allows: a pairing that it forbids is refused, with the clause."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import permits
from clearsight.audit.actions import record
from clearsight.compliance.actions.evaluating import performing
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.queries.facts import facts_for_persons
from clearsight.compliance.queries.terms import HowOften, how_often
from clearsight.compliance.queries.variations import may_vary
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Organisation, Person
from clearsight.policy.domain.forms import Values
from clearsight.policy.queries import forms_of, policy_in_force
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.actions import draw_up_agreement
from clearsight.supervision.models import Agreement

FURTHEST_BACK = timedelta(days=31)


@transaction.atomic
def arrange_to_policy(
    organisation: Organisation,
    supervisor: Person,
    members: Iterable[Person],
    *,
    exception: str = "",
    by: Person,
    at: datetime,
    **terms: Any,
) -> Arrangement:
    """As `scheduling.actions.arrange`, unless the policy forbids that this person supervises these.

    What lies further back than a month is taken in with a data set: nobody makes another owe a past.

    Args:
        exception: why a safeguarding lead makes the pairing all the same; kept in the audit log, and the
            finding stays. Nobody else's reason is taken.
        terms: kind, every, from_date, minutes, venue, discusses_cases.

    Raises:
        Invalid: with each clause that forbids the pairing, or for a day too far back; nothing is arranged.
    """
    chosen = list(members)
    if terms["from_date"] < localdate(at) - FURTHEST_BACK:
        raise Invalid.one("from_date", "this is more than a month ago", "choose a later day")
    with performing(localdate(at)):
        arrangement = scheduling.arrange(organisation, supervisor, chosen, by=by, at=at, **terms)
        faults = forbidden_pairings(arrangement, chosen, max(localdate(at), arrangement.from_date))
        may = permits(by, "organisation.make_exception", organisation, localdate(at))
        if faults and not (exception.strip() and may):
            raise Invalid(faults)
        if faults:
            record(
                "compliance.make_exception", arrangement, by=by, at=at, organisation=organisation.pk,
                detail={"clauses": [fault.mend for fault in faults], "because": exception.strip()[:200]},
            )  # fmt: skip
    return arrangement


@transaction.atomic
def draw_up_to_policy(arrangement: Arrangement, values: Values, *, by: Person, at: datetime) -> Agreement:
    """As `supervision.actions.draw_up_agreement`, unless what is agreed is looser than the policy allows.

    Raises:
        Invalid: naming the field, what the policy asks and the clause, beside all that the form itself finds.
    """
    looser = _looser(arrangement, values, localdate(at))
    try:
        drawn = draw_up_agreement(arrangement, values, by=by, at=at)
    except Invalid as invalid:
        raise Invalid([*invalid.faults, *looser]) from None
    if looser:
        raise Invalid(looser)
    return drawn


def _looser(arrangement: Arrangement, values: Values, on: date) -> list[Fault]:
    """What is agreed more loosely than the policy asks, at the field that says so."""
    asked = how_often(arrangement, on)
    form = forms_of(arrangement.organisation, on).agreement_for(arrangement.kind)  # type: ignore[arg-type]
    said_in = (f.id for f in form.fields() if f.term == "frequency" and f.type == "duration")
    place = next(said_in, "")
    every = values.get(place, arrangement.every)
    try:
        if asked is None or not isinstance(every, str) or not every or not asked.is_looser(every):
            return []
    except ValueError:
        return []  # no length of time at all: the form itself says so
    said = f"every {every} is looser than the policy: {asked.title}"
    mend = f"agree on at least that often ({asked.clause}){_or_vary(arrangement, asked, on)}"
    return [Fault(place, said, mend)]


def _or_vary(arrangement: Arrangement, asked: HowOften, on: date) -> str:
    """How far somebody may approve a departure from what is asked, where the policy lets anybody."""
    bounds = (one for one in may_vary(arrangement, on) if one.rule.title == asked.title)
    found = next(bounds, None)
    return f"; or have a departure approved first: every {found.at_most} at most" if found else ""


def forbidden_pairings(arrangement: Arrangement, members: list[Person], on: date) -> list[Fault]:
    """Each clause that forbids that these are supervised as the arrangement says, on a day."""
    policy = policy_in_force(arrangement.organisation, on)
    pairing = {rule.id for rule in policy.rules if rule.asks.measure == "match"}
    facts = facts_for_persons(
        arrangement.organisation_id, [arrangement.supervisor_id, *(p.pk for p in members)]
    )
    return [
        Fault("supervisor", finding.explanation, f"see {finding.clause}")
        for finding in evaluate(policy, facts, on)
        if finding.rule in pairing
        and finding.status == "broken"
        and finding.strength == "required"
        and finding.subject.get("arrangement") == arrangement.code
    ]
