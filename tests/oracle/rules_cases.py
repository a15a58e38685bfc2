"""What each may do to cases, records, files and what is read for a time: from REQUIREMENTS J."""

from __future__ import annotations

from typing import Any

from tests.oracle.facts import Row, holds_on
from tests.oracle.people import DIRECTS, HEADS, SAFEGUARDS, SAFEGUARDS_ALL, Day
from tests.oracle.rules import rule
from tests.oracle.rules_meeting import _in_it, _its_parties_and_who_signs_by_role, _works_on_its_case
from tests.oracle.rules_people import _gives_samples, _keeps_files

GOVERNS = {"governor", "chair_of_governors", "trustee"}

# Cases: whoever works with them, and the trained leads and deputies of that school (J1, G6; EM 8, NE).


def _supervises_its_lead(d: Day, p: int, case: Row) -> bool:
    """Supervises whoever leads it, about cases, and the lead has signed an agreement with them.

    Case records are for that school and the supervision parties (J1), and a share ends (J3): a lead who has
    gone to another school and left the case behind has none there to be supervised about. Who supervises from
    outside, or from another school, is a party of what is brought to them, and works with nothing else.
    """
    at_that_school = any(
        role.site_id == case.site_id and role.role != "external_supervisor" and d.counts(role)
        for role in d.roles(p)
    )
    if not at_that_school or not d.leads_case(case.lead_id, case):
        return False
    for one in d.f.of("members", "person_id", case.lead_id):
        arrangement = d.f.arrangements[one.arrangement_id]
        signed = any(
            row.person_id == case.lead_id
            for agreement in d.f.of("agreements", "arrangement_id", arrangement.id)
            for row in d.f.of("agreement_signatures", "agreement_id", agreement.id)
        )
        if signed and holds_on(one, d.day) and arrangement.supervisor_id == p and arrangement.discusses_cases:
            return True
    return False


def _meets_about(d: Day, p: int, case: Row) -> bool:
    """In whose session it is brought, or was written about."""
    sessions = {one.session_id for one in d.f.of("discussions", "case_id", case.id)}
    sessions |= {one.session_id for one in d.f.of("records", "case_id", case.id)}
    return any(d.party(p, d.f.sessions[one]) for one in sessions)


@rule("case.manage", "case.give_to_read")
def _leads_it_or_where_it_is(d: Day, p: int, t: Row) -> bool:
    return d.leads_case(p, t) or t.site_id in d.at(p, SAFEGUARDS)


@rule("case.bring", "case.write_plan", "case.tell_practice", "case.see_readers")
def _works_with_it(d: Day, p: int, t: Row) -> bool:
    return _leads_it_or_where_it_is(d, p, t) or _supervises_its_lead(d, p, t)


@rule("case.escalate")
def _has_to_do_with_it(d: Day, p: int, t: Row) -> bool:
    return _works_with_it(d, p, t) or _meets_about(d, p, t)


@rule("case.view", "case.read_identity")
def _knows_who_the_child_is(d: Day, p: int, t: Row) -> bool:
    return _has_to_do_with_it(d, p, t) or _case_was_lent(d, p, t)


@rule("case.read_plan")
def _reads_the_plan(d: Day, p: int, t: Row) -> bool:
    return _works_with_it(d, p, t) or _case_was_lent(d, p, t)


def _leads_where_it_is(d: Day, p: int, t: Row) -> bool:
    return t.site_id in d.at(p, SAFEGUARDS)


@rule("case.hand_on")
def _hands_it_on(d: Day, p: int, t: Row) -> bool:
    """Who leads where it is; and where nobody leads it any more, or is not let in, who leads over all."""
    led = d.here(d.f.people[t.lead_id]) and d.leads_case(t.lead_id, t)
    return _leads_where_it_is(d, p, t) or (d.has(p, SAFEGUARDS_ALL) and not led)


@rule("case.see_coverage")
def _knows_it_by_reference(d: Day, p: int, t: Row) -> bool:
    return _works_with_it(d, p, t) or d.has(p, SAFEGUARDS_ALL)


@rule("case.take_over")
def _takes_the_case(d: Day, p: int, t: Row) -> bool:
    passing = ((one, d.f.handovers[one.handover_id]) for one in d.f.of("handed", "case_id", t.id))
    return t.closed is None and any(
        row.taker_id == p and row.state == "done" and row.from_date <= d.day and one.moved_at is None
        and row.giver_id == t.lead_id
        for one, row in passing
    )  # fmt: skip


@rule("practice.withdraw")
def _withdraws_practice(d: Day, p: int, t: Row) -> bool:
    return t.told_by_id == p or d.has(p, SAFEGUARDS | SAFEGUARDS_ALL)


# Records: the parties; of a case, its lead and that school's leads too; who is to sign by role (J1, F9).


@rule("record.write", "record.disagree", "record.add_to", "record.read_copy")
def _party_of_the_record(d: Day, p: int, t: Row) -> bool:
    return p in d.supervisors(d.f.sessions[t.session_id]) or d.concerns_them(p, t)


@rule("record.file_elsewhere", "record.see_readers", "record.give_to_read")
def _party_or_works_on_the_case(d: Day, p: int, t: Row) -> bool:
    if _party_of_the_record(d, p, t) or _leads_safeguarding_where_its_case_is(d, p, t):
        return True
    return _reads_as_case_lead(d, p, t)


def _leads_safeguarding_where_its_case_is(d: Day, p: int, t: Row) -> bool:
    return t.case_id is not None and _leads_where_it_is(d, p, d.f.cases[t.case_id])


def _reads_as_case_lead(d: Day, p: int, t: Row) -> bool:
    """Leading it is not enough where the policy keeps a child's file to trained leads (EM 8, NE)."""
    if t.case_id is None or not d.leads_case(p, d.f.cases[t.case_id]):
        return False
    named = {one.reader for one in d.f.of("policy_readers", "record_id", t.id)}
    return "safeguarding_leads_alone" not in named or d.has(p, SAFEGUARDS | SAFEGUARDS_ALL)


@rule("record.sign")
def _signs_the_record(d: Day, p: int, t: Row) -> bool:
    return _party_of_the_record(d, p, t) or d.record_waits_for(p, t)


@rule("record.read")
def _reads_the_record(d: Day, p: int, t: Row) -> bool:
    own = _party_or_works_on_the_case(d, p, t) or _wrote_in_it(d, p, t) or d.record_waits_for(p, t)
    return own or _record_was_lent(d, p, t) or _policy_lets(d, p, t)


def _wrote_in_it(d: Day, p: int, t: Row) -> bool:
    return any(one.author_id == p for one in d.f.of("entries", "record_id", t.id))


def _policy_lets(d: Day, p: int, t: Row) -> bool:
    """What is settled is read by those whom the policy names for its file (EM 8, PC 8.1 to 8.4).

    Minutes that nobody signs go to the same platform (PC 8.2): they are settled once they are agreed.
    """
    schools = d.schools_of(d.f.sessions[t.session_id])
    stands = {
        "human_resources": d.has(p, {"hr"}),
        "organisation_leadership": d.has(p, DIRECTS - {"hr"}),
        "organisation_lead": d.has(p, SAFEGUARDS_ALL),
        "site_leadership": bool(d.at(p, HEADS) & schools),
        "site_lead": bool(d.at(p, SAFEGUARDS) & schools),
        "head": bool(d.at(p, {"headteacher", "principal"}) & schools),
        "designated_lead": bool(d.at(p, {"dsl"}) & schools),
        "leadership_team": d.has(p, {"leadership"}),
    }
    named = d.f.of("policy_readers", "record_id", t.id)
    unsigned = t.state == "agreed" and d.f.forms[t.form_text_id].signing is None
    return (t.state == "sealed" or unsigned) and any(stands.get(one.reader) for one in named)


@rule("file.see_readers")
def _whose_file_it_is(d: Day, p: int, t: Row) -> bool:
    of_case = any(
        d.leads_case(p, case) or case.site_id in d.at(p, SAFEGUARDS)
        for case in d.f.of("cases", "file_id", t.id)
    )
    return t.person_id == p or of_case or (t.arrangement_id is not None and _in_it(d, p, t.arrangement_id))


# Read for a time: a share is explicit, has a reason, and ends (J3); an emergency opens for hours (J6).


def _holding_grants(d: Day, p: int, kinds: set[str]) -> list[Row]:
    """Given to them, holding and not ended. Whoever keeps the list of people, or governs, is given nothing.

    An auditor or inspector is given a sample alone; where the policy says "only", leads alone.
    """
    if d.bears(p, {"administrator", *GOVERNS}):
        return []
    if d.bears(p, {"auditor", "inspector"}):
        kinds = kinds & {"sample"}
    leads = d.has(p, SAFEGUARDS | SAFEGUARDS_ALL)
    return [
        one for one in d.f.of("grants", "to_id", p)
        if one.kind in kinds and one.ended_at is None and holds_on(one, d.day)
        and (leads or not one.leads_only) and (one.kind != "proceeding" or one.agreed_at is not None)
    ]  # fmt: skip


def _record_was_lent(d: Day, p: int, t: Row) -> bool:
    return _record_was_given(d, p, t, {"record", "case", "sample", "proceeding"}) or _record_was_opened(
        d, p, t
    )


def _record_was_given(d: Day, p: int, t: Row, kinds: set[str]) -> bool:
    grants = {one.id: one for one in _holding_grants(d, p, kinds)}
    return any(
        one.grant_id in grants and t.state in ("agreed", "sealed") and t.proposed_at is not None
        and t.proposed_at <= grants[one.grant_id].given_at
        for one in d.f.of("granted", "record_id", t.id)
    )  # fmt: skip


@rule("agreement.view")
def _reads_the_agreement(d: Day, p: int, t: Row) -> bool:
    """Its parties, who signs it by role; who inspects a record of it: it is one of them (HW, Contract)."""
    return _its_parties_and_who_signs_by_role(d, p, t) or any(
        _record_was_given(d, p, one, {"sample"}) and _stood_on_its_day(d, t, d.f.sessions[one.session_id])
        for session in d.f.of("sessions", "arrangement_id", t.arrangement_id)
        for one in d.f.of("records", "session_id", session.id)
    )


def _stood_on_its_day(d: Day, t: Row, session: Row) -> bool:
    """The newest that the supervisor had signed by the day of the session."""
    supervisor = d.f.arrangements[t.arrangement_id].supervisor_id
    signed = {
        one.id
        for one in d.f.of("agreements", "arrangement_id", t.arrangement_id)
        for row in d.f.of("agreement_signatures", "agreement_id", one.id)
        if row.person_id == supervisor and session.held_on is not None and row.signed_on <= session.held_on
    }
    return bool(signed) and t.id == max(signed)


def _record_was_opened(d: Day, p: int, t: Row) -> bool:
    opened = d.f.of("openings", "record_id", t.id) + (
        d.f.of("openings", "case_id", t.case_id) if t.case_id else []
    )
    return any(one.by_id == p and one.until > d.moment for one in opened)


def _case_was_lent(d: Day, p: int, t: Row) -> bool:
    return _case_was_given(d, p, t) or _case_was_opened(d, p, t)


def _case_was_given(d: Day, p: int, t: Row) -> bool:
    return any(one.case_id == t.id for one in _holding_grants(d, p, {"case"}))


def _case_was_opened(d: Day, p: int, t: Row) -> bool:
    return any(one.by_id == p and one.until > d.moment for one in d.f.of("openings", "case_id", t.id))


def _party_or_of_the_case(d: Day, p: int, record: Row) -> bool:
    return _party_of_the_record(d, p, record) or _works_on_its_case(d, p, record)


@rule("record.ask_for_proceeding")
def _asks_for_a_proceeding(d: Day, p: int, t: Row) -> bool:
    """Who directs the organisation, human resources among them (Worcestershire, appendix 2)."""
    return d.has(p, DIRECTS)


@rule("grant.agree")
def _agrees_to_the_proceeding(d: Day, p: int, t: Row) -> bool:
    """Who protects data, and neither asked, nor is to read it, nor is concerned."""
    asked = t.kind == "proceeding" and d.has(p, {"data_protection_officer"})
    return asked and p not in (t.to_id, t.given_by_id) and not _whose_grant_it_is(d, p, t)


@rule("grant.end")
def _ends_the_grant(d: Day, p: int, t: Row) -> bool:
    """Whoever knows of it; but of what a proceeding needs no party decides."""
    if t.kind == "proceeding":
        return p in (t.to_id, t.given_by_id) or _agrees_to_the_proceeding(d, p, t)
    return _concerned_by_the_grant(d, p, t)


@rule("grant.view")
def _concerned_by_the_grant(d: Day, p: int, t: Row) -> bool:
    """Whoever holds or gave it, those whose record or case it is; of a sample, who oversees all of it."""
    if p in (t.to_id, t.given_by_id) or (t.kind == "sample" and _gives_samples(d, p, t)):
        return True
    return _agrees_to_the_proceeding(d, p, t) or _whose_grant_it_is(d, p, t)


def _whose_grant_it_is(d: Day, p: int, t: Row) -> bool:
    records = [d.f.records[one.record_id] for one in d.f.of("granted", "grant_id", t.id)]
    of_case = t.case_id is not None and _leads_it_or_where_it_is(d, p, d.f.cases[t.case_id])
    return of_case or any(_party_or_of_the_case(d, p, one) for one in records)


@rule("case.break_glass")
def _leads_safeguarding_somewhere(d: Day, p: int, t: Row) -> bool:
    return d.has(p, SAFEGUARDS | SAFEGUARDS_ALL)


@rule("record.break_glass")
def _leads_where_the_parties_work(d: Day, p: int, t: Row) -> bool:
    return d.leads_session(p, d.f.sessions[t.session_id])


@rule("opening.look_at")
def _looks_at_it(d: Day, p: int, t: Row) -> bool:
    over_all = d.has(p, SAFEGUARDS_ALL | DIRECTS)
    return t.by_id != p and (over_all or (t.site_id is not None and t.site_id in d.at(p, HEADS)))


@rule("opening.end")
def _ends_the_opening(d: Day, p: int, t: Row) -> bool:
    """Whoever opened it; whose record it is; who works with the case; and who is told, and looks at it."""
    of: Any = d.f.records[t.record_id] if t.record_id else d.f.cases[t.case_id]
    concerned = _party_or_of_the_case(d, p, of) if t.record_id else _leads_it_or_where_it_is(d, p, of)
    return t.by_id == p or concerned or _looks_at_it(d, p, t)


@rule("opening.view")
def _knows_the_opening(d: Day, p: int, t: Row) -> bool:
    return _ends_the_opening(d, p, t)


# How long files are kept, and what is held: never of what is about themselves, or of their own supervision.


@rule("file.keep")
def _keeps_it(d: Day, p: int, t: Row) -> bool:
    return not _asked_about(d, p, t.id) and not _of_their_own(d, p, t) and _keeps_files(d, p, t)


@rule("hold.view", "hold.lift")
def _keeps_what_is_held(d: Day, p: int, t: Row) -> bool:
    """A hold may name a person, a supervision, a case or one file: that one's own is theirs as well."""
    own = _of_their_own(d, p, t) or (t.file_id is not None and _of_their_own(d, p, d.f.files[t.file_id]))
    return not own and not _asked_about(d, p, t.file_id) and _keeps_files(d, p, t)


def _asked_about(d: Day, p: int, file: int | None) -> bool:
    """Whether what is kept of a request about them lies there."""
    return any(one.file_id == file and one.person_id == p for one in d.f.subject_requests.values())


def _of_their_own(d: Day, p: int, t: Row) -> bool:
    if t.person_id == p:
        return True
    met = t.arrangement_id
    return met is not None and (d.f.arrangements[met].supervisor_id == p or p in d.members(met))
