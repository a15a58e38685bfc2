"""Writing down that somebody outside has seen a checkpoint."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clearsight.audit.actions.recording import Doer, record
from clearsight.audit.domain import notes
from clearsight.audit.models import TreeHead, Witnessed


@transaction.atomic
def note_witnessed(
    head: TreeHead, note: str, kind: str, witness: str, *, receipt: bytes = b"", by: Doer, at: datetime
) -> Witnessed:
    """Write that `witness` was given a checkpoint of the log of `head`, or cosigned it.

    Args:
        note: the signed checkpoint, with the witness's own line where it gave one.
        kind: http, mail, sheet or time_stamp.
        receipt: what a time-stamping service gave.
    """
    checkpoint, _ = notes.opened(note)
    made = Witnessed.objects.create(
        tree=head.tree, size=checkpoint.size, root=checkpoint.root.hex(), kind=kind, witness=witness[:200],
        at=at, note=note, receipt=receipt,
    )  # fmt: skip
    record("audit.witness", made, by=by, at=at, organisation=head.tree or None,
           detail={"kind": kind, "size": checkpoint.size, "root": checkpoint.root.hex()})  # fmt: skip
    return made
