"""Each party writes their own part of an agreement, before anybody has signed it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.casework.actions import open_folder
from clearsight.kernel.canonical import canonical
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Form, Values, validate_values
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.actions.trail import audit_agreement
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries import agreement_form, agreement_hash, agreement_text, parts_of


@transaction.atomic
def write_own_part(
    agreement: Agreement, values: Values, shown_hash: str, *, by: Person, at: datetime
) -> Agreement:
    """Write one's own expectations into a version that lies before the parties; who wrote them is kept.

    Args:
        values: fields that `supervision.queries.parts_of` gives to this person, and no others.
        shown_hash: as `supervision.queries.read_agreement` gave it with what was shown.

    Raises:
        Refused: for the other's part.
        Conflict: when somebody has signed it, it reads otherwise than shown, or a later version is there.
        Invalid: for what the template does not take.
    """
    on = localdate(at)
    require(by, "agreement.sign", agreement, on)
    Arrangement.objects.select_for_update(no_key=True).get(pk=agreement.arrangement_id)
    agreement = Agreement.objects.select_related("arrangement__organisation").get(pk=agreement.pk)
    if shown_hash != agreement_hash(agreement):
        raise Conflict.one("agreement", "this is not what you were shown", "read it again")
    newest = agreement.arrangement.agreements.order_by("pk").last()
    if newest != agreement or agreement.signatures.exists():
        raise Conflict.one(
            "agreement", "it has been signed, or a later one drawn up", "draw up a new version"
        )
    text = agreement_text(agreement)
    form = agreement_form(text)
    if not values.keys() <= parts_of(form, agreement.arrangement, by, on):
        raise Refused.one("agreement", "that part is the other's to write", "write your own")
    whole = {**text["values"], **values}
    _refuse_what_is_wrong(form, whole, values)
    wrote = {**text.get("wrote", {}), **dict.fromkeys(values, str(by.public_id))}
    folder = open_folder(agreement.arrangement, by=by, at=at)
    words = canonical({**text, "values": whole, "wrote": wrote}).decode()
    agreement.terms = folder.seal(words, agreement, "terms")
    agreement.save(update_fields=["terms"])
    audit_agreement("supervision.write_own_part", agreement, by, at)
    return agreement


def _refuse_what_is_wrong(form: Form, whole: Values, values: Values) -> None:
    faults = [one for one in validate_values(form, whole, final=True) if one.place in values]
    if faults:
        raise Invalid(faults)
