"""Whether a log is whole: everything derived again from its raw rows, and each mismatch named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from clearsight.audit.domain import notes, tree
from clearsight.audit.domain.entries import leaf_of
from clearsight.audit.domain.tree import Forged
from clearsight.audit.models import Event, Leaf, TreeHead
from clearsight.audit.queries.keys import CHANGED, Keys
from clearsight.audit.queries.order import Order
from clearsight.audit.queries.rows import named, readable

_AT_ONCE = 1000
_FEW = 200
Say = Callable[[str], None]


@dataclass
class TreeChecked:
    """One log, how many entries it has, and what is wrong with it, in plain sentences."""

    origin: str
    size: int = 0
    faults: list[str] = field(default_factory=list)


def heads() -> list[TreeHead]:
    """Every log there is, or whose head was taken away."""
    # SQLite keeps a text in a column of numbers, and any bytes as a text: such a head is missing there.
    there = {one.tree: one for one in TreeHead.objects.order_by("tree") if _is_whole(one)}
    leaves = Leaf.objects.values_list("tree", flat=True).distinct()
    events = Event.objects.values_list("organisation_id", flat=True).distinct()
    numbers = {one or 0 for one in (*leaves, *events) if isinstance(one or 0, int)}
    missing = [TreeHead(tree=number, origin="", size=0) for number in sorted(numbers - there.keys())]
    return [*there.values(), *missing]


def _is_whole(head: TreeHead) -> bool:
    texts = (head.origin, head.root, head.frontier, head.checkpoint)
    return isinstance(head.tree, int) and all(isinstance(one, str) for one in texts)


def check_tree(head: TreeHead, witnessed: Iterable[notes.Checkpoint]) -> TreeChecked:
    """Read every leaf and event of a log again, and compare them with its head and with what others saw.

    Args:
        witnessed: checkpoints of this log that are known from elsewhere; what is no longer so is named.
    """
    found = TreeChecked(head.origin or f"log {head.tree}")
    said = found.faults.append
    if not head.origin:
        said("its head is missing, or cannot be read")
    seen = sorted(witnessed, key=lambda one: one.size)
    wanted = {one.size for one in seen}
    roots: dict[int, bytes] = {0: tree.EMPTY}
    frontier: tuple[bytes, ...] = ()
    altered: dict[int, _Altered] = {}
    last, backwards, order, grown = 0, [], Order(head.tree, wanted, said), 0
    keys = Keys(head.origin)
    for leaf, event in _leaves(head.tree, said):
        if leaf.number != found.size:
            said(f"entries from {found.size} to {leaf.number - 1} are missing")
            found.size = leaf.number
        with named(f"entry {leaf.number}", said):
            _check_leaf(leaf, event, altered, said)
            if event is not None:
                order.next(leaf.number, event, said)
                if event.verb == CHANGED:
                    before = notes.Checkpoint(head.origin, grown, tree.root_of(frontier))
                    keys.next(before, event, said)
        if leaf.event < last:
            backwards.append(leaf.number)
        last = leaf.event
        frontier, grown = tree.grown(frontier, grown, [_hash_in(leaf, said)])
        found.size += 1
        if found.size in wanted:
            roots[found.size] = tree.root_of(frontier)
    order.end(said)
    _name_altered(altered, said)
    _check_outside(head.tree, said)
    root = tree.root_of(frontier)
    if not _check_head(head, found.size, root, keys, said):
        for number in backwards:
            said(f"entries {number - 1} and {number} stand the other way round than they were written")
    for one in seen:
        _check_witnessed(one, found.size, roots, said)
    return found


def _leaves(number: int, said: Say) -> Iterator[tuple[Leaf, Event | None]]:
    keys = list(Leaf.objects.filter(tree=number).order_by("number").values_list("pk", flat=True))
    for first in range(0, len(keys), _AT_ONCE):
        some = keys[first : first + _AT_ONCE]
        there = readable(Leaf.objects.all(), some, said)
        # SQLite keeps a text in a column of numbers, and puts it after them.
        odd = [key for key, leaf in there.items() if not _in_numbers(leaf)]
        for key in odd:
            said(f"row {key} of {Leaf._meta.db_table} cannot be read: it was altered")
            del there[key]
        events = readable(Event.objects.all(), [leaf.event for leaf in there.values()], said)
        for leaf in (there[key] for key in some if key in there):
            yield leaf, events.get(leaf.event)


def _in_numbers(leaf: Leaf) -> bool:
    return isinstance(leaf.number, int) and isinstance(leaf.event, int)


def _hash_in(leaf: Leaf, said: Say) -> bytes:
    """The hash of a leaf, or one that is nobody's, where none stands in the row."""
    if len(leaf.hash) == 2 * tree.HASH_BYTES:
        with suppress(ValueError, TypeError):
            return bytes.fromhex(leaf.hash)
    said(f"entry {leaf.number}: the hash of its leaf (row {leaf.pk} of {Leaf._meta.db_table}) is none")
    return tree.EMPTY


@dataclass(frozen=True)
class _Altered:
    leaf: Leaf
    entry: bytes
    what: str


def _check_leaf(leaf: Leaf, event: Event | None, altered: dict[int, _Altered], said: Say) -> None:
    if event is None:
        said(f"entry {leaf.number}: its event was deleted")
        return
    if (event.organisation_id or 0) != leaf.tree:
        said(f"entry {leaf.number}: its event is another organisation's")
    if not _is_of(event.entry, leaf):
        altered[leaf.number] = _Altered(leaf, event.entry, f"{event.verb}, {event.at.isoformat()}")


def _name_altered(altered: Mapping[int, _Altered], said: Say) -> None:
    """Those whose events have changed places, and those that say something else than they did.

    An event tells its place only to who tries the salt of that place. Of a few every place is tried; of more,
    the one at which it would stand by the order in which events are written.
    """
    by_event = dict(zip(sorted(one.leaf.event for one in altered.values()), sorted(altered), strict=True))
    for number, one in altered.items():
        places = altered if len(altered) <= _FEW else (by_event[one.leaf.event],)
        came = (place for place in places if place != number and _is_of(one.entry, altered[place].leaf))
        place = next(came, None)
        if place is None:
            said(f"entry {number} ({one.what}): its event was altered")
        else:
            said(f"entry {number} ({one.what}): its event was moved here from entry {place}")


def _is_of(entry: bytes, leaf: Leaf) -> bool:
    return leaf_of(entry, bytes(leaf.salt)).hex() == leaf.hash


def _check_outside(number: int, said: Say) -> None:
    """Events that are in no tree: put into the log behind its back."""
    mine = (
        Event.objects.filter(organisation_id=number) if number else Event.objects.filter(organisation_id=None)
    )
    inside = Leaf.objects.values("event")
    outside = mine.exclude(pk__in=inside).order_by("pk")
    keys = list(outside.values_list("pk", flat=True)[:_AT_ONCE])
    for one in readable(Event.objects.order_by("pk"), keys, said).values():
        when = one.at and one.at.isoformat()
        said(f"event {one.pk} ({one.verb}, {when}) is in the log and not in its tree")


def _check_head(head: TreeHead, size: int, root: bytes, keys: Keys, said: Say) -> bool:
    """Whether the tree is the one that the head and its signed checkpoint say."""
    whole = head.size == size and head.root == root.hex()
    if head.size != size:
        said(f"it has {size} entries, and its head says {head.size}")
    elif not whole:
        said("its entries are not those that its head says")
    elif _grows_from(head) != root:
        said("what is kept so that it can grow is not what it was")
    try:
        signed = notes.verified_by(head.checkpoint, keys.now)
        if (signed.size, signed.root) != (size, root):
            said(f"its newest checkpoint is of another history, of {signed.size} entries")
    except Forged as forged:
        said(f"its newest checkpoint: {forged}")
    return whole


def _grows_from(head: TreeHead) -> bytes:
    with suppress(ValueError, TypeError):
        return tree.root_of(head.nodes)
    return b""


def _check_witnessed(one: notes.Checkpoint, size: int, roots: Mapping[int, bytes], said: Say) -> None:
    if one.size > size:
        said(f"it has {size} entries, and was seen with {one.size}: it was put back to an earlier state")
    elif roots.get(one.size) != one.root:
        said(f"its first {one.size} entries are not those that were witnessed: history was rewritten")
