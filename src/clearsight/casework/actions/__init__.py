"""Case files: opened, planned, given a status, handed on, closed; and the files that records live in."""

from clearsight.casework.actions.again import hand_on_again
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
    lay_beside,
    open_file_of,
    open_folder,
    open_folder_to_vary,
)
from clearsight.casework.actions.holds import (
    Held,
    ask_to_lift,
    destroy_key,
    destroy_key_again,
    lift_hold,
    one_after_another,
    open_register,
    place_hold,
)
from clearsight.casework.actions.keys import keys_by_master, note_backup, wrap_some_anew
from clearsight.casework.actions.plans import NewPlan, write_plan
from clearsight.casework.actions.practice import tell_practice, withdraw_practice
from clearsight.casework.actions.statuses import end_status, note_status, review_status

__all__ = [
    "Held",
    "NewChild",
    "NewPlan",
    "add_child",
    "ask_to_lift",
    "call_off",
    "change_lead",
    "close_case",
    "destroy_key",
    "destroy_key_again",
    "end_status",
    "hand_on_again",
    "keep_words",
    "keys_by_master",
    "lay_beside",
    "lift_hold",
    "note_backup",
    "note_status",
    "one_after_another",
    "open_case",
    "open_file_of",
    "open_folder",
    "open_folder_to_vary",
    "open_register",
    "place_hold",
    "review_status",
    "take_over",
    "tell_practice",
    "withdraw_practice",
    "wrap_some_anew",
    "write_plan",
]
