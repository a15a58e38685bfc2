"""Which reviews wait for somebody: not what is held, or asked for, of which nothing can be disposed of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from clearsight.access.queries import visible_to
from clearsight.casework.models import File
from clearsight.casework.queries import files_asked_for
from clearsight.casework.queries.holding import held_in
from clearsight.integrations.worded import Among, Asker, One, worded
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.retention.models import Decision, Review
from clearsight.retention.queries import STANDS

# However many are due: as many as somebody reads in a list, or in a letter, the longest due first.
MOST = 20


@dataclass(frozen=True, slots=True)
class Waits:
    """A review that waits for somebody; `second` where another asks for its disposal, who is `asked_by`."""

    review: Review
    asked_by: Person | None

    @property
    def second(self) -> bool:
        """Whether it waits for them as the second person."""
        return self.asked_by is not None


@dataclass(frozen=True, slots=True)
class Reviews:
    """What waits for somebody: disposals for their agreement and files to review, at most MOST of either.

    `due` is how many are to be reviewed in all, and `since` the first of their days.
    """

    second: tuple[Waits, ...] = ()
    first: tuple[Waits, ...] = ()
    due: int = 0
    since: date | None = None


def reviews_waiting_for(person: Person, on: date) -> Reviews:
    """What is due for review and waits for the person, longest due first; not what they asked for.

    Nor what is under a legal hold, or asked for by somebody who has no answer yet: there is nothing to be
    done about it before that ends, and then it is here again.
    """
    held = held_in(person.organisation_id)
    as_a_whole = (*held.files, *files_asked_for(person.organisation_id))
    stays = (as_a_whole, held.touched, held.sessions)
    [(due, since)] = _how_many(person, on, *stays) or [(0, None)]
    second = _asked_by_others(person, on, *stays)
    by = {(one.file_id, one.record_id): one.decided_by for one in _asked([one.file_id for one in second])}
    return Reviews(
        tuple(Waits(one, by.get((one.file_id, one.record_id))) for one in second),
        tuple(Waits(one, None) for one in (_to_review(person, on, *stays) if due else ())), due, since,
    )  # fmt: skip


def _due(person: Asker, on: One, files: Among, touched: Among, sessions: Among) -> QuerySet[Review]:
    of = person.organisation_id
    kept = visible_to(person, "file.keep", File.objects.filter(organisation=of), on).values("pk")
    due = Review.objects.filter(STANDS, organisation=of, due_on__lte=on, file__in=kept)
    of_those = Record.objects.filter(pk=OuterRef("record"), session__in=sessions)
    held = Q(file__in=files) | Q(file__in=touched, record=None) | Q(Exists(of_those))
    return due.exclude(held)


def _disposal(**whose: Any) -> Q:
    """That somebody asks for the disposal of what a review is of."""
    waits = Decision.objects.filter(state="waits", file=OuterRef("file"), **whose)
    return Q(Exists(waits.filter(record=None)), record=None) | Q(
        Exists(waits.filter(record=OuterRef("record")))
    )


@worded
def _how_many(person: Asker, on: One, files: Among, touched: Among, sessions: Among) -> QuerySet[Any, Any]:
    due = _due(person, on, files, touched, sessions).exclude(_disposal()).order_by()
    return due.values("organisation").annotate(n=Count("pk"), first=Min("due_on")).values_list("n", "first")


@worded
def _to_review(person: Asker, on: One, files: Among, touched: Among, sessions: Among) -> QuerySet[Review]:
    due = _due(person, on, files, touched, sessions).exclude(_disposal())
    return due.order_by("due_on", "pk")[:MOST]


@worded
def _asked_by_others(
    person: Asker, on: One, files: Among, touched: Among, sessions: Among
) -> QuerySet[Review]:
    due = (
        _due(person, on, files, touched, sessions)
        .filter(_disposal())
        .exclude(_disposal(decided_by=person.pk))
    )
    return due.order_by("due_on", "pk")[:MOST]


@worded
def _asked(files: Among) -> QuerySet[Decision]:
    waiting = Decision.objects.filter(state="waits", file__in=files)
    return waiting.select_related("decided_by").order_by("pk")
