"""Calendars; arranging supervision; the life of a session: scheduled, moved, cancelled, held."""

from clearsight.scheduling.actions.arranging import add_member, arrange, take_terms
from clearsight.scheduling.actions.calendars import (
    add_bank_holidays,
    add_stretch,
    alter_stretch,
    load_calendar,
    remove_stretch,
    set_calendar,
)
from clearsight.scheduling.actions.ending import end_arrangement, end_place
from clearsight.scheduling.actions.meeting import (
    FURTHEST,
    cancel,
    correct_attendance,
    hold,
    note_ad_hoc,
    note_written_up,
    reschedule,
    schedule,
)
from clearsight.scheduling.actions.programme import schedule_programme
from clearsight.scheduling.actions.succession import change_cover, hand_over, name_cover, take_session
from clearsight.scheduling.domain.calendars import Stretch

__all__ = [
    "FURTHEST",
    "Stretch",
    "add_bank_holidays",
    "add_member",
    "add_stretch",
    "alter_stretch",
    "arrange",
    "cancel",
    "change_cover",
    "correct_attendance",
    "end_arrangement",
    "end_place",
    "hand_over",
    "hold",
    "load_calendar",
    "name_cover",
    "note_ad_hoc",
    "note_written_up",
    "remove_stretch",
    "reschedule",
    "schedule",
    "schedule_programme",
    "set_calendar",
    "take_session",
    "take_terms",
]
