"""Days proposed for a session: propose some, choose one, say which one can, or why none will do."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find
from clearsight.compliance.actions import perform
from clearsight.compliance.queries import find_dates
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import members_on, waiting_to_be_rearranged
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import DateProposal
from clearsight.supervision.queries.proposals import open_proposal
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.dates import due_words, makes_up_for, means
from clearsight.web.show.proposals import proposal_page
from clearsight.web.show.typed import Typed

ROWS = 3  # days that nobody offers, to be typed
NONE = "none"


def propose_dates(request: HttpRequest, actor: Person, arrangement: UUID) -> HttpResponse:
    """Propose two to five days for the other to choose from: some of those on which both can, or others."""
    arrangements = Arrangement.objects.select_related("organisation", "supervisor")
    found = find(actor, "arrangement.propose_dates", arrangements, arrangement, today())
    waiting = {str(session.public_id): session for session in waiting_to_be_rearranged([found])}

    def act(asked: Asked) -> HttpResponse:
        made = _propose(asked, found, waiting, actor)
        said(request, "Proposed. It waits on the other’s first page, and you see here what comes of it.")
        return redirect("proposal", proposal=made.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        offered = find_dates(found, today())
        return {
            "standing": open_proposal(found, actor, today()),
            "arrangement": found, "members": members_on(found, max(today(), found.from_date)),
            "offers": [
                (one.day.isoformat(), words.weekday(one.day), means(one, offered.due))
                for one in offered.offers
            ],
            "due": due_words(offered.due), "rows": range(ROWS),
            "waiting": [(key, words.weekday(one.scheduled_for)) for key, one in waiting.items()],
        }  # fmt: skip

    begin = {"minutes": found.minutes or 60, "venue": found.venue, "starts_at": "15:30"}
    begin["replaces"] = makes_up_for(request.GET.get("for", ""), waiting)
    return form_page(request, "propose_dates", Typed(begin), act, shown)


def _propose(asked: Asked, found: Arrangement, waiting: dict[str, Session], actor: Person) -> DateProposal:
    """The days that are ticked, at the time said for them, and those that are typed, each at its own."""
    at_time = asked.time("starts_at")
    places, dates = {"dates": "when"}, list[tuple[date, time | None]]()
    for typed in dict.fromkeys(asked.data.getlist("when")):
        if (day := _ticked(typed)) is not None:
            places[f"day-{len(dates)}"] = "when"
            dates.append((day, at_time))
    for row in range(ROWS):
        day, own = asked.day(f"day-{row}"), asked.time(f"starts_at-{row}")
        if day is not None:
            places[f"day-{len(dates)}"] = f"day-{row}"
            dates.append((day, own or at_time))
    minutes, venue = asked.number("minutes"), asked.text("venue", longest=200)
    replaces = waiting.get(asked.data.get("replaces", ""))
    seen = _seen(found, asked.data.get("instead_of", ""))
    return asked.attempt(
        lambda: perform(
            supervision.propose_dates, found, dates, minutes=minutes, venue=venue, replaces=replaces,
            instead_of=seen, by=actor, at=now(),
        ),
        places=places,
    )  # fmt: skip


def _seen(arrangement: Arrangement, typed: str) -> DateProposal | None:
    """What the page showed as proposed already; none for what is no proposal of this arrangement."""
    listed = DateProposal.objects.filter(arrangement=arrangement)
    return next((one for one in listed if str(one.public_id) == typed), None) if typed else None


def _ticked(typed: str) -> date | None:
    """A day as it was offered; none for what nobody offered."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


def proposal(request: HttpRequest, actor: Person, proposal: UUID) -> HttpResponse:
    """Which days are proposed, what each keeps and what stands against it, and what came of them."""
    return _page(request, actor, _found(actor, "proposal.view", proposal), Typed())


@require_POST
def answer(request: HttpRequest, actor: Person, proposal: UUID) -> HttpResponse:
    """Choose one of the days, or say that none will do and why; in a group, say which one can."""
    found = _found(actor, "proposal.answer", proposal)
    asked, dates = Asked(request.POST), {str(one.public_id): one for one in found.dates.all()}
    try:
        if asked.data.get("step") == "say":
            able = asked.several("can", dates)
            perform(supervision.say_which, found, able, by=actor, at=now())
            said(request, "It says now which of them you can make.")
            return redirect("proposal", proposal=found.public_id)
        chosen = asked.among("which", {**dates, NONE: NONE}, "Choose a day, or say that none will do")
        if chosen == NONE:
            because = asked.text("because", "Say why none of them will do", longest=200)
            asked.check()
            perform(supervision.decline_dates, found, because, by=actor, at=now())
            said(request, "Said. You can propose other days.")
            return redirect("proposal", proposal=found.public_id)
        asked.check()
        made: Session = perform(supervision.choose_date, found, chosen, by=actor, at=now())
    except (Invalid, Conflict) as refused:
        again = _found(actor, "proposal.view", proposal)
        return _page(request, actor, again, Typed().refused(request.POST, refused.faults))
    said(request, "The session is scheduled: each of you finds it here, on your first page.")
    return redirect("session", session=made.public_id)


@require_POST
def withdraw(request: HttpRequest, actor: Person, proposal: UUID) -> HttpResponse:
    """Take back the days that one proposed."""
    found = _found(actor, "proposal.withdraw", proposal)
    perform(supervision.withdraw_dates, found, by=actor, at=now())
    said(request, "You have withdrawn them.")
    return redirect("arrangement", arrangement=found.arrangement.public_id)


def _page(request: HttpRequest, actor: Person, found: DateProposal, form: Typed) -> HttpResponse:
    page = proposal_page(found, actor, now())
    if form.data is None:
        form = Typed({"can": [str(one.public_id) for one in page["shown"].mine]})
    status = 400 if form.errors else 200
    return show(request, "proposal", {**page, "form": form, "none_of_them": NONE}, status=status)


def _found(actor: Person, permission: str, public_id: UUID) -> DateProposal:
    proposals = DateProposal.objects.select_related(
        "arrangement__organisation", "arrangement__supervisor", "proposed_by", "answered_by", "session",
        "file",
    )  # fmt: skip
    return find(actor, permission, proposals, public_id, today())
