"""Who of a group has agreed to its agreement, and who has still to: whoever joins agrees before attending."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from clearsight.access.queries import visible_to
from clearsight.integrations.worded import Asker, One, worded
from clearsight.people.models import Person
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Agreement, AgreementSignature
from clearsight.supervision.queries.agreements import agreement_signatories, asks_each_member
from clearsight.supervision.queries.third_parties import waits_for_a_role


def agreements_to_sign(person: Person, on: date) -> list[Agreement]:
    """The newest versions with words that this person is to sign and has not, in the order of making."""
    return _to_sign(person, on)


@worded
def _to_sign(person: Asker, on: One) -> QuerySet[Agreement]:
    signed = AgreementSignature.objects.filter(agreement=OuterRef("pk"), person=person.pk)
    later = Agreement.objects.filter(arrangement=OuterRef("arrangement"), pk__gt=OuterRef("pk"))
    drawn_up = Agreement.objects.exclude(Exists(signed)).exclude(Exists(later)).exclude(terms=b"")
    seen = visible_to(person, "agreement.sign", drawn_up, on)
    return seen.select_related("arrangement__supervisor").order_by("pk")


def version_in_force(arrangement: Arrangement) -> Agreement | None:
    """The newest version that everybody signed whom the policy asked on the day of its last signature.

    Somebody who joins later is waited for, and takes nothing from what the others have agreed.
    """
    versions = waits_for_a_role(arrangement.agreements.order_by("-pk")).prefetch_related("signatures")
    return next((version for version in versions if _is_complete(version)), None)


def _is_complete(version: Agreement) -> bool:
    days = [signature.signed_on for signature in version.signatures.all()]
    waits: bool = getattr(version, "waits", False)
    return bool(days) and not waits and not agreement_signatories(version, max(days))


def without_assent(arrangement: Arrangement, on: date) -> list[Person]:
    """The members of a group on a day who have signed neither the version in force nor a later one, by name.

    Nobody, where there is no version yet: that there is none is said elsewhere.
    """
    newest = arrangement.agreements.order_by("pk").last()
    if newest is None or not asks_each_member(arrangement, on):
        return []
    since = version_in_force(arrangement) or newest
    signatures = AgreementSignature.objects.filter(
        agreement__arrangement=arrangement, agreement__pk__gte=since.pk, signed_on__lte=on
    )
    signed = set(signatures.values_list("person_id", flat=True))
    return [person for person in members_on(arrangement, on) if person.pk not in signed]
