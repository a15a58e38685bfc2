"""Giving the newest checkpoint of each log to everybody whom the settings name as a witness."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import make_msgid
from typing import TYPE_CHECKING

from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.texts import harmless

if TYPE_CHECKING:
    from clearsight.audit.models import TreeHead

SETTING = "CLEARSIGHT_WITNESSES"
STAMP = "tsa+"


@dataclass(frozen=True, slots=True)
class Asked:
    """A witness: its kind (http, mail, time_stamp), where it is, and of an HTTP witness the public key."""

    kind: str
    place: str
    key: str = ""

    @property
    def name(self) -> str:
        """By what it is known: of an HTTP witness the name of its key."""
        return self.key.partition("+")[0] or self.place


def witnesses() -> list[Asked]:
    """Whom the settings name.

    Raises:
        ClearsightError: when one of them is none.
    """
    return [_witness(one) for one in os.environ.get("CLEARSIGHT_WITNESSES", "").split()]


def _witness(text: str) -> Asked:
    from clearsight.audit.domain.notes import COSIGNATURE, verifier
    from clearsight.audit.domain.tree import Forged
    from clearsight.integrations.mail import is_address
    from clearsight.integrations.witnesses import is_safe

    scheme, _, rest = text.partition(":")
    place, _, key = text.partition("#")
    if scheme == "mailto" and is_address(rest):
        return Asked("mail", rest)
    if text.startswith(STAMP) and is_safe(text.removeprefix(STAMP)):
        return Asked("time_stamp", text.removeprefix(STAMP))
    try:
        if is_safe(place) and verifier(key).kind == COSIGNATURE:
            return Asked("http", place, key)
    except Forged:
        pass
    raise ClearsightError.one(
        SETTING, "one of them is no witness",
        "write https://witness.example#KEY, mailto:somebody@elsewhere.example or tsa+https://stamps.example",
    )  # fmt: skip


def witness_all() -> int:
    """Give each log's newest checkpoint to each witness, and say what came of it; 1 if one did not take it.

    Raises:
        ClearsightError: without any witness, or when a log is not what was witnessed of it: whoever cosigned
            that now would bear witness to a rewritten history.
    """
    from clearsight.audit.queries import behind_witnessed, heads

    asked = witnesses()
    if not asked:
        raise ClearsightError.one(SETTING, "it names nobody", "name a witness (docs/reference/settings.md)")
    if behind := behind_witnessed():
        raise ClearsightError.one("log", behind[0], "run clearsight audit fsck, and restore what is right")
    logs = [head.tree for head in heads() if head.origin and head.size]
    return max([_give(tree, one) for tree in logs for one in asked], default=0)


def _give(tree: int, to: Asked) -> int:
    from clearsight.access.actors import Operator
    from clearsight.audit.actions import note_witnessed
    from clearsight.audit.models import TreeHead
    from clearsight.audit.queries import keep_witnessed
    from clearsight.integrations.clock import now
    from clearsight.integrations.witnesses import NotWitnessed

    # As it is now: what is written while the others are asked is not dated back behind this one's moment.
    head, at = TreeHead.objects.get(tree=tree), now()
    try:
        note, receipt, seen = {"http": _cosigned, "mail": _mailed, "time_stamp": _stamped}[to.kind](head, to)
        _refuse_another_clock(at, seen)
    except NotWitnessed as refused:
        print(harmless(f"{head.origin}: {to.name} has not witnessed it: {refused}"))
        return 1
    note_witnessed(head, note, to.kind, to.name, receipt=receipt, by=Operator(), at=at)
    keep_witnessed(note)
    print(harmless(f"{head.origin}: {to.name} was given {head.size:,} entries"))
    return 0


def _refuse_another_clock(at: datetime, seen: datetime | None) -> None:
    """What a witness says of the moment is held against ours by whoever checks a bundle: so it is here."""
    from clearsight.audit.queries import MOST_BACK
    from clearsight.integrations.witnesses import NotWitnessed

    if seen is not None and abs(seen - at) > MOST_BACK:
        raise NotWitnessed(
            f"by its clock it is {seen:%Y-%m-%d %H:%M} (UTC), by ours {at:%Y-%m-%d %H:%M}: mend what is wrong"
        )


def _cosigned(head: TreeHead, to: Asked) -> tuple[str, bytes, datetime | None]:
    from clearsight.audit.domain.notes import seen_at, verifier
    from clearsight.audit.domain.tree import Forged
    from clearsight.audit.models import Witnessed
    from clearsight.audit.queries import grown_from
    from clearsight.integrations.witnesses import NotWitnessed, SeenFurther, add_checkpoint

    before = Witnessed.objects.filter(tree=head.tree, kind="http", witness=to.name).order_by("-size").first()
    old = before.size if before else 0
    try:
        lines = add_checkpoint(to.place, old, grown_from(head, old), head.checkpoint)
    except SeenFurther as seen:
        if seen.size > head.size:
            raise NotWitnessed(f"{seen}: the database was put back to an earlier state") from None
        lines = add_checkpoint(to.place, seen.size, grown_from(head, seen.size), head.checkpoint)
    note = head.checkpoint + "".join(f"{line}\n" for line in lines.split("\n") if line.startswith("\u2014 "))
    try:
        second = seen_at(note, verifier(to.key))
        return note, b"", datetime.fromtimestamp(second, UTC) if second else None
    except (Forged, ArithmeticError, OSError, ValueError) as forged:
        raise NotWitnessed(str(forged)) from None


def _mailed(head: TreeHead, to: Asked) -> tuple[str, bytes, None]:
    from django.conf import settings

    from clearsight.audit.domain.notes import dated
    from clearsight.integrations.clock import now
    from clearsight.integrations.mail import Rejected, Unreachable, opened
    from clearsight.integrations.witnesses import NotWitnessed

    if settings.CLEARSIGHT_MAIL is None:
        raise NotWitnessed("no mail is sent: CLEARSIGHT_MAIL names no server")
    message = EmailMessage()
    message["From"], message["To"] = settings.CLEARSIGHT_MAIL.sender, to.place
    message["Subject"] = "Checkpoint of a log: please keep"
    message["Date"] = at = now()
    message["Message-ID"] = make_msgid(domain="clearsight.invalid")
    message.set_content(dated(head.checkpoint, at))
    try:
        with opened(settings.CLEARSIGHT_MAIL) as post:
            post(message)
    except (Rejected, Unreachable) as refused:
        raise NotWitnessed(f"the mail was not taken ({refused.kind})") from None
    return head.checkpoint, b"", None


def _stamped(head: TreeHead, to: Asked) -> tuple[str, bytes, datetime]:
    from clearsight.integrations.witnesses import time_stamp

    return head.checkpoint, *time_stamp(to.place, head.checkpoint)


def sheets() -> Iterator[tuple[TreeHead, str]]:
    """Each log with a checkpoint that can be printed, and its public key in one line."""
    from clearsight.audit.queries import heads, verifier_of

    for head in heads():
        if head.origin and head.size:
            yield head, verifier_of(head).text
