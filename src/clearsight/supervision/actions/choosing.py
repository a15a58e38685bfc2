"""Which cases a session is about: chosen by the parties, as the policy asks, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import permits, require
from clearsight.casework.models import CaseFile
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person
from clearsight.scheduling.models import Session
from clearsight.supervision.actions.agenda import bring_cases
from clearsight.supervision.actions.trail import audit_session
from clearsight.supervision.models import CaseChoice, CasesStated, Discussion
from clearsight.supervision.queries import CaseOffered, CasesOffered, cases_may_change, cases_offered

LONGEST_REASON = 200
SAY_WHY = {
    "every_live": "every live case is reviewed: say why this one is left out",
    "most_concerning": "say in a word why this one",
}


@transaction.atomic
def choose_cases(
    session: Session,
    cases: Iterable[CaseFile],
    *,
    because: Mapping[int, str],
    stated: str = "",
    seen: Iterable[CaseFile] | None = None,
    by: Person,
    at: datetime,
) -> list[Discussion]:
    """Choose the cases of a session as the policy asks, with why where it asks that.

    Args:
        because: why a case is chosen, or left out, by its primary key; sealed in its file.
        stated: whether these are `all` the current cases or a `sample`; empty where nobody said so.

    Raises:
        Invalid, Conflict, Unknown, Refused: as `bring_cases`. Invalid, at `because-` and the case's public
            id, where the policy asks why and nobody said so, or where that is too long; and at `stated`
            where it is said that these are all, and an open case is left out.
    """
    require(by, "session.bring_to_agenda", session, localdate(at))
    ticked = list(cases)
    chosen = {case.pk for case in ticked}
    offered = cases_offered(session, by=by, at=at)
    faults = [fault for row in offered.rows for fault in _faults(row, chosen, offered.bring, because)]
    if stated not in ("", "all", "sample") or (stated == "all" and _open(offered, localdate(at)) - chosen):
        faults.append(Fault("stated", "a current case is left out, so these are not all", "say a sample"))
    if faults and cases_may_change(session):
        raise Invalid(faults)
    done = bring_cases(session, ticked, seen=seen, by=by, at=at)
    for row in offered.rows:
        _note(session, row, row.case.pk in chosen, because, by, at)
    _state(session, stated, by, at)
    audit_session("supervision.choose_cases", session, by, at, cases=len(done), stated=stated)
    return done


@transaction.atomic
def assemble_cases(session: Session, *, by: Person, at: datetime) -> list[Discussion]:
    """Bring to a session that is still to be held what the policy puts there by itself, and `by` may bring.

    Calling it again brings only what has become live since.
    """
    require(by, "session.bring_to_agenda", session, localdate(at))
    if session.status != "scheduled":
        return []
    missing = [r.case for r in cases_offered(session, by=by, at=at).rows if r.on_agenda and not r.brought]
    if not missing:
        return []
    there = CaseFile.objects.filter(discussions__session=session)
    return bring_cases(session, [*there, *missing], by=by, at=at)


def _open(offered: CasesOffered, on: date) -> set[int]:
    cases = (row.case for row in offered.rows)
    return {case.pk for case in cases if case.closed is None or case.closed >= on}


def _faults(row: CaseOffered, chosen: set[int], bring: str, because: Mapping[int, str]) -> Iterable[Fault]:
    place = f"because-{row.case.public_id}"
    words, ticked = because.get(row.case.pk, "").strip(), row.case.pk in chosen
    asked = (bring == "every_live" and row.live and not ticked) or (bring == "most_concerning" and ticked)
    if asked and not words:
        yield Fault(place, SAY_WHY[bring])
    if len(words) > LONGEST_REASON:
        yield Fault(place, f"that is longer than {LONGEST_REASON} characters", "say it in fewer words")


def _note(
    session: Session, row: CaseOffered, ticked: bool, because: Mapping[int, str], by: Person, at: datetime
) -> None:
    """Keep the choice where it differs from what stands. Only whoever may bring a case says why."""
    words = because.get(row.case.pk, "").strip()
    if (ticked == row.on_agenda and words == row.because and (row.chosen_by or not words)) or not permits(
        by, "case.bring", row.case, localdate(at)
    ):
        return
    choice = CaseChoice.objects.filter(session=session, case=row.case).first()
    choice = choice or CaseChoice(session=session, case=row.case)
    choice.brought, choice.chosen_by, choice.chosen_at = ticked, by, at
    choice.because = row.case.file.seal(words, choice, "because")
    choice.save()


def _state(session: Session, stated: str, by: Person, at: datetime) -> None:
    said = CasesStated.objects.filter(session=session).first()
    if said is not None and said.extent == stated:
        return
    if not stated:
        CasesStated.objects.filter(session=session).delete()
        return
    CasesStated.objects.update_or_create(
        session=session, defaults={"extent": stated, "stated_by": by, "stated_at": at}
    )
