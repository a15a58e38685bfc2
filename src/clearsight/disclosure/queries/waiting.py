"""Which requests wait for somebody: to be answered or given, to be agreed to, to be weighed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from clearsight.access.queries import visible_to
from clearsight.disclosure.models import UNANSWERED, HarmReview, Item, SubjectRequest
from clearsight.disclosure.queries import TOLD_FOR
from clearsight.disclosure.queries.concerned import bundle_concerns
from clearsight.integrations.worded import Among, Asker, One, worded
from clearsight.people.models import Organisation, Person
from clearsight.retention.models import Review


def requests_waiting_for(person: Person, on: date) -> list[tuple[SubjectRequest, str]]:
    """The requests that wait for the person, soonest due first: to confirm, weigh, agree or answer."""
    found = [(one, _for_what(one, person)) for one in _unfinished(person, on)]
    return [(one, what) for one, what in found if what]


def kinds_waiting(organisation: Organisation, on: date) -> set[str]:
    """Which there are at all, of "request", "review" and "search" (lately): of most schools there is none."""
    return set(_kinds([organisation.pk], on, on - TOLD_FOR))


@worded
def _kinds(organisation: Among, on: One, since: One) -> QuerySet[Any, Any]:
    states = (*UNANSWERED, "given")
    requests = SubjectRequest.objects.filter(organisation__in=organisation, state__in=states)
    due = Review.objects.filter(organisation__in=organisation, due_on__lte=on)
    # Whether it goes on or not: a request that was withdrawn was searched for all the same.
    searched = SubjectRequest.objects.filter(organisation__in=organisation, searched_at__date__gte=since)
    first, *more = (
        rows.order_by().annotate(there=Value(kind)).values_list("there", flat=True)
        for kind, rows in (("request", requests), ("review", due), ("search", searched))
    )
    there: QuerySet[Any, Any] = first.union(*more)
    return there


def _for_what(request: SubjectRequest, person: Person) -> str:
    mine = request.handler_id == person.pk
    if request.state == "open" and request.confirmed_by_id is None and not mine:
        return "confirm" if request.identity_on else ""
    held = request.child_id is not None or request.out_of_a_case  # type: ignore[attr-defined]
    if held and request.state in ("open", "asked") and not request.weighed:  # type: ignore[attr-defined]
        # Whoever handles it finds it on the way; a second person has to be asked.
        return "answer" if mine and request.state == "open" else "weigh"
    if request.state == "asked":
        return "" if mine else "agree"
    if request.state == "given" and request.bundle.again_asked_at is not None:
        mine = person.pk in (request.handler_id, request.bundle.again_asked_by_id)
        return "" if mine or bundle_concerns(request.bundle, person) else "again"
    return "answer" if mine else ""


@worded
def _unfinished(person: Asker, on: One) -> QuerySet[SubjectRequest]:
    to_fetch = Q(state="given", bundle__isnull=False, bundle__fetched_at=None)
    again = Q(state="given", bundle__again_asked_at__isnull=False)
    rows = SubjectRequest.objects.filter(Q(state__in=UNANSWERED) | to_fetch | again)
    rows = rows.filter(file__destroyed_at=None)
    weighed = HarmReview.objects.filter(request=OuterRef("pk"), person=person.pk)
    # As `needs_harm_review` asks of one, in the same question for all.
    going = Item.objects.filter(request=OuterRef("pk"), of_case=True, decision__in=("release", "redact"))
    seen = visible_to(person, "subject_request.view", rows, on)
    seen = seen.annotate(weighed=Exists(weighed), out_of_a_case=Exists(going))
    # No first page has any use for what was given out.
    return seen.select_related("handler", "bundle", "file").defer("bundle__pdf").order_by("due_on", "pk")
