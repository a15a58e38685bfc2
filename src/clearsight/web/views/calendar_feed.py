"""Sessions for a calendar: all of one's own behind a secret link, and one of them as a file."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clearsight.access.queries import find
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.reminders.domain.calendar_entries import calendar_file
from clearsight.reminders.queries import file_of, person_of_feed, sittings_of
from clearsight.scheduling.models import Session

CALENDAR = "text/calendar; charset=utf-8"


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The sessions of whoever made this link; without sign-in, since a calendar has none."""
    del request
    person = person_of_feed(secret, today())
    if person is None:
        raise Http404
    written = calendar_file(sittings_of(person, today()), at=now(), root=settings.CLEARSIGHT_URL)
    return HttpResponse(written, content_type=CALENDAR)


@require_safe
def session_file(request: HttpRequest, actor: Person, session: UUID) -> HttpResponse:
    """One session, to open with a calendar. Its name is its day, and nobody's name."""
    del request
    found = find(actor, "session.read_agenda", Session.objects.all(), session, today())
    if found.day is None:
        raise Unknown.one("session", "it has no day yet")
    written = file_of(found, actor, at=now(), root=settings.CLEARSIGHT_URL)
    name = f"supervision-{found.day.isoformat()}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(written, content_type=CALENDAR, headers=headers)
