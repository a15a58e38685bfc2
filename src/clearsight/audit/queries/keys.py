"""Which key signs a log, and which signed it before: each says in the log itself which one follows it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any, NamedTuple

from clearsight.audit.domain import notes
from clearsight.audit.domain.tree import Forged
from clearsight.audit.models import Event, Leaf, TreeHead, Witnessed
from clearsight.audit.queries.order import MOST_BACK
from clearsight.audit.queries.rows import each
from clearsight.integrations.signing import LogKey, log_keys, read_again

CHANGED = "audit.change_key"


class Change(NamedTuple):
    """Up to `size` entries a log was signed by the key `before`, and from then on by `key`."""

    size: int
    before: notes.Verifier
    key: notes.Verifier


def signer(head: TreeHead) -> LogKey | None:
    """The key that signed the newest checkpoint of a log; None where there is none, or it is not here."""
    mark = notes.mark_in(head.checkpoint)
    same = (one for one in log_keys() if notes.Verifier(head.origin, one.public).key_id == mark)
    return next(same, None)


def key_for(head: TreeHead) -> LogKey:
    """The key that signs a log: the one that signed it last; the newest, where it is not here."""
    found = signer(head)
    if found is None:
        # Another process may have given this log another key, which this one has not seen yet.
        read_again()
        found = signer(head)
    return found or log_keys()[-1]


def verifier_of(head: TreeHead) -> notes.Verifier:
    """The public key by which the newest checkpoint of a log is checked."""
    return notes.Verifier(head.origin, key_for(head).public)


def events_of_keys(tree: int) -> list[Event]:
    """The events by which a log was given other keys, the first first."""
    mine = Event.objects.filter(object_kind=TreeHead._meta.label_lower, object_id=str(tree), verb=CHANGED)
    # One that cannot be read is named where the log is read: here the others count.
    return list(each(mine.filter(organisation_id=tree or None).order_by("pk"), lambda said: None))


def changes_of(head: TreeHead) -> list[Change]:
    """When a log was given another key, the first first: as its rows say, which nobody has checked here."""
    events = events_of_keys(head.tree)
    numbers = dict(Leaf.objects.filter(event__in=[one.pk for one in events]).values_list("event", "number"))
    found = []
    for one in events:
        try:
            before, key = (notes.verifier(one.detail[which]) for which in ("before", "key"))
            found.append(Change(numbers[one.pk], before, key))
        except (Forged, LookupError, TypeError, AttributeError):
            continue  # `clearsight audit fsck` names it
    return sorted(found)


def verifiers(head: TreeHead, size: int) -> list[notes.Verifier]:
    """By which public keys a checkpoint of so many entries of a log can be signed.

    An earlier key that somebody stole signs nothing that is believed of what came after it.
    """
    return _by_size(head, changes_of(head), size)


def _by_size(head: TreeHead, changes: list[Change], size: int) -> list[notes.Verifier]:
    before = next((one.before for one in changes if size <= one.size), None)
    if before is not None:
        return [before]
    if changes:
        return [changes[-1].key]
    return [notes.Verifier(head.origin, one.public) for one in log_keys()]


def under_another_key() -> list[str]:
    """In plain sentences, each log that knows a key which is not here, and did not say what follows it.

    As it is where a key was put in the place of the other by hand (not by `clearsight keys log`): either
    before anything was signed with it, or when what somebody witnessed since was signed by the other; or a
    backup from before a key was restored where it is the only one.
    """
    found = []
    for head in filter(_is_named, TreeHead.objects.exclude(checkpoint="").order_by("tree")):
        changes = changes_of(head)
        if _is_by_another(head.checkpoint, head.size, head, changes):
            found.append(
                f"{head.origin}: the key that signed its newest checkpoint is not the one that is here"
            )
        rows = Witnessed.objects.filter(tree=head.tree).order_by("-size").values_list("size", "note")
        others = (size for size, note in rows if _is_by_another(note, size, head, changes))
        if (size := next(others, None)) is not None:
            found.append(f"{head.origin}: another key signed what was witnessed of {size:,} entries")
        if _is_older_than_its_key(head, changes):
            found.append(f"{head.origin}: another key signed its first entries")
    return found


def _is_named(head: TreeHead) -> bool:
    return isinstance(head.tree, int) and isinstance(head.origin, str)


def _is_by_another(note: object, size: object, head: TreeHead, changes: list[Change]) -> bool:
    # SQLite keeps anything in any column: what is no note or number is named where the log is read.
    if not (isinstance(note, str) and isinstance(size, int)):
        return False
    try:
        return notes.mark_in(note) not in {one.key_id for one in _by_size(head, changes, size)}
    except Forged:
        return False


def _is_older_than_its_key(head: TreeHead, changes: list[Change]) -> bool:
    """Whether its first entry is from before the moment that stands beside its first key in the file."""
    try:
        mark = changes[0].before.key_id if changes else notes.mark_in(head.checkpoint)
    except (Forged, AttributeError):
        return False
    known = (one.since for one in log_keys() if notes.Verifier(head.origin, one.public).key_id == mark)
    begins = Leaf.objects.filter(tree=head.tree, number=0).values("event")[:1]
    if (made := next(known, None)) is None:
        return False
    first = each(Event.objects.filter(pk__in=begins), lambda said: None)
    return any(one.at < made - MOST_BACK for one in first)


class Keys:
    """The keys of a log, entry by entry: whether each says itself which one follows it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.key: notes.Verifier | None = None

    def next(self, last: notes.Checkpoint, event: Event, said: Callable[[str], None]) -> None:
        """Take the next entry of another key, and the checkpoint before it; what no key said is named."""
        of, detail = f"entry {last.size}", event.detail
        try:
            before, key = (notes.verifier(detail[which]) for which in ("before", "key"))
            if self.key not in (None, before):
                said(f"{of}: another key follows one that was not this log's")
            if not notes.is_handed_over(last, before, key, detail["signed"]):
                said(f"{of}: that another key follows is not signed by the key before it")
            self.key = key
        except (Forged, LookupError, TypeError, AttributeError):
            said(f"{of}: which key follows cannot be read")

    @property
    def now(self) -> list[notes.Verifier]:
        """Those of which one has to have signed the newest checkpoint."""
        if self.key is not None:
            return [self.key]
        return [notes.Verifier(self.origin, one.public) for one in log_keys()]


def statement(last: notes.Checkpoint, by: LogKey, to: LogKey) -> dict[str, Any]:
    """What the entry says by which the key `to` follows `by`, after this checkpoint."""
    before, key = (notes.Verifier(last.origin, one.public) for one in (by, to))
    signed = by.private.sign(notes.handed_over(last, key))
    return {
        "before": before.text, "key": key.text, "signed": base64.b64encode(signed).decode(),
        "size": last.size, "root": base64.b64encode(last.root).decode(),
    }  # fmt: skip
