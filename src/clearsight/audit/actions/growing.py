"""Appending what was done to the tree of its organisation, in its transaction, with a signed checkpoint.

To append takes the lock of the tree, until the transaction ends. While actions are performed it is taken
last, after all that they lock themselves: nobody who holds it waits for anything else. Whatever only reads
appends at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet

from clearsight.audit.domain import notes, tree
from clearsight.audit.domain.entries import SALT_BYTES, leaf_of
from clearsight.audit.models import Event, TreeHead
from clearsight.audit.queries.keys import key_for
from clearsight.integrations.signing import LogKey, public_key
from clearsight.integrations.worded import One, worded

_gathered: ContextVar[list[Event] | None] = ContextVar("events that wait for their place", default=None)
# The heads as this process last saw them. Believed only as far as the database says that they still are so.
_seen: dict[int, TreeHead] = {}
# Every reading waits for these two: written out, each takes a tenth of what it takes to be put together anew.
_INSERT = "INSERT INTO audit_leaf (tree, number, event, salt, hash) VALUES (%s, %s, %s, %s, %s)"
_UPDATE = (
    "UPDATE audit_treehead SET size = %s, root = %s, frontier = %s, checkpoint = %s "
    "WHERE tree = %s AND origin = %s AND size = %s AND root = %s"
)


@contextmanager
def gathering() -> Iterator[None]:
    """Until its end, within a transaction, what is done waits for its place; nested, until the outer's end.

    For whatever performs several actions in one transaction, so that the tree's lock is taken last.
    """
    if _gathered.get() is not None:
        yield
        return
    waiting: list[Event] = []
    token = _gathered.set(waiting)
    try:
        yield
    finally:
        _gathered.reset(token)
    if waiting and not transaction.get_rollback():
        append(_still_there(waiting))


def wait_or_append(event: Event) -> None:
    """Give an event that has been written its place in the tree: now, or at the end of `gathering`."""
    waiting = _gathered.get()
    if waiting is None:
        append([event])
    else:
        waiting.append(event)


def _still_there(waiting: Sequence[Event]) -> list[Event]:
    """Without those of an action that was undone to a savepoint: they have gone with it."""
    # SQLite gives the number of a row that was undone to the next one.
    latest = {event.pk: event for event in waiting}
    there = set(_written_between(min(latest), max(latest)))
    return [event for event in latest.values() if event.pk in there]


@worded
def _written_between(first: One, last: One) -> QuerySet[Event, int]:
    return Event.objects.filter(pk__gte=first, pk__lte=last).values_list("pk", flat=True)


def append(events: Iterable[Event]) -> None:
    """Append events to the trees of their organisations, always in the same order of trees."""
    of: dict[int, list[Event]] = {}
    for event in events:
        of.setdefault(event.organisation_id or 0, []).append(event)
    for number in sorted(of):
        salted = [(event, os.urandom(SALT_BYTES)) for event in of[number]]
        hashes = [leaf_of(event.entry, salt) for event, salt in salted]
        first = _grow(number, hashes)
        _insert(number, first, salted, hashes)


def append_under(key: LogKey, head: TreeHead, event: Event) -> None:
    """Append one event to the log of `head`, which is locked: from it on the log is signed by this key."""
    salted = [(event, os.urandom(SALT_BYTES))]
    hashes = [leaf_of(event.entry, salt) for event, salt in salted]
    if not _moved_on(head, hashes, key):
        raise RuntimeError("the head of a tree moved on although it was locked")
    _insert(head.tree, head.size, salted, hashes)


def _insert(number: int, first: int, salted: list[tuple[Event, bytes]], hashes: list[bytes]) -> None:
    rows = [
        (number, first + place, event.pk, salt, hashed.hex())
        for place, ((event, salt), hashed) in enumerate(zip(salted, hashes, strict=True))
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows) if len(rows) > 1 else cursor.execute(_INSERT, rows[0])


def _grow(number: int, hashes: Sequence[bytes]) -> int:
    """Move the head on by these leaves, and give the place of the first. Locks the head until the end."""
    seen = _seen.get(number)
    # What this process saw last is mostly still so: then one question does for looking, locking and writing.
    if seen is None or not _moved_on(seen, hashes):
        seen = locked(number)
        if not _moved_on(seen, hashes):
            raise RuntimeError("the head of a tree moved on although it was locked")
    return seen.size


def _moved_on(seen: TreeHead, hashes: Sequence[bytes], under: LogKey | None = None) -> bool:
    # The key that signed the head signs on: another one follows it by an entry of the log alone.
    key = under or key_for(seen)
    frontier, size = tree.grown(seen.nodes, seen.size, hashes)
    root = tree.root_of(frontier)
    note = notes.sign(notes.Checkpoint(seen.origin, size, root), key.private, key.public)
    nodes = b"".join(frontier).hex()
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [size, root.hex(), nodes, note, seen.tree, seen.origin, seen.size, seen.root])
        if cursor.rowcount != 1:
            return False
    _seen[seen.tree] = TreeHead(seen.tree, seen.origin, size, root.hex(), nodes, note)
    return True


def locked(number: int) -> TreeHead:
    """The head of a tree as it is now, made where there is none. Locks it until the transaction ends."""
    head = TreeHead.objects.select_for_update().filter(tree=number).first()
    if head is not None:
        return head
    empty = TreeHead(tree=number, origin=_origin(number), size=0, root=tree.EMPTY.hex())
    # Two that begin a tree at once: one of them makes it, and the other waits for it.
    TreeHead.objects.bulk_create([empty], ignore_conflicts=True)
    return TreeHead.objects.select_for_update().get(tree=number)


def _origin(number: int) -> str:
    """By what name the log is known outside: that of the organisation, or of the installation's key."""
    if not number:
        return f"clearsight/log/installation-{public_key().hex()[:16]}"
    # The organisation is of a later stage: asked for by name, once in the life of its tree.
    organisations = apps.get_model("people", "Organisation")._default_manager
    public_id = organisations.filter(pk=number).values_list("public_id", flat=True).first()
    return f"clearsight/log/{public_id or number}"
