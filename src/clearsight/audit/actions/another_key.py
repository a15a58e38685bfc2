"""Giving a log another key: the earlier one says in the log itself which one follows it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clearsight.audit.actions.growing import append_under, locked
from clearsight.audit.actions.recording import Doer
from clearsight.audit.domain import notes
from clearsight.audit.models import Event, TreeHead
from clearsight.audit.queries.keys import CHANGED, signer, statement
from clearsight.integrations.signing import log_keys
from clearsight.kernel.refusals import Invalid


@transaction.atomic
def change_key(head: TreeHead, *, by: Doer, at: datetime) -> Event | None:
    """From an entry that the log's key itself signs, the log of `head` is signed by the newest key.

    None where it is so already: stopped between two logs, it is done again for all of them.

    Raises:
        Invalid: when the key that signed the log is not here: nobody can say in its name what follows.
    """
    head = locked(head.tree)
    before, newest = signer(head), log_keys()[-1]
    if before is None:
        problem = f"the key that signed {head.origin} is not here"
        raise Invalid.one("key", problem, "put it back, in a line before the newest")
    if before == newest:
        return None
    last = notes.Checkpoint(head.origin, head.size, bytes.fromhex(head.root))
    event = Event.objects.create(
        at=at, actor_id=by.pk, actor_name=by.name[:200], verb=CHANGED,
        object_kind=TreeHead._meta.label_lower, object_id=str(head.tree),
        organisation_id=head.tree or None, detail=statement(last, before, newest),
    )  # fmt: skip
    append_under(newest, head, event)
    return event
