"""What the two agree on, bring, discuss and undertake. What people wrote is sealed under its file."""

from clearsight.supervision.models.agreements import (
    Agreement,
    AgreementAskedOfRole,
    AgreementLeftOut,
    AgreementSignature,
    Variation,
)
from clearsight.supervision.models.dates import DateAnswer, DateProposal, ProposedDate
from clearsight.supervision.models.handovers import HandedCase, Handover
from clearsight.supervision.models.meeting import (
    AgendaItem,
    CaseChoice,
    CasesStated,
    Concern,
    ConcernCarrier,
    Discussion,
    SessionSignature,
)
from clearsight.supervision.models.offers import Objection, Offer
from clearsight.supervision.models.requests import Request
from clearsight.supervision.models.undertaken import Action, ActionNote, Carry

__all__ = [
    "Action",
    "ActionNote",
    "AgendaItem",
    "Agreement",
    "AgreementAskedOfRole",
    "AgreementLeftOut",
    "AgreementSignature",
    "Carry",
    "CaseChoice",
    "CasesStated",
    "Concern",
    "ConcernCarrier",
    "DateAnswer",
    "DateProposal",
    "Discussion",
    "HandedCase",
    "Handover",
    "Objection",
    "Offer",
    "ProposedDate",
    "Request",
    "SessionSignature",
    "Variation",
]
