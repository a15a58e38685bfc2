"""The relations a person can stand in to a thing, each defined once, as a database condition.

The same condition answers "may this person do this to that?" and "which of these may this person see?",
so that the two cannot disagree. Everything is asked of the database at the moment it matters: nothing
about access is remembered from one request to the next.

Each subject has a module of its own; here is the table of them all.
"""

from __future__ import annotations

from clearsight.access.predicates.arrangements import (
    covered_at,
    follows,
    member_of,
    own_or_everybody_s,
    still_supervises,
    supervises_anybody,
    supervises_person,
    supervises_session,
    taking_over,
    was_at,
    was_at_a_session,
    was_member_of,
)
from clearsight.access.predicates.cases import case_party, case_supervisor, leads_over_the_left
from clearsight.access.predicates.concerns import was_given
from clearsight.access.predicates.conditions import (
    MOMENT,
    Condition,
    any_of,
    at_work,
    everybody,
    holding,
    is_actor,
    leads_case,
    may_act,
)
from clearsight.access.predicates.escalation import asked_to_agree, told_of
from clearsight.access.predicates.forms import leads_the_only_school
from clearsight.access.predicates.grants import (
    agreement_of_a_sample,
    agrees_to_proceeding,
    broke_glass,
    concerned_by_grant,
    concerned_by_loan,
    concerned_by_opening,
    granted_case,
    granted_record,
    is_lent,
    looks_at_openings,
    oversees_sample,
    reads_sample,
)
from clearsight.access.predicates.keeping import (
    KEEPS,
    KEEPS_HERE,
    answers_requests,
    not_of_oneself,
    of_others,
)
from clearsight.access.predicates.offers import hears_objection, taking_case
from clearsight.access.predicates.records import (
    asked_as_role_holder,
    asked_to_sign_agreement,
    leads_its_case,
    reads_by_policy,
    session_of_a_record_asked_for,
    settled,
    wrote_in,
)
from clearsight.access.predicates.requests import asked_for_more
from clearsight.access.predicates.roles import (
    LEADS_ANYWHERE,
    OVER_ALL,
    at_sites_of,
    holds,
    in_sites_of,
    members_at_sites_of,
    met_at_sites_of,
    works_there,
)
from clearsight.kernel.roles import BOARD, SITE_LEAD, SITE_LEADERSHIP

__all__ = [
    "LENT",
    "MOMENT",
    "ORGANISATION_OF",
    "RELATIONS",
    "at_work",
    "holding",
    "is_lent",
    "may_act",
    "settled",
]

# What somebody reads only because it was given to them, or opened, for a time: each such reading says so.
LENT = ("granted", "audits", "broke_glass")

RELATIONS: dict[str, dict[str, Condition]] = {
    "people.organisation": {
        "member": everybody,
        "board": holds(BOARD),
        "takes_part": any_of(member_of("arrangements__pk"), is_actor("cases__lead_id")),
        "supervisor": supervises_anybody,
        "site_lead": holds(SITE_LEAD),
        "site_leadership": holds(SITE_LEADERSHIP),
        "only_school_lead": leads_the_only_school,
        **OVER_ALL,
    },
    "casework.file": {
        **not_of_oneself(of_others(KEEPS_HERE, ""), "subject_request__person"),
        "owner": is_actor("person_id"),
        "supervisor": is_actor("arrangement__supervisor_id"),
        "supervisee": member_of("arrangement_id"),
        "case_lead": leads_case("case__"),
        "case_site_lead": in_sites_of(SITE_LEAD, "case__site_id"),
    },
    "casework.legalhold": not_of_oneself(
        of_others(KEEPS_HERE, "", "file__"), "file__subject_request__person"
    ),
    "disclosure.subjectrequest": {**not_of_oneself(KEEPS, "person_id"), "handler": answers_requests},
    "people.site": {
        "worker": works_there,
        "site_lead": in_sites_of(SITE_LEAD, "pk"),
        **OVER_ALL,
    },
    "people.person": {
        "self": is_actor("pk"),
        "colleague": everybody,
        "supervisor": supervises_person,
        "site_lead": at_sites_of(SITE_LEAD, "pk"),
        "site_leadership": at_sites_of(SITE_LEADERSHIP, "pk"),
        **OVER_ALL,
    },
    "scheduling.arrangement": {
        "supervisor": is_actor("supervisor_id"),
        "supervisee": member_of("pk"),
        "former_supervisee": was_member_of("pk"),
        "was_there": was_at_a_session,
        "still_covered": still_supervises,
        "taking_over": taking_over,
        "site_lead": members_at_sites_of(SITE_LEAD, "pk"),
        "site_leadership": members_at_sites_of(SITE_LEADERSHIP, "pk"),
        "asked_as_role_holder": asked_to_sign_agreement("agreement__arrangement_id"),
        **OVER_ALL,
    },
    "supervision.agreement": {
        "supervisor": is_actor("arrangement__supervisor_id"),
        "supervisee": member_of("arrangement_id"),
        "asked_as_role_holder": asked_to_sign_agreement("agreement_id"),
        "audits": agreement_of_a_sample,
    },
    "scheduling.session": {
        "supervisor": supervises_session(),
        "named_supervisor": is_actor("supervisor_id"),
        "covered": covered_at,
        "supervisee": was_at("pk"),
        "site_lead": met_at_sites_of(SITE_LEAD),
        "site_leadership": met_at_sites_of(SITE_LEADERSHIP),
        "asked_as_role_holder": session_of_a_record_asked_for,
        **OVER_ALL,
    },
    "supervision.action": {
        "owner": is_actor("owner_id"),
        "supervisor": any_of(supervises_session("session__"), follows("session__arrangement_id")),
        "supervisee": own_or_everybody_s,
        "case_lead": leads_case("case__"),
        "case_site_lead": in_sites_of(SITE_LEAD, "case__site_id"),
        "site_lead": at_sites_of(SITE_LEAD, "owner_id"),
        "organisation_lead": OVER_ALL["organisation_lead"],
    },
    "supervision.concern": {
        "carrier": is_actor("carrier_id"),
        "was_carrier": was_given,
        "raiser": is_actor("raised_by_id"),
        "site_lead": met_at_sites_of(SITE_LEAD, "session__"),
        "organisation_lead": OVER_ALL["organisation_lead"],
        "supervisor": supervises_session("session__"),
        "supervisee": was_at("session_id"),
    },
    "supervision.handover": {
        "giver": is_actor("giver_id"),
        "taker": is_actor("taker_id"),
        "asker": is_actor("asked_by_id"),
        "supervisee": was_member_of("arrangement_id"),
        "site_lead": members_at_sites_of(SITE_LEAD, "arrangement_id"),
        "site_leadership": members_at_sites_of(SITE_LEADERSHIP, "arrangement_id"),
        **OVER_ALL,
    },
    "supervision.dateproposal": {
        "supervisor": is_actor("arrangement__supervisor_id"),
        "supervisee": member_of("arrangement_id"),
        "proposer": is_actor("proposed_by_id"),
    },
    "supervision.offer": {
        "invited": is_actor("to_id"),
        "offerer": is_actor("offered_by_id"),
        "site_lead": at_sites_of(SITE_LEAD, "to_id"),
        "site_leadership": at_sites_of(SITE_LEADERSHIP, "to_id"),
        **OVER_ALL,
    },
    "supervision.objection": {"objector": is_actor("person_id"), "hears": hears_objection},
    "supervision.request": {
        "asker": is_actor("asker_id"),
        "asked": asked_for_more,
        "site_lead": at_sites_of(SITE_LEAD, "asker_id"),
        "organisation_lead": OVER_ALL["organisation_lead"],
    },
    "casework.goodpractice": {"member": everybody, "author": is_actor("told_by_id"), "lead": LEADS_ANYWHERE},
    "escalation.escalation": {
        "starter": is_actor("started_by_id"),
        "told": told_of(),
        "hears": told_of(hears=True),
        "asked_to_agree": asked_to_agree,
    },
    "casework.casefile": {
        "case_lead": leads_case(),
        "taking_case": taking_case,
        "case_supervisor": case_supervisor,
        "case_party": case_party,
        "leads_over_the_left": leads_over_the_left,
        "site_lead": in_sites_of(SITE_LEAD, "site_id"),
        "organisation_lead": OVER_ALL["organisation_lead"],
        "granted": granted_case,
        "broke_glass": broke_glass("case_id"),
        "leads_anywhere": LEADS_ANYWHERE,
    },
    "records.record": {
        "supervisor": supervises_session("session__"),
        "supervisee": own_or_everybody_s,
        "author": wrote_in,
        "case_lead": leads_its_case,
        "case_site_lead": in_sites_of(SITE_LEAD, "case__site_id"),
        "asked_as_role_holder": asked_as_role_holder,
        "granted": granted_record,
        "audits": reads_sample,
        "by_policy": reads_by_policy,
        "broke_glass": any_of(broke_glass("record_id"), broke_glass("case_id", "case_id")),
        "site_lead": met_at_sites_of(SITE_LEAD, "session__"),
        "organisation_lead": OVER_ALL["organisation_lead"],
        "organisation_leadership": OVER_ALL["organisation_leadership"],
    },
    "grants.grant": {
        "holder": is_actor("to_id"),
        "giver": is_actor("given_by_id"),
        "concerned": concerned_by_grant,
        "concerned_by_loan": concerned_by_loan,
        "oversees_sample": oversees_sample,
        "agrees_to_proceeding": agrees_to_proceeding,
    },
    "grants.opening": {
        "opener": is_actor("by_id"),
        "concerned": concerned_by_opening,
        "looks_at": looks_at_openings,
    },
}

# How each kind of thing is known to belong to an organisation.
ORGANISATION_OF: dict[str, str] = {
    "people.organisation": "pk",
    "people.site": "organisation_id",
    "casework.legalhold": "organisation_id",
    "disclosure.subjectrequest": "organisation_id",
    "people.person": "organisation_id",
    "scheduling.arrangement": "organisation_id",
    "scheduling.session": "organisation_id",
    "supervision.agreement": "arrangement__organisation_id",
    "supervision.action": "session__organisation_id",
    "supervision.request": "organisation_id",
    "supervision.concern": "session__organisation_id",
    "supervision.handover": "arrangement__organisation_id",
    "supervision.dateproposal": "arrangement__organisation_id",
    "supervision.offer": "organisation_id",
    "supervision.objection": "arrangement__organisation_id",
    "casework.casefile": "organisation_id",
    "casework.file": "organisation_id",
    "casework.goodpractice": "organisation_id",
    "records.record": "organisation_id",
    "escalation.escalation": "organisation_id",
    "grants.grant": "organisation_id",
    "grants.opening": "organisation_id",
}
