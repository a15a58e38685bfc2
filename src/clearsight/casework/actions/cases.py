"""Case files: opened, with their children, handed on, closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.predicates import may_act
from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile, Child, File, LeadChange
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.kernel.texts import unseen_in_name
from clearsight.people.models import Organisation, Person, Site, fresh_code

LONGEST_NAME = 200
LONGEST_CODE = 100


@dataclass(frozen=True, slots=True)
class NewChild:
    """A child to be entered on a case. The date of birth may not be known."""

    name: str
    born: date | None = None


@transaction.atomic
def open_case(
    organisation: Organisation,
    site: Site,
    lead: Person,
    opened: date,
    *,
    family: str = "",
    children: Iterable[NewChild] = (),
    role_with_family: str = "",
    code: str = "",
    by: Person,
    at: datetime,
) -> CaseFile:
    """Open a case file, led by `lead` from `opened` on. Every name is sealed under the file's own key.

    Args:
        code: a reference that names nobody, shown wherever the family's name may not be.

    Raises:
        Invalid: with every fault; a reference in use, a part of a name in it, a day still to come.
        Unknown, Refused: for a site at which cases are not `by`'s to open.
    """
    today, new = localdate(at), list(children)
    require(by, "organisation.open_case", organisation, today)
    if site.organisation_id != organisation.pk or lead.organisation_id != organisation.pk:
        raise Invalid.one("lead", "there is no such person or site", "choose another")
    require(by, "site.open_case", site, today)
    faults = [*_faults_of_lead(lead, today), *_faults_of_code(organisation, code, family, new)]
    if opened > today:
        faults.append(Fault("opened", "that day is still to come", "write the day on which it was opened"))
    faults += _unseen("family", family)
    for number, one in enumerate(new, 1):
        faults += _faults_of_child(one, today, f"-{number}")
    if faults:
        raise Invalid(faults)
    file = File.fresh(organisation.pk, "case")
    file.save()
    case = CaseFile(
        organisation=organisation, code=code or fresh_code(), site=site, lead=lead, opened=opened, file=file
    )
    case.family = file.seal(family, case, "family")
    case.role_with_family = file.seal(role_with_family, case, "role_with_family")
    case.save()
    for one in new:
        _enter(case, one)
    _audit("casework.open_case", case, by, at)
    return case


def _faults_of_lead(lead: Person, today: date) -> list[Fault]:
    if Person.objects.filter(may_act(today), pk=lead.pk).exists():
        return []
    return [Fault("lead", "this person does not work here now", "choose another")]


def _faults_of_code(
    organisation: Organisation, code: str, family: str, children: Sequence[NewChild]
) -> list[Fault]:
    """A reference is shown to those who may not know the family: no part of a name may stand in it."""
    if len(code) > LONGEST_CODE:
        return [Fault("code", f"a reference has at most {LONGEST_CODE} characters", "shorten it")]
    if code and CaseFile.objects.filter(organisation=organisation, code=code).exists():
        return [Fault("code", "another case has this reference", "choose another, or leave it empty")]
    parts = {part.casefold() for name in (family, *(c.name for c in children)) for part in name.split()}
    if any(len(part) > 2 and part in code.casefold() for part in parts):
        return [Fault("code", "a part of a name stands in it", "write one that names nobody")]
    return []


def _faults_of_child(new: NewChild, today: date, number: str = "") -> list[Fault]:
    faults = _unseen(f"child{number}", new.name)
    if not new.name.strip() or len(new.name) > LONGEST_NAME:
        faults.append(Fault(f"child{number}", "a child has a name", f"of at most {LONGEST_NAME} characters"))
    if new.born is not None and new.born > today:
        faults.append(Fault(f"born{number}", "that day is still to come", "correct the date of birth"))
    return faults


def _unseen(place: str, name: str) -> list[Fault]:
    """Two names that look alike are one, and no letter turns what stands beside it."""
    unseen = unseen_in_name(name)
    return [Fault(place, f"a letter in it is not seen (U+{ord(unseen):04X})", "retype it")] if unseen else []


@transaction.atomic
def add_child(case: CaseFile, new: NewChild, *, by: Person, at: datetime) -> Child:
    """Enter another child on an open case.

    Raises:
        Invalid: without a name, for a date of birth still to come, for a closed case.
    """
    require(by, "case.manage", case, localdate(at))
    refuse_closed(case)
    if faults := _faults_of_child(new, localdate(at)):
        raise Invalid(faults)
    child = _enter(case, new)
    _audit("casework.add_child", case, by, at)
    return child


def _enter(case: CaseFile, new: NewChild) -> Child:
    child = Child(case=case)
    child.name = case.file.seal(new.name.strip(), child, "name")
    child.born = case.file.seal(new.born.isoformat() if new.born else "", child, "born")
    child.save()
    return child


@transaction.atomic
def change_lead(case: CaseFile, lead: Person, role: str = "", *, by: Person, at: datetime) -> CaseFile:
    """From today on somebody else leads the case, and works with its file; who led it until now is kept.

    Args:
        role: the new lead's role with the family (Harewood, Appendix 3), in place of the former's.

    Raises:
        Invalid: for somebody who does not work here, or leads it already; for a closed case.
        Conflict: when somebody else has changed the lead meanwhile.
    """
    require(by, "case.hand_on", case, localdate(at))
    refuse_closed(case)
    if lead.organisation_id != case.organisation_id:
        raise Invalid.one("lead", "there is no such person", "choose another")
    faults = _faults_of_lead(lead, localdate(at))
    if lead.pk == case.lead_id:
        faults.append(Fault("lead", "they lead it already", "choose somebody else"))
    if len(role.strip()) > LONGEST_NAME:
        faults.append(Fault("role", f"it has at most {LONGEST_NAME} characters", "shorten it"))
    if faults:
        raise Invalid(faults)
    return _pass_on(case, lead, role, by, at)


@transaction.atomic
def take_over(case: CaseFile, *, by: Person, at: datetime) -> CaseFile:
    """From today on `by` leads the case that was handed over to them (Harewood, standards, handover).

    Raises:
        Unknown, Refused: where it was not, or its day has not come.
        Invalid: for a closed case.
        Conflict: when somebody else has changed the lead meanwhile.
    """
    require(by, "case.take_over", case, localdate(at))
    refuse_closed(case)
    return _pass_on(case, by, "", by, at)


def _pass_on(case: CaseFile, lead: Person, role: str, by: Person, at: datetime) -> CaseFile:
    before, sealed = case.lead, case.file.seal(role.strip(), case, "role_with_family")
    if not CaseFile.objects.filter(pk=case.pk, lead=before).update(lead=lead, role_with_family=sealed):
        raise Conflict.one("lead", "somebody has changed the lead meanwhile", "look at it again")
    LeadChange.objects.create(case=case, until=before, since=lead, on=localdate(at), noted_by=by)
    case.lead, case.role_with_family = lead, sealed
    record(
        "casework.change_lead", case, by=by, at=at, organisation=case.organisation_id,
        touches=[before.pk, lead.pk],
    )  # fmt: skip
    return case


@transaction.atomic
def close_case(case: CaseFile, closed: date, *, by: Person, at: datetime) -> CaseFile:
    """The case is closed; a closed case asks for nothing. `closed` is the last day on which it is open.

    Raises:
        Invalid: for a day before it was opened, or still to come; for a case that is closed.
    """
    require(by, "case.manage", case, localdate(at))
    refuse_closed(case)
    if closed < case.opened:
        raise Invalid.one("closed", "it closes before it was opened", "correct the date")
    if closed > localdate(at):
        raise Invalid.one("closed", "that day is still to come", "close it when the day has come")
    case.closed = closed
    case.save(update_fields=["closed"])
    _audit("casework.close_case", case, by, at, until=closed.isoformat())
    return case


def refuse_closed(case: CaseFile) -> None:
    """Nothing, if the case is open.

    Raises:
        Invalid: if it is closed.
    """
    if case.closed is not None:
        raise Invalid.one("case", "the case is closed", "what is closed stays as it is")


def _audit(verb: str, case: CaseFile, by: Person, at: datetime, **detail: str) -> None:
    touches = [case.lead_id]
    record(verb, case, by=by, at=at, organisation=case.organisation_id, touches=touches, detail=detail)
