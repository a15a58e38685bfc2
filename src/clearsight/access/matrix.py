"""Who may do what, on one screen.

A permission is about one kind of object and is held by those who stand in one of the named relations to
it (`predicates` says what each relation is). Whatever is not written here nobody may do. To know that
a thing exists one needs its `view` permission: without it, it is unknown; with it, refused.

The administrator manages people and calendars and reads no content. Leadership sees that supervision
happened and was signed, not what was said.
"""

from __future__ import annotations

from dataclasses import dataclass

PARTIES = ("supervisee", "supervisor")
CASE_WORKERS = ("case_lead", "case_supervisor", "site_lead")
# Read for a time, by whom it was given to or who opened it in an emergency: none of them gives it on.
LENT_CASE = ("granted", "broke_glass")
LENT_RECORD = ("granted", "audits", "broke_glass")
CASE_PARTIES = ("case_lead", "case_supervisor", "case_party", "site_lead")
LEADS = ("site_lead", "organisation_lead")
KEEPERS = ("organisation_lead", "data_protection", "only_school_lead")
LEADERSHIP = ("site_leadership", "organisation_leadership")


@dataclass(frozen=True, slots=True)
class Permission:
    """About which model, held by whom, and by which permission one knows that the thing exists."""

    model: str
    relations: tuple[str, ...]
    known_by: str = ""


MATRIX: dict[str, Permission] = {
    # organisations
    "organisation.found": Permission("people.organisation", ("operator",)),
    "organisation.view": Permission("people.organisation", ("member", "operator")),
    "organisation.manage_people": Permission(
        "people.organisation", ("administrator", "operator"), "organisation.view"
    ),
    "organisation.manage_calendar": Permission(
        "people.organisation", ("administrator", "organisation_lead", "operator"), "organisation.view"
    ),
    "organisation.adopt_policy": Permission(
        "people.organisation", ("administrator", "operator"), "organisation.view"
    ),
    # How things are written down is for whoever leads all of it: never for whoever keeps the list of people.
    "organisation.alter_forms": Permission(
        "people.organisation",
        ("organisation_lead", "organisation_leadership", "only_school_lead"),
        "organisation.view",
    ),
    # What is taken in is believed as if it had been signed: nobody of the organisation may.
    "organisation.import": Permission("people.organisation", ("operator",), "organisation.view"),
    "organisation.see_position": Permission(
        "people.organisation", (*LEADS, *LEADERSHIP, "supervisor"), "organisation.view"
    ),
    "organisation.arrange": Permission("people.organisation", (*LEADS, *LEADERSHIP), "organisation.view"),
    # Leadership arranges for others; only a lead puts themselves in charge, or departs from the policy.
    "organisation.arrange_for_oneself": Permission("people.organisation", LEADS, "organisation.view"),
    "organisation.make_exception": Permission("people.organisation", LEADS, "organisation.view"),
    "organisation.open_case": Permission("people.organisation", LEADS, "organisation.view"),
    # Whoever keeps the files sees how long they are kept and what is held; never of their own supervision.
    "organisation.keep_files": Permission("people.organisation", KEEPERS, "organisation.view"),
    "organisation.place_hold": Permission(
        "people.organisation", (*KEEPERS, "organisation_leadership"), "organisation.view"
    ),
    "hold.view": Permission("casework.legalhold", KEEPERS),
    "hold.lift": Permission("casework.legalhold", KEEPERS, "hold.view"),
    # What is kept about somebody is given to them through a request, by two; whoever answers reads it there.
    "organisation.handle_requests": Permission(
        "people.organisation", ("organisation_lead", "data_protection"), "organisation.view"
    ),
    "subject_request.view": Permission("disclosure.subjectrequest", ("organisation_lead", "data_protection")),
    "subject_request.answer": Permission("disclosure.subjectrequest", ("handler",), "subject_request.view"),
    "file.keep": Permission("casework.file", KEEPERS),
    # Another master key wraps every file's key anew; whoever does it reads nothing.
    "file.wrap_anew": Permission("casework.file", ("operator",)),
    # sites: everybody who works at one sees its calendar
    "site.see_calendar": Permission(
        "people.site", ("worker", "administrator", "organisation_lead", "organisation_leadership", "operator")
    ),
    "site.manage_calendar": Permission(
        "people.site", ("site_lead", "organisation_lead", "administrator", "operator"), "site.see_calendar"
    ),
    # Whoever leads a site, or all of them, opens its cases; nobody those of another site.
    "site.open_case": Permission("people.site", ("site_lead", "organisation_lead"), "site.see_calendar"),
    # people
    "person.view": Permission("people.person", ("self", "colleague", "operator")),
    "person.manage": Permission("people.person", ("administrator", "operator"), "person.view"),
    "person.see_findings": Permission(
        "people.person", ("self", "supervisor", *LEADS, *LEADERSHIP), "person.view"
    ),
    # Whoever leads a site has its people supervised, and by anybody; nobody of another site.
    "person.arrange_for": Permission("people.person", (*LEADS, *LEADERSHIP), "person.view"),
    # Access stops at once by whoever keeps the list, leads over all, or oversees; and is given back by them.
    "person.suspend": Permission(
        "people.person", ("administrator", "organisation_lead", *LEADERSHIP, "operator"), "person.view"
    ),
    "person.transfer": Permission(
        "people.person",
        ("administrator", "organisation_lead", "organisation_leadership", "operator"),
        "person.view",
    ),
    "person.change_password": Permission("people.person", ("self",), "person.view"),
    # What somebody is told, and how, is their own; the operator's command tells it and reads nothing.
    "person.choose_reminders": Permission("people.person", ("self",), "person.view"),
    "person.remind": Permission("people.person", ("operator",), "person.view"),
    "person.use_file": Permission("people.person", ("self", "supervisor"), "person.view"),
    # What was refused to whom: a sign that somebody looks for what is not theirs.
    "organisation.see_refusals": Permission(
        "people.organisation", (*LEADS, *LEADERSHIP), "organisation.view"
    ),
    "person.see_refusals": Permission("people.person", (*LEADS, *LEADERSHIP), "person.view"),
    # arrangements and their agreements
    "arrangement.view": Permission(
        "scheduling.arrangement", (*PARTIES, "former_supervisee", "taking_over", *LEADS, *LEADERSHIP)
    ),
    "arrangement.manage": Permission("scheduling.arrangement", ("supervisor", *LEADS), "arrangement.view"),
    "arrangement.schedule": Permission("scheduling.arrangement", (*PARTIES, *LEADS), "arrangement.view"),
    # Whoever leads, or oversees, names who supervises in somebody's place.
    "arrangement.cover": Permission("scheduling.arrangement", (*LEADS, *LEADERSHIP), "arrangement.view"),
    # Whoever arranges that somebody is supervised says that they no longer are.
    "arrangement.end": Permission("scheduling.arrangement", (*LEADS, *LEADERSHIP), "arrangement.view"),
    # Of a group, that one member no longer is: whoever holds the group, too.
    "arrangement.end_place": Permission(
        "scheduling.arrangement", ("supervisor", *LEADS, *LEADERSHIP), "arrangement.view"
    ),
    # What both sides have confirmed moves by the act of the last of them.
    "arrangement.hand_over": Permission(
        "scheduling.arrangement", ("supervisor", "taking_over", *LEADS, *LEADERSHIP), "arrangement.view"
    ),
    "handover.view": Permission(
        "supervision.handover", ("giver", "taker", "asker", "supervisee", *LEADS, *LEADERSHIP)
    ),
    "handover.confirm": Permission("supervision.handover", ("giver", "taker", *LEADS), "handover.view"),
    "handover.withdraw": Permission(
        "supervision.handover", ("giver", "taker", "asker", *LEADS), "handover.view"
    ),
    # Days for a session are between those who are to meet.
    "arrangement.propose_dates": Permission("scheduling.arrangement", PARTIES, "arrangement.view"),
    "proposal.view": Permission("supervision.dateproposal", PARTIES),
    "proposal.answer": Permission("supervision.dateproposal", PARTIES, "proposal.view"),
    "proposal.withdraw": Permission("supervision.dateproposal", ("proposer",), "proposal.view"),
    # A party who does not agree says so to who leads safeguarding: the other parties do not know of it.
    "arrangement.object": Permission("scheduling.arrangement", PARTIES, "arrangement.view"),
    "objection.view": Permission("supervision.objection", ("objector", "hears")),
    "objection.answer": Permission("supervision.objection", ("hears",), "objection.view"),
    "objection.withdraw": Permission("supervision.objection", ("objector",), "objection.view"),
    # Whom one may have supervised, one may offer it to; why somebody does not want it is for who offered.
    "person.offer_supervision": Permission("people.person", (*LEADS, *LEADERSHIP), "person.view"),
    "offer.view": Permission("supervision.offer", ("invited", "offerer", *LEADS, *LEADERSHIP)),
    "offer.read": Permission("supervision.offer", ("invited", "offerer"), "offer.view"),
    "offer.answer": Permission("supervision.offer", ("invited",), "offer.view"),
    "offer.withdraw": Permission("supervision.offer", ("offerer", *LEADS), "offer.view"),
    "arrangement.draw_up_agreement": Permission("scheduling.arrangement", PARTIES, "arrangement.view"),
    # Where what is written of a session lies: its records are settled after somebody has left the group.
    "arrangement.use_folder": Permission(
        "scheduling.arrangement",
        (*PARTIES, "former_supervisee", "was_there", "still_covered"),
        "arrangement.view",
    ),
    # Whom a policy lets approve a departure is one of these; never somebody whom it would excuse.
    "arrangement.vary": Permission("scheduling.arrangement", (*LEADS, *LEADERSHIP), "arrangement.view"),
    # Whom the policy asks to sign by role reads it from when it waits for them, and what they signed.
    "agreement.view": Permission("supervision.agreement", (*PARTIES, "asked_as_role_holder", "audits")),
    "agreement.sign": Permission(
        "supervision.agreement", (*PARTIES, "asked_as_role_holder"), "agreement.view"
    ),
    # Where nobody holds a role whose signature is asked for; they read nothing of what holds without it.
    "arrangement.leave_out_signature": Permission(
        "scheduling.arrangement", (*LEADS, *LEADERSHIP), "arrangement.view"
    ),
    # What is agreed holds from its last signature on, whose ever that is, or from when one is left out.
    "arrangement.take_terms": Permission(
        "scheduling.arrangement",
        (*PARTIES, "asked_as_role_holder", *LEADS, *LEADERSHIP),
        "arrangement.view",
    ),
    # sessions: that they are, and what is brought to them
    "session.view": Permission(
        "scheduling.session",
        (*PARTIES, "named_supervisor", "covered", *LEADS, *LEADERSHIP, "asked_as_role_holder"),
    ),
    # Cover, and who takes over, is told when it meets, and nothing more before the first day: until then it
    # is whoever is covered, or hands over.
    "session.come_to": Permission("scheduling.session", ("supervisee", "named_supervisor"), "session.view"),
    "session.move": Permission("scheduling.session", PARTIES, "session.view"),
    "session.read_agenda": Permission("scheduling.session", PARTIES, "session.view"),
    "session.bring_to_agenda": Permission("scheduling.session", PARTIES, "session.view"),
    "session.hold": Permission("scheduling.session", ("supervisor",), "session.view"),
    "session.agree_action": Permission("scheduling.session", PARTIES, "session.view"),
    "session.open_records": Permission("scheduling.session", PARTIES, "session.view"),
    "session.note_signed": Permission(
        "scheduling.session", (*PARTIES, "asked_as_role_holder"), "session.view"
    ),
    # Where nobody holds a role whose signature is asked for; they read nothing of what is sealed without it.
    "session.leave_out_signature": Permission("scheduling.session", (*LEADS, *LEADERSHIP), "session.view"),
    # Who can read, and who has read, what was written of it: those who met, and those who lead.
    "session.see_readers": Permission("scheduling.session", (*PARTIES, *LEADS), "session.view"),
    # Anyone asks for more supervision; that they did, whoever leads may know: what for, only whom they ask.
    "person.ask_for_more": Permission("people.person", ("self",), "person.view"),
    "request.view": Permission("supervision.request", ("asker", "asked", "site_lead", "organisation_lead")),
    "request.read": Permission("supervision.request", ("asker", "asked"), "request.view"),
    "request.answer": Permission("supervision.request", ("asked",), "request.view"),
    "request.withdraw": Permission("supervision.request", ("asker",), "request.view"),
    # Who was there heard it; who takes it forward may be a lead of the host school who was not. Whoever once
    # carried it goes on reading it; who leads knows that it is, and with whom: it may be about who was there.
    "concern.view": Permission(
        "supervision.concern", ("carrier", "was_carrier", "raiser", *PARTIES), "concern.know_of"
    ),
    "concern.know_of": Permission(
        "supervision.concern", ("carrier", "was_carrier", "raiser", *PARTIES, *LEADS)
    ),
    "concern.name_carrier": Permission(
        "supervision.concern", ("carrier", "raiser", *PARTIES, *LEADS), "concern.know_of"
    ),
    "concern.take_forward": Permission("supervision.concern", ("carrier",), "concern.know_of"),
    # Who works on a case reads what is undertaken about it; who leads knows that it is, and not a word of it.
    "action.view": Permission("supervision.action", ("owner", *PARTIES, "case_lead", "case_site_lead")),
    "action.know_of": Permission(
        "supervision.action", ("owner", *PARTIES, "case_lead", "case_site_lead", *LEADS)
    ),
    "action.close": Permission("supervision.action", ("owner", "supervisor"), "action.view"),
    # When something is wrong: whoever it is about is told of the step, and does not read what is said of it.
    "arrangement.escalate": Permission("scheduling.arrangement", PARTIES, "arrangement.view"),
    "case.escalate": Permission("casework.casefile", CASE_PARTIES, "case.view"),
    "escalation.view": Permission("escalation.escalation", ("starter", "told")),
    "escalation.read": Permission("escalation.escalation", ("starter", "hears"), "escalation.view"),
    "escalation.agree": Permission("escalation.escalation", ("asked_to_agree",), "escalation.view"),
    "escalation.take_step": Permission("escalation.escalation", ("starter", "hears"), "escalation.view"),
    # cases: that they are, and who the child is
    "case.view": Permission("casework.casefile", (*CASE_PARTIES, *LENT_CASE)),
    "case.read_identity": Permission("casework.casefile", (*CASE_PARTIES, *LENT_CASE), "case.view"),
    "case.bring": Permission("casework.casefile", ("case_lead", "case_supervisor", "site_lead"), "case.view"),
    "case.manage": Permission("casework.casefile", ("case_lead", "site_lead"), "case.view"),
    # Whoever is given a case reads its file from then on: that is not for the lead alone to decide.
    # Whoever leads over all hands on what nobody leads any more, and reads nothing of it.
    "case.hand_on": Permission("casework.casefile", ("site_lead", "leads_over_the_left"), "case.view"),
    # What both sides of a handover have confirmed, the one who takes over takes on its day.
    "case.take_over": Permission("casework.casefile", ("taking_case",), "case.view"),
    "case.read_plan": Permission("casework.casefile", (*CASE_WORKERS, *LENT_CASE), "case.view"),
    "case.write_plan": Permission("casework.casefile", CASE_WORKERS, "case.view"),
    "case.tell_practice": Permission("casework.casefile", CASE_WORKERS, "case.view"),
    # Who can read it, and who has: those who work with it.
    "case.see_readers": Permission("casework.casefile", CASE_WORKERS, "case.view"),
    # Good practice, told without the child, is read by whoever has to do with supervision.
    "organisation.read_practice": Permission(
        "people.organisation",
        ("takes_part", "supervisor", *LEADS, *LEADERSHIP),
        "organisation.view",
    ),
    "practice.view": Permission("casework.goodpractice", ("member",)),
    "practice.withdraw": Permission("casework.goodpractice", ("author", "lead"), "practice.view"),
    # That a case, by its reference, is discussed or drifts: without a name, and without a word of it.
    "case.see_coverage": Permission("casework.casefile", (*CASE_WORKERS, "organisation_lead")),
    # records
    # Whoever signs as the holder of a role reads it from the moment it waits for them, and what they signed.
    "record.read": Permission(
        "records.record",
        (
            "supervisee",
            "supervisor",
            "author",
            "case_lead",
            "case_site_lead",
            "asked_as_role_holder",
            "by_policy",
            *LENT_RECORD,
        ),
    ),
    "record.write": Permission("records.record", PARTIES, "record.read"),
    # The second copy, in the file of those who met, is theirs; who leads the case has the first.
    "record.read_copy": Permission("records.record", PARTIES, "record.read"),
    # Beside it before the seal, and after it.
    "record.disagree": Permission("records.record", PARTIES, "record.read"),
    "record.add_to": Permission("records.record", PARTIES, "record.read"),
    # That a copy of it is filed elsewhere says whoever may take one there.
    "record.file_elsewhere": Permission(
        "records.record", (*PARTIES, "case_lead", "case_site_lead"), "record.read"
    ),
    # Who can read it, and who has: whose it is, and who answers for the case.
    "record.see_readers": Permission(
        "records.record", (*PARTIES, "case_lead", "case_site_lead"), "record.read"
    ),
    "file.see_readers": Permission("casework.file", ("owner", *PARTIES, "case_lead", "case_site_lead")),
    "record.sign": Permission("records.record", (*PARTIES, "asked_as_role_holder"), "record.read"),
    # Reading given for a time, for a reason, seen by all concerned, and ended at any time by any of them.
    "record.give_to_read": Permission(
        "records.record", (*PARTIES, "case_lead", "case_site_lead"), "record.read"
    ),
    "case.give_to_read": Permission("casework.casefile", ("case_lead", "site_lead"), "case.view"),
    "grant.view": Permission(
        "grants.grant", ("holder", "giver", "concerned", "oversees_sample", "agrees_to_proceeding")
    ),
    "grant.end": Permission(
        "grants.grant",
        ("holder", "giver", "concerned_by_loan", "oversees_sample", "agrees_to_proceeding"),
        "grant.view",
    ),
    # A personal record for a proceeding: who leads the organisation asks, who protects data agrees. Neither
    # reads it by that, and the parties, who are told, do not end it.
    "record.ask_for_proceeding": Permission("records.record", ("organisation_leadership",)),
    "session.ask_for_proceeding": Permission(
        "scheduling.session", ("organisation_leadership",), "session.view"
    ),
    "grant.agree": Permission("grants.grant", ("agrees_to_proceeding",), "grant.view"),
    # An auditor or inspector from outside reads a sample: who oversees gives it, and reads nothing of it.
    "organisation.give_sample": Permission(
        "people.organisation",
        ("organisation_lead", "organisation_leadership", "only_school_lead"),
        "organisation.view",
    ),
    # Figures and trends: never a person, and no number that gives one away.
    "organisation.see_figures": Permission(
        "people.organisation", ("board", *LEADS, *LEADERSHIP), "organisation.view"
    ),
    # That they met, and who has signed: not a word of what was said.
    "organisation.see_meetings": Permission(
        "people.organisation", (*LEADS, *LEADERSHIP), "organisation.view"
    ),
    # In an emergency a safeguarding lead opens what they may not read: what, the page asks them first.
    "organisation.break_glass": Permission("people.organisation", LEADS, "organisation.view"),
    "case.break_glass": Permission("casework.casefile", ("leads_anywhere",)),
    "record.break_glass": Permission("records.record", LEADS),
    "session.break_glass": Permission("scheduling.session", LEADS, "session.view"),
    "opening.view": Permission("grants.opening", ("opener", "concerned", "looks_at")),
    "opening.end": Permission("grants.opening", ("opener", "concerned", "looks_at"), "opening.view"),
    "opening.look_at": Permission("grants.opening", ("looks_at",), "opening.view"),
}
