"""Signing, and what comes after: the last signature seals, and what is sealed is only added to."""

from clearsight.signoff.actions.addenda import LONGEST_ADDENDUM, add_to
from clearsight.signoff.actions.disagreeing import disagree
from clearsight.signoff.actions.emptying import empty_record, empty_record_again
from clearsight.signoff.actions.leaving_out import leave_out_signature
from clearsight.signoff.actions.signing import return_with_comments, sign, sign_on_paper

__all__ = [
    "LONGEST_ADDENDUM",
    "add_to",
    "disagree",
    "empty_record",
    "empty_record_again",
    "leave_out_signature",
    "return_with_comments",
    "sign",
    "sign_on_paper",
]
