"""Schedules are chosen, reviews reckoned, and what is due kept longer or disposed of: the last by two."""

from clearsight.retention.actions.again import disposals_path, dispose_again, note_all_disposals
from clearsight.retention.actions.deciding import ask_to_dispose, dispose, keep_longer, withdraw
from clearsight.retention.actions.scheduling import choose_schedule, end_schedule, reckon, reckon_if_needed

__all__ = [
    "ask_to_dispose",
    "choose_schedule",
    "disposals_path",
    "dispose",
    "dispose_again",
    "end_schedule",
    "keep_longer",
    "note_all_disposals",
    "reckon",
    "reckon_if_needed",
    "withdraw",
]
