"""Keeping findings true: every change evaluates again whom it touches, in the same transaction."""

from clearsight.compliance.actions.arranging import arrange_to_policy, draw_up_to_policy
from clearsight.compliance.actions.evaluating import perform, performing, reevaluate
from clearsight.compliance.actions.importing import import_facts
from clearsight.compliance.actions.succeeding import cover_to_policy, hand_over_to_policy
from clearsight.compliance.actions.varying import approve_variation, end_variation

__all__ = [
    "approve_variation",
    "arrange_to_policy",
    "cover_to_policy",
    "draw_up_to_policy",
    "end_variation",
    "hand_over_to_policy",
    "import_facts",
    "perform",
    "performing",
    "reevaluate",
]
