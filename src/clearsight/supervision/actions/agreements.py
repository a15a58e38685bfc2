"""The written agreement: drawn up on the policy's template, signed by all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.casework.actions import open_folder
from clearsight.kernel.canonical import canonical
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Value, Values, blank_values, validate_values
from clearsight.policy.domain.forms.planned import planned_faults
from clearsight.policy.queries import forms_of
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.actions.trail import audit_agreement
from clearsight.supervision.models import (
    Agreement,
    AgreementAskedOfRole,
    AgreementLeftOut,
    AgreementSignature,
)
from clearsight.supervision.queries import (
    agreed_terms,
    agreement_form,
    agreement_hash,
    agreement_signatories,
    agreement_sources,
    agreement_text,
    asked_of_roles,
    asked_to_assent,
    expectations,
    holders_of,
    may_leave_out_of,
    parts_of,
    still_asked,
    still_unwritten,
    third_signatories,
    vacant_codes,
    version_in_force,
    waits_for_nobody,
)
from clearsight.supervision.queries.agreements import folder
from clearsight.supervision.queries.proving import LEFT_OUT, SIGNED, left_out_binding, signature_binding

LONGEST_REASON = 1_000


@transaction.atomic
def draw_up_agreement(arrangement: Arrangement, values: Values, *, by: Person, at: datetime) -> Agreement:
    """Put a new version of the written agreement before the parties, on the policy's own template.

    Earlier versions stay, and the last one that all have signed stays in force until all have signed this.

    Args:
        values: the fields of the template, as `policy.domain.forms` describes them. What the others expect,
            in their own words, they write themselves (`write_own_part`): it is passed over here.

    Raises:
        Invalid: with every field that is not as the template asks.
    """
    require(by, "arrangement.draw_up_agreement", arrangement, localdate(at))
    form = forms_of(arrangement.organisation, localdate(at)).agreement_for(arrangement.kind)  # type: ignore[arg-type]
    known = agreement_sources(arrangement, form, localdate(at))
    fixed = {field.id for field in form.fields() if field.type == "derived"}
    whole = {**blank_values(form), **known, **values, **{name: known[name] for name in fixed & known.keys()}}
    mine = parts_of(form, arrangement, by, localdate(at))
    theirs = {field.id for field in expectations(form)} - mine
    words, wrote = _others_words(arrangement, theirs)
    whole |= {name: words.get(name, blank_values(form)[name]) for name in theirs}
    found = [*validate_values(form, whole, final=True), *planned_faults(form, whole, localdate(at))]
    faults = [fault for fault in found if fault.place not in theirs]
    if faults:
        raise Invalid(faults)
    _one_at_a_time(arrangement)
    # What waited for a role on an earlier version is read by nobody more for that.
    AgreementAskedOfRole.objects.filter(agreement__arrangement=arrangement, signed_by=None).delete()
    folder = open_folder(arrangement, by=by, at=at)
    number = arrangement.agreements.count() + 1
    agreement = Agreement(arrangement=arrangement, version=str(number), drawn_up_by=by, drawn_up_at=at)
    while arrangement.agreements.filter(version=agreement.version).exists():
        number += 1
        agreement.version = str(number)
    wrote |= dict.fromkeys(mine, str(by.public_id))
    text = {"form": form.model_dump(mode="json", by_alias=True), "values": whole, "wrote": wrote}
    agreement.terms = folder.seal(canonical(text).decode(), agreement, "terms")
    agreement.save()
    audit_agreement("supervision.draw_up_agreement", agreement, by, at)
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
        Invalid: when `by` has signed already, or is not asked to, or somebody's own part is still blank.
    """
    require(by, "agreement.sign", agreement, localdate(at))
    _one_at_a_time(agreement.arrangement)
    agreement.refresh_from_db(fields=["terms"])  # the other may have written their part meanwhile
    if shown_hash != agreement_hash(agreement):
        raise Conflict.one("agreement", "this is not what you were shown", "read it again")
    newest = agreement.arrangement.agreements.order_by("pk").last()
    if newest != agreement:
        raise Conflict.one("agreement", "a later version has been drawn up", "read that one")
    waiting = agreement_signatories(agreement, localdate(at))
    third = third_signatories(agreement, localdate(at))
    if by not in (*waiting, *third) and by not in asked_to_assent(agreement, localdate(at)):
        raise Invalid.one("signature", "you have signed it, or are not asked to", "there is nothing to do")
    text = agreement_text(agreement)
    if lacking := still_unwritten(agreement_form(text), text["values"]):
        said = f"{lacking[0].label!r} is still to be written"
        raise Invalid.one("signature", said, "each of you writes your own part first")
    held_already = version_in_force(agreement.arrangement) == agreement
    signature = AgreementSignature.objects.create(
        agreement=agreement, person=by, signed_on=localdate(at), shown_hash=shown_hash
    )
    roles = _answer_for_roles(agreement, waiting, by, at)
    if not held_already and version_in_force(agreement.arrangement) == agreement:
        _bring_into_force(agreement, by, at)
    file = folder(agreement.arrangement)
    assert file is not None  # its words were just read
    bound = signature_binding(agreement, by, file, shown_hash)
    audit_agreement(SIGNED, agreement, by, at, person=str(by.public_id), roles=roles, binds=bound)
    return signature


def _bring_into_force(agreement: Agreement, by: Person, at: datetime) -> None:
    terms, versions = agreed_terms(agreement), agreement.arrangement.agreements
    versions.filter(every="").update(every=agreement.arrangement.every)  # what is past is judged by it
    versions.filter(pk=agreement.pk).update(every=terms.get("every", agreement.arrangement.every))
    scheduling.take_terms(agreement.arrangement, **terms, by=by, at=at)


@transaction.atomic
def leave_out_of_agreement(agreement: Agreement, because: str, *, by: Person, at: datetime) -> Agreement:
    """Say that nobody holds the roles whose signature an agreement still waits for: it holds without them.

    Whoever says so leads or oversees, is no party to it, and reads nothing of it. The policy's rule stays
    unmet, and the next version asks for that signature again.

    Raises:
        Refused: for a party.
        Invalid: without a reason, or with one that is too long; while somebody can still sign; when no role
            is without a holder.
        Conflict: when it is not what the parties have signed.
    """
    on, arrangement = localdate(at), agreement.arrangement
    require(by, "arrangement.leave_out_signature", arrangement, on)
    if not may_leave_out_of(arrangement, by, on):
        raise Refused.one("agreement", "you are a party to it", "ask somebody who leads and is not")
    _one_at_a_time(arrangement)
    if waits_for_nobody(arrangement, on) != agreement:
        problem = "it does not wait only for a role that nobody holds"
        raise Invalid.one("agreement", problem, "whoever can still sign it, signs it")
    if faults := faults_of_words("because", because, LONGEST_REASON, "say why nobody holds it"):
        raise Invalid(faults)
    if agreement.signatures.exclude(shown_hash__in=("", agreement_hash(agreement))).exists():
        raise Conflict.one("agreement", "it is not what the parties have signed", "tell those who signed it")
    file = folder(arrangement)
    if file is None:
        raise Unknown.one("agreement", "its words are not kept here", "look at the paper copy")
    bound = []
    for role in vacant_codes(agreement, on):
        left_out = AgreementLeftOut(agreement=agreement, role=role, by=by, at=at)
        left_out.because = file.seal(because.strip(), left_out, "because")
        left_out.save()
        bound.append([role, left_out_binding(left_out, file, because.strip())])
    still_asked(agreement).delete()  # whoever is given the role later reads nothing for that
    _bring_into_force(agreement, by, at)
    audit_agreement(LEFT_OUT, agreement, by, at, left_out=bound)
    return agreement


def _answer_for_roles(agreement: Agreement, waiting: list[Person], by: Person, at: datetime) -> list[str]:
    """Whoever signed answers for the roles they hold (given back); once all parties have, roles are asked."""
    on = localdate(at)
    mine = [asked.role for asked in still_asked(agreement) if by in holders_of(asked, on)]
    agreement.asked_of_roles.filter(role__in=mine).update(signed_by=by)
    asked = agreement.asked_of_roles.exists() or agreement.signatures_left_out.exists()
    if waiting == [by] and not asked:
        AgreementAskedOfRole.objects.bulk_create(asked_of_roles(agreement, on))
    return sorted(set(mine))


def _one_at_a_time(arrangement: Arrangement) -> None:
    """Wait for whoever signs or draws up here at this moment: who signs last has to see who signed before."""
    Arrangement.objects.select_for_update(no_key=True).get(pk=arrangement.pk)


def _others_words(
    arrangement: Arrangement, fields: Collection[str]
) -> tuple[dict[str, Value], dict[str, str]]:
    """What the others wrote in the last version, which stands until they change it; and who wrote it."""
    last = arrangement.agreements.exclude(terms=b"").order_by("pk").last() if fields else None
    text = agreement_text(last) if last else {"values": {}}
    said = {name: value for name, value in text["values"].items() if name in fields}
    return said, {name: who for name, who in text.get("wrote", {}).items() if name in said}
