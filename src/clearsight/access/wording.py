"""What a relation of the matrix is in words: for the page that says who can read, and the reference."""

from __future__ import annotations

from clearsight.access.matrix import MATRIX
from clearsight.kernel.roles import (
    ADMINISTRATOR,
    DATA_PROTECTION,
    ORGANISATION_LEAD,
    ORGANISATION_LEADERSHIP,
    SITE_LEAD,
    SITE_LEADERSHIP,
)

# What one does who stands in a relation, to follow a name; where a kind of thing needs its own, see below.
RELATION_WORDS: dict[str, str] = {
    "administrator": "keeps the list of people and the calendar",
    "agrees_to_proceeding": "keeps the files, and neither asked for it, nor is to read it, nor is a party",
    "asked": "is asked for it",
    "asked_as_role_holder": "holds the role whose signature is asked for, or has given it",
    "asked_to_agree": "is asked to agree to a step of it",
    "asker": "asked for it",
    "audits": "was given it in a sample to audit or inspect",
    "author": "wrote in it",
    "board": "governs: is a governor or trustee",
    "by_policy": (
        "is among those whom the policy lets read the file, and it is signed, or agreed where nobody signs it"
    ),
    "broke_glass": "opened it in an emergency, for a time",
    "carrier": "takes it forward",
    "case_lead": "leads the case, and has not moved to another school",
    "case_party": "was, or is to be, in a session to which the case is brought",
    "case_site_lead": "leads safeguarding where the case is",
    "case_supervisor": (
        "works at its school and supervises whoever leads it by a signed agreement, unless the lead has moved"
    ),
    "colleague": "works for the same organisation",
    "concerned": "is a party to it, or works with the case",
    "concerned_by_loan": "is a party to it, or works with the case, and it is for no proceeding",
    "covered": "is covered for by whoever holds it",
    "former_supervisee": "is, was or will be supervised in it",
    "data_protection": "keeps the files",
    "giver": "hands over",
    "granted": "was given it to read, for a time and a reason",
    "handler": "handles it, and protects data here",
    "hears": "hears it",
    "invited": "is invited",
    "holder": "was given it",
    "lead": "leads safeguarding",
    "leads_over_the_left": "leads safeguarding for the whole organisation, and nobody leads the case now",
    "leads_anywhere": "leads safeguarding somewhere in the organisation",
    "looks_at": "leads or oversees where it was opened, and did not open it",
    "member": "belongs to the organisation",
    "named_supervisor": "is named to supervise it",
    "objector": "said it",
    "offerer": "offered it",
    "only_school_lead": "leads safeguarding, or the school, where there is no other school",
    "operator": "has a shell on the machine",
    "opener": "opened it",
    "oversees_sample": "oversees those who were given a sample to audit",
    "organisation_lead": "leads safeguarding for the whole organisation",
    "organisation_leadership": "leads the organisation",
    "owner": "has undertaken it",
    "proposer": "proposed it",
    "raiser": "raised it",
    "self": "it is their own",
    "site_lead": "leads safeguarding where those concerned work",
    "site_leadership": "leads a school or office where those concerned work",
    "starter": "started it",
    "still_covered": "supervised before cover or a handover that is still to begin",
    "supervisee": "is supervised in it",
    "supervisor": "supervises it",
    "taker": "takes over",
    "takes_part": "is supervised, or leads a case",
    "taking_case": "takes the case over with a handover that both sides confirmed",
    "taking_over": "is asked to take it over",
    "told": "is told of a step of it",
    "was_carrier": "was given it to take forward",
    "was_there": "was at a session of it",
    "worker": "works there",
}
OF_A_KIND: dict[tuple[str, str], str] = {
    ("casework.casefile", "site_lead"): "leads safeguarding where the case is",
    ("casework.file", "owner"): "the file is their own",
    ("grants.grant", "giver"): "gave it",
    ("people.organisation", "site_lead"): "leads safeguarding at a school or office of it",
    ("people.organisation", "site_leadership"): "leads a school or office of it",
    ("people.organisation", "supervisor"): "supervises somebody",
    ("people.person", "site_lead"): "leads safeguarding where they work",
    ("people.person", "site_leadership"): "leads a school or office where they work",
    ("people.person", "supervisor"): "supervises them",
    ("people.site", "site_lead"): "leads safeguarding there",
    ("records.record", "site_lead"): "leads safeguarding where those who met worked that day",
    ("records.record", "supervisee"): "was in the session, and it is about them or nobody in particular",
    ("records.record", "supervisor"): "supervises the session",
    ("scheduling.session", "site_lead"): "leads safeguarding where those who met worked that day",
    ("scheduling.session", "site_leadership"): "leads a school or office where those who met worked that day",
    ("scheduling.session", "supervisee"): "was in the session, or is to be",
    ("supervision.action", "supervisee"): "was in the session, and it is about them or nobody in particular",
    ("supervision.action", "supervisor"): "supervises the session, or in place of whoever did",
    (
        "supervision.agreement",
        "audits",
    ): "was given a record of that supervision in a sample to audit or inspect",
    ("supervision.concern", "site_lead"): "leads safeguarding where those who met worked that day",
    ("supervision.concern", "supervisee"): "was in the session that heard it",
    ("supervision.concern", "supervisor"): "supervises the session that heard it",
}
# Which roles put somebody in a relation: where and since when they hold one is said beside it.
ROLES_OF: dict[str, tuple[str, ...]] = {
    "administrator": ADMINISTRATOR,
    "case_site_lead": SITE_LEAD,
    "data_protection": DATA_PROTECTION,
    "lead": (*SITE_LEAD, *ORGANISATION_LEAD),
    "leads_over_the_left": ORGANISATION_LEAD,
    "leads_anywhere": (*SITE_LEAD, *ORGANISATION_LEAD),
    "organisation_lead": ORGANISATION_LEAD,
    "organisation_leadership": ORGANISATION_LEADERSHIP,
    "site_lead": SITE_LEAD,
    "site_leadership": SITE_LEADERSHIP,
}
KINDS: dict[str, str] = {
    "casework.casefile": "a case",
    "casework.file": "a file",
    "casework.goodpractice": "good practice",
    "casework.legalhold": "a legal hold",
    "disclosure.subjectrequest": "a subject access request",
    "escalation.escalation": "an escalation",
    "grants.grant": "reading given for a time",
    "grants.opening": "an opening in an emergency",
    "people.organisation": "the organisation",
    "people.person": "a person",
    "people.site": "a school or office",
    "records.record": "a record",
    "scheduling.arrangement": "an arrangement",
    "scheduling.session": "a session",
    "supervision.action": "an action",
    "supervision.agreement": "an agreement",
    "supervision.concern": "an immediate concern",
    "supervision.dateproposal": "proposed dates",
    "supervision.handover": "a handover",
    "supervision.objection": "an objection",
    "supervision.offer": "an offer",
    "supervision.request": "a request",
}


def relation_words(model: str, relation: str) -> str:
    """What somebody does who stands in that relation to a thing of that kind, to follow their name."""
    return OF_A_KIND.get((model, relation)) or RELATION_WORDS.get(relation) or relation.replace("_", " ")


def permission_words(permission: str) -> str:
    """What a permission lets somebody do, in a few words (`a record: read`); one nobody knows as it is."""
    asked = MATRIX.get(permission)
    if asked is None:
        return permission
    kind = KINDS.get(asked.model) or asked.model.partition(".")[2]
    return f"{kind}: {permission.partition('.')[2].replace('_', ' ')}"
