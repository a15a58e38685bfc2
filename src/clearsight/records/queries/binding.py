"""What the log binds of something kept in a file: a hash behind a salt that goes with the file's key.

So an event proves what was signed, sealed or added to whoever is given the salt, and tells nothing to anybody
else. Where the file's key is destroyed nobody can find the salt again, and the tree stands as it did.
"""

from __future__ import annotations

from typing import Any

from clearsight.casework.models import File
from clearsight.kernel.canonical import digest
from clearsight.records.models import FiledElsewhere, Settlement, SignatureLeftOut


def binding(file: File, what: str, bound: str) -> str:
    """What an event keeps of it: SHA-256 of the salt and the hash, in hexadecimal.

    Args:
        what: which thing, "signature:<public id>".
        bound: the SHA-256 that stands for it, in hexadecimal.
    """
    return file.binding(what, bound)


def salt_of(file: File, what: str) -> bytes:
    """The 32 bytes that bind one thing and no other; whoever has them can check its event.

    Raises:
        DoesNotOpen: when the file's key was destroyed or altered, or is of another master key.
    """
    return file.salt_of(what)


def settlement_hash(settlement: Settlement, text: str) -> str:
    """The SHA-256 of what was said of how a disagreement was settled; not of whether that is confirmed."""
    return digest(canonical_settlement(settlement, text))


def canonical_settlement(settlement: Settlement, text: str) -> dict[str, Any]:
    """All that this hash binds, as it goes into canonical JSON."""
    disagreement = settlement.disagreement
    return {
        "kind": "clearsight settlement 1",
        "record": str(disagreement.record.public_id),
        "disagreement": str(disagreement.public_id),
        "settlement": str(settlement.public_id),
        **_said(settlement.author.public_id, settlement.at),
        "settled_on": settlement.settled_on.isoformat(),
        "text": text,
    }


def filing_hash(filing: FiledElsewhere, words: str) -> str:
    """The SHA-256 of which copy was said to be filed elsewhere, by whom, when, where, and of which record.

    Args:
        words: in what, and under which reference, as they are sealed.
    """
    copy = filing.copy
    return digest(
        {
            "kind": "clearsight filing 1",
            "record": str(copy.record.public_id),
            "copy": str(copy.public_id),
            "of": [copy.to, copy.to_label, copy.what, copy.clause],
            "child": str(copy.child.public_id) if copy.child else None,
            "filing": str(filing.public_id),
            **_said(filing.filed_by.public_id, filing.filed_at),
            "on": filing.on.isoformat(),
            "shown_hash": filing.shown_hash,
            "words": words,
        }
    )


def left_out_hash(left_out: SignatureLeftOut, because: str) -> str:
    """The SHA-256 of who said that a role is left out, when, and why."""
    return digest(
        {
            "kind": "clearsight signature left out 1",
            "record": str(left_out.record.public_id),
            "role": left_out.role,
            **_said(left_out.by.public_id, left_out.at),
            "because": because,
        }
    )


def _said(by: Any, at: Any) -> dict[str, str]:
    return {"by": str(by), "at": at.isoformat(timespec="microseconds")}
