"""What is kept of somebody, or of a case, beside any words: who they are, what, since when, where they were.

Every kind of row that names a person, a case or a child has its place here, or is said not to be looked
for, by a test that knows the models.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localdate

from clearsight.casework.models import CaseFile, Child
from clearsight.integrations.clock import today
from clearsight.people.models import Dated, Person
from clearsight.policy.domain.codes import all_codes
from clearsight.policy.domain.model import Codes
from clearsight.policy.domain.wording import on
from clearsight.records.models import CopyElsewhere
from clearsight.scheduling.models import Session


def lines_of_person(person: Person) -> Iterator[str]:
    """Who somebody is who works here, what they are and were, whom they met, and what they signed."""
    yield from (f"Name: {person.name}", f"Email: {person.email}", f"Started: {on(person.started)}")
    if person.left:
        yield f"{'Leaves' if person.left > today() else 'Left'}: {on(person.left)}"
    labels = all_codes(Codes())["role"]
    for role in person.roles.select_related("site"):
        yield f"Role: {labels.get(role.role, role.role)} at {role.site.name}, {_days(role)}"
    yield from (
        f"Circumstance: {_spelt(one.circumstance)}, {_days(one)}" for one in person.circumstances.all()
    )
    for job in person.employment.all():
        yield f"Employment: {_spelt(job.employment)}, {job.fraction} of full time, {_days(job)}"
    yield from (f"Training: {_spelt(one.kind)}, {on(one.completed_on)}" for one in person.training.all())
    yield from _met(person)
    yield from (f"Signed a record: {on(localdate(one.at))}" for one in person.signatures.order_by("at"))
    for signed in person.agreement_signatures.order_by("signed_on"):
        yield f"Signed an agreement: {on(signed.signed_on)}"
    for moved in person.transfers.select_related("from_site", "to_site").order_by("on"):
        went = "Goes" if moved.on > today() else "Went"
        yield f"{went} from {moved.from_site.name} to {moved.to_site.name}: {on(moved.on)}"
    for shut in person.suspensions.order_by("at"):
        until = f" to {on(localdate(shut.ended_at))}" if shut.ended_at else ""
        yield f"Access suspended: from {on(localdate(shut.at))}{until}"


def _met(person: Person) -> Iterator[str]:
    for met in person.memberships.select_related("arrangement__supervisor"):
        yield f"Supervised by: {met.arrangement.supervisor.name}, {_days(met)}"
    given = person.supervises.count()
    if given:
        yield f"Gives supervision: {given} arrangement{'' if given == 1 else 's'}"
    led = Session.objects.filter(supervisor=person).exclude(held_on=None).order_by("held_on")
    days = led.values_list("held_on", flat=True)
    yield from (f"Led a supervision: {on(day)}" for day in days if day)
    for one in person.attendance.select_related("session").order_by("session__held_on"):
        if day := one.session.held_on or one.session.scheduled_for:
            yield f"{'Was' if one.present else 'Was not'} at a supervision: {on(day)}"


def lines_of_case(case: CaseFile, child: Child | None = None) -> Iterator[str]:
    """Since when a case is there, its statuses, who led it, when it was spoken of, and where copies lie.

    Where a child is asked about, the statuses of another child of the case are not told: it is not theirs.
    """
    yield f"Opened: {on(case.opened)}"
    if case.closed:
        yield f"Closed: {on(case.closed)}"
    labels = all_codes(Codes())["case_status"]
    for held in case.statuses.order_by("from_date", "pk"):
        if child is None or held.child_id in (None, child.pk):
            of = " of one child" if held.child_id else ""
            yield f"Status{of}: {labels.get(held.status, _spelt(held.status))}, {_days(held)}"
    for change in case.lead_changes.select_related("until", "since").order_by("on", "pk"):
        yield f"Led by {change.until.name} until {on(change.on)}, then by {change.since.name}"
    for brought in case.discussions.select_related("session").order_by("session__held_on", "pk"):
        if brought.session.held_on:
            yield f"Spoken of in a supervision: {on(brought.session.held_on)}"
    copies = CopyElsewhere.objects.filter(record__case=case).order_by("pk").values_list("to_label", flat=True)
    yield from (f"Copies are to be filed elsewhere: {where}" for where in dict.fromkeys(copies))


def _days(dated: Dated) -> str:
    return f"from {on(dated.from_date)}" + (f" to {on(dated.to_date)}" if dated.to_date else "")


def _spelt(code: str) -> str:
    return code.replace("_", " ")
