"""A draft of a form is put in force from a day on, and taken back while that day is still to come (A5).

What is altered says how things are written down from then on, and opens nothing that is written. Records
that were begun keep the form on which they were, and a version's number stays with its text: one that is
taken back keeps both, and the next has another number.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Person
from clearsight.policy.actions.altering import LONGEST_WHY, MAY, audit_form, form_text, locked_draft
from clearsight.policy.domain.forms import Form, PolicyForms
from clearsight.policy.domain.forms.altering import faults_of_draft
from clearsight.policy.domain.forms.language import VERSIONS_BETWEEN
from clearsight.policy.models import FormVersion
from clearsight.policy.queries import adoption_of, forms_of, forms_of_policy, own_form, own_versions


@transaction.atomic
def put_in_force(
    draft: FormVersion, from_date: date, why: str, seen: int, *, by: Person, at: datetime
) -> FormVersion:
    """From that day on records are begun on it. What was begun before stays on the form on which it was.

    Args:
        from_date: the first day, today or later; after that of every version of the form so far, and one on
            which it takes effect: the policy's own version has begun, and no other policy is adopted.
        why: for whoever looks at the versions later.

    Raises:
        Invalid: at `from_date`, at `why`, and with all that is still amiss in the form.
        Conflict: when somebody has altered the draft since it was looked at.
    """
    require(by, MAY, draft.organisation, localdate(at))
    draft = locked_draft(draft, seen)
    form, policy = own_form(draft), forms_of_policy(draft.policy)
    faults = [*_not_from(draft, policy, from_date, localdate(at)), *faults_of_draft(policy, form)]
    faults += faults_of_words("why", why, LONGEST_WHY, "say why the form is altered")
    if _says_the_same(form, forms_of(draft.organisation, from_date), draft.form):
        faults.append(
            Fault("form", "nothing is altered yet", "alter something first, or throw the draft away")
        )
    if faults:
        raise Invalid(faults)
    draft.version = _next_number(draft, policy, from_date)
    dated = form.model_copy(update={"version": draft.version, "effective_from": from_date})
    draft.text, draft.state, draft.from_date = form_text(dated), "in_force", from_date
    draft.why, draft.put_by, draft.put_at = why.strip(), by, at
    draft.save()
    audit_form("policy.put_form_in_force", draft, by, at, version=dated.number)
    return draft


@transaction.atomic
def take_back(version: FormVersion, *, by: Person, at: datetime) -> FormVersion:
    """Of a version that is not in effect yet: a draft that says the same, to go on with.

    The version itself stays, with its number, and never comes into effect: the record of a session on a day
    to come may stand on it.

    Raises:
        Invalid: when its day has come, or another draft of the form is under way, or a later version waits.
    """
    require(by, MAY, version.organisation, localdate(at))
    version = FormVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.state == "taken_back":
        raise Invalid.one("version", "it is taken back already", "go on from there")
    if version.state != "in_force" or version.from_date is None or version.from_date <= localdate(at):
        raise Invalid.one("version", "it is in force already", "put another version in force after it")
    others = FormVersion.objects.filter(
        organisation=version.organisation_id, policy=version.policy, form=version.form
    )
    later = others.filter(state="in_force", version__gt=version.version)
    if later.exists() or others.filter(state="draft").exists():
        raise Invalid.one("version", "the form is being altered again already", "go on from there")
    version.state = "taken_back"
    version.save(update_fields=["state"])
    draft: FormVersion = FormVersion.objects.create(
        organisation=version.organisation, policy=version.policy, form=version.form, text=version.text,
        left_out=version.left_out, begun_by=by, begun_at=at,
    )  # fmt: skip
    audit_form("policy.take_form_back", draft, by, at, version=own_form(version).number)
    return draft


def _not_from(draft: FormVersion, policy: PolicyForms, from_date: date, today: date) -> list[Fault]:
    """Why not from that day: it is past, another version is in force by then, or it would never count."""
    mine = (one for one in own_versions(draft.organisation, draft.policy) if one.form == draft.form)
    last = max((one.from_date for one in mine if one.from_date), default=None)
    begins = policy.in_force(from_date).form(draft.form).effective_from
    if from_date < today:
        fault = ("this day is past", "choose today or a later day")
    elif last is not None and from_date <= last:
        fault = (f"the version before takes effect on {last.day} {last:%B %Y}", "choose a day after that")
    elif adoption_of(draft.organisation, from_date).policy != draft.policy:
        fault = ("another policy is adopted by that day", "choose a day before that")
    elif begins > from_date:
        problem = f"the policy's own version takes effect on {begins.day} {begins:%B %Y}"
        fault = (problem, "choose that day or a later one")
    else:
        return []
    return [Fault("from_date", *fault)]


def _says_the_same(form: Form, there: PolicyForms, name: str) -> bool:
    """As the version of that day, but for the number and the day."""
    if name not in {one.id for one in (*there.forms, *there.agreements)}:
        return False  # another policy is adopted by then, which is told at the day
    other = there.form(name)
    number = {"version": other.version, "effective_from": other.effective_from}
    return form_text(form.model_copy(update=number)) == form_text(other)


def _next_number(draft: FormVersion, policy: PolicyForms, from_date: date) -> int:
    """One that no version of the form ever had, taken back or not, and that none of the policy will have."""
    stands_on = policy.in_force(from_date).form(draft.form).version * VERSIONS_BETWEEN
    own = FormVersion.objects.filter(
        organisation=draft.organisation_id, policy=draft.policy, form=draft.form, version__isnull=False
    )
    return max([stands_on, *(one for one in own.values_list("version", flat=True) if one)]) + 1
