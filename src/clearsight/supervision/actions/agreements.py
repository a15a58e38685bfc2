"""The written agreement: drawn up on the policy's template, signed by all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.actions import open_folder
from clearsight.kernel.canonical import canonical
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Values, blank_values, validate_values
from clearsight.policy.domain.forms.planned import planned_faults
from clearsight.policy.queries import forms_of
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import parties_of
from clearsight.supervision.models import (
    Agreement,
    AgreementSignature,
)
from clearsight.supervision.queries import (
    agreed_terms,
    agreement_hash,
    agreement_signatories,
    agreement_sources,
    asked_to_assent,
    version_in_force,
)


@transaction.atomic
def draw_up_agreement(arrangement: Arrangement, values: Values, *, by: Person, at: datetime) -> Agreement:
    """Put a new version of the written agreement before the parties, on the policy's own template.

    Earlier versions stay, and the last one that all have signed stays in force until all have signed this.

    Args:
        values: the fields of the template, as `policy.domain.forms` describes them.

    Raises:
        Invalid: with every field that is not as the template asks.
    """
    require(by, "arrangement.draw_up_agreement", arrangement, localdate(at))
    form = forms_of(arrangement.organisation, localdate(at)).agreement_for(arrangement.kind)  # type: ignore[arg-type]
    known = agreement_sources(arrangement, form, localdate(at))
    fixed = {field.id for field in form.fields() if field.type == "derived"}
    whole = {**blank_values(form), **known, **values, **{name: known[name] for name in fixed & known.keys()}}
    faults = [*validate_values(form, whole, final=True), *planned_faults(form, whole, localdate(at))]
    if faults:
        raise Invalid(faults)
    _one_at_a_time(arrangement)
    folder = open_folder(arrangement, by=by, at=at)
    number = arrangement.agreements.count() + 1
    agreement = Agreement(arrangement=arrangement, version=str(number), drawn_up_by=by, drawn_up_at=at)
    while arrangement.agreements.filter(version=agreement.version).exists():
        number += 1
        agreement.version = str(number)
    text = {"form": form.model_dump(mode="json", by_alias=True), "values": whole}
    agreement.terms = folder.seal(canonical(text).decode(), agreement, "terms")
    agreement.save()
    _audit_agreement("supervision.draw_up_agreement", agreement, by, at)
    return agreement


@transaction.atomic
def sign_agreement(agreement: Agreement, shown_hash: str, *, by: Person, at: datetime) -> AgreementSignature:
    """Sign exactly the version that was shown. The last signature brings it into force.

    Every member of a group may, also one who joined after it came into force: they agree to its boundaries
    before they come for the first time.

    Args:
        shown_hash: as `supervision.queries.read_agreement` gave it with what was shown.

    Raises:
        Conflict: when something else was shown, or a later version is before the parties.
        Invalid: when `by` has signed already, or is not asked to.
    """
    require(by, "agreement.sign", agreement, localdate(at))
    _one_at_a_time(agreement.arrangement)
    if shown_hash != agreement_hash(agreement):
        raise Conflict.one("agreement", "this is not what you were shown", "read it again")
    newest = agreement.arrangement.agreements.order_by("pk").last()
    if newest != agreement:
        raise Conflict.one("agreement", "a later version has been drawn up", "read that one")
    waiting = agreement_signatories(agreement, localdate(at))
    if by not in waiting and by not in asked_to_assent(agreement, localdate(at)):
        raise Invalid.one("signature", "you have signed it, or are not asked to", "there is nothing to do")
    held_already = version_in_force(agreement.arrangement) == agreement
    signature = AgreementSignature.objects.create(
        agreement=agreement, person=by, signed_on=localdate(at), shown_hash=shown_hash
    )
    if waiting == [by] and not held_already:
        terms, versions = agreed_terms(agreement), agreement.arrangement.agreements
        versions.filter(every="").update(every=agreement.arrangement.every)  # what is past is judged by it
        versions.filter(pk=agreement.pk).update(every=terms.get("every", agreement.arrangement.every))
        scheduling.take_terms(agreement.arrangement, **terms, by=by, at=at)
    _audit_agreement("supervision.sign_agreement", agreement, by, at)
    return signature


def _one_at_a_time(arrangement: Arrangement) -> None:
    """Wait for whoever signs or draws up here at this moment: who signs last has to see who signed before."""
    Arrangement.objects.select_for_update(no_key=True).get(pk=arrangement.pk)


def _audit_agreement(verb: str, agreement: Agreement, by: Person, at: datetime) -> None:
    arrangement = agreement.arrangement
    touched = parties_of(arrangement, localdate(at))
    organisation = arrangement.organisation_id
    record(verb, agreement, by=by, at=at, organisation=organisation, touches=touched)
