"""Search: the words are sent in a form, and stand in no address, no title and no log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clearsight.integrations.clock import now
from clearsight.people.models import Person
from clearsight.search.queries import search as search_for
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import show
from clearsight.web.show.search import groups_shown
from clearsight.web.show.typed import Typed

LONGEST = 200


def search(request: HttpRequest, actor: Person) -> HttpResponse:
    """Look for words in what the person may read; the page again, with what was found."""
    asked = Asked(request.POST)
    words = asked.text("words", "" if request.method == "GET" else "Type a word or a name", longest=LONGEST)
    if asked.faults:
        form = Typed({"words": words}).refused(request.POST, asked.faults)
        return show(request, "search", {"form": form, "groups": [], "words": ""}, 400)
    groups = groups_shown(search_for(words, by=actor, at=now())) if words else []
    return show(request, "search", {"form": Typed({"words": words}), "groups": groups, "words": words})
