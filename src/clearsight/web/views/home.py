"""What is mine today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clearsight.integrations.clock import now
from clearsight.people.models import Person
from clearsight.web.pages import show
from clearsight.web.show.today import today_page


def home(request: HttpRequest, actor: Person) -> HttpResponse:
    """The next session and its preparation, what waits for me, my actions, what is due to me."""
    return show(request, "home", today_page(actor, now()))
