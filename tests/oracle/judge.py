"""What each may do to each kind of thing: written from REQUIREMENTS J and the policies, never from the code.

`P` is whoever asks, `t` the thing, `d` the day. That the two belong to one organisation, and that the person
is there that day, is asked of everything alike and stands in `may`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.oracle.facts import Row, holds_on
from tests.oracle.people import DIRECTS, HEADS, SAFEGUARDS, SAFEGUARDS_ALL, Day

Rule = Callable[[Day, int, Row], bool]
RULES: dict[str, Rule] = {}


def rule(*permissions: str) -> Callable[[Rule], Rule]:
    """The rule of one permission, or of several alike."""

    def keep(made: Rule) -> Rule:
        RULES.update(dict.fromkeys(permissions, made))
        return made

    return keep


def may(day: Day, person: Row, permission: str, thing: Row) -> bool:
    """Whether the person may do to the thing what the permission says, that day."""
    if not day.here(person) or person.organisation_id != organisation_of(day, thing):
        return False
    return RULES[permission](day, person.id, thing)


def organisation_of(day: Day, thing: Row) -> int:
    """Whose it is: of what has no organisation of its own, that of what it belongs to."""
    if thing.table == "organisations":
        return int(thing.id)
    if hasattr(thing, "organisation_id"):
        return int(thing.organisation_id)
    if hasattr(thing, "arrangement_id"):
        return int(day.f.arrangements[thing.arrangement_id].organisation_id)
    return int(day.f.sessions[thing.session_id].organisation_id)


# The organisation, its sites and its people. Administration never implies reading (TRUST, abuse case 4).


@rule("organisation.found", "organisation.import", "person.remind", "file.wrap_anew")
def _at_the_machine_only(d: Day, p: int, t: Row) -> bool:
    return False


@rule("organisation.view", "person.view", "practice.view")
def _belongs(d: Day, p: int, t: Row) -> bool:
    return True


@rule("organisation.manage_people", "organisation.adopt_policy", "person.manage")
def _keeps_the_list(d: Day, p: int, t: Row) -> bool:
    return d.has(p, {"administrator"})


@rule("organisation.manage_calendar")
def _keeps_the_calendar(d: Day, p: int, t: Row) -> bool:
    return d.has(p, {"administrator"} | SAFEGUARDS_ALL)


@rule("organisation.alter_forms")
def _keeps_the_forms(d: Day, p: int, t: Row) -> bool:
    return d.has(p, SAFEGUARDS_ALL | DIRECTS) or d.leads_one_school(p)


@rule("organisation.see_position")
def _sees_the_position(d: Day, p: int, t: Row) -> bool:
    return _arranges(d, p, t) or d.supervises_anybody(p)


@rule("organisation.arrange", "organisation.see_refusals", "organisation.see_meetings")
def _arranges(d: Day, p: int, t: Row) -> bool:
    return d.has(p, SAFEGUARDS | SAFEGUARDS_ALL | HEADS | DIRECTS)


@rule(
    "organisation.arrange_for_oneself", "organisation.make_exception", "organisation.open_case",
    "organisation.break_glass",
)  # fmt: skip
def _leads_safeguarding(d: Day, p: int, t: Row) -> bool:
    return d.has(p, SAFEGUARDS | SAFEGUARDS_ALL)


@rule("organisation.keep_files")
def _keeps_files(d: Day, p: int, t: Row) -> bool:
    return d.has(p, SAFEGUARDS_ALL | {"data_protection_officer"}) or d.leads_one_school(p)


@rule("organisation.see_figures")
def _sees_figures(d: Day, p: int, t: Row) -> bool:
    """Governors, trustees and chairs see numbers (J4); so do all who lead or oversee."""
    return _arranges(d, p, t) or d.has(p, {"governor", "chair_of_governors", "trustee"})


@rule("organisation.give_sample")
def _gives_samples(d: Day, p: int, t: Row) -> bool:
    """Who oversees all of it lets somebody from outside audit it (J2)."""
    return d.has(p, SAFEGUARDS_ALL | DIRECTS) or d.leads_one_school(p)


@rule("organisation.place_hold")
def _places_holds(d: Day, p: int, t: Row) -> bool:
    return _keeps_files(d, p, t) or d.has(p, DIRECTS)


@rule("organisation.read_practice")
def _has_to_do_with_supervision(d: Day, p: int, t: Row) -> bool:
    takes_part = any(
        one.to_date is None or d.day <= one.to_date for one in d.f.of("members", "person_id", p)
    ) or bool(d.f.of("cases", "lead_id", p))
    return takes_part or _sees_the_position(d, p, t)


@rule("site.see_calendar")
def _works_at(d: Day, p: int, t: Row) -> bool:
    there = any(role.site_id == t.id for role in d.roles(p))
    return there or d.has(p, {"administrator"} | SAFEGUARDS_ALL | DIRECTS)


@rule("site.manage_calendar")
def _keeps_its_calendar(d: Day, p: int, t: Row) -> bool:
    return t.id in d.at(p, SAFEGUARDS) or d.has(p, {"administrator"} | SAFEGUARDS_ALL)


@rule("site.open_case")
def _opens_cases_at(d: Day, p: int, t: Row) -> bool:
    return t.id in d.at(p, SAFEGUARDS) or d.has(p, SAFEGUARDS_ALL)


@rule("person.see_findings")
def _knows_how_they_stand(d: Day, p: int, t: Row) -> bool:
    return p == t.id or d.supervises(p, t.id) or d.leads(p, t.id) or d.oversees(p, t.id)


@rule("person.arrange_for", "person.offer_supervision", "person.see_refusals")
def _leads_or_oversees_them(d: Day, p: int, t: Row) -> bool:
    return d.leads(p, t.id) or d.oversees(p, t.id)


@rule("person.change_password", "person.choose_reminders", "person.ask_for_more")
def _themselves(d: Day, p: int, t: Row) -> bool:
    return bool(p == t.id)


@rule("person.suspend")
def _stops_their_access(d: Day, p: int, t: Row) -> bool:
    return _moves_them(d, p, t) or d.heads(p, t.id)


@rule("person.transfer")
def _moves_them(d: Day, p: int, t: Row) -> bool:
    return d.has(p, {"administrator"} | SAFEGUARDS_ALL | DIRECTS)


@rule("person.use_file")
def _their_own_or_whom_they_supervise(d: Day, p: int, t: Row) -> bool:
    return p == t.id or d.supervises(p, t.id)


# What is kept about somebody is given to them by two, who keep the files; never by whom it is about (L9).


@rule("organisation.handle_requests")
def _handles_requests(d: Day, p: int, t: Row) -> bool:
    return d.has(p, SAFEGUARDS_ALL | {"data_protection_officer"})


@rule("subject_request.view")
def _knows_the_subject_request(d: Day, p: int, t: Row) -> bool:
    return _handles_requests(d, p, t) and t.person_id != p


@rule("subject_request.answer")
def _answers_the_subject_request(d: Day, p: int, t: Row) -> bool:
    return _knows_the_subject_request(d, p, t) and t.handler_id == p


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


@rule("agreement.view", "agreement.sign")
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
        if holds_on(role, d.day) and role.person_id not in but and d.here(d.f.people[role.person_id])
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
    arrangement = d.f.arrangements[t.arrangement_id]
    covered = arrangement.covers_id and d.f.arrangements[arrangement.covers_id].supervisor_id == p
    return bool(
        d.party(p, t) or t.supervisor_id == p or covered or _signs_a_record_of(d, p, t.id)
        or _leads_or_oversees_it(d, p, t.arrangement_id)
    )  # fmt: skip


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
    return _leads_or_oversees_it(d, p, t.arrangement_id)


@rule("session.see_readers")
def _asks_who_reads_the_session(d: Day, p: int, t: Row) -> bool:
    return d.party(p, t) or d.leads_there(p, t.arrangement_id)


@rule("session.break_glass")
def _may_open_a_record_of_it(d: Day, p: int, t: Row) -> bool:
    return d.leads_there(p, t.arrangement_id)


@rule("concern.view")
def _reads_the_concern(d: Day, p: int, t: Row) -> bool:
    given = {one.person_id for one in d.f.of("given", "concern_id", t.id)}
    return p in (t.carrier_id, t.raised_by_id) or p in given or d.party(p, d.f.sessions[t.session_id])


@rule("concern.know_of")
def _knows_of_the_concern(d: Day, p: int, t: Row) -> bool:
    return _reads_the_concern(d, p, t) or d.leads_there(p, d.f.sessions[t.session_id].arrangement_id)


@rule("concern.name_carrier")
def _names_who_carries_it(d: Day, p: int, t: Row) -> bool:
    session = d.f.sessions[t.session_id]
    return (
        p in (t.carrier_id, t.raised_by_id) or d.party(p, session) or d.leads_there(p, session.arrangement_id)
    )


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


# Cases: whoever works with them, and the trained leads and deputies of that school (J1, G6; EM 8, NE).


def _supervises_its_lead(d: Day, p: int, case: Row) -> bool:
    """Supervises whoever leads it, about cases, and the lead has signed an agreement with them."""
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


@rule("case.hand_on")
def _leads_where_it_is(d: Day, p: int, t: Row) -> bool:
    return t.site_id in d.at(p, SAFEGUARDS)


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


@rule("record.write", "record.disagree", "record.add_to")
def _party_of_the_record(d: Day, p: int, t: Row) -> bool:
    return p in d.supervisors(d.f.sessions[t.session_id]) or d.concerns_them(p, t)


@rule("record.file_elsewhere", "record.see_readers", "record.give_to_read")
def _party_or_works_on_the_case(d: Day, p: int, t: Row) -> bool:
    return _party_of_the_record(d, p, t) or _works_on_its_case(d, p, t)


@rule("record.sign")
def _signs_the_record(d: Day, p: int, t: Row) -> bool:
    return _party_of_the_record(d, p, t) or d.record_waits_for(p, t)


@rule("record.read")
def _reads_the_record(d: Day, p: int, t: Row) -> bool:
    wrote = any(one.author_id == p for one in d.f.of("entries", "record_id", t.id))
    own = _party_or_works_on_the_case(d, p, t) or wrote or d.record_waits_for(p, t)
    return own or _record_was_lent(d, p, t) or _policy_lets(d, p, t)


def _policy_lets(d: Day, p: int, t: Row) -> bool:
    """What is signed is read by those whom the policy names for its file (EM 8, PC 8.1 to 8.4)."""
    arrangement = d.f.sessions[t.session_id].arrangement_id
    stands = {
        "human_resources": d.has(p, {"hr"}),
        "organisation_leadership": d.has(p, DIRECTS - {"hr"}),
        "organisation_lead": d.has(p, SAFEGUARDS_ALL),
        "site_leadership": any(d.heads(p, one) for one in d.members(arrangement)),
        "site_lead": any(d.safeguards(p, one) for one in d.members(arrangement)),
    }
    named = d.f.of("policy_readers", "record_id", t.id)
    return t.state == "sealed" and any(stands[one.reader] for one in named)


@rule("file.see_readers")
def _whose_file_it_is(d: Day, p: int, t: Row) -> bool:
    of_case = any(
        d.leads_case(p, case) or case.site_id in d.at(p, SAFEGUARDS)
        for case in d.f.of("cases", "file_id", t.id)
    )
    return t.person_id == p or of_case or (t.arrangement_id is not None and _in_it(d, p, t.arrangement_id))


# Read for a time: a share is explicit, has a reason, and ends (J3); an emergency opens for hours (J6).


def _holding_grants(d: Day, p: int, kinds: set[str]) -> list[Row]:
    """Given to them, holding and not ended. Whoever keeps the list of people is given nothing."""
    if d.has(p, {"administrator"}):
        return []
    rows = d.f.of("grants", "to_id", p)
    return [one for one in rows if one.kind in kinds and one.ended_at is None and holds_on(one, d.day)]


def _record_was_lent(d: Day, p: int, t: Row) -> bool:
    grants = {one.id: one for one in _holding_grants(d, p, {"record", "case", "sample"})}
    given = any(
        one.grant_id in grants and t.state in ("agreed", "sealed") and t.proposed_at is not None
        and t.proposed_at <= grants[one.grant_id].given_at
        for one in d.f.of("granted", "record_id", t.id)
    )  # fmt: skip
    opened = d.f.of("openings", "record_id", t.id) + (
        d.f.of("openings", "case_id", t.case_id) if t.case_id else []
    )
    return given or any(one.by_id == p and one.until > d.moment for one in opened)


def _case_was_lent(d: Day, p: int, t: Row) -> bool:
    given = any(one.case_id == t.id for one in _holding_grants(d, p, {"case"}))
    return given or any(
        one.by_id == p and one.until > d.moment for one in d.f.of("openings", "case_id", t.id)
    )


def _party_or_of_the_case(d: Day, p: int, record: Row) -> bool:
    return _party_or_works_on_the_case(d, p, record)


@rule("grant.view", "grant.end")
def _concerned_by_the_grant(d: Day, p: int, t: Row) -> bool:
    """Whoever holds or gave it, those whose record or case it is; of a sample, who oversees all of it."""
    if p in (t.to_id, t.given_by_id) or (t.kind == "sample" and _gives_samples(d, p, t)):
        return True
    records = [d.f.records[one.record_id] for one in d.f.of("granted", "grant_id", t.id)]
    of_case = t.case_id is not None and _leads_it_or_where_it_is(d, p, d.f.cases[t.case_id])
    return of_case or any(_party_or_of_the_case(d, p, one) for one in records)


@rule("case.break_glass")
def _leads_safeguarding_somewhere(d: Day, p: int, t: Row) -> bool:
    return d.has(p, SAFEGUARDS | SAFEGUARDS_ALL)


@rule("record.break_glass")
def _leads_where_the_parties_work(d: Day, p: int, t: Row) -> bool:
    return d.leads_there(p, d.f.sessions[t.session_id].arrangement_id)


@rule("opening.look_at")
def _looks_at_it(d: Day, p: int, t: Row) -> bool:
    over_all = d.has(p, SAFEGUARDS_ALL | DIRECTS)
    return t.by_id != p and (over_all or (t.site_id is not None and t.site_id in d.at(p, HEADS)))


@rule("opening.view")
def _knows_the_opening(d: Day, p: int, t: Row) -> bool:
    of: Any = d.f.records[t.record_id] if t.record_id else d.f.cases[t.case_id]
    concerned = _party_or_of_the_case(d, p, of) if t.record_id else _leads_it_or_where_it_is(d, p, of)
    return t.by_id == p or concerned or _looks_at_it(d, p, t)


# How long files are kept, and what is held: never of what is about themselves, or of their own supervision.


@rule("file.keep", "hold.view", "hold.lift")
def _keeps_it(d: Day, p: int, t: Row) -> bool:
    own = t.person_id == p
    if t.arrangement_id is not None:
        own = own or d.f.arrangements[t.arrangement_id].supervisor_id == p or p in d.members(t.arrangement_id)
    return not own and _keeps_files(d, p, t)
