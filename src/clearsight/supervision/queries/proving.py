"""Agreements, compared with what the log bound when they were signed. No content leaves here.

Whoever owns the database can alter an agreement and what was signed on it; what the log keeps of it stands in
a tree whose checkpoints others have seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.timezone import localdate

from clearsight.audit.models import Event
from clearsight.casework.models import File
from clearsight.kernel.canonical import digest
from clearsight.people.models import Person
from clearsight.supervision.models import Agreement, AgreementLeftOut

SIGNED, LEFT_OUT = "supervision.sign_agreement", "supervision.leave_out_of_agreement"


def signature_binding(agreement: Agreement, person: Person, file: File, shown_hash: str) -> str:
    """What the log keeps of what a person signed: a hash behind a salt that goes with the folder's key."""
    return file.binding(f"agreement_signature:{agreement.public_id}:{person.public_id}", shown_hash)


def left_out_binding(left_out: AgreementLeftOut, file: File, because: str) -> str:
    """What the log keeps of a role that was left out: who said so, when and why."""
    said = {
        "kind": "clearsight agreement left out 1",
        "agreement": str(left_out.agreement.public_id),
        "role": left_out.role,
        "by": str(left_out.by.public_id),
        "at": left_out.at.isoformat(timespec="microseconds"),
        "because": because,
    }
    return file.binding(f"agreement_left_out:{left_out.public_id}", digest(said))


def altered_agreement(agreement: Agreement, file: File | None, shown_hash: str) -> tuple[str, ...]:
    """What of an agreement is no longer as the log has it, in plain sentences; nothing where all of it is.

    What was signed on paper, and imported, has no hash and stands in no log: of that nothing is said.

    Args:
        file: the folder in which its words lie; none where they are not kept.
        shown_hash: of what stands there now; "" where its words are not kept.

    Raises:
        DoesNotOpen: when its words were altered, or its folder was disposed of.
    """
    logged = Event.objects.filter(
        object_kind=Agreement._meta.label_lower,
        object_id=str(agreement.public_id),
        verb__in=(SIGNED, LEFT_OUT),
    )
    return tuple(_altered(agreement, file, shown_hash, list(logged.order_by("pk"))))


def _altered(agreement: Agreement, file: File | None, shown_hash: str, events: list[Event]) -> Iterator[str]:
    signed: dict[str, Event] = {}
    for event in (event for event in events if event.verb == SIGNED):
        if signed.setdefault(event.detail["person"], event) is not event:
            yield f"{event.actor_name} signed once, and the log has it again"
    for one in agreement.signatures.select_related("person").order_by("pk"):
        mine = signed.pop(str(one.person.public_id), None)
        if mine is None and one.shown_hash:
            yield f"The log knows of no signature of {one.person.name}"
        if mine is None:
            continue
        bound = signature_binding(agreement, one.person, file, one.shown_hash) if file else ""
        if mine.detail["binds"] != bound or one.shown_hash != shown_hash:
            yield f"What stands here is not what {one.person.name} signed"
        if localdate(mine.at) != one.signed_on:
            yield f"{one.person.name} did not sign on the day that it says"
    yield from (f"The signature of {event.actor_name} is missing" for event in signed.values())
    roles = sorted(
        [role, e.detail["person"]] for e in events if e.verb == SIGNED for role in e.detail["roles"]
    )
    answered = agreement.asked_of_roles.exclude(signed_by=None).select_related("signed_by")
    if sorted({(one.role, str(one.signed_by.public_id)) for one in answered if one.signed_by}) != [
        (role, person) for role, person in roles
    ]:
        yield "Who signed as the holder of a role was altered"
    said = sorted(tuple(one) for e in events if e.verb == LEFT_OUT for one in e.detail["left_out"])
    if sorted(_left_out(agreement, file)) != said:
        yield "Without which roles it holds was altered"


def _left_out(agreement: Agreement, file: File | None) -> Iterator[tuple[str, str]]:
    for one in agreement.signatures_left_out.select_related("agreement", "by"):
        because = file.unseal(one.because, one, "because", blank=False) if file else ""
        yield one.role, left_out_binding(one, file, because) if file else ""
