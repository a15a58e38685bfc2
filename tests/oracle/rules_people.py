"""What each may do to the organisation, its sites and its people: from REQUIREMENTS J."""

from __future__ import annotations

from tests.oracle.facts import Row
from tests.oracle.people import DIRECTS, HEADS, SAFEGUARDS, SAFEGUARDS_ALL, Day
from tests.oracle.rules import rule

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
