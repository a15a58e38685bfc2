"""Whether the log knows of the two persons who disposed of something: that it is gone says nothing yet."""

from __future__ import annotations

from clearsight.audit.models import Event

AGAIN, BY_TWO = "again", "by two"


def how_disposed(verb: str, public_id: str) -> str:
    """`BY_TWO`, `AGAIN` (by the operator, after a restoration), or "" where nobody may have disposed of it.

    Args:
        verb: by which it went: `casework.destroy_key` or `signoff.empty_record`.
        public_id: of the file, or the record.
    """
    found = ""
    for done in Event.objects.filter(verb=verb, object_id=public_id).order_by("pk"):
        mine = Event.objects.filter(organisation_id=done.organisation_id, detail__disposed=public_id)
        second = mine.filter(verb="retention.dispose", actor_id=done.actor_id, at=done.at)
        first = mine.filter(verb="retention.ask_to_dispose", at__lte=done.at, actor_id__isnull=False)
        if done.actor_id is not None and second.exists() and first.exclude(actor_id=done.actor_id).exists():
            return BY_TWO
        if done.actor_id is None and done.detail.get("again"):
            found = AGAIN
    return found
