"""What pages show of what stands beside a record: disagreements, addenda, signatures that are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from clearsight.people.models import Person
from clearsight.records.models import Disagreement, Record
from clearsight.records.queries import (
    DisagreementShown,
    RecordShown,
    form_of,
    holding_back,
    party_of,
    waiting_to_be_settled,
)
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import members_on
from clearsight.signoff.queries import AddendumShown, addenda_of, sessions_with_vacancies
from clearsight.supervision.queries import agreements_for_nobody
from clearsight.web import words
from clearsight.web.show.escalations import to_start
from clearsight.web.show.waiting import Waiting

MOST = 20


@dataclass(frozen=True, slots=True)
class Beside:
    """A disagreement on a page: `state` is its status's code and words, `href` where it is settled."""

    one: DisagreementShown
    state: tuple[str, str]
    href: str


def record_beside(shown: RecordShown, actor: Person, at: datetime) -> dict[str, Any]:
    """What stands beside a record, and whether the reader may put something there."""
    record, party = shown.record, bool(party_of(shown.record, actor))
    sealed = record.state == "sealed"
    return {
        "disagreements": disagreements_shown(record, shown.disagreements, localdate(at)),
        "unsettled": any(one.settled is None for one in shown.disagreements),
        "addenda": addenda_shown(addenda_of(record, by=actor, at=at)) if sealed else [],
        "may_disagree": party
        and record.state in ("proposed", "agreed")
        and holding_back(record, actor, localdate(at)) is None,
        "may_add": party and sealed,
    }


def disagreements_shown(
    record: Record, disagreements: Iterable[DisagreementShown], today: date
) -> list[Beside]:
    """The disagreements of a record, each with its status in words."""
    return [Beside(one, _state(one, today), _href(record, one.disagreement)) for one in disagreements]


def _state(one: DisagreementShown, today: date) -> tuple[str, str]:
    if one.settled:
        return "met", "Settled"
    return ("overdue", "Not settled in time") if one.is_overdue(today) else ("open", "Not settled")


def _href(record: Record, disagreement: Disagreement) -> str:
    return reverse(
        "disagreement", kwargs={"record": record.public_id, "disagreement": disagreement.public_id}
    )


def addenda_shown(addenda: Iterable[AddendumShown]) -> list[AddendumShown]:
    """The addenda in their order."""
    return sorted(addenda, key=lambda one: one.number)


def disagreement_page(record: Record, one: DisagreementShown, actor: Person, today: date) -> dict[str, Any]:
    """One disagreement with what was said of it, and the policy's way where it cannot be settled."""
    (beside,) = disagreements_shown(record, [one], today)
    return {
        "record": record,
        "title": form_of(record).title,
        "beside": beside,
        "one": one,
        "mine": one.author == actor,
        "ladders": to_start(actor, record.session.arrangement, today) if one.settled is None else [],
    }


def to_settle(actor: Person, today: date) -> list[Waiting]:
    """Disagreements whose day has come, and what another says was agreed; roles that nobody holds."""
    return [*_disagreements(actor, today), *_vacancies(actor, today)]


def _disagreements(actor: Person, today: date) -> Iterable[Waiting]:
    for one in waiting_to_be_settled(actor, today)[:MOST]:
        session = one.record.session
        offered = getattr(one, "offered", False) and one.author_id == actor.pk
        when = "to be" if one.resolve_by >= today else "was to be"
        yield Waiting(
            "a disagreement beside a record",
            f"{when} settled by {words.day(one.resolve_by)}",
            _href(one.record, one),
            "Confirm" if offered else "Settle",
            _whose(session),
        )


def _vacancies(actor: Person, today: date) -> Iterable[Waiting]:
    for session in sessions_with_vacancies(actor, today):
        yield Waiting(
            "a signature of a role that nobody holds", "",
            reverse("leave_out", kwargs={"session": session.public_id}), "Look at", _whose(session),
        )  # fmt: skip
    for agreement, _ in agreements_for_nobody(actor, today):
        of = agreement.arrangement
        yield Waiting(
            "an agreement that waits for a role that nobody holds", "",
            reverse("leave_out_of_agreement", kwargs={"arrangement": of.public_id}), "Look at",
            f"{words.listed(one.name for one in members_on(of, today))} with {of.supervisor.name}",
        )  # fmt: skip


def _whose(session: Session) -> str:
    return f"session of {words.day(session.day)}, supervised by {session.supervisor.name}"
