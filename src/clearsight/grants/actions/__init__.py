"""Giving something to read for a time, and opening something in an emergency."""

from clearsight.grants.actions.giving import LONGEST_SPAN, end_grant, faults_of_reason, give_case, give_record
from clearsight.grants.actions.opening import LASTS, break_glass, find_case_to_open, look_at

__all__ = [
    "LASTS",
    "LONGEST_SPAN",
    "break_glass",
    "end_grant",
    "faults_of_reason",
    "find_case_to_open",
    "give_case",
    "give_record",
    "look_at",
]
