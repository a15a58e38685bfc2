"""Calendars: a stretch added, altered or removed by hand, a file loaded, bank holidays taken from the law.

A site without stretches of a kind uses those of every site. The first change that is made to a site's
calendar takes those over, so that nothing vanishes from it; from then on the site has its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.actors import Actor
from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people.models import Organisation, Person, Site
from clearsight.scheduling.domain.bank_holidays import FIRST_YEAR, LAST_YEAR, bank_holidays
from clearsight.scheduling.domain.calendars import (
    KINDS,
    MOST_STRETCHES,
    Change,
    Entry,
    Stretch,
    faults_of,
)
from clearsight.scheduling.models import CalendarPeriod
from clearsight.scheduling.queries import mark, plan, stretches_of


@transaction.atomic
def set_calendar(
    organisation: Organisation,
    kind: str,
    stretches: Iterable[Stretch],
    *,
    site: Site | None = None,
    by: Actor,
    at: datetime,
) -> list[CalendarPeriod]:
    """Put these stretches of one kind in place of all there were, for one site or for the organisation.

    Raises:
        Invalid: when one ends before it begins or two overlap.
    """
    _require(organisation, site, by, at)
    periods = _put(organisation, site, kind, list(stretches))
    _audit("set_calendar", organisation, site, by, at, kind=kind, stretches=len(periods))
    return periods


@transaction.atomic
def add_stretch(
    organisation: Organisation, kind: str, stretch: Stretch, *, site: Site | None, by: Actor, at: datetime
) -> Stretch:
    """One more stretch of a kind (`KINDS`) in the calendar of a site, or of every site (`site` None).

    Raises:
        Invalid: when it ends before it begins, lasts longer than a year, or overlaps another of its kind.
    """
    _require(organisation, site, by, at)
    _put(organisation, site, kind, [*stretches_of(organisation, site, kind), stretch])
    _audit("add_stretch", organisation, site, by, at, kind=kind)
    return stretch


@transaction.atomic
def alter_stretch(
    organisation: Organisation,
    kind: str,
    begins: date,
    stretch: Stretch,
    *,
    site: Site | None,
    by: Actor,
    at: datetime,
) -> Stretch:
    """`stretch` stands in place of the one of that kind that begins on that day.

    Raises:
        Unknown: when none begins on that day.
        Invalid: as in `add_stretch`.
    """
    _require(organisation, site, by, at)
    others = _without(organisation, site, kind, begins)
    _put(organisation, site, kind, [*others, stretch])
    _audit("alter_stretch", organisation, site, by, at, kind=kind)
    return stretch


@transaction.atomic
def remove_stretch(
    organisation: Organisation, kind: str, begins: date, *, site: Site | None, by: Actor, at: datetime
) -> None:
    """The stretch of a kind that begins on that day is taken away.

    Raises:
        Unknown: when none begins on that day.
    """
    _require(organisation, site, by, at)
    _put(organisation, site, kind, _without(organisation, site, kind, begins))
    _audit("remove_stretch", organisation, site, by, at, kind=kind)


@transaction.atomic
def load_calendar(
    organisation: Organisation,
    entries: Iterable[Entry],
    seen: str | None = None,
    *,
    site: Site | None = None,
    by: Actor,
    at: datetime,
) -> list[Change]:
    """Take in what a file says, as `domain.calendars.change` has it: by site, kind and academic year.

    Args:
        seen: the `mark` of what was shown as the file's effect; None where nothing was shown.
        site: whose calendar an entry without a site is of; None for that of every site.

    Raises:
        Unknown: for a site that there is not, or not for whoever asks.
        Invalid: for an unknown kind, too many entries, or days that overlap others that stay.
        Conflict: when the calendar has changed since `seen`.
    """
    _lock(organisation)
    planned = plan(organisation, entries, site=site)
    for its, _ in planned:
        _require(organisation, its, by, at)
    changes = [each for _, each in planned]
    if seen is not None and seen != mark(changes):
        raise Conflict.one("the calendar", "somebody changed it meanwhile", "look again at what would change")
    for its, each in planned:
        _put(organisation, its, each.kind, list(each.after))
    _audit(
        "load_calendar", organisation, site, by, at,
        added=sum(len(c.added) for c in changes), removed=sum(len(c.removed) for c in changes),
    )  # fmt: skip
    return changes


@transaction.atomic
def add_bank_holidays(
    organisation: Organisation, year: int, *, site: Site | None, by: Actor, at: datetime
) -> int:
    """The bank holidays of England and Wales in the academic year that begins in `year`; returns how many.

    Those that lie on a day that is a bank holiday already are left out.

    Raises:
        Invalid: for a year whose bank holidays are not known.
    """
    _require(organisation, site, by, at)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid.one("year", "the bank holidays of that year are not known", "choose another year")
    known = stretches_of(organisation, site, "bank_holiday")
    new = [
        day
        for day in bank_holidays(year)
        if not any(there.from_date <= day.from_date <= there.to_date for there in known)
    ]
    if new:
        _put(organisation, site, "bank_holiday", [*known, *new])
    _audit("add_bank_holidays", organisation, site, by, at, year=year, added=len(new))
    return len(new)


def _require(organisation: Organisation, site: Site | None, by: Actor, at: datetime) -> None:
    """May `by` change this calendar? And nobody else does in the same moment."""
    if site is None:
        require(by, "organisation.manage_calendar", organisation, localdate(at))
    else:
        require(by, "site.manage_calendar", site, localdate(at))
        if site.organisation_id != organisation.pk:
            raise Unknown.one("site", "there is no such site")
    _lock(organisation)


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _put(
    organisation: Organisation, site: Site | None, kind: str, stretches: list[Stretch]
) -> list[CalendarPeriod]:
    faults = faults_of(stretches)
    if kind not in KINDS:
        faults.append(Fault("kind", f"{kind!r} is no kind of days", "use half_term, closure or bank_holiday"))
    if len(stretches) > MOST_STRETCHES:
        faults.append(Fault("kind", "these are too many stretches for one calendar", "remove old ones"))
    if faults:
        raise Invalid(faults)
    CalendarPeriod.objects.filter(organisation=organisation, kind=kind, site=site).delete()
    return CalendarPeriod.objects.bulk_create(
        CalendarPeriod(
            organisation=organisation, site=site, kind=kind, name=s.name, term=s.term,
            from_date=s.from_date, to_date=s.to_date,
        )
        for s in sorted(stretches, key=lambda stretch: stretch.from_date)
    )  # fmt: skip


def _without(organisation: Organisation, site: Site | None, kind: str, begins: date) -> list[Stretch]:
    before = stretches_of(organisation, site, kind)
    others = [stretch for stretch in before if stretch.from_date != begins]
    if len(others) == len(before):
        raise Unknown.one("calendar", "there is no such stretch")
    return others


def _audit(
    verb: str, organisation: Organisation, site: Site | None, by: Actor, at: datetime, **detail: Any
) -> None:
    # A case is judged by the calendar of its site, whoever holds it: everybody may be touched.
    touched = Person.objects.filter(organisation=organisation).values_list("pk", flat=True)
    record(
        f"scheduling.{verb}", site or organisation, by=by, at=at, organisation=organisation.pk,
        touches=touched, detail=detail,
    )  # fmt: skip
