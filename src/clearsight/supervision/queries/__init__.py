"""The agreement, the agenda and the actions, as those who may read them see them."""

from clearsight.supervision.queries.agenda import (
    ActionShown,
    Agenda,
    ItemShown,
    actions_agreed_in,
    actions_before,
    actions_of,
    agenda,
    cases_may_change,
    matters_to_revisit,
    shown_action,
    unconfirmed,
)
from clearsight.supervision.queries.agreements import (
    AgreementShown,
    agreed_terms,
    agreement_hash,
    agreement_signatories,
    agreement_sources,
    folder,
    new_agreement,
    read_agreement,
)

__all__ = [
    "ActionShown",
    "Agenda",
    "AgreementShown",
    "ItemShown",
    "actions_agreed_in",
    "actions_before",
    "actions_of",
    "agenda",
    "agreed_terms",
    "agreement_hash",
    "agreement_signatories",
    "agreement_sources",
    "cases_may_change",
    "folder",
    "matters_to_revisit",
    "new_agreement",
    "read_agreement",
    "shown_action",
    "unconfirmed",
]
