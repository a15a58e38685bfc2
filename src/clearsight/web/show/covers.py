"""Cover as those whom it concerns are told of it: who, until when, and that it ends sooner or later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement, ArrangementMember, CoverChange
from clearsight.web import words

AHEAD, SINCE = timedelta(days=28), timedelta(days=14)


@dataclass(frozen=True, slots=True)
class CoverTold:
    """A sentence about who supervises, and where to see it."""

    says: str
    href: str


def covers_told(actor: Person, today: date) -> list[CoverTold]:
    """Cover that concerns the reader: soon, now, or ended in the last fortnight."""
    return [
        CoverTold(_sentence(one, actor, today), reverse("arrangement", kwargs={"arrangement": one.public_id}))
        for one in _covers(actor, today + AHEAD, today - SINCE)
    ]


@worded
def _covers(actor: Asker, until: One, since: One) -> QuerySet[Arrangement]:
    theirs = Q(covers__in=ArrangementMember.objects.filter(person=actor.pk).values("arrangement"))
    mine = Q(supervisor=actor.pk) | Q(covers__supervisor=actor.pk) | theirs
    near = Q(from_date__lte=until, to_date__gte=since, covers__isnull=False)
    found = Arrangement.objects.filter(mine, near, organisation=actor.organisation_id)
    found = found.select_related("supervisor", "covers__supervisor").prefetch_related("changes")
    return found.order_by("from_date", "pk")


def _sentence(cover: Arrangement, actor: Person, today: date) -> str:
    assert cover.covers is not None
    who = "You" if cover.supervisor_id == actor.pk else cover.supervisor.name
    away = "you" if cover.covers.supervisor_id == actor.pk else cover.covers.supervisor.name
    covers, last = "cover" if who == "You" else "covers", words.day(cover.to_date)
    changed = max(cover.changes.all(), key=lambda one: one.pk, default=None)
    before = f", not {words.day(changed.was)} as was named" if changed else ""
    if cover.to_date is not None and cover.to_date < today:
        again = "supervise" if away == "you" else "supervises"
        return f"{words.capital(away)} {again} again: {_whose(who)} cover ended on {last}{before}."
    begins = f" from {words.day(cover.from_date)}" if cover.from_date > today else ""
    return f"{who} {covers} for {away}{begins} until {last}{before}."


def _whose(who: str) -> str:
    return "your" if who == "You" else f"{who}’s"


def change_line(change: CoverChange) -> str:
    """One change of a last day, as the record says it: from when to when, by whom, on which day."""
    how = "ends sooner" if change.now < change.was else "lasts longer"
    return (
        f"It {how}: until {words.day(change.now)} and not {words.day(change.was)}. "
        f"{change.changed_by.name}, {words.day(change.changed_at)}."
    )


def changes_of(cover: Arrangement) -> list[str]:
    """What was changed of a cover, the first first."""
    return [change_line(one) for one in cover.changes.select_related("changed_by").order_by("pk")]
