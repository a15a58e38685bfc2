"""What stands beside a record: with what a party did not agree, and what was then agreed about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from clearsight.access.queries import visible_to
from clearsight.integrations.worded import Among, Asker, One, worded
from clearsight.people.models import Person
from clearsight.records.models import Disagreement, Record, Settlement


@dataclass(frozen=True, slots=True)
class SettlementShown:
    """What somebody says was agreed, on which day. `confirmed_at`: whoever disagreed says so too."""

    settlement: Settlement
    author: Person
    at: datetime
    settled_on: date
    text: str
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DisagreementShown:
    """With what `author` does not agree. `said` is what was said of its settling, the earliest first."""

    disagreement: Disagreement
    author: Person
    at: datetime
    text: str
    resolve_by: date
    said: tuple[SettlementShown, ...]

    @property
    def settled(self) -> SettlementShown | None:
        """What was agreed; none while it is not settled."""
        return next((one for one in self.said if one.confirmed_at), None)

    @property
    def offered(self) -> SettlementShown | None:
        """The latest that the other says was agreed, which its author has still to confirm."""
        return self.said[-1] if self.said and not self.settled else None

    def is_overdue(self, on: date) -> bool:
        """Whether the day by which it was to be resolved has passed (the day itself is in time)."""
        return self.settled is None and self.resolve_by < on


def disagreements_in(record: Record) -> tuple[DisagreementShown, ...]:
    """All of a record, the first first. Whoever shows them has asked whether the reader may read it.

    Raises:
        DoesNotOpen: when one was altered in the database.
    """
    return tuple(_shown(record, one) for one in _beside([record.pk]))


@worded
def _beside(record: Among) -> QuerySet[Disagreement]:
    found = Disagreement.objects.filter(record__in=record).select_related("author")
    return found.prefetch_related("settlements__author").order_by("at", "pk")


def _shown(record: Record, one: Disagreement) -> DisagreementShown:
    said = sorted(one.settlements.all(), key=lambda settlement: settlement.pk)
    return DisagreementShown(
        disagreement=one,
        author=one.author,
        at=one.at,
        text=record.file.unseal(one.text, one, "text", blank=False),
        resolve_by=one.resolve_by,
        said=tuple(
            SettlementShown(
                settlement=each,
                author=each.author,
                at=each.at,
                settled_on=each.settled_on,
                text=record.file.unseal(each.text, each, "text", blank=False),
                confirmed_at=each.confirmed_at,
            )
            for each in said
        ),
    )


def signed_beside(disagreements: tuple[DisagreementShown, ...]) -> dict[str, Any]:
    """Their part of what is signed: who, when, what, by which day; nothing at all where there is none.

    How one was settled is not in it: that may come after the seal.
    """
    if not disagreements:
        return {}
    said = [
        {
            "id": str(one.disagreement.public_id),
            "by": str(one.author.public_id),
            "at": one.at.isoformat(timespec="microseconds"),
            "text": one.text,
            "resolve_by": one.resolve_by.isoformat(),
        }
        for one in disagreements
    ]
    return {"disagreements": said}


def unsettled(disagreements: QuerySet[Disagreement]) -> QuerySet[Disagreement]:
    """Those of which nobody who disagreed has said that they are settled."""
    settled = Settlement.objects.filter(disagreement=OuterRef("pk"), confirmed_at__isnull=False)
    return disagreements.exclude(Exists(settled))


def holding_back(record: Record, person: Person, on: date) -> Disagreement | None:
    """The person's own disagreement with a record that has to be settled before they put another beside it.

    It holds the next one back until its day has passed (the day itself included), or until what another said
    was agreed is confirmed: each withdraws what was signed, and nobody keeps a record open so for ever.
    """
    together = Settlement.objects.filter(disagreement=OuterRef("pk"), confirmed_at__isnull=False)
    mine = record.disagreements.filter(author=person, resolve_by__gte=on)
    return mine.exclude(Exists(together.exclude(author=person))).order_by("resolve_by").last()


def waiting_to_be_settled(person: Person, on: date) -> list[Disagreement]:
    """The unsettled ones of this person's records that want them now, the longest overdue first.

    Those whose day has come, for every party; and for whoever disagreed, those of which another says what
    was agreed (`offered`).
    """
    return _to_be_settled(person, on)


@worded
def _to_be_settled(person: Asker, on: One) -> QuerySet[Disagreement]:
    records = visible_to(person, "record.disagree", Record.objects.all(), on)
    offered = Exists(Settlement.objects.filter(disagreement=OuterRef("pk")))
    open_ones = unsettled(Disagreement.objects.filter(record__in=records)).annotate(offered=offered)
    mine = open_ones.filter(Q(resolve_by__lte=on) | Q(offered, author=person.pk))
    return mine.select_related("record__session__supervisor", "record__form_text", "author").order_by(
        "resolve_by", "pk"
    )
