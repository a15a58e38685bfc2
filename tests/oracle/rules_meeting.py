"""What each may do to who meets whom, sessions and what comes of them: from REQUIREMENTS J."""

from __future__ import annotations

from tests.oracle.facts import Row, holds_on
from tests.oracle.people import DIRECTS, SAFEGUARDS, SAFEGUARDS_ALL, Day
from tests.oracle.rules import rule

# Who meets whom: leadership and HR see that meetings take place and are signed (J2), never what is said.


def _in_it(d: Day, p: int, arrangement: int) -> bool:
    return d.f.arrangements[arrangement].supervisor_id == p or d.supervised(p, arrangement)


def _leads_or_oversees_it(d: Day, p: int, arrangement: int) -> bool:
    return d.leads_there(p, arrangement) or d.oversees_there(p, arrangement)


def _is_asked_to_take_over(d: Day, p: int, arrangement: int) -> bool:
    asked = d.f.of("handovers", "arrangement_id", arrangement)
    return any(one.taker_id == p and one.state == "asked" for one in asked)


def _an_agreement_waits(d: Day, p: int, arrangement: int) -> bool:
    return any(
        d.agreement_waits_for(p, one.id) for one in d.f.of("agreements", "arrangement_id", arrangement)
    )


@rule("arrangement.view")
def _knows_the_arrangement(d: Day, p: int, t: Row) -> bool:
    party = t.supervisor_id == p or p in d.members(t.id)
    return party or _is_asked_to_take_over(d, p, t.id) or _leads_or_oversees_it(d, p, t.id)


@rule("arrangement.end_place")
def _ends_a_place(d: Day, p: int, t: Row) -> bool:
    return t.supervisor_id == p or _leads_or_oversees_it(d, p, t.id)


@rule("arrangement.manage")
def _manages(d: Day, p: int, t: Row) -> bool:
    return t.supervisor_id == p or d.leads_there(p, t.id)


@rule("arrangement.schedule")
def _schedules(d: Day, p: int, t: Row) -> bool:
    return _in_it(d, p, t.id) or d.leads_there(p, t.id)


@rule("arrangement.cover", "arrangement.end", "arrangement.vary", "arrangement.leave_out_signature")
def _answers_for_it(d: Day, p: int, t: Row) -> bool:
    return _leads_or_oversees_it(d, p, t.id)


@rule("arrangement.hand_over")
def _hands_over(d: Day, p: int, t: Row) -> bool:
    return t.supervisor_id == p or _is_asked_to_take_over(d, p, t.id) or _leads_or_oversees_it(d, p, t.id)


@rule(
    "arrangement.propose_dates", "arrangement.object", "arrangement.draw_up_agreement", "arrangement.escalate"
)
def _is_in_it(d: Day, p: int, t: Row) -> bool:
    return _in_it(d, p, t.id)


@rule("arrangement.use_folder")
def _uses_its_folder(d: Day, p: int, t: Row) -> bool:
    guest = any(
        one.person_id == p and one.present
        for session in d.f.of("sessions", "arrangement_id", t.id)
        for one in d.f.of("attendance", "session_id", session.id)
    )
    still = t.from_date > d.day and p in d.before(t)
    return t.supervisor_id == p or p in d.members(t.id) or guest or still


@rule("arrangement.take_terms")
def _its_terms_hold_by(d: Day, p: int, t: Row) -> bool:
    return _in_it(d, p, t.id) or _an_agreement_waits(d, p, t.id) or _leads_or_oversees_it(d, p, t.id)


@rule("agreement.sign")
def _its_parties_and_who_signs_by_role(d: Day, p: int, t: Row) -> bool:
    return _in_it(d, p, t.arrangement_id) or d.agreement_waits_for(p, t.id)


@rule("handover.view")
def _knows_the_handover(d: Day, p: int, t: Row) -> bool:
    named = p in (t.giver_id, t.taker_id, t.asked_by_id)
    return named or p in d.members(t.arrangement_id) or _leads_or_oversees_it(d, p, t.arrangement_id)


@rule("handover.confirm")
def _confirms_it(d: Day, p: int, t: Row) -> bool:
    return p in (t.giver_id, t.taker_id) or d.leads_there(p, t.arrangement_id)


@rule("handover.withdraw")
def _withdraws_it(d: Day, p: int, t: Row) -> bool:
    return p in (t.giver_id, t.taker_id, t.asked_by_id) or d.leads_there(p, t.arrangement_id)


@rule("proposal.view", "proposal.answer")
def _is_to_meet(d: Day, p: int, t: Row) -> bool:
    return _in_it(d, p, t.arrangement_id)


@rule("proposal.withdraw")
def _proposed_it(d: Day, p: int, t: Row) -> bool:
    return bool(t.proposed_by_id == p)


@rule("objection.view")
def _knows_the_objection(d: Day, p: int, t: Row) -> bool:
    return t.person_id == p or _hears_the_objection(d, p, t)


@rule("objection.withdraw")
def _objected(d: Day, p: int, t: Row) -> bool:
    return bool(t.person_id == p)


@rule("objection.answer")
def _hears_the_objection(d: Day, p: int, t: Row) -> bool:
    """Who leads safeguarding where the objector works and is no party; where nobody does, who oversees."""
    arrangement = d.f.arrangements[t.arrangement_id]
    if p in (arrangement.supervisor_id, t.person_id) or p in d.members(arrangement.id):
        return False
    return d.leads(p, t.person_id) or (
        d.oversees(p, t.person_id)
        and not _somebody_leads(d, t.person_id, {t.person_id, arrangement.supervisor_id})
    )


def _somebody_leads(d: Day, person: int, but: set[int]) -> bool:
    """Whether anybody besides these leads safeguarding where the person holds a role, or over all."""
    sites = {role.site_id for role in d.roles(person)}
    mine = d.f.people[person].organisation_id
    return any(
        (role.role in SAFEGUARDS and role.site_id in sites)
        or (role.role in SAFEGUARDS_ALL and d.f.people[role.person_id].organisation_id == mine)
        for role in d.f.roles.values()
        if holds_on(role, d.day)
        and d.counts(role)
        and role.person_id not in but
        and d.here(d.f.people[role.person_id])
    )


@rule("offer.view")
def _knows_the_offer(d: Day, p: int, t: Row) -> bool:
    return p in (t.to_id, t.offered_by_id) or d.leads(p, t.to_id) or d.oversees(p, t.to_id)


@rule("offer.read")
def _reads_the_offer(d: Day, p: int, t: Row) -> bool:
    return p in (t.to_id, t.offered_by_id)


@rule("offer.answer")
def _is_invited(d: Day, p: int, t: Row) -> bool:
    return bool(t.to_id == p)


@rule("offer.withdraw")
def _withdraws_the_offer(d: Day, p: int, t: Row) -> bool:
    return t.offered_by_id == p or d.leads(p, t.to_id)


@rule("request.view")
def _knows_the_request(d: Day, p: int, t: Row) -> bool:
    return t.asker_id == p or _is_asked(d, p, t) or d.leads(p, t.asker_id)


@rule("request.read")
def _reads_the_request(d: Day, p: int, t: Row) -> bool:
    return t.asker_id == p or _is_asked(d, p, t)


@rule("request.withdraw")
def _asked_for_more(d: Day, p: int, t: Row) -> bool:
    return bool(t.asker_id == p)


@rule("request.answer")
def _is_asked(d: Day, p: int, t: Row) -> bool:
    """Their supervisor, or who is in their place; without one, who leads; without one, who oversees."""
    if t.asker_id == p:
        return False
    if t.arrangement_id is not None:
        return d.f.arrangements[t.arrangement_id].supervisor_id == p or d.in_place_of(p, t.arrangement_id)
    return d.leads(p, t.asker_id) or (
        d.oversees(p, t.asker_id) and not _somebody_leads(d, t.asker_id, {t.asker_id})
    )


# Sessions: only the parties read what is brought and said (J1); cover and takers, from their first day.


def _signs_a_record_of(d: Day, p: int, session: int) -> bool:
    return any(d.record_waits_for(p, one) for one in d.f.of("records", "session_id", session))


@rule("session.view")
def _knows_the_session(d: Day, p: int, t: Row) -> bool:
    return bool(
        d.party(p, t) or t.supervisor_id == p or _is_covered_for(d, p, t) or _signs_a_record_of(d, p, t.id)
        or d.leads_session(p, t) or d.oversees_session(p, t)
    )  # fmt: skip


def _is_covered_for(d: Day, p: int, t: Row) -> bool:
    covers = d.f.arrangements[t.arrangement_id].covers_id
    return covers is not None and bool(d.f.arrangements[covers].supervisor_id == p)


@rule("session.come_to")
def _comes_to(d: Day, p: int, t: Row) -> bool:
    return t.supervisor_id == p or d.was_there(p, t)


@rule(
    "session.move", "session.read_agenda", "session.bring_to_agenda", "session.agree_action",
    "session.open_records",
)  # fmt: skip
def _is_a_party(d: Day, p: int, t: Row) -> bool:
    return d.party(p, t)


@rule("session.hold")
def _holds_it(d: Day, p: int, t: Row) -> bool:
    return p in d.supervisors(t)


@rule("session.note_signed")
def _signs_of_it(d: Day, p: int, t: Row) -> bool:
    return d.party(p, t) or _signs_a_record_of(d, p, t.id)


@rule("session.leave_out_signature")
def _answers_for_the_session(d: Day, p: int, t: Row) -> bool:
    return d.leads_session(p, t) or d.oversees_session(p, t)


@rule("session.see_readers")
def _asks_who_reads_the_session(d: Day, p: int, t: Row) -> bool:
    return d.party(p, t) or d.leads_session(p, t)


@rule("session.break_glass")
def _may_open_a_record_of_it(d: Day, p: int, t: Row) -> bool:
    return d.leads_session(p, t)


@rule("session.ask_for_proceeding")
def _may_ask_for_a_record_of_it(d: Day, p: int, t: Row) -> bool:
    return d.has(p, DIRECTS)


@rule("concern.view")
def _reads_the_concern(d: Day, p: int, t: Row) -> bool:
    given = {one.person_id for one in d.f.of("given", "concern_id", t.id)}
    return p in (t.carrier_id, t.raised_by_id) or p in given or d.party(p, d.f.sessions[t.session_id])


@rule("concern.know_of")
def _knows_of_the_concern(d: Day, p: int, t: Row) -> bool:
    return _reads_the_concern(d, p, t) or d.leads_session(p, d.f.sessions[t.session_id])


@rule("concern.name_carrier")
def _names_who_carries_it(d: Day, p: int, t: Row) -> bool:
    session = d.f.sessions[t.session_id]
    return p in (t.carrier_id, t.raised_by_id) or d.party(p, session) or d.leads_session(p, session)


@rule("concern.take_forward")
def _carries_it(d: Day, p: int, t: Row) -> bool:
    return bool(t.carrier_id == p)


def _works_on_its_case(d: Day, p: int, t: Row) -> bool:
    """Leads the case that it is about, or safeguarding at that school (J1)."""
    if t.case_id is None:
        return False
    case = d.f.cases[t.case_id]
    return d.leads_case(p, case) or case.site_id in d.at(p, SAFEGUARDS)


@rule("action.view")
def _reads_the_action(d: Day, p: int, t: Row) -> bool:
    return _closes_the_action(d, p, t) or d.concerns_them(p, t) or _works_on_its_case(d, p, t)


@rule("action.know_of")
def _knows_of_the_action(d: Day, p: int, t: Row) -> bool:
    return _reads_the_action(d, p, t) or d.leads(p, t.owner_id)


@rule("action.close")
def _closes_the_action(d: Day, p: int, t: Row) -> bool:
    session = d.f.sessions[t.session_id]
    return t.owner_id == p or p in d.supervisors(session) or d.in_place_of(p, session.arrangement_id)


# When something is wrong: whoever it is about is told of the step, and nobody before both agree to it.


def _tells(d: Day, p: int, t: Row) -> list[tuple[Row, Row]]:
    steps = d.f.of("steps", "escalation_id", t.id)
    return [(step, one) for step in steps for one in d.f.of("told", "step_id", step.id) if one.person_id == p]


def _hears_of_it(d: Day, p: int, t: Row) -> bool:
    return any(one.hears and step.agreement in ("", "agreed") for step, one in _tells(d, p, t))


@rule("escalation.view")
def _knows_the_escalation(d: Day, p: int, t: Row) -> bool:
    told = any(not one.hears for _, one in _tells(d, p, t))
    return t.started_by_id == p or told or _hears_of_it(d, p, t)


@rule("escalation.read", "escalation.take_step")
def _reads_the_escalation(d: Day, p: int, t: Row) -> bool:
    return t.started_by_id == p or _hears_of_it(d, p, t)


@rule("escalation.agree")
def _is_asked_to_agree(d: Day, p: int, t: Row) -> bool:
    return any(
        not one.hears and one.agrees is None and step.agreement == "waits" and step.taken_on is None
        for step, one in _tells(d, p, t)
    )
