"""Who works with cases and lacks supervision or its agreement; offers, objections, and what is not agreed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from clearsight.access.queries import permits
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Offer
from clearsight.supervision.queries import (
    CaseWorker,
    case_workers,
    not_agreed_with,
    objections_to_answer,
    offers_about,
    own_objection,
    version_in_force,
)
from clearsight.web import words
from clearsight.web.show.waiting import Waiting

OFFER_STATES = {
    "open": ("open", "Waiting for an answer"),
    "accepted": ("met", "Accepted"),
    "declined": ("missed", "Declined"),
    "withdrawn": ("quiet", "Withdrawn"),
}
LACKS = {
    "supervision": ("overdue", "No supervision"),
    "agreement": ("overdue", "Agreement not signed"),
    "": ("met", "Supervised, and agreed"),
}
SINCE = timedelta(days=30)
SOON = 5  # of what is not agreed yet, the longest first


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """Somebody who works with cases, in a table: how many, what is wanting, what was offered."""

    person: Person
    works_on: str
    code: str
    says: str
    where: tuple[tuple[str, str], ...]
    offer: Offer | None
    offer_says: str
    may_offer: bool


def case_people(actor: Person, today: date) -> dict[str, Any]:
    """Everybody who works with cases and whom the reader may have supervised, what is wanting first."""
    found = case_workers(actor, today)
    return {
        "lines": [_line(one, actor) for one in found],
        "lacking": sum(bool(one.lacks) for one in found if one.leads or one.helps),
        "may_arrange": permits(actor, "organisation.arrange", actor.organisation, today),
    }


def _line(one: CaseWorker, actor: Person) -> WorkerLine:
    code, says = LACKS[one.lacks] if one.leads or one.helps or not one.lacks else ("quiet", "Not supervised")
    parts = [f"leads {words.plural(one.leads, 'case')}"] if one.leads else []
    parts += [f"has actions on {words.plural(one.helps, 'case')}"] if one.helps else []
    where = tuple(
        (row.arrangement.supervisor.name,
         reverse("arrangement", kwargs={"arrangement": row.arrangement.public_id}))
        for row in one.supervised
    )  # fmt: skip
    open_offer = one.offer is not None and one.offer.state == "open"
    may_offer = one.lacks == "supervision" and not open_offer and one.person.pk != actor.pk
    accepted = one.offer is not None and one.offer.state == "accepted" and not one.supervised
    return WorkerLine(
        one.person, words.capital(words.listed(parts)) or "No case", code, says, where, one.offer,
        _offer_says(one.offer) if one.offer else "", may_offer and not accepted,
    )  # fmt: skip


def _offer_says(offer: Offer) -> str:
    if offer.state == "open":
        return f"Offered on {words.day(offer.offered_at)}"
    return f"{OFFER_STATES[offer.state][1]} on {words.day(offer.answered_at)}"


def offers_waiting(actor: Person, today: date) -> list[Waiting]:
    """What was offered to the reader, what came of what they offered, and to what somebody does not agree."""
    lines = [_offered(one, actor) for one in offers_about(actor, today, today - SINCE)]
    for said in objections_to_answer(actor, today):
        apart = f"to which {said.person.name} does not agree, {words.day(said.said_at)}"
        lines.append(Waiting("an arrangement", "", _href("objection", said.public_id), "Answer", apart))
    return lines


def _offered(one: Offer, actor: Person) -> Waiting:
    where = _href("offer", one.public_id)
    if one.to_id == actor.pk:
        apart = f"by {one.offered_by.name}, {words.day(one.offered_at)}"
        return Waiting("supervision offered to you", "", where, "Answer", apart)
    if one.state == "declined":
        return Waiting("why supervision is declined", "", where, "Read", _said_on(one, "declined"))
    where = f"{reverse('arrange')}?for={one.to.public_id}"
    return Waiting(f"supervision for {one.to.name}", _said_on(one, "accepts"), where, "Arrange")


def _said_on(offer: Offer, verb: str) -> str:
    return f"{offer.to.name} {verb}, {words.day(offer.answered_at)}"


def _href(name: str, public_id: object) -> str:
    return reverse(name, kwargs={"offer" if name == "offer" else "objection": public_id})


def unagreed_waiting(actor: Person, today: date) -> list[Waiting]:
    """Supervision that was arranged with the reader and for which nobody has drawn up an agreement yet."""
    return [
        Waiting("supervision that is not agreed yet", f"arranged from {words.day(one.from_date)}",
                _arrangement(one), "Look at", f"with {_with(one, actor, today)}")
        for one in not_agreed_with(actor, today)[:SOON]
    ]  # fmt: skip


def _with(arrangement: Arrangement, actor: Person, today: date) -> str:
    if arrangement.supervisor_id != actor.pk:
        return arrangement.supervisor.name
    return words.listed(one.name for one in members_on(arrangement, today))


def _arrangement(arrangement: Arrangement) -> str:
    return reverse("arrangement", kwargs={"arrangement": arrangement.public_id})


def consent_of(arrangement: Arrangement, actor: Person, today: date) -> dict[str, Any]:
    """Whether an arrangement is agreed; where it is not, what a party may say against it, or has said."""
    ended = arrangement.to_date is not None and arrangement.to_date < today
    if ended or version_in_force(arrangement) is not None:
        return {"not_agreed": False}
    party = permits(actor, "arrangement.object", arrangement, today)
    return {
        "not_agreed": True,
        "may_object": party,
        "objection": own_objection(arrangement, actor) if party else None,
    }
