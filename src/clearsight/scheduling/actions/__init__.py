"""Arranging supervision, and the life of a session: scheduled, moved, cancelled, held."""

from clearsight.scheduling.actions.arranging import (
    Stretch,
    add_member,
    arrange,
    end_arrangement,
    set_calendar,
    take_terms,
)
from clearsight.scheduling.actions.meeting import (
    FURTHEST,
    cancel,
    hold,
    note_ad_hoc,
    note_written_up,
    reschedule,
    schedule,
)

__all__ = [
    "FURTHEST",
    "Stretch",
    "add_member",
    "arrange",
    "cancel",
    "end_arrangement",
    "hold",
    "note_ad_hoc",
    "note_written_up",
    "reschedule",
    "schedule",
    "set_calendar",
    "take_terms",
]
