"""Somebody with root: who writes into the database past Clearsight, and has the signing key too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from clearsight.audit.actions.growing import append
from clearsight.audit.domain import notes, tree
from clearsight.audit.domain.entries import leaf_of
from clearsight.audit.models import Event, Leaf, TreeHead
from clearsight.integrations.signing import log_keys
from tests.root import take_guards_away


def sql(statement: str, *given: Any) -> int:
    """One statement, as any programme could give it."""
    take_guards_away()
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.rowcount


def sign_again(number: int) -> None:
    """Make the whole tree anew over the events as they are now, and sign it."""
    leaves = list(Leaf.objects.filter(tree=number).order_by("number"))
    events = Event.objects.in_bulk([leaf.event for leaf in leaves])
    left = [leaf for leaf in leaves if leaf.event in events]
    sql("DELETE FROM audit_leaf WHERE tree = %s", number)
    hashes = [leaf_of(events[leaf.event].entry, bytes(leaf.salt)) for leaf in left]
    for place, (leaf, hashed) in enumerate(zip(left, hashes, strict=True)):
        sql(
            "INSERT INTO audit_leaf (tree, number, event, salt, hash) VALUES (%s, %s, %s, %s, %s)",
            number, place, leaf.event, bytes(leaf.salt), hashed.hex(),
        )  # fmt: skip
    head = TreeHead.objects.get(tree=number)
    frontier, size = tree.grown((), 0, hashes)
    root = tree.root_of(frontier)
    key = log_keys()[-1]
    note = notes.sign(notes.Checkpoint(head.origin, size, root), key.private, key.public)
    sql(
        "UPDATE audit_treehead SET size = %s, root = %s, frontier = %s, checkpoint = %s WHERE tree = %s",
        size, root.hex(), b"".join(frontier).hex(), note, number,
    )  # fmt: skip


def write_behind(old: Event, at: datetime | None = None, **detail: Any) -> Event:
    """The same event once more at the end of the log, with its own moment or another, and another detail."""
    same = ("actor_id", "actor_name", "verb", "object_kind", "object_id", "organisation_id")
    given = {name: getattr(old, name) for name in same}
    made = Event.objects.create(at=at or old.at, detail={**old.detail, **detail}, **given)
    append([made])
    return made
