"""Choosing how one is told, noting what there is to tell, and sending it."""

from clearsight.reminders.actions.choosing import choose_way, renew_feed, turn_off_feed, turn_off_feed_again
from clearsight.reminders.actions.noting import note_reminders
from clearsight.reminders.actions.sending import Outcome, send_waiting

__all__ = [
    "Outcome", "choose_way", "note_reminders", "renew_feed", "send_waiting", "turn_off_feed",
    "turn_off_feed_again",
]  # fmt: skip
