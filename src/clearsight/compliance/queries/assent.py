"""What to say where somebody comes to a group to whose boundaries they have not agreed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clearsight.people.models import Person
from clearsight.policy.domain.measures import Presence
from clearsight.policy.queries import forms_of, policy_in_force
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.queries import without_assent


def assent_notes(arrangement: Arrangement, day: date, there: Iterable[Person] | None = None) -> list[str]:
    """A sentence for each who comes on a day and has not agreed to the group's agreement, with the clause.

    A warning and never a refusal: no policy of the five sends anybody away, and that people met is a fact.

    Args:
        there: those who came; without it, everybody is expected.
    """
    waited_for = without_assent(arrangement, day)
    if there is not None:
        came = {person.pk for person in there}
        waited_for = [person for person in waited_for if person.pk in came]
    if not waited_for:
        return []
    asks = _asks(arrangement, day)
    return [f"{person.name} has not signed the agreement of this group: {asks}." for person in waited_for]


def _asks(arrangement: Arrangement, day: date) -> str:
    for rule in policy_in_force(arrangement.organisation, day).rules:
        of_kind = arrangement.kind in (rule.arrangements.kinds or (arrangement.kind,))
        if isinstance(rule.asks, Presence) and rule.asks.of == "signed_member" and of_kind:
            return f"{rule.title} ({rule.clause})"
    form = forms_of(arrangement.organisation, day).agreement_for(arrangement.kind)  # type: ignore[arg-type]
    return f"every member agrees to it before coming for the first time ({form.clause})"
