"""School calendars: looked at, altered by hand, loaded from a file, completed with bank holidays.

Every page is there twice: of one site, and (`site` None) of every site without stretches of its own.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from clearsight.access.queries import find, permits, require, visible_to
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person, Site
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.domain.calendars import KINDS, Entry, Stretch, academic_year, faults_of
from clearsight.scheduling.queries import mark, plan, stretches_of
from clearsight.web import words
from clearsight.web.forms.asked import Asked
from clearsight.web.forms.calendar_file import MOST_BYTES, read_calendar_csv, read_calendar_file, written
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.calendar import KIND_HINTS, KIND_WORDS, calendar_page, scope
from clearsight.web.show.typed import Typed

YEARS = range(1901, 2199)


def calendar(request: HttpRequest, actor: Person, site: UUID | None = None) -> HttpResponse:
    """An academic year: the one asked for, or the one that today lies in."""
    found = _found(actor, "see_calendar", site)
    if found is None and "year" not in request.GET and not _manages(actor, None):
        theirs = visible_to(actor, "site.see_calendar", Site.objects.all(), today())[:2]
        if len(theirs) == 1:
            return redirect("site_calendar", site=theirs[0].public_id)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else 0
    year = year if year in YEARS else academic_year(today())
    return show(request, "calendar", calendar_page(actor, found, year, today()))


def add(request: HttpRequest, actor: Person, site: UUID | None = None) -> HttpResponse:
    """A stretch typed by hand."""
    found = _found(actor, "manage_calendar", site)
    kind = request.GET.get("kind", "half_term")

    def act(asked: Asked) -> HttpResponse:
        kind = asked.among("kind", {each: each for each in KINDS}, "Say what kind of days they are")
        stretch = _stretch(asked)
        perform(scheduling.add_stretch, actor.organisation, kind, stretch, site=found, by=actor, at=now())
        return _done(request, found, f"{stretch.name} is in the calendar.", stretch.from_date)

    begin = Typed({"kind": kind if kind in KINDS else "half_term"})
    return form_page(request, "calendar_stretch", begin, act, lambda _: _stretch_page(actor, found, None))


def alter(
    request: HttpRequest, actor: Person, kind: str, begins: str, site: UUID | None = None
) -> HttpResponse:
    """The stretch of a kind that begins on a day: altered, or taken away."""
    found = _found(actor, "manage_calendar", site)
    there = _there(actor, found, kind, begins)
    begin = Typed({"kind": kind, "name": there.name, "term": there.term,
                   "from_date": there.from_date, "to_date": there.to_date})  # fmt: skip
    by: dict[str, Any] = {"site": found, "by": actor, "at": now()}

    def act(asked: Asked) -> HttpResponse:
        if "remove" in asked.data:
            perform(scheduling.remove_stretch, actor.organisation, kind, there.from_date, **by)
            return _done(request, found, f"{there.name} is no longer in the calendar.", there.from_date)
        stretch = _stretch(asked)
        perform(scheduling.alter_stretch, actor.organisation, kind, there.from_date, stretch, **by)
        return _done(request, found, f"{stretch.name} is altered.", stretch.from_date)

    return form_page(request, "calendar_stretch", begin, act, lambda _: _stretch_page(actor, found, there))


def bank_holidays(request: HttpRequest, actor: Person, site: UUID | None = None) -> HttpResponse:
    """The bank holidays of one academic year, in one click."""
    found = _found(actor, "manage_calendar", site)
    if request.method != "POST":
        return redirect(_address(found))
    asked = Asked(request.POST)
    year = asked.number("year", "Say of which year")
    asked.check()
    added = perform(scheduling.add_bank_holidays, actor.organisation, year, site=found, by=actor, at=now())
    return _done(request, found, f"{words.plural(added, 'bank holiday')} added.", date(year or 1, 9, 1))


def load(request: HttpRequest, actor: Person, site: UUID | None = None) -> HttpResponse:
    """A file: first what it would change, then, when that was looked at, the change."""
    found = _found(actor, "manage_calendar", site)
    form, faults = Typed({"kind": ""}), []
    if request.method == "POST":
        try:
            return _load(request, actor, found)
        except Conflict as changed:
            faults = list(changed.faults)
        except ClearsightError as wrong:
            faults = list(wrong.faults)
        form = Typed({}, request.POST)
    kinds = [("", "Each event says so in its category"), *((k, KIND_WORDS[k]) for k in KINDS)]
    context = {**scope(actor, found, today()), "form": form, "faults": faults, "kinds": kinds,
               "most": MOST_BYTES // 1024, "back_to": _address(found)}  # fmt: skip
    return show(request, "calendar_load", context, status=400 if faults else 200)


def _load(request: HttpRequest, actor: Person, site: Site | None) -> HttpResponse:
    entries = _given(request, actor, site)
    if "seen" in request.POST:
        done = perform(
            scheduling.load_calendar, actor.organisation, entries, request.POST["seen"],
            site=site, by=actor, at=now(),
        )  # fmt: skip
        added, removed = sum(len(c.added) for c in done), sum(len(c.removed) for c in done)
        message = f"The file is loaded: {added} added, {removed} taken away."
        return _done(request, site, message, min(entry.stretch.from_date for entry in entries))
    changes = [each for _, each in plan(actor.organisation, entries, site=site)]
    faults = [fault for each in changes for fault in faults_of(each.after)]
    if faults:
        raise Invalid(faults)
    context = {
        **scope(actor, site, today()),
        "changes": changes,
        "names": {each.code: each.name for each in _sites(actor, site)},
        "rows": written(entries),
        "seen": mark(changes),
        "kind_words": KIND_WORDS,
        "nothing": not any(each.added or each.removed for each in changes),
        "back_to": _address(site),
    }
    return show(request, "calendar_preview", context)


def _given(request: HttpRequest, actor: Person, site: Site | None) -> tuple[Entry, ...]:
    """What the file says, or what the page that showed it had of it."""
    if "seen" in request.POST:
        rows = request.POST.get("rows", "").encode()
        if len(rows) > 2 * MOST_BYTES:
            raise Invalid.one("the file", "it is too large", f"give at most {MOST_BYTES // 1024} KB")
        return read_calendar_csv(rows, _sites(actor, site))
    file = request.FILES.get("file")
    if file is None or not file.name:
        raise Invalid.one("the file", "there is none", "choose a CSV or ICS file")
    content = file.read(MOST_BYTES + 1) if (file.size or 0) <= MOST_BYTES else b" " * (MOST_BYTES + 1)
    return read_calendar_file(file.name, content, request.POST.get("kind", ""), _sites(actor, site))


def _sites(actor: Person, site: Site | None) -> list[Site]:
    return [site] if site else list(Site.objects.filter(organisation=actor.organisation).order_by("name"))


def _found(actor: Person, what: str, site: UUID | None) -> Site | None:
    """The site, if that may be done with its calendar; None for that of every site."""
    if site is not None:
        return find(actor, f"site.{what}", Site.objects.select_related("organisation"), site, today())
    permission = {"see_calendar": "view"}.get(what, what)
    require(actor, f"organisation.{permission}", actor.organisation, today())
    return None


def _manages(actor: Person, site: Site | None) -> bool:
    if site is not None:
        return permits(actor, "site.manage_calendar", site, today())
    return permits(actor, "organisation.manage_calendar", actor.organisation, today())


def _there(actor: Person, site: Site | None, kind: str, begins: str) -> Stretch:
    for stretch in stretches_of(actor.organisation, site, kind) if kind in KINDS else ():
        if stretch.from_date.isoformat() == begins:
            return stretch
    raise Http404


def _stretch(asked: Asked) -> Stretch:
    name = asked.text("name", "Say what these days are called", longest=100)
    term = asked.text("term", longest=100)
    from_date = asked.day("from_date", "Say which day is the first")
    to_date = asked.day("to_date") or from_date
    asked.check()
    assert from_date is not None
    assert to_date is not None
    return Stretch(name, from_date, to_date, term if asked.data.get("kind") == "half_term" else "")


def _stretch_page(actor: Person, site: Site | None, there: Stretch | None) -> dict[str, Any]:
    kinds = [(kind, KIND_WORDS[kind], KIND_HINTS[kind]) for kind in KINDS]
    return {**scope(actor, site, today()), "there": there, "kinds": kinds, "kind_words": KIND_WORDS,
            "back_to": _address(site)}  # fmt: skip


def _address(site: Site | None) -> str:
    return reverse("site_calendar", kwargs={"site": site.public_id}) if site else reverse("calendar")


def _done(request: HttpRequest, site: Site | None, message: str, day: date) -> HttpResponse:
    said(request, message)
    return redirect(f"{_address(site)}?{urlencode({'year': academic_year(day)})}")
