"""What the page of one case shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.queries import permits
from clearsight.casework.models import CaseFile, CaseStatus
from clearsight.casework.queries import CaseShown, ChildShown, identity, read_plans
from clearsight.people.models import Person
from clearsight.policy.domain.forms import FormField, Value
from clearsight.records.models import Record
from clearsight.records.queries.case_dates import CaseDates, case_dates, live_in, status_labels
from clearsight.records.queries.chronology import Happened, chronology
from clearsight.records.queries.drifting import drift
from clearsight.records.queries.told import Told, told_of
from clearsight.scheduling.models import ArrangementMember
from clearsight.supervision.queries import actions_about
from clearsight.web.show.cases import drift_lines, href, live_words, may
from clearsight.web.show.direction import picture
from clearsight.web.show.escalations import to_start
from clearsight.web.show.lent import lent_beside

STANDS = {
    "history": "Safeguarding history in brief",
    "situation": "The situation",
    "concerns": "Concerns",
    "risks": "Risks",
    "protective_factors": "Protective factors",
    "strengths": "Strengths",
    "progress": "Does it move forward?",
    "drift": "Is there drift or delay?",
    "escalate": "Is it to be escalated?",
    "plan": "The plan, as the record has it",
    "likely": "Is the plan likely to work?",
}
LIKELY_WORDS = {"likely": "Likely to work", "unsure": "Not sure", "unlikely": "Not likely to work"}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the case as the latest record that speaks of it has it."""

    heading: str
    field: FormField
    value: Value
    on: date
    record: Record


@dataclass(frozen=True, slots=True)
class Considered:
    """Whether diversity was considered in one discussion: what was written, or that nothing was."""

    on: date
    words: str
    record: Record


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chronology, with the child's name for those who may know it."""

    on: date
    says: str
    href: str
    kind: str


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A status of a child or of the whole case, and whether it holds today."""

    label: str
    held: CaseStatus
    now: bool


def case_page(case: CaseFile, actor: Person, at: datetime) -> dict[str, Any]:
    """Everything about a case that this person may see. Reading it is audited."""
    today = localdate(at)
    shown = identity(case, by=actor, at=at)
    dates = case_dates([case], today)[case.pk]
    labels = status_labels(case.organisation, today)
    told = told_of([case], by=actor, at=at).get(case.pk, [])
    plans = read_plans(case, by=actor, at=at)
    return {
        "case": case,
        "shown": shown,
        "live": dates.is_live(today),
        "live_by": live_in(case.organisation, today),
        "live_words": live_words(live_in(case.organisation, today), labels),
        "last": dates.last,
        "children": [(child, status_lines(dates, labels, child, today)) for child in shown.children],
        "own_statuses": status_lines(dates, labels, None, today),
        "supervised_by": supervisors_of(case.lead, today),
        "drifts": drift_lines(drift(case, by=actor, at=at), actor, today),
        "sides": sides(told),
        "direction": picture(told),
        "plan": plans[0] if plans else None,
        "plans_before": plans[1:],
        "may_read_plan": permits(actor, "case.read_plan", case, today),
        "may_see_readers": permits(actor, "case.see_readers", case, today),
        "likely_words": LIKELY_WORDS,
        "considered": considered(told),
        "actions": actions_about(case, by=actor, at=at),
        "lines": _lines(chronology(dates, labels, by=actor, at=at), shown),
        "may": may(case, actor, today),
        "ladders": to_start(actor, case, today),
        "lent": lent_beside(case, actor, at),
    }


def status_lines(
    dates: CaseDates, labels: Mapping[str, str], child: ChildShown | None, today: date
) -> list[StatusLine]:
    """The statuses of a child (or of the whole case), those that hold first, then the latest first."""
    wanted = child.child.pk if child else None
    found = [
        StatusLine(labels.get(held.status, held.status), held, today in held.span)
        for held in dates.statuses
        if held.child_id == wanted
    ]
    return sorted(found, key=lambda one: (not one.now, -one.held.from_date.toordinal()))


def supervisors_of(lead: Person, today: date) -> list[str]:
    """Who supervises the lead where cases are discussed, by name."""
    rows = ArrangementMember.objects.filter(
        holding(today), holding(today, "arrangement__"), person=lead, arrangement__discusses_cases=True
    )
    return sorted(set(rows.values_list("arrangement__supervisor__name", flat=True)))


def sides(told: Sequence[Told]) -> list[Side]:
    """Each side of the case as the latest record that speaks of it has it, in the order of the page."""
    found: list[Side] = []
    for aspect, heading in STANDS.items():
        for one in reversed(told):
            if aspect in one.fields:
                found.append(Side(heading, *one.fields[aspect], one.on, one.record))
                break
    return found


def considered(told: Sequence[Told]) -> list[Considered]:
    """Each record that asks after diversity, the latest first, and what it says (North East Futures, 7)."""
    return [
        Considered(one.on, str(one.values.get("diversity") or ""), one.record)
        for one in reversed(told)
        if "diversity" in one.asks
    ]


def _lines(happened: Sequence[Happened], shown: CaseShown) -> list[Line]:
    names = {child.child.pk: child.name for child in shown.children}
    return [
        Line(
            one.on,
            f"{one.says} for {names[one.child]}" if one.child in names else one.says,
            href(one.thing),
            one.kind.replace(" ", "-"),
        )
        for one in happened
    ]
