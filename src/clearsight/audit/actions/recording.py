"""Writing the audit log, and noticing whose findings a change may have altered.

Every action calls `record` inside its own transaction. Persons named in `touches` are collected until
`compliance.actions.perform` has evaluated them again, in that same transaction; an action that touches
somebody outside it is a mistake of the programmer and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Model

from clearsight.audit.actions.growing import wait_or_append
from clearsight.audit.models import Event
from clearsight.kernel.refusals import Denied

REFUSED = "refused"
A_MINUTE = timedelta(minutes=1)
MOST_REFUSED = 60  # of one person in a minute: far more than anybody looks up by hand


@dataclass
class Touched:
    """Persons whose findings a change may alter; of those `around`, their colleagues' may change too."""

    persons: set[int] = field(default_factory=set)
    around: set[int] = field(default_factory=set)
    depth: int = 0

    @property
    def outermost(self) -> bool:
        """Whether whoever asks is the one who began to collect."""
        return self.depth == 1

    def clear(self) -> None:
        """All have been evaluated."""
        self.persons.clear()
        self.around.clear()


_touched: ContextVar[Touched | None] = ContextVar("persons touched by the change under way", default=None)


class Doer(Protocol):
    """Whoever does something: a person (`people.models`) or the operator (`access.actors`)."""

    @property
    def pk(self) -> int | None: ...

    @property
    def name(self) -> str: ...


Watcher = Callable[[str, Model, Doer, datetime], None]
# Asked before and after a deed is written: by later stages, which know how much somebody may read, and
# whether they still may. What they raise undoes it.
_before: list[Watcher] = []
_after: list[Watcher] = []


def watch(*, before: Watcher | None = None, after: Watcher | None = None) -> None:
    """From now on, ask these of every deed: what is done, to what, by whom and when.

    Args:
        before: asked before it is written, and before the tree's lock is taken.
        after: asked once it is written, in the same transaction. It has its place in the tree by then too,
            and so the tree's lock, unless it is one of several that are done together (`gathering`): they
            get their places at the end, and what others of the same organisation do may come in between.
    """
    _before.extend([before] if before and before not in _before else [])
    _after.extend([after] if after and after not in _after else [])


def record(
    verb: str,
    of: Model,
    *,
    by: Doer,
    at: datetime,
    organisation: int | None,
    touches: Iterable[int] = (),
    around: bool = False,
    detail: dict[str, Any] | None = None,
) -> Event:
    """Write that `by` did `verb` to `of`, in the transaction under way.

    Args:
        verb: as the action's qualified name, "scheduling.cancel"; a reading is "records.read".
        organisation: the primary key of the organisation whose log this belongs to.
        touches: primary keys of persons whose findings may differ now.
        around: whether those who supervise them, and whom they supervise, may differ too.
        detail: field names, states, numbers: never content or anybody's name.

    Raises:
        Denial: what is read is read no more (`watch`): the transaction is undone.
        RuntimeError: outside a transaction, or when persons are touched and nobody will evaluate them.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{verb} was to be audited outside a transaction")
    for watcher in _before:
        watcher(verb, of, by, at)
    _note(verb, touches, around)
    written = _written(
        at=at,
        actor_id=by.pk,
        actor_name=by.name[:200],
        verb=verb,
        object_kind=of._meta.label_lower,
        object_id=str(getattr(of, "public_id", None) or of.pk),
        organisation_id=organisation,
        detail=detail or {},
    )
    for watcher in _after:
        watcher(verb, of, by, at)
    return written


def _written(**event: Any) -> Event:
    """The row, with its place in the tree of its organisation."""
    written = Event.objects.create(**event)
    wait_or_append(written)
    return written


@transaction.atomic
def note_refused(denied: Denied, *, by: Doer, at: datetime, organisation: int) -> Event | None:
    """Leave in the log that somebody asked for a thing that they may not: which, and by which permission.

    In a transaction of its own: what was refused has left nothing. Of the same person, permission and thing
    one row a minute, and of a person `MOST_REFUSED`: nobody fills the disk with it.

    Args:
        organisation: the primary key of the organisation of whoever asked: its log is told.
    """
    lately = Event.objects.filter(actor_id=by.pk, verb=REFUSED, at__gt=at - A_MINUTE)
    what: dict[str, Any] = {
        "object_kind": denied.kind, "object_id": denied.public_id[:64],
        "detail": {"permission": denied.permission},
    }  # fmt: skip
    if lately.filter(**what).exists() or lately.count() >= MOST_REFUSED:
        return None
    return _written(
        at=at, actor_id=by.pk, actor_name=by.name[:200], verb=REFUSED, organisation_id=organisation, **what
    )  # fmt: skip


def _note(verb: str, touches: Iterable[int], around: bool) -> None:
    persons = set(touches)
    collected = _touched.get()
    if persons and collected is None:
        raise RuntimeError(f"{verb} changes somebody's findings: call it through compliance.actions.perform")
    if collected is not None:
        collected.persons |= persons
        collected.around |= persons if around else set()


@contextmanager
def collecting() -> Iterator[Touched]:
    """Collect the persons whom actions touch. Nested, the outer collection takes them all."""
    touched = _touched.get() or Touched()
    token = _touched.set(touched)
    touched.depth += 1
    try:
        yield touched
    finally:
        touched.depth -= 1
        _touched.reset(token)
