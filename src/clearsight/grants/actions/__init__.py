"""Giving something to read, opening it in an emergency, suspending somebody, letting them go elsewhere."""

from clearsight.grants.actions.again import end_lent_again, stop_reading_again
from clearsight.grants.actions.giving import LONGEST_SPAN, end_grant, faults_of_reason, give_case, give_record
from clearsight.grants.actions.opening import LASTS, break_glass, end_opening, find_case_to_open, look_at
from clearsight.grants.actions.proceeding import agree_to_proceeding, ask_for_proceeding
from clearsight.grants.actions.sampling import MOST_RECORDS, Sample, give_sample
from clearsight.grants.actions.stopping import let_read_again, stop_reading_too_much
from clearsight.grants.actions.suspending import restore, suspend, transfer

__all__ = [
    "LASTS",
    "LONGEST_SPAN",
    "MOST_RECORDS",
    "Sample",
    "agree_to_proceeding",
    "ask_for_proceeding",
    "break_glass",
    "end_grant",
    "end_lent_again",
    "end_opening",
    "faults_of_reason",
    "find_case_to_open",
    "give_case",
    "give_record",
    "give_sample",
    "let_read_again",
    "look_at",
    "restore",
    "stop_reading_again",
    "stop_reading_too_much",
    "suspend",
    "transfer",
]
