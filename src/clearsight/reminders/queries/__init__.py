"""What there is to tell somebody, their sessions as a calendar shows them, and what they were told."""

from clearsight.reminders.queries.calendar import file_of, person_of_feed, sittings_of, to_attend
from clearsight.reminders.queries.news import has_news
from clearsight.reminders.queries.told import Told, delivery_of, told_lately, whom_to_remind
from clearsight.reminders.queries.waiting import notices_for

__all__ = [
    "Told",
    "delivery_of",
    "file_of",
    "has_news",
    "notices_for",
    "person_of_feed",
    "sittings_of",
    "to_attend",
    "told_lately",
    "whom_to_remind",
]
