"""Good practice: told without the child, found again, taken back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, permits
from clearsight.casework import actions as casework
from clearsight.casework.models import GoodPractice
from clearsight.casework.queries import good_practice
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records.queries.told import told_of
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.cases import tabs
from clearsight.web.show.typed import Typed
from clearsight.web.views.cases import found_case


def practice(request: HttpRequest, actor: Person) -> HttpResponse:
    """What is told in the organisation; looked for by words that never stand in the address."""
    words = Asked(request.POST).text("words", longest=200) if request.method == "POST" else ""
    found = good_practice(actor.organisation, words, by=actor, at=now())
    lines = [(one, permits(actor, "practice.withdraw", one.practice, today())) for one in found]
    form = Typed({"words": words})
    shown = {"form": form, "lines": lines, "words": words, "tabs": tabs(actor, "practice", today())}
    return show(request, "practice", shown)


def tell(request: HttpRequest, actor: Person, case: UUID) -> HttpResponse:
    """Tell of good practice in a case; what the last record says of it stands there to begin with."""
    found = found_case(actor, "case.tell_practice", case)
    told = told_of([found], by=actor, at=now()).get(found.pk, [])
    marked = [str(one.values["good_practice"]) for one in told if one.values.get("good_practice")]

    def act(asked: Asked) -> HttpResponse:
        text = asked.text("text", "Say what was done, and what came of it")
        asked.check()
        perform(casework.tell_practice, found, text, by=actor, at=now())
        said(request, "Told. Whoever has to do with supervision here can find it; nobody learns of whom.")
        return redirect("practice")

    begin = Typed({"text": marked[-1] if marked else ""})
    return form_page(request, "practice_tell", begin, act, lambda _: {"case": found})


@require_POST
def withdraw(request: HttpRequest, actor: Person, practice: UUID) -> HttpResponse:
    """Take back what was told."""
    kept = GoodPractice.objects.filter(withdrawn_on=None)
    found = find(actor, "practice.withdraw", kept, practice, today())
    perform(casework.withdraw_practice, found, by=actor, at=now())
    said(request, "Taken back. It is shown no more.")
    return redirect("practice")
