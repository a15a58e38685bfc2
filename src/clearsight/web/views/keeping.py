"""The files that are kept: how long, what is due for review, what is held and what was disposed of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, require
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile, File, LegalHold
from clearsight.casework.queries import holds_of
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.retention import actions as retention
from clearsight.retention.models import Decision, Review, Schedule
from clearsight.retention.queries import disposed, disposed_pages, due_for_review, due_pages
from clearsight.scheduling.models import Arrangement
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.keeping import (
    ANCHOR_CHOICES,
    HOW_MUCH,
    KIND_CHOICES,
    WAYS,
    due_lines,
    meetings_of,
    people_of,
    schedules_page,
    tabs,
)
from clearsight.web.show.paged import page_asked
from clearsight.web.show.typed import Typed

NOT_ONE = "choose one person or one supervision, or write the reference of one case of yours"


def due(request: HttpRequest, actor: Person) -> HttpResponse:
    """What is due for review, longest due first, a page at a time."""
    perform(retention.reckon_if_needed, actor.organisation, by=actor, at=now())
    pages = due_pages(actor.organisation, today(), by=actor)
    page = page_asked(request.GET, pages)
    lines = due_lines(due_for_review(actor.organisation, by=actor, at=now(), page=page), actor)
    there = {"lines": lines, "page": page, "pages": pages, "tabs": tabs(actor, "kept_files")}
    return show(request, "keeping_due", there)


def review(request: HttpRequest, actor: Person, review: UUID) -> HttpResponse:
    """One file or record that is due: kept longer, or to be disposed of, and what the second person says."""
    found = _found_review(actor, review)
    line = next(iter(due_for_review(actor.organisation, by=actor, at=now(), alone=found)), None)
    if line is None:
        raise Unknown.one("review", "it is not due for review")

    def act(asked: Asked) -> HttpResponse:
        way = asked.among("way", dict(WAYS), "Say what follows from the review")
        because = asked.text("because", "Say what the review found")
        until = asked.day("until", "Say until which day" if way and request.POST["way"] == "keep" else "")
        asked.check()
        if request.POST["way"] == "hold":
            perform(casework.place_hold, found.file, because, today(), by=actor, at=now())
            said(request, "Held. Nothing of this file is disposed of until two have lifted it.")
            return redirect("kept_holds")
        if request.POST["way"] == "keep" and until:
            perform(retention.keep_longer, found, because, until, by=actor, at=now())
            said(request, "Kept longer. It is due for review again on that day.")
        else:
            perform(retention.ask_to_dispose, found, because, by=actor, at=now())
            said(request, "Asked for. Nothing is gone until somebody else who keeps the files does it.")
        return redirect("kept_files")

    def shown(_: Typed) -> dict[str, Any]:
        mine = line.waits is not None and line.waits.decided_by_id == actor.pk
        # What would be refused is not offered.
        ways = [one for one in WAYS if one[0] != "dispose" or not (line.held or line.asked)]
        return {"line": line, "ways": ways, "mine": mine}

    return form_page(request, "keeping_review", Typed(), act, shown)


@require_POST
def answer(request: HttpRequest, actor: Person, review: UUID, way: str) -> HttpResponse:
    """The second person disposes of it, or says no; whoever asked takes it back."""
    if way not in ("dispose", "keep"):
        raise Http404
    found = _found_review(actor, review)
    waits = Decision.objects.filter(file=found.file, record=found.record, state="waits").first()
    if waits is None:
        raise Unknown.one("decision", "nobody asks for this")
    if way == "dispose":
        perform(retention.dispose, waits, by=actor, at=now())
        said(request, "Disposed of. It does not open any more, here or in what was signed.")
    else:
        perform(retention.withdraw, waits, by=actor, at=now())
        said(request, "Not disposed of. It stays due for review.")
    return redirect("kept_files")


def _found_review(actor: Person, review: UUID) -> Review:
    rows = Review.objects.select_related("file", "record__session", "organisation")
    found = rows.filter(public_id=review, organisation=actor.organisation).first()
    if found is None:
        raise Unknown.one("review", "there is no such thing")
    require(actor, "file.keep", found.file, today())
    return found


def schedules(request: HttpRequest, actor: Person) -> HttpResponse:
    """How long each kind of file is kept: what the policy says, and what the organisation chose."""
    require(actor, "organisation.keep_files", actor.organisation, today())

    def act(asked: Asked) -> HttpResponse:
        kind = asked.among("kind", {code: code for code, _ in KIND_CHOICES}, "Choose a kind of file")
        anchor = asked.among("anchor", {code: code for code, _ in ANCHOR_CHOICES}, "Choose a day")
        keep = asked.text("keep", "Say for how long", longest=20)
        rests_on = asked.text("rests_on", "Say on what it rests", longest=200)
        asked.check()
        perform(
            retention.choose_schedule, actor.organisation, kind, anchor, keep, rests_on, by=actor, at=now()
        )
        said(request, "Chosen. What is due by it is on the list.")
        return redirect("kept_schedules")

    def shown(_: Typed) -> dict[str, Any]:
        return {**schedules_page(actor.organisation, today()), "tabs": tabs(actor, "kept_schedules")}

    return form_page(request, "keeping_schedules", Typed(), act, shown)


@require_POST
def end_schedule(request: HttpRequest, actor: Person, schedule: UUID) -> HttpResponse:
    """The organisation no longer goes by what it chose."""
    require(actor, "organisation.keep_files", actor.organisation, today())
    found = Schedule.objects.filter(public_id=schedule, organisation=actor.organisation).first()
    if found is None:
        raise Unknown.one("schedule", "there is no such thing")
    perform(retention.end_schedule, found, by=actor, at=now())
    said(request, "Ended. Nothing falls due by it any more.")
    return redirect("kept_schedules")


def holds(request: HttpRequest, actor: Person) -> HttpResponse:
    """What may not be disposed of, and who says so; another hold is placed here."""
    require(actor, "organisation.place_hold", actor.organisation, today())
    people, meetings = _to_hold(actor)

    def act(asked: Asked) -> HttpResponse:
        because = asked.text("because", "Say for which claim or inquiry")
        since = asked.day("since", "Say from which day")
        on = _held(asked, actor, people.get(asked.text("person")), meetings)
        asked.check()
        perform(casework.place_hold, on, because, since or today(), by=actor, at=now())
        said(request, "Held. Nothing that has to do with it is disposed of until two have lifted it.")
        return redirect("kept_holds")

    return form_page(request, "keeping_holds", _to_begin(), act, lambda form: _holds_page(actor, form))


def _to_begin() -> Typed:
    return Typed({"since": today().isoformat(), "how_much": "all"})


def _to_hold(actor: Person) -> tuple[dict[str, Person], dict[str, tuple[Arrangement, str]]]:
    """Whom and which supervision somebody can hold, each by its key. What is about oneself a colleague holds:
    it would be refused, and is not offered."""
    people = {str(one.public_id): one for one in people_of(actor.organisation) if one != actor}
    return people, {str(one.public_id): (one, said) for one, said in meetings_of(actor.organisation, actor)}


def _holds_page(actor: Person, placing: Typed) -> dict[str, Any]:
    people, meetings = _to_hold(actor)
    return {"lines": holds_of(actor.organisation, by=actor, at=now()), "actor": actor,
            "people": [(key, one.name) for key, one in people.items()], "how_much": list(HOW_MUCH),
            "meetings": [(key, said) for key, (_, said) in meetings.items()], "placing": placing,
            "lifts": None, "tabs": tabs(actor, "kept_holds")}  # fmt: skip


def _held(
    asked: Asked, actor: Person, person: Person | None, meetings: dict[str, tuple[Arrangement, str]]
) -> Any:
    """What is to be held: a person, a case or a supervision, or one file of the person or the case."""
    code, meeting = asked.text("case", longest=100), meetings.get(asked.text("arrangement"))
    case = _case_called(actor, code)
    found = [one for one in (person, case, meeting[0] if meeting else None) if one is not None]
    if len(found) != 1 or (code and case is None):
        asked.faults.append(Fault("case" if code else "person", NOT_ONE))
        return None
    kind = asked.data.get("how_much", "all")
    if kind == "all":
        return found[0]
    of = {"case": case} if kind == "case" else {"person": person}
    file = File.objects.filter(organisation=actor.organisation, kind=kind, **of).first()
    if None in of.values() or file is None:
        asked.faults.append(Fault("how_much", "there is no such file", "hold all that has to do with it"))
    return file


def _case_called(actor: Person, code: str) -> CaseFile | None:
    return CaseFile.objects.filter(organisation=actor.organisation, code=code).first() if code else None


def lift(request: HttpRequest, actor: Person, hold: UUID) -> HttpResponse:
    """Ask that a hold is lifted; or lift it, where somebody else has asked."""
    found = find(actor, "hold.lift", LegalHold.objects.select_related("register"), hold, today())
    if request.method != "POST":  # the address of what was refused, opened once more
        return redirect("kept_holds")

    def act(asked: Asked) -> HttpResponse:
        if found.lift_asked_at is None:
            because = asked.text("because")
            asked.attempt(
                lambda: perform(casework.ask_to_lift, found, because, by=actor, at=now()),
                places={"because": f"lift-{hold}"},
            )
            said(request, "Asked for. It holds until somebody else who keeps the files lifts it.")
        else:
            perform(casework.lift_hold, found, by=actor, at=now())
            said(request, "Lifted.")
        return redirect("kept_holds")

    def shown(_: Typed) -> dict[str, Any]:
        return {**_holds_page(actor, _to_begin()), "lifts": hold}

    return form_page(request, "keeping_holds", Typed(), act, shown)


def gone(request: HttpRequest, actor: Person) -> HttpResponse:
    """What was disposed of: what it was, when, by which two, under what."""
    require(actor, "organisation.keep_files", actor.organisation, today())
    pages = disposed_pages(actor.organisation, today(), by=actor)
    page = page_asked(request.GET, pages)
    lines = disposed(actor.organisation, today(), by=actor, page=page)
    there = {"lines": lines, "page": page, "pages": pages, "tabs": tabs(actor, "kept_disposed")}
    return show(request, "keeping_disposed", there)
