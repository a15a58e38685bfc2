"""The codes of roles that mean something to Clearsight itself: who leads, oversees, stands above whom.

A policy may declare roles of its own and ask anything of those who hold them; they open nothing (ADR 8).
"""

from __future__ import annotations

# The kinds of sites whose roles open anything. Whoever leads at a host school leads nobody who is sent there:
# they are asked for what they know, and given a concern to carry (Progress Careers 3.5, 6.2, 8).
OWN_SITES = ("school", "office")
# Who leads safeguarding: at the sites where they hold it, and over all of the organisation.
SITE_LEAD = ("dsl", "deputy_dsl")
ORGANISATION_LEAD = ("trust_safeguarding_lead",)
# Of those at a school, who is no deputy: for a policy that names them alone.
SITE_DSL = ("dsl",)
# Who leads besides: they see that supervision happens, and not what is said in it.
SITE_LEADERSHIP = ("headteacher", "principal", "leadership")
# Of those, who is the head; and a leadership team, of a school or of all of it.
SITE_HEAD = ("headteacher", "principal")
LEADERSHIP_TEAM = ("leadership",)
ORGANISATION_LEADERSHIP = (
    "managing_director", "director", "operational_executive", "chief_executive", "hr",
)  # fmt: skip
# Keeps personnel files; a policy may say that they read what it files there.
HUMAN_RESOURCES = ("hr",)
# From outside, to audit or inspect: they hold nothing but what they were given to read, for as long.
AUDITING = ("auditor", "inspector")
# See figures and trends, and never a person.
BOARD = ("governor", "chair_of_governors", "trustee")
# Keeps the files: how long they are kept, what is held, what is given to whom it is about.
DATA_PROTECTION = ("data_protection_officer",)
# Where nobody holds one of these, nobody arranges supervision.
ARRANGING = (*SITE_LEAD, *ORGANISATION_LEAD, *SITE_LEADERSHIP, *ORGANISATION_LEADERSHIP)

# Who keeps the forms where there is that one school and no other.
SCHOOL_LEAD = ("dsl", "headteacher", "principal")
# Who may be told of a step besides those whom it names: those who lead or answer for the place.
ANSWERABLE = (*ARRANGING, "chair_of_governors", "operational_manager")
# Who holds one of these reads, or sees, what is others'; the last are those whom policies call in.
READING = frozenset({*ANSWERABLE, *DATA_PROTECTION, "governor", "trustee"})

# A role of Clearsight itself, which no policy speaks of: keeps people and calendars, reads nothing of others.
ADMINISTRATOR = ("administrator",)

# From outside, and so at the end of the chain of supervision.
OUTSIDE = "external_supervisor"
# Nobody gives them anything to read: who keeps the list, sees figures alone, or reads a drawn sample alone.
GIVEN_NOTHING = (*ADMINISTRATOR, *BOARD, *AUDITING)
# Whoever holds nothing besides works with no child here: what is kept of one is not given to them.
NEVER_OF_A_CHILD = (*HUMAN_RESOURCES, OUTSIDE)
# Holds cases, whether any is kept here or not.
HOLDS_CASES = "case_holder"

# Who stands above whom, for a policy that wants the supervisor to be the most senior person present.
SENIORITY = (
    "student", "volunteer", "contractor", "teaching_assistant", "practitioner", "teacher", "case_holder",
    "family_worker", "social_worker", "deputy_dsl", "dsl", "operational_manager", "leadership",
    "operational_executive", "headteacher", "principal", "trust_safeguarding_lead", "managing_director",
    "director", "chief_executive",
)  # fmt: skip
