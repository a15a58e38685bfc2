"""What the page of coverage shows: half term by half term, which live case was not discussed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.timezone import localdate

from clearsight.access.queries import visible_to
from clearsight.casework.models import CaseFile
from clearsight.people.models import Person, Site
from clearsight.records.queries.case_dates import status_labels
from clearsight.records.queries.coverage import HalfTerm, coverage
from clearsight.web import words
from clearsight.web.show.cases import case_lines, live_words, tabs
from clearsight.web.show.charts import Bars, Series, bars
from clearsight.web.show.typed import Typed

SERIES = (
    Series("overdue", "Not discussed"),
    Series("open", "Not discussed yet"),
    Series("met", "Discussed"),
    Series("quiet", "Live for a part of it"),
)
STATES = ("missed", "open", "discussed", "part")
STATUS = {
    "missed": ("missed", "Not discussed"),
    "open": ("open", "Not discussed yet"),
    "discussed": ("met", "Discussed"),
    "part": ("quiet", "Live for a part of it"),
}


def coverage_page(actor: Person, asked: QueryDict, at: datetime) -> dict[str, Any]:
    """The figures of the last six half terms, and one of them case by case; of a site as the address asks."""
    today = localdate(at)
    sites = _sites(actor, at)
    site = next((one for one in sites if str(one.public_id) == asked.get("site")), None)
    found = coverage(actor.organisation, by=actor, at=at, site=site)
    chosen = next(
        (one for one in found.half_terms if one.stretch.from_date.isoformat() == asked.get("from")),
        found.half_terms[0] if found.half_terms else None,
    )
    labels = status_labels(actor.organisation, today)
    begin = {
        "site": str(site.public_id) if site else "",
        "from": chosen.stretch.from_date.isoformat() if chosen else "",
    }
    lines = case_lines([row.dates for row in chosen.rows], actor, at) if chosen else []
    return {
        "live": found.live,
        "live_words": live_words(found.live, labels),
        "half_terms": [(h.stretch.from_date.isoformat(), _named(h)) for h in found.half_terms],
        "chosen": chosen,
        "runs": bool(chosen and chosen.stretch.to_date >= today),
        "rows": list(zip(lines, chosen.rows, strict=True)) if chosen else [],
        "tiles": _tiles(chosen) if chosen else [],
        "status": STATUS,
        "chart": _chart(found.half_terms),
        "sites": [("", "Everywhere"), *((str(one.public_id), one.name) for one in sites)],
        "form": Typed(begin),
        "tabs": tabs(actor, "coverage", today),
    }


def _sites(actor: Person, at: datetime) -> list[Site]:
    cases = CaseFile.objects.filter(organisation=actor.organisation)
    seen = visible_to(actor, "case.see_coverage", cases, localdate(at))
    return list(Site.objects.filter(pk__in=seen.values("site_id")).order_by("name", "pk"))


def _named(one: HalfTerm) -> str:
    return f"{one.stretch.name}, {words.short_day(one.stretch.from_date)}"


def _tiles(one: HalfTerm) -> list[tuple[str, int, str]]:
    codes = {"missed": "overdue", "open": "open", "discussed": "met", "part": "quiet"}
    shown = [state for state in STATES if one.count(state) or state in ("discussed",)]  # type: ignore[arg-type]
    return [(codes[state], one.count(state), STATUS[state][1].lower()) for state in shown]  # type: ignore[arg-type]


def _chart(half_terms: Sequence[HalfTerm]) -> Bars | None:
    rows = [
        (_named(one), [one.count("missed"), one.count("open"), one.count("discussed"), one.count("part")])
        for one in half_terms
        if one.rows
    ]
    return (
        bars("Live cases discussed, half term by half term", "Half term", "live", SERIES, rows)
        if rows
        else None
    )
