"""Signatures of roles that nobody holds: which are wanted, who can fill the role, and which were left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet

from clearsight.access.predicates import holding, may_act
from clearsight.access.queries import permits, visible_to
from clearsight.integrations.worded import Asker, One, worded
from clearsight.kernel.roles import ADMINISTRATOR
from clearsight.people.models import Person, Role
from clearsight.records.models import AskedOfRole, Record
from clearsight.scheduling.models import Session
from clearsight.scheduling.queries import present_at
from clearsight.signoff.queries.progress import role_label
from clearsight.signoff.queries.waiting import roles_without_holder, waiting_for


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The signature of a role was left out, because nobody held it: who said so, when, and why."""

    role: str
    by: Person
    at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A record waits for roles (in the policy's words) that nobody holds.

    `fill` are the administrators, who can give the role to somebody; `leave_out` those who can have the
    record sealed without it, once `alone`: when nobody else is to sign any more.
    """

    record: Record
    roles: tuple[str, ...]
    fill: tuple[Person, ...]
    leave_out: tuple[Person, ...]
    alone: bool


def left_out_of(record: Record, on: date) -> tuple[LeftOut, ...]:
    """The signatures that a record was sealed without, for whoever may read it."""
    found = record.signatures_left_out.select_related("by").order_by("pk")
    return tuple(
        LeftOut(
            role_label(record.session, one.role, on), one.by, one.at,
            record.file.unseal(one.because, one, "because", blank=False),
        )
        for one in found
    )  # fmt: skip


def vacancy_of(record: Record, on: date) -> Vacancy | None:
    """The roles that a record waits for and that nobody holds, with who can do what about it."""
    roles = roles_without_holder(record, on)
    if not roles:
        return None
    there = Person.objects.filter(may_act(on), organisation=record.organisation_id).order_by("name", "pk")
    keep = Role.objects.filter(holding(on), person=OuterRef("pk"), role__in=ADMINISTRATOR)
    return Vacancy(
        record=record,
        roles=tuple(role_label(record.session, role, on) for role in roles),
        fill=tuple(there.filter(Exists(keep))),
        leave_out=tuple(person for person in there if may_leave_out(record.session, person, on)),
        alone=not waiting_for(record, on),
    )


def may_leave_out(session: Session, person: Person, on: date) -> bool:
    """Whether the person leads or oversees, and took no part: nobody leaves out what is to check them."""
    took_part = person.pk == session.supervisor_id or person in present_at(session)
    return not took_part and permits(person, "session.leave_out_signature", session, on)


def vacancies_in(session: Session, person: Person, on: date) -> list[Vacancy]:
    """The records of a session that want a role which nobody holds, to somebody who can have them sealed.

    That there is such a record and which role it wants: they read nothing of it.
    """
    if not may_leave_out(session, person, on):
        return []
    waiting = Record.objects.filter(session=session, state="agreed", asked_of_roles__signed_by__isnull=True)
    waiting = waiting.select_related("session__organisation", "form_text").distinct()
    found = (vacancy_of(record, on) for record in waiting.order_by("form", "pk"))
    return [one for one in found if one is not None]


def sessions_with_vacancies(person: Person, on: date) -> list[Session]:
    """The sessions with a record that waits only for a role that nobody holds, if one may leave it out."""
    found = _asked_of_roles(person, on)
    return [one for one in found if any(vacancy.alone for vacancy in vacancies_in(one, person, on))]


@worded
def _asked_of_roles(person: Asker, on: One) -> QuerySet[Session]:
    asked = AskedOfRole.objects.filter(
        record__session=OuterRef("pk"), record__state="agreed", signed_by__isnull=True
    )
    sessions = visible_to(person, "session.leave_out_signature", Session.objects.filter(Exists(asked)), on)
    return sessions.select_related("arrangement", "supervisor", "organisation").order_by("held_on", "pk")
