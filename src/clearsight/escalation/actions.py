"""Starting a ladder of the policy, taking its steps, and keeping what came of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import open_file_of, open_folder
from clearsight.casework.models import File
from clearsight.escalation.domain import Scope, days_for
from clearsight.escalation.models import Escalation, EscalationStep, Told
from clearsight.escalation.queries import (
    Matter,
    Whom,
    ladder_of,
    ladders_of,
    next_step,
    scope_for,
    whom_a_step_tells,
)
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.kernel.words import NO_WORDS, faults_of_words
from clearsight.people.models import Person
from clearsight.policy.domain.model import Step
from clearsight.policy.domain.wording import on as in_words

LONGEST = 2_000
SHORT = 300


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is told of a step, what they are to know, by which day it is taken, who comes from outside."""

    people: tuple[Person, ...]
    told: str
    due_on: date
    outside: str = ""


@transaction.atomic
def start(
    ladder: str, matter: Matter, what: str, notice: Notice, *, exception: str = "", by: Person, at: datetime
) -> Escalation:
    """Take the first step of one of the policy's ladders (Harewood, quality assurance; Progress Careers, 10).

    Its record is sealed where it belongs: about one's own supervision in one's own file, about a
    relationship in its folder, about a case in the case's file.

    Args:
        what: what is wrong; whoever it is about does not read it.
        exception: which exception to confidentiality is invoked (Embark, 9), where the ladder asks for it.

    Raises:
        Unknown: for a ladder that the policy does not have.
        Unknown, Refused: for an arrangement or a case that is not theirs to speak of.
        Invalid: without words, for somebody whom the step does not tell, or for a day that is past.
    """
    today = localdate(at)
    found = next((one for one in ladders_of(by, today) if one.id == ladder), None)
    if found is None:
        raise Unknown.one("ladder", "the policy has no such ladder")
    scope = scope_for(found, matter)
    _may_start(scope, matter, by, today)
    faults = faults_of_words("what", what, LONGEST, NO_WORDS, "say what is wrong")
    if found.exceptions and exception not in found.exceptions:
        faults.append(
            Fault("exception", "this is done for the reasons that the policy names", "say which it is")
        )
    whom = whom_a_step_tells(found.steps[0], found, matter, today)
    faults += _notice_faults(notice, found.steps[0], whom, today)
    if faults:
        raise Invalid(faults)
    file = _file(scope, matter, by, at)
    made = Escalation(
        organisation_id=by.organisation_id, ladder=found.id, title=found.title[:SHORT], file=file,
        clause=found.clause[:SHORT], arrangement=matter.arrangement, case=matter.case, started_by=by,
        started_at=at, exception=found.exceptions.get(exception, "")[:SHORT],
    )  # fmt: skip
    made.what = file.seal(what.strip(), made, "what")
    made.save(force_insert=True)
    _tell(made, found.steps[0], notice, whom, by, at)
    _audit("escalation.start", made, by, at)
    return made


def _may_start(scope: Scope, matter: Matter, by: Person, today: date) -> None:
    if scope == "case":
        if matter.case is None:
            raise Invalid.one("case", "this is about a case", "start from the page of the case")
        require(by, "case.escalate", matter.case, today)
    elif matter.arrangement is not None:
        require(by, "arrangement.escalate", matter.arrangement, today)
    elif scope == "arrangement":
        raise Invalid.one("arrangement", "this is about a relationship", "start from its page")
    else:
        require(by, "person.use_file", by, today)


def _file(scope: Scope, matter: Matter, by: Person, at: datetime) -> File:
    if scope == "case" and matter.case is not None:
        return matter.case.file
    if scope == "arrangement" and matter.arrangement is not None:
        return open_folder(matter.arrangement, by=by, at=at)
    return open_file_of(by, "personal", by=by, at=at)


@transaction.atomic
def go_on(escalation: Escalation, notice: Notice, *, by: Person, at: datetime) -> EscalationStep:
    """Take the next step of the ladder, since the last did not settle it.

    Raises:
        Invalid: where there is no further step, or as `start`.
    """
    today = localdate(at)
    require(by, "escalation.take_step", escalation, today)
    _wait_for_others(escalation)
    step = next_step(escalation, today)
    if step is None:
        raise Invalid.one("due_on", "there is no further step to take now", "look at it again")
    whom = whom_a_step_tells(step, ladder_of(escalation, today), matter_of(escalation), today)
    if faults := _notice_faults(notice, step, whom, today):
        raise Invalid(faults)
    made = _tell(escalation, step, notice, whom, by, at)
    _audit("escalation.go_on", escalation, by, at)
    return made


def _wait_for_others(escalation: Escalation) -> None:
    """Whoever else does something in this escalation now is waited for, and what they did is seen."""
    Escalation.objects.select_for_update().get(pk=escalation.pk)


def matter_of(escalation: Escalation) -> Matter:
    """What it is about."""
    return Matter(escalation.started_by, escalation.arrangement, escalation.case)


@transaction.atomic
def answer(step: EscalationStep, agrees: bool, *, by: Person, at: datetime) -> EscalationStep:
    """Say whether one agrees to a step to which both parties have to (Embark, appendix 1a).

    Those whom the step names learn of it when everybody has agreed; when one does not, they never do.

    Raises:
        Unknown, Refused: for whoever is not asked, or has said so already.
    """
    # Two who answer at once wait for each other, and so does whoever says meanwhile what came of the step.
    _wait_for_others(step.escalation)
    require(by, "escalation.agree", step.escalation, localdate(at))
    Told.objects.filter(step=step, person=by, agrees__isnull=True).update(agrees=agrees, answered_at=at)
    waits = Told.objects.filter(step=step, hears=False, agrees__isnull=True).exists()
    if not agrees or not waits:
        # One refusal stands, whoever agrees after it.
        open_steps = EscalationStep.objects.filter(pk=step.pk, agreement="waits")
        open_steps.update(agreement="agreed" if agrees else "refused")
    step.refresh_from_db()
    _audit("escalation.answer", step.escalation, by, at, agrees=agrees)
    return step


@transaction.atomic
def take_step(
    step: EscalationStep, outcome: str, taken_on: date, *, settled: bool, by: Person, at: datetime
) -> EscalationStep:
    """Say what came of a step, and whether that settles it.

    Raises:
        Invalid: without words, or for a day before it was told of or after today.
        Conflict: when somebody has said so already.
    """
    escalation, today = step.escalation, localdate(at)
    require(by, "escalation.take_step", escalation, today)
    faults = faults_of_words("outcome", outcome, LONGEST, NO_WORDS, "say what came of it")
    if not localdate(step.told_at) <= taken_on <= today:
        faults.append(Fault("taken_on", "choose a day since it was told of, and not after today"))
    if faults:
        raise Invalid(faults)
    _wait_for_others(escalation)
    sealed = escalation.file.seal(outcome.strip(), step, "outcome")
    changed = EscalationStep.objects.filter(pk=step.pk, taken_on__isnull=True).update(
        taken_on=taken_on, taken_by=by, taken_at=at, outcome=sealed
    )
    if not changed:
        raise Conflict.one("outcome", "somebody has said already what came of it", "look at it again")
    if settled:
        Escalation.objects.filter(pk=escalation.pk).update(state="settled", settled_at=at)
    step.refresh_from_db()
    _audit("escalation.take_step", escalation, by, at, settled=settled)
    return step


def _tell(
    escalation: Escalation, step: Step, notice: Notice, whom: Whom, by: Person, at: datetime
) -> EscalationStep:
    number = escalation.steps.count() + 1
    asks = f"{step.what}, {step.when}" if step.when else step.what
    made = EscalationStep(
        escalation=escalation, number=number, asks=asks[:SHORT], due_on=notice.due_on, told_by=by, told_at=at,
        agreement="waits" if step.both == "agreed" and whom.about else "",
    )  # fmt: skip
    made.outside = escalation.file.seal(notice.outside.strip(), made, "outside")
    made.told = escalation.file.seal(notice.told.strip(), made, "told")
    made.save(force_insert=True)
    Told.objects.bulk_create(
        Told(step=made, person=person, hears=person not in whom.about)
        for person in dict.fromkeys(notice.people)
    )
    return made


def _notice_faults(notice: Notice, step: Step, whom: Whom, today: date) -> list[Fault]:
    faults = faults_of_words(
        "told", notice.told, LONGEST, NO_WORDS, "say what those who are told are to know"
    )
    if not notice.people and not notice.outside.strip():
        faults.append(Fault("people", "nobody is told", "choose who is told, or name who comes from outside"))
    if not set(notice.people) <= {*whom.asked, *whom.others}:
        faults.append(Fault("people", "somebody chosen has no part in it", "choose among those on offer"))
    first, last = days_for(step, today)
    if notice.due_on < today:
        faults.append(Fault("due_on", "that day is past", "choose today or a later day"))
    elif not first <= notice.due_on <= last:
        mend = "choose today" if step.at_once else f"choose a day from {in_words(first)} to {in_words(last)}"
        faults.append(Fault("due_on", f"the policy says: {step.when or step.what}", mend))
    if step.both and not set(whom.about) <= set(notice.people):
        names = ", ".join(person.name for person in whom.about)
        faults.append(Fault("people", f"the policy says: {step.when or step.what}", f"tell {names} too"))
    return faults + faults_of_words("outside", notice.outside, SHORT)


def _audit(verb: str, escalation: Escalation, by: Person, at: datetime, **detail: object) -> None:
    told: Iterable[int] = Told.objects.filter(step__escalation=escalation).values_list("person_id", flat=True)
    record(verb, escalation, by=by, at=at, organisation=escalation.organisation_id,
           detail={"ladder": escalation.ladder, "told": sorted(set(told)), **detail})  # fmt: skip
