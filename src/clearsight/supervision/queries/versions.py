"""The versions of an agreement: two beside each other, and the last terms to begin a renewal from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Person
from clearsight.policy.domain.forms import Form, FormField, Value
from clearsight.policy.domain.forms.values import is_blank
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries.agreements import AgreementShown, new_agreement, read_agreement


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new version is written on: the template, what stands in it, and the version that came before.

    `last` is the newest version whose words are kept here; none where this is the first.
    """

    form: Form
    values: dict[str, Value]
    last: AgreementShown | None


@atomic
def beside_each_other(
    one: Agreement, other: Agreement, *, by: Person, at: datetime
) -> tuple[AgreementShown, AgreementShown]:
    """Two versions of one agreement, the earlier first. Both are audited as read.

    Raises:
        Unknown: when they are not two versions of one agreement, when `by` is no party, or when the words of
            one are not kept here.
    """
    if one.pk == other.pk or one.arrangement_id != other.arrangement_id:
        raise Unknown.one("agreement", "these are not two versions of one agreement", "choose two of one")
    earlier, later = sorted((one, other), key=lambda version: version.pk)
    return read_agreement(earlier, by=by, at=at), read_agreement(later, by=by, at=at)


@atomic
def next_version(arrangement: Arrangement, *, by: Person, at: datetime) -> Beginning:
    """What the parties confirm or change: the policy's template of today, with the terms of the last version.

    What the system knows better stays as it is now (who the parties are, their standing agenda), and so does
    the day of the next review. Reading the last version is audited.

    Raises:
        Unknown, Refused: when `by` is no party.
    """
    form, values = new_agreement(arrangement, by=by, on=localdate(at))
    newest = arrangement.agreements.exclude(terms=b"").order_by("pk").last()
    if newest is None:
        return Beginning(form, values, None)
    last = read_agreement(newest, by=by, at=at)
    known = {field.id: field for field in last.form.fields()}
    for field in form.fields():
        if field.id in known and _is_kept(field, known[field.id], last):
            values[field.id] = last.values[field.id]
    return Beginning(form, values, last)


def _is_kept(field: FormField, before: FormField, last: AgreementShown) -> bool:
    """Whether what was agreed under a field is what the next version begins with."""
    per_person = field.type == "table" and field.per is not None
    if field.type in ("derived", "signature") or per_person:
        return False
    if field.term in ("review", "standing_agenda") or field.source == "members":
        return False
    value = last.values.get(field.id)
    return before.type == field.type and not is_blank(before, value)


def came_before(agreement: Agreement) -> Agreement | None:
    """The version before this one whose words are kept here."""
    earlier = agreement.arrangement.agreements.exclude(terms=b"").filter(pk__lt=agreement.pk)
    return earlier.order_by("pk").last()
