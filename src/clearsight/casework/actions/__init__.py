"""Case files: opened, planned, given a status, handed on, closed; and the files that records live in."""

from clearsight.casework.actions.cases import (
    NewChild,
    add_child,
    change_lead,
    close_case,
    open_case,
    take_over,
)
from clearsight.casework.actions.files import (
    call_off,
    keep_words,
    open_file_of,
    open_folder,
    open_folder_to_vary,
)
from clearsight.casework.actions.plans import NewPlan, write_plan
from clearsight.casework.actions.practice import tell_practice, withdraw_practice
from clearsight.casework.actions.statuses import end_status, note_status, review_status

__all__ = [
    "NewChild",
    "NewPlan",
    "add_child",
    "call_off",
    "change_lead",
    "close_case",
    "end_status",
    "keep_words",
    "note_status",
    "open_case",
    "open_file_of",
    "open_folder",
    "open_folder_to_vary",
    "review_status",
    "take_over",
    "tell_practice",
    "withdraw_practice",
    "write_plan",
]
