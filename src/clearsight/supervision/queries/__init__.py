"""The agreement, the agenda and the actions, as those who may read them see them."""

from clearsight.supervision.queries.agenda import (
    Agenda,
    ItemShown,
    actions_before,
    agenda,
    cases_may_change,
    matters_to_revisit,
    unconfirmed,
)
from clearsight.supervision.queries.agreements import (
    AgreementShown,
    agreed_terms,
    agreement_hash,
    agreement_signatories,
    agreement_sources,
    asked_to_assent,
    folder,
    new_agreement,
    read_agreement,
)
from clearsight.supervision.queries.assent import version_in_force, without_assent
from clearsight.supervision.queries.cases import CaseOffered, CasesOffered, cases_offered
from clearsight.supervision.queries.concerns import (
    ConcernShown,
    carriers_for,
    concerns_carried_by,
    concerns_of,
    read_concern,
)
from clearsight.supervision.queries.handovers import Moving, handovers_to_confirm, sides_of, what_moves
from clearsight.supervision.queries.requests import (
    RequestShown,
    read_request,
    requests_known_to,
    requests_of,
    requests_to_answer,
    whom_to_ask,
)
from clearsight.supervision.queries.assent import version_in_force, without_assent
from clearsight.supervision.queries.undertaken import (
    ActionShown,
    NoteShown,
    actions_about,
    actions_agreed_in,
    actions_of,
    actions_of_others,
    closed_actions_of,
    shown_action,
)
from clearsight.supervision.queries.versions import (
    Beginning,
    beside_each_other,
    came_before,
    next_version,
)

__all__ = [
    "ActionShown",
    "Agenda",
    "AgreementShown",
    "Beginning",
    "CaseOffered",
    "CasesOffered",
    "ConcernShown",
    "ItemShown",
    "NoteShown",
    "Moving",
    "RequestShown",
    "actions_about",
    "actions_agreed_in",
    "actions_before",
    "actions_of",
    "actions_of_others",
    "agenda",
    "agreed_terms",
    "agreement_hash",
    "agreement_signatories",
    "agreement_sources",
    "asked_to_assent",
    "beside_each_other",
    "came_before",
    "carriers_for",
    "cases_may_change",
    "cases_offered",
    "closed_actions_of",
    "concerns_carried_by",
    "concerns_of",
    "folder",
    "handovers_to_confirm",
    "matters_to_revisit",
    "new_agreement",
    "next_version",
    "read_agreement",
    "read_concern",
    "read_request",
    "requests_known_to",
    "requests_of",
    "requests_to_answer",
    "shown_action",
    "sides_of",
    "unconfirmed",
    "what_moves",
    "version_in_force",
    "whom_to_ask",
    "without_assent",
]
