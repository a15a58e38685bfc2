"""What somebody of an invented organisation says is wrong, and the first step that follows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from clearsight.compliance.actions import perform
from clearsight.escalation import actions as escalating
from clearsight.escalation.queries import Matter, ladders_of, whom_a_step_tells
from clearsight.people.models import Organisation, Person
from clearsight.scheduling.models import Arrangement

# By short name: who, in which arrangement, by which ladder, what is wrong, what is told.
WRONG = {
    "waymark": (
        "hugo", "WM-3", "entitlement",
        "The review has been put off twice since the spring, and nobody has named a day.",
        "My half-year review is overdue: I would like to agree a day for it.",
    )
}  # fmt: skip
SOON = timedelta(days=5)


def say_what_is_wrong(organisation: Organisation, at: datetime) -> None:
    """One ladder begun, its first step still to be taken, where the organisation has one."""
    if organisation.slug not in WRONG:
        return
    code, arrangement, name, what, told = WRONG[organisation.slug]
    starter = Person.objects.get(organisation=organisation, code=code)
    matter = Matter(starter, Arrangement.objects.get(organisation=organisation, code=arrangement), None)
    today = localdate(at)
    ladder = next(one for one in ladders_of(starter, today) if one.id == name)
    whom = whom_a_step_tells(ladder.steps[0], ladder, matter, today)
    notice = escalating.Notice(whom.asked[:1], told, today + SOON)
    perform(escalating.start, name, matter, what, notice, by=starter, at=at)
