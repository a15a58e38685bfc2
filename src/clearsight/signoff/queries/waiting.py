"""Who is still to sign a record, and which of the roles that are asked nobody holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clearsight.integrations.once import once
from clearsight.people.models import Person
from clearsight.records.models import AskedOfRole, Record
from clearsight.records.queries import form_of, signatories
from clearsight.records.queries.third_signatures import holders
from clearsight.signoff.models import Signature


def given_on(record: Record) -> list[Signature]:
    """The signatures on a record that were not withdrawn, the first first; asked once for a page."""
    signatures = Signature.objects.filter(record=record, withdrawn_at__isnull=True).select_related("person")
    return once(("signatures", record.pk), lambda: list(signatures.order_by("at", "pk")))


def waiting_for(record: Record, on: date) -> list[Person]:
    """Those who are still to sign: nobody, once it is sealed.

    The parties first; then, for each role that the policy asks for besides, whoever holds it on that day: the
    first of them to sign answers for all.
    """
    if record.state == "sealed":
        return []
    parties = signatories(record, form_of(record))
    given = {signature.person_id for signature in given_on(record)}
    as_roles = [person for asked in _asked(record) for person in holders(asked, on)]
    return [person for person in dict.fromkeys([*parties, *as_roles]) if person.pk not in given]


def _asked(record: Record) -> Iterable[AskedOfRole]:
    """The signatures of roles that an agreed record still waits for."""
    if record.state != "agreed":
        return ()
    return record.asked_of_roles.filter(signed_by__isnull=True).select_related("record").order_by("pk")


def roles_without_holder(record: Record, on: date) -> list[str]:
    """The roles (codes) whose holder's signature a record waits for, and that nobody holds on that day."""
    asked: dict[str, bool] = {}
    for one in _asked(record):
        asked[one.role] = asked.get(one.role, False) or bool(holders(one, on))
    return [role for role, held in asked.items() if not held]
