"""What stands beside the copy (UK GDPR, Article 15(1) and (2)), and how the copy is put in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """Things that belong together in an answer: under which heading, and what of somebody it tells."""

    heading: str
    category: str


PARTICULARS = Group(
    "Particulars",
    "who works or worked here: name, email, roles, employment, training, and whom they met for supervision",
)
CASE = Group("The case file", "a case: the family, the child, statuses, plans, and when it was spoken of")
RECORDS = Group(
    "Records of supervision", "what was written of supervision sessions, before them, in them and after them"
)
ACTIONS = Group("What was to be done", "what was agreed to be done, by whom and when, and what came of it")
CONCERNS = Group("Concerns", "concerns that were raised, who was told, and what was done")
ARRANGED = Group(
    "How supervision was arranged", "agreements on supervision, and how it was asked for and arranged"
)
READ = Group("Who was given something to read", "to whom something was given to read for a time, and why")
GROUPS = (PARTICULARS, CASE, RECORDS, ACTIONS, CONCERNS, ARRANGED, READ)

# Of each kind of thing that can be found: where it stands in the answer, and what it is called there. A
# record, or a copy that was kept of one, is called by its title, which says of which session it is and in
# which file it lies.
PLACES: dict[str, tuple[Group, str]] = {
    "people.person": (PARTICULARS, "Who you are here, and since when"),
    "casework.casefile": (CASE, "The case"),
    "casework.child": (CASE, "The child"),
    "casework.caseplan": (CASE, "Plan"),
    "supervision.casechoice": (CASE, "Why it was to be spoken of"),
    "records.record": (RECORDS, ""),
    "records.scan": (RECORDS, ""),
    "signoff.keptcopy": (RECORDS, ""),
    "casework.sessionwords": (RECORDS, "Words about a session"),
    "casework.goodpractice": (RECORDS, "Good practice"),
    "supervision.agendaitem": (RECORDS, "Brought to be spoken of"),
    "supervision.action": (ACTIONS, "To be done"),
    "supervision.actionnote": (ACTIONS, "What came of something to be done"),
    "supervision.concern": (CONCERNS, "A concern"),
    "escalation.escalation": (CONCERNS, "A concern that was taken further"),
    "escalation.escalationstep": (CONCERNS, "A step of a concern that was taken further"),
    "supervision.agreement": (ARRANGED, "Agreement on supervision"),
    "supervision.agreementleftout": (ARRANGED, "Why a signature was left out of an agreement"),
    "supervision.variation": (ARRANGED, "A departure from the policy"),
    "supervision.dateproposal": (ARRANGED, "Days that were proposed"),
    "supervision.offer": (ARRANGED, "Supervision that was offered"),
    "supervision.objection": (ARRANGED, "An objection to an arrangement"),
    "supervision.request": (ARRANGED, "A request for more supervision"),
    "grants.grant": (READ, "Given to be read"),
    "grants.opening": (READ, "Opened in an emergency"),
}

# Each kind of file, by the code of its kind, as whoever asked understands it.
FILES = {
    "case": "The case file",
    "personal": "The file on somebody's own supervision",
    "personnel": "What of supervision lies in the personnel file",
    "secured": "What was written between somebody and their supervisor",
    "request": "Your request, and this answer",
}

SOURCE = (
    "Most of it was written by people who work with us, of what they saw, did and were told in their work: "
    "by children and families, by colleagues, and by others who work with them. Where we know from whom "
    "something came, it stands in the copy, unless it had to be taken out."
)
AUTOMATED = (
    "None. No decision about anybody is made by a computer alone, and nobody is profiled. The computer "
    "reckons on which day something is due; what follows from it people decide."
)
RIGHTS_BESIDES = (
    "to have something put right that is wrong, or added to where something is missing (rectification)",
    "to have something deleted, where we have no reason any more to keep it (erasure)",
    "to have us leave it as it is and not use it while something is looked at (restriction)",
    "to object to our using it, for a reason of your own situation (objection)",
)
COMPLAINT = (
    "You can complain to the Information Commissioner, who sees to it that the law on personal data is kept: "
    "ico.org.uk, 0303 123 1113. You can also ask a court to order that we comply."
)
NOT_ALL_IS_SAID = (
    "The law also lets us hold something back, or take it out, without saying why or that we did: where "
    "saying so would itself do harm, or tell what may not be known. This letter therefore does not say "
    "whether we did."
)


def place_of(kind: str) -> tuple[Group, str]:
    """Under which heading a thing of that kind stands, and what it is called.

    Raises:
        KeyError: for a kind that nobody has found a place for.
    """
    return PLACES[kind]


def in_order(groups: Iterable[Group]) -> list[Group]:
    """Each of them once, in the order of an answer."""
    there = set(groups)
    return [one for one in GROUPS if one in there]
