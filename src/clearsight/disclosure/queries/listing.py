"""The requests there are, a page at a time: those still to be answered first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Value, When
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import gathering
from clearsight.audit.actions import record as audit
from clearsight.disclosure.models import UNANSWERED, SubjectRequest
from clearsight.people.models import Organisation, Person

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Line:
    """A request to those who handle it, in a list: who asks."""

    request: SubjectRequest
    asker: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the requests, the first being 1, and how many pages there are."""

    lines: tuple[Line, ...]
    page: int
    pages: int


@atomic
def requests_of(
    organisation: Organisation, *, by: Person, at: datetime, page: int = 1, per_page: int = 0
) -> Listed:
    """The requests that `by` may see: those to be answered, soonest due first; then the latest answered.

    What was disposed of is not among them. Each that is shown is audited as read.

    Args:
        per_page: how many of them; PER_PAGE where that is none.

    Raises:
        Unknown, Refused: for whoever handles none.
    """
    require(by, "organisation.handle_requests", organisation, localdate(at))
    rows = SubjectRequest.objects.filter(organisation=organisation, file__destroyed_at=None)
    rows = visible_to(by, "subject_request.view", rows, localdate(at))
    per_page = per_page or PER_PAGE
    pages = max(1, -(-rows.count() // per_page))
    page = min(max(1, page), pages)
    over = Case(When(state__in=UNANSWERED, then=Value(0)), default=Value(1))
    rows = rows.select_related("handler", "file").order_by(over, "-ended_on", "due_on", "pk")
    lines = []
    with gathering():
        for one in rows[(page - 1) * per_page : page * per_page]:
            audit("disclosure.read_request", one, by=by, at=at, organisation=organisation.pk)
            lines.append(Line(one, one.file.unseal(one.asker, one, "asker")))
    return Listed(tuple(lines), page, pages)
