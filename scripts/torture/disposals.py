"""Files that are due, and two who would dispose of one at once; or one who withdraws it, or holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile, File, LegalHold
from clearsight.compliance.actions import perform, performing
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person
from clearsight.retention import actions as retention
from clearsight.retention.models import Decision, Review
from scripts.torture.racers import Came
from scripts.torture.school import OPERATOR

LATER = datetime(2061, 6, 1, 12, tzinfo=UTC)
NAMES = ("Oonagh Brett", "Piers Quince", "Ivo Marsh")
Run = Callable[..., list[Came]]


def officers(school: Organisation) -> list[Person]:
    """Three who keep files; what is kept of a case is kept for seven years after it was closed."""
    found = []
    since = today() - timedelta(days=40)
    with performing(today()):
        for name in NAMES:
            person = people.add_person(school, name, since, by=OPERATOR, at=now())
            people.give_role(
                person, "data_protection_officer", school.sites.get(), since, by=OPERATOR, at=now()
            )
            found.append(person)
    parts: dict[str, Any] = {"by": found[0], "at": now()}
    perform(retention.choose_schedule, school, "case_record", "case_closed", "7 years", "The board", **parts)
    return found


def _due(keepers: list[Person], turn: int) -> tuple[CaseFile, Decision]:
    """A closed case of long ago, and somebody who has asked that it is disposed of."""
    asks = keepers[0]
    lead = Person.objects.select_related("organisation").get(name="Nadia Rahman")
    worker = Person.objects.get(name="Priya Lal")
    with performing(today()):
        case = casework.open_case(
            asks.organisation, lead_site(lead), worker, today() - timedelta(days=20), code=f"D-{turn}",
            family=f"The {turn}. family", children=[], role_with_family="Family worker", by=lead, at=now(),
        )  # fmt: skip
        casework.close_case(case, today() - timedelta(days=1), by=lead, at=now())
    perform(retention.reckon, asks.organisation, by=asks, at=LATER)
    review = Review.objects.get(file=case.file)
    return case, perform(retention.ask_to_dispose, review, "Looked through", by=asks, at=LATER)


def lead_site(lead: Person) -> Any:
    """The site at which the lead works."""
    return lead.organisation.sites.get()


def disposing(run: Run, keepers: list[Person], turn: int) -> Iterator[str]:
    """What is disposed of is disposed of once, and not where it was withdrawn or held first."""
    case, decision = _due(keepers, turn)
    first = ("dispose", {"decision": decision.pk, "by": keepers[1].pk})
    second = (
        ("dispose", {"decision": decision.pk, "by": keepers[2].pk}),
        ("withdraw", {"decision": decision.pk, "by": keepers[2].pk}),
        ("hold", {"case": case.pk, "by": keepers[2].pk}),
    )[turn % 3]
    came = run("disposing", first, second)
    gone = not File.objects.get(pk=case.file_id).wrapped_key
    disposals = Event.objects.filter(verb="retention.dispose", object_id=str(decision.public_id))
    if second[0] != "hold" and [one.done for one in came].count(True) != 1:
        yield f"disposing: {came}"
    if gone != (came[0].done or (second[0] == "dispose" and came[1].done)) or disposals.count() != gone:
        yield f"disposing: after {came} the key is {'gone' if gone else 'there'}"
    held = LegalHold.objects.filter(case=case).order_by("pk").first()
    if held is not None and gone:
        placed = Event.objects.get(verb="casework.place_hold", object_id=str(held.public_id))
        if placed.pk < disposals.get().pk:
            yield "disposing: it was disposed of after a legal hold had been placed"
