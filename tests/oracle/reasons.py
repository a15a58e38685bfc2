"""Why somebody may read: each relation by which a page explains it, from REQUIREMENTS J and the policies."""

from __future__ import annotations

from tests.oracle.people import DIRECTS, HEADS, SAFEGUARDS, SAFEGUARDS_ALL, Day
from tests.oracle.rules import Rule
from tests.oracle.rules_cases import (
    _case_was_given,
    _case_was_opened,
    _leads_where_it_is,
    _meets_about,
    _policy_lets,
    _reads_as_case_lead,
    _record_was_given,
    _record_was_opened,
    _supervises_its_lead,
    _wrote_in_it,
)
from tests.oracle.rules_meeting import _is_covered_for, _signs_a_record_of

REASONS: dict[tuple[str, str], Rule] = {
    ("record", "supervisee"): lambda d, p, t: d.concerns_them(p, t),
    ("record", "supervisor"): lambda d, p, t: p in d.supervisors(d.f.sessions[t.session_id]),
    ("record", "author"): _wrote_in_it,
    ("record", "case_lead"): _reads_as_case_lead,
    ("record", "case_site_lead"): lambda d, p, t: (
        bool(t.case_id) and d.f.cases[t.case_id].site_id in d.at(p, SAFEGUARDS)
    ),
    ("record", "asked_as_role_holder"): lambda d, p, t: d.record_waits_for(p, t),
    ("record", "by_policy"): _policy_lets,
    ("record", "granted"): lambda d, p, t: _record_was_given(d, p, t, {"record", "case", "proceeding"}),
    ("record", "audits"): lambda d, p, t: _record_was_given(d, p, t, {"sample"}),
    ("record", "broke_glass"): _record_was_opened,
    ("case", "case_lead"): lambda d, p, t: d.leads_case(p, t),
    ("case", "case_supervisor"): _supervises_its_lead,
    ("case", "case_party"): _meets_about,
    ("case", "site_lead"): _leads_where_it_is,
    ("case", "organisation_lead"): lambda d, p, t: d.has(p, SAFEGUARDS_ALL),
    ("case", "granted"): _case_was_given,
    ("case", "broke_glass"): _case_was_opened,
    ("session", "supervisee"): lambda d, p, t: d.was_there(p, t),
    ("session", "supervisor"): lambda d, p, t: p in d.supervisors(t),
    ("session", "named_supervisor"): lambda d, p, t: bool(t.supervisor_id == p),
    ("session", "covered"): lambda d, p, t: _is_covered_for(d, p, t),
    ("session", "site_lead"): lambda d, p, t: bool(d.at(p, SAFEGUARDS) & d.schools_of(t)),
    ("session", "site_leadership"): lambda d, p, t: bool(d.at(p, HEADS) & d.schools_of(t)),
    ("session", "organisation_lead"): lambda d, p, t: d.has(p, SAFEGUARDS_ALL),
    ("session", "organisation_leadership"): lambda d, p, t: d.has(p, DIRECTS),
    ("session", "asked_as_role_holder"): lambda d, p, t: _signs_a_record_of(d, p, t.id),
}


def state_of(kind: str, day: Day, thing: object) -> str:
    """What state a thing is in, of those that could make it another cell."""
    if kind == "case":
        closed = getattr(thing, "closed")  # noqa: B009
        return "open" if closed is None or closed > day.day else "closed"
    return str(getattr(thing, "state" if kind == "record" else "status"))
