"""A year of sessions agreed at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.scheduling.actions.meeting import schedule
from clearsight.scheduling.domain.dates import MOST_PLANNED
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import open_days, parties_of


@transaction.atomic
def schedule_programme(
    arrangement: Arrangement,
    dates: Sequence[tuple[date, time | None]],
    *,
    minutes: int | None = None,
    venue: str = "",
    by: Person,
    at: datetime,
) -> list[Session]:
    """Schedule a session on each of these days and times: all of them, or none.

    Raises:
        Invalid: naming, as `day-2`, each of them (counted from 0) that is past, a day off for those who are
            to meet, there twice, or that `schedule` refuses; or where there is none, or too many.
    """
    today = localdate(at)
    require(by, "arrangement.schedule", arrangement, today)
    if not 0 < len(dates) <= MOST_PLANNED:
        raise Invalid.one("dates", "no day is chosen" if not dates else "these are too many", "choose some")
    able, made = open_days(arrangement, today), list[Session]()
    faults: list[Fault] = []
    for number, (day, starts_at) in enumerate(dates):
        wrong = ""
        if day < today:
            wrong = "that day is past"
        elif not able.works(day):
            wrong = f"{day:%A} {day.day} {day:%B} is a day off, or one of you is away"
        elif day in [other for other, _ in dates[:number]]:
            wrong = "this day stands here twice"
        if wrong:
            faults.append(Fault(f"day-{number}", wrong, "choose another day, or leave it out"))
            continue
        try:
            with transaction.atomic():
                made.append(
                    schedule(
                        arrangement, day, starts_at=starts_at, minutes=minutes, venue=venue, by=by, at=at
                    )
                )
        except Invalid as refused:
            faults += [_placed(fault, number) for fault in refused.faults]
    if faults:
        raise Invalid(dict.fromkeys(faults))
    touched = parties_of(arrangement, today)
    record(
        "scheduling.schedule_programme", arrangement, by=by, at=at, touches=touched,
        organisation=arrangement.organisation_id, detail={"sessions": str(len(made))},
    )  # fmt: skip
    return made


def _placed(fault: Fault, number: int) -> Fault:
    """A fault at its row, where it is about the day or the time; else at the input that all rows share."""
    place = f"{fault.place}-{number}" if fault.place in ("day", "starts_at") else fault.place
    return Fault(place, fault.problem, fault.mend)
