"""Every agreement against the log, for whoever checks the whole database."""

from __future__ import annotations

from clearsight.audit.models import Event
from clearsight.audit.queries import each, how_disposed, named
from clearsight.casework.models import File
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.refusals import Unknown
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries.agreements import agreement_hash, folder
from clearsight.supervision.queries.proving import LEFT_OUT, SIGNED, altered_agreement


def compared_agreements() -> tuple[int, int, list[str]]:
    """How many signatures there are on agreements, of how many agreements the folder is gone, what differs.

    Each fault is a sentence that begins with which agreement it is.
    """
    count, disposed, faults = 0, 0, list[str]()
    signed = Event.objects.filter(verb__in=(SIGNED, LEFT_OUT))
    missing = set(signed.values_list("object_id", flat=True).distinct())
    for agreement in each(Agreement.objects.select_related("arrangement").order_by("pk"), faults.append):
        of = f"agreement {agreement.public_id}"
        missing.discard(str(agreement.public_id))
        with named(of, faults.append):
            file = folder(agreement.arrangement)
            if _is_disposed(file):
                disposed += 1
                continue
            try:
                count += agreement.signatures.count()
                found = altered_agreement(agreement, file, _hash_of(agreement))
                faults += [f"{of}: {said}" for said in found]
            except DoesNotOpen as shut:
                faults.append(f"{of}: does not open: {shut.kind} {shut.public_id}")
    faults += [f"agreement {one}: it was signed, and is missing" for one in sorted(missing)]
    return count, disposed, faults


def _hash_of(agreement: Agreement) -> str:
    try:
        return agreement_hash(agreement)
    except Unknown:
        return ""


def _is_disposed(file: File | None) -> bool:
    """Whether two persons did it, as the log says: that a key is missing says nothing yet."""
    if file is None or file.wrapped_key:
        return False
    return bool(how_disposed("casework.destroy_key", str(file.public_id)))
