"""What a tracker said on an earlier day: plans are known, and nothing that was still to happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from clearsight.compliance.domain.facts import Facts, Session


def as_known(facts: Facts, today: date) -> Facts:
    """What the tracker said on the day: plans are known, but nothing that was still to happen."""
    planned = {s.session for s in facts.sessions if s.status == "held" and s.held_on and s.held_on > today}
    cases = {case.case for case in facts.cases if case.opened <= today}
    return replace(
        facts,
        sessions=tuple(
            Session(s.session, s.arrangement, s.kind, "scheduled", s.scheduled_for or s.held_on)
            if s.session in planned
            else replace(s, written_up_on=_known(s.written_up_on, today))
            for s in facts.sessions
        ),
        attendance=tuple(row for row in facts.attendance if row.session not in planned),
        discussions=tuple(d for d in facts.discussions if d.session not in planned and d.case in cases),
        signatures=tuple(s for s in facts.signatures if s.session not in planned and s.signed_on <= today),
        agreements=tuple(row for row in facts.agreements if row.signed_on <= today),
        training=tuple(row for row in facts.training if row.completed_on <= today),
        cases=tuple(replace(c, closed=_known(c.closed, today)) for c in facts.cases if c.case in cases),
        case_statuses=tuple(s for s in facts.case_statuses if s.case in cases and s.from_ <= today),
        events=tuple(event for event in facts.events if event.on <= today),
        actions=tuple(
            replace(a, status="open", closed_on=None) if a.closed_on and a.closed_on > today else a
            for a in facts.actions
            if a.session not in planned and (not a.case or a.case in cases)
        ),
    )


def _known(day: date | None, today: date) -> date | None:
    return day if day and day <= today else None
