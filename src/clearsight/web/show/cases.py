"""What the pages about cases show: the list, one case, and what does not move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from clearsight.access.queries import permits, visible_to
from clearsight.casework.domain.drift import Drift
from clearsight.casework.domain.live import Live
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import identities
from clearsight.people.models import Person, Site
from clearsight.records.models import Record
from clearsight.records.queries.case_dates import CaseDates, case_dates, live_in, status_labels
from clearsight.records.queries.drifting import drifts
from clearsight.scheduling.models import Session
from clearsight.supervision.models import Action
from clearsight.web.show.paged import page_asked
from clearsight.web.show.typed import Typed

PER_PAGE = 50
WHICH = (("", "Open"), ("live", "Live"), ("closed", "Closed"))
WHOSE = (("", "All that I work with"), ("mine", "Those that I lead"))


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list. `name` is the family's to those who may know it, else empty."""

    case: CaseFile
    name: str
    statuses: str
    live: bool
    last: date | None
    href: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A fact behind what does not move, and where it can be looked at by those who may."""

    on: date
    what: str
    href: str


@dataclass(frozen=True, slots=True)
class DriftLine:
    """One thing that does not move, ready to be shown."""

    sentence: str
    since: date
    because: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class DriftingCase:
    """A case in which something does not move."""

    line: CaseLine
    drifts: tuple[DriftLine, ...]


def sites_led(actor: Person, today: date) -> list[Site]:
    """The sites at which the reader may open cases, by name."""
    sites = Site.objects.filter(organisation=actor.organisation)
    return list(visible_to(actor, "site.open_case", sites, today).order_by("name", "pk"))


def caseload(actor: Person, asked: QueryDict, at: datetime) -> dict[str, Any]:
    """The cases that the reader works with: live ones first, of these the longest undiscussed first."""
    today = localdate(at)
    which, whose = asked.get("show", ""), asked.get("whose", "")
    cases = CaseFile.objects.filter(organisation=actor.organisation, opened__lte=today)
    cases = cases.filter(closed__isnull=which != "closed")
    if whose == "mine":
        cases = cases.filter(lead=actor)
    seen = visible_to(actor, "case.view", cases, today).select_related("organisation", "site", "lead")
    dates = [one for one in case_dates(seen, today).values() if which != "live" or one.is_live(today)]
    dates.sort(key=lambda one: (not one.is_live(today), one.last or date.min, one.case.code))
    page, live = page_asked(asked), live_in(actor.organisation, today)
    pages = max(-(-len(dates) // PER_PAGE), 1)
    here = dates[(min(page, pages) - 1) * PER_PAGE : min(page, pages) * PER_PAGE]
    begin = {"show": which if dict(WHICH).get(which) else "", "whose": whose if whose == "mine" else ""}
    return {
        "lines": case_lines(here, actor, at),
        "count": len(dates),
        "live": live,
        "live_words": live_words(live, status_labels(actor.organisation, today)),
        "form": Typed(begin),
        "which": WHICH,
        "whose": WHOSE,
        "page": min(page, pages),
        "pages": pages,
        "query": urlencode({key: value for key, value in begin.items() if value} | {"page": ""}),
        "may_open": bool(sites_led(actor, today)),
        "may_arrange": permits(actor, "organisation.arrange", actor.organisation, today),
        "tabs": tabs(actor, "caseload", today),
    }


def live_words(live: Live, labels: Mapping[str, str]) -> str:
    """The statuses that make a case live, in a sentence: `“looked after” or “monitoring”`."""
    said = [f"“{labels.get(status, status)}”" for status in sorted(live.statuses or ())]
    return " or ".join(filter(None, (", ".join(said[:-1]), said[-1] if said else "")))


def tabs(actor: Person, current: str, on: date) -> list[dict[str, Any]]:
    """The pages about cases that the reader may open, for a sub-navigation."""
    names = [("caseload", "Cases"), ("coverage", "Coverage"), ("drift", "Drift and delay")]
    if permits(actor, "organisation.read_practice", actor.organisation, on):
        names.append(("practice", "Good practice"))
    return [{"text": text, "href": reverse(name), "current": name == current} for name, text in names]


def case_lines(dates: Sequence[CaseDates], actor: Person, at: datetime) -> list[CaseLine]:
    """Cases as lines, in the order given; names to those who may know them, audited as read."""
    if not dates:
        return []
    today = localdate(at)
    labels = status_labels(actor.organisation, today)
    names = identities([one.case for one in dates], by=actor, at=at)
    return [_line(one, names, labels, today) for one in dates]


def _line(one: CaseDates, names: Mapping[int, Any], labels: Mapping[str, str], today: date) -> CaseLine:
    known = names.get(one.case.pk)
    held = dict.fromkeys(labels.get(status.status, status.status) for status in one.holding(today))
    return CaseLine(
        case=one.case,
        name=known.family if known else "",
        statuses=", ".join(held),
        live=one.is_live(today),
        last=one.last,
        # Who may know the family may open the case: the same relations hold both.
        href=reverse("case", kwargs={"case": one.case.public_id}) if known else "",
    )


def drifting(actor: Person, at: datetime) -> dict[str, Any]:
    """The open cases in which something does not move, those with the most of it first."""
    today = localdate(at)
    cases = CaseFile.objects.filter(organisation=actor.organisation, closed=None, opened__lte=today)
    seen = list(visible_to(actor, "case.see_coverage", cases, today).select_related("organisation", "lead"))
    found = {pk: said for pk, said in drifts(seen, by=actor, at=at).items() if said}
    dates = case_dates([case for case in seen if case.pk in found], today)
    worst = sorted(dates.values(), key=lambda one: (-len(found[one.case.pk]), one.case.code))
    lines = case_lines(worst, actor, at)
    shown = [
        DriftingCase(line, drift_lines(found[line.case.pk], actor, today, bool(line.href))) for line in lines
    ]
    return {"cases": shown, "looked_at": len(seen), "tabs": tabs(actor, "drift", today)}


def drift_lines(
    found: Iterable[Drift], actor: Person, today: date, links: bool = True
) -> tuple[DriftLine, ...]:
    """What does not move as lines, with links to what the reader may open."""
    said = list(found)
    refs = {fact.ref for one in said for fact in one.because if fact.ref}
    where = _where(refs, actor, today) if links and refs else {}
    return tuple(
        DriftLine(
            one.sentence,
            one.since,
            tuple(EvidenceLine(fact.on, fact.what, where.get(fact.ref, "")) for fact in one.because),
        )
        for one in said
    )


def _where(refs: Iterable[str], actor: Person, today: date) -> dict[str, str]:
    wanted = list(refs)
    sessions = Session.objects.filter(public_id__in=wanted)
    actions = Action.objects.filter(public_id__in=wanted)
    return {
        **{str(one.public_id): href(one) for one in visible_to(actor, "session.view", sessions, today)},
        **{str(one.public_id): href(one) for one in visible_to(actor, "action.view", actions, today)},
    }


def href(thing: Model | None) -> str:
    """The page of a session, a record or an action; empty for nothing."""
    match thing:
        case Session():
            return reverse("session", kwargs={"session": thing.public_id})
        case Record():
            return reverse("record", kwargs={"record": thing.public_id})
        case Action():
            return reverse("action", kwargs={"action": thing.public_id})
    return ""


def may(case: CaseFile, actor: Person, today: date) -> dict[str, bool]:
    """What the reader may do with the case; a closed one stays as it is."""
    asked = {
        "manage": "case.manage",
        "hand_on": "case.hand_on",
        "plan": "case.write_plan",
        "tell": "case.tell_practice",
    }
    return {
        name: case.closed is None and permits(actor, permission, case, today)
        for name, permission in asked.items()
    }
