"""An organisation alters a form of its policy (A5): a draft, step by step, and then in force from a day on.

What is altered says how things are written down from then on, and opens nothing that is written. Records
that were begun keep the form on which they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.kernel.canonical import canonical
from clearsight.kernel.errors import ClearsightError, Fault
from clearsight.kernel.refusals import Conflict, Invalid, Unknown
from clearsight.people.models import Organisation, Person
from clearsight.policy.domain.forms import Form, form_to_data
from clearsight.policy.domain.forms import altering as forms
from clearsight.policy.models import FormVersion
from clearsight.policy.queries import adoption_of, draft_of, forms_of, forms_of_policy, own_form, own_versions

MAY = "organisation.alter_forms"
LONGEST_WHY = 1000
_Edit = Callable[[Form], Form]


@transaction.atomic
def begin_form(organisation: Organisation, form: str, *, by: Person, at: datetime) -> FormVersion:
    """A draft of a new version of one of the policy's forms, as that form is in force; or the one there is.

    Raises:
        Unknown: when the policy has no such form.
    """
    require(by, MAY, organisation, localdate(at))
    policy = adoption_of(organisation, localdate(at)).policy
    if there := draft_of(organisation, policy, form):
        return there
    try:
        base = forms_of(organisation, localdate(at)).form(form)
    except KeyError:
        raise Unknown.one("form", "there is no such form") from None
    before = [one for one in own_versions(organisation, policy) if one.form == form]
    draft = FormVersion(
        organisation=organisation, policy=policy, form=form, text=_text(base),
        left_out=before[-1].left_out if before else {}, begun_by=by, begun_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:
        raise Conflict.one("form", "somebody else has just begun to alter this form", "look again") from None
    _audit("policy.begin_form", draft, by, at)
    return draft


@transaction.atomic
def rename_form(draft: FormVersion, title: str, seen: int, *, by: Person, at: datetime) -> FormVersion:
    """Call the form something else. `seen` is the revision that was shown, here and below.

    Raises:
        Conflict: when somebody has altered the draft since, here and below.
        Invalid: when it may not be so, at `title` and what else the action is given, here and below.
    """
    return _alter("policy.rename_form", draft, seen, lambda form: forms.rename(form, title), by, at)


@transaction.atomic
def write_section(
    draft: FormVersion, section: str, changes: Mapping[str, Any], seen: int, *, by: Person, at: datetime
) -> FormVersion:
    """As `policy.domain.forms.altering.write_section`."""
    edit = _on("section", lambda form: forms.write_section(form, section, changes))
    return _alter("policy.write_section", draft, seen, edit, by, at)


@transaction.atomic
def add_section(draft: FormVersion, heading: str, seen: int, *, by: Person, at: datetime) -> FormVersion:
    """As `policy.domain.forms.altering.add_section`."""
    edit = _on("section", lambda form: forms.add_section(form, heading))
    return _alter("policy.add_section", draft, seen, edit, by, at)


@transaction.atomic
def remove_section(draft: FormVersion, section: str, seen: int, *, by: Person, at: datetime) -> FormVersion:
    """As `policy.domain.forms.altering.remove_section`."""
    edit = _on("section", lambda form: forms.remove_section(form, section))
    return _alter("policy.remove_section", draft, seen, edit, by, at)


@transaction.atomic
def move_section(
    draft: FormVersion, section: str, by_one: int, seen: int, *, by: Person, at: datetime
) -> FormVersion:
    """As `policy.domain.forms.altering.move_section`: up with -1, down with 1."""
    edit = _on("section", lambda form: forms.move_section(form, section, by_one))
    return _alter("policy.move_section", draft, seen, edit, by, at)


@transaction.atomic
def write_field(
    draft: FormVersion, field: str, changes: Mapping[str, Any], seen: int, *, by: Person, at: datetime
) -> FormVersion:
    """As `policy.domain.forms.altering.write_field`; it goes to a file that fits the form, and is whole.

    Raises:
        Invalid: with what would be amiss in this field, each at its key.
    """

    def edit(form: Form) -> Form:
        altered = forms.write_field(form, field, changes)
        _refuse_amiss(draft, form, altered, field)
        return altered

    return _alter("policy.write_field", draft, seen, _on("field", edit), by, at)


@transaction.atomic
def add_field(
    draft: FormVersion, section: str, kind: str, changes: Mapping[str, Any], seen: int, *,
    by: Person, at: datetime,
) -> FormVersion:  # fmt: skip
    """As `policy.domain.forms.altering.add_field`; it goes to a file that fits the form, and is whole.

    Raises:
        Invalid: with what would be amiss in this field, each at its key.
    """

    def edit(form: Form) -> Form:
        altered = forms.add_field(form, section, kind, changes)
        _refuse_amiss(draft, form, altered, forms.section_of(altered, section).fields[-1].id)
        return altered

    return _alter("policy.add_field", draft, seen, _on("section", edit), by, at)


@transaction.atomic
def remove_field(
    draft: FormVersion, field: str, why: str, seen: int, *, by: Person, at: datetime
) -> FormVersion:
    """Take a field away. One that the policy asks for goes only with a reason, which whoever looks is shown.

    Raises:
        Invalid: at `why`, without a reason where one is needed; for a field that has to stay.
    """

    def edit(form: Form) -> Form:
        asked = form.field(field)
        if not asked.ours and not why.strip():
            problem = "the policy asks for this field: say why your form leaves it out"
            raise Invalid.one("why", problem, "write a few words")
        altered = forms.remove_field(form, field)
        if not asked.ours:
            said = {"label": asked.label, "clause": asked.clause, "why": why.strip()[:LONGEST_WHY]}
            draft.left_out = {**draft.left_out, field: said}
        return altered

    return _alter("policy.remove_field", draft, seen, _on("field", edit), by, at)


@transaction.atomic
def move_field(
    draft: FormVersion, field: str, by_one: int, seen: int, *, by: Person, at: datetime
) -> FormVersion:
    """As `policy.domain.forms.altering.move_field`: up with -1, down with 1."""
    edit = _on("field", lambda form: forms.move_field(form, field, by_one))
    return _alter("policy.move_field", draft, seen, edit, by, at)


@transaction.atomic
def put_in_force(
    draft: FormVersion, from_date: date, why: str, seen: int, *, by: Person, at: datetime
) -> FormVersion:
    """From that day on records are begun on it. What was begun before stays on the form on which it was.

    Args:
        from_date: the first day, today or later; after that of every version of the form so far.
        why: for whoever looks at the versions later.

    Raises:
        Invalid: at `from_date`, at `why`, and with all that is still amiss in the form.
        Conflict: when somebody has altered the draft since it was looked at.
    """
    require(by, MAY, draft.organisation, localdate(at))
    draft = _locked(draft, seen)
    form, policy = own_form(draft), forms_of_policy(draft.policy)
    before = [one for one in own_versions(draft.organisation, draft.policy) if one.form == draft.form]
    faults = [*_not_from(from_date, before, localdate(at)), *forms.faults_of_draft(policy, form)]
    if not why.strip():
        faults.append(Fault("why", "say why the form is altered", "write a few words"))
    if _text(form) == _text(forms_of(draft.organisation, localdate(at)).form(draft.form)):
        faults.append(
            Fault("form", "nothing is altered yet", "alter something first, or throw the draft away")
        )
    if faults:
        raise Invalid(faults)
    numbers = [one.version for one in (*policy.forms, *policy.agreements) if one.id == draft.form]
    draft.version = max([*numbers, *(one.version or 0 for one in before)]) + 1
    dated = form.model_copy(update={"version": draft.version, "effective_from": from_date})
    draft.text, draft.state, draft.from_date = _text(dated), "in_force", from_date
    draft.why, draft.put_by, draft.put_at = why.strip()[:LONGEST_WHY], by, at
    draft.save()
    _audit("policy.put_form_in_force", draft, by, at, version=draft.version)
    return draft


@transaction.atomic
def take_back(version: FormVersion, *, by: Person, at: datetime) -> FormVersion:
    """A version that is not in effect yet becomes a draft again.

    Raises:
        Invalid: when its day has come, or another draft of the form is under way, or a later version waits.
    """
    require(by, MAY, version.organisation, localdate(at))
    version = FormVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if version.state != "in_force" or version.from_date is None or version.from_date <= localdate(at):
        raise Invalid.one("version", "it is in force already", "put another version in force after it")
    others = FormVersion.objects.filter(
        organisation=version.organisation_id, policy=version.policy, form=version.form
    ).exclude(pk=version.pk)
    if others.filter(state="draft").exists() or others.filter(version__gt=version.version).exists():
        raise Invalid.one("version", "the form is being altered again already", "go on from there")
    version.state, version.version, version.from_date = "draft", None, None
    version.put_by, version.put_at, version.revision = None, None, version.revision + 1
    version.save()
    _audit("policy.take_form_back", version, by, at)
    return version


@transaction.atomic
def throw_away(draft: FormVersion, *, by: Person, at: datetime) -> None:
    """Give a draft up. What is in force stays as it is.

    Raises:
        Invalid: for what is no draft any more.
    """
    require(by, MAY, draft.organisation, localdate(at))
    draft = _locked(draft, draft.revision, either_way=True)
    _audit("policy.throw_form_away", draft, by, at)
    draft.delete()


def _alter(
    verb: str, draft: FormVersion, seen: int, edit: _Edit, by: Person, at: datetime
) -> FormVersion:  # fmt: skip
    """Permit, validate, write, audit: whatever is done to a draft."""
    require(by, MAY, draft.organisation, localdate(at))
    found = _locked(draft, seen)
    draft.left_out = found.left_out  # `edit` may add to it
    try:
        form = edit(own_form(found))
    except KeyError:
        raise Unknown.one("form", "there is nothing of that name in the form") from None
    except (Invalid, Unknown):
        raise
    except ClearsightError as error:
        raise Invalid(error.faults) from error
    found.text, found.left_out, found.revision = _text(form), draft.left_out, found.revision + 1
    found.save(update_fields=["text", "left_out", "revision"])
    _audit(verb, found, by, at)
    return found


def _locked(draft: FormVersion, seen: int, *, either_way: bool = False) -> FormVersion:
    found: FormVersion = FormVersion.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if found.state != "draft":
        raise Invalid.one("form", "this version is in force and is not altered any more", "begin a new one")
    if found.revision != seen and not either_way:
        raise Conflict.one("form", "somebody has altered the form since you looked at it", "look again")
    return found


def _on(what: str, edit: _Edit) -> _Edit:
    """The same; where a table may not be so, the fault is told at the input of its key."""

    def told(form: Form) -> Form:
        try:
            return edit(form)
        except Invalid:
            raise
        except ClearsightError as error:
            raise Invalid(
                Fault(_key(fault, what), fault.problem, fault.mend) for fault in error.faults
            ) from error

    return told


def _key(fault: Fault, what: str) -> str:
    key = fault.place.rpartition(".")[2].partition("[")[0]
    return key if key.isidentifier() and "." in fault.place else what


def _refuse_amiss(draft: FormVersion, before: Form, after: Form, field: str) -> None:
    policy = forms_of_policy(draft.policy)
    place = f"field.{field}"
    found = [fault for fault in forms.faults_of_draft(policy, after) if fault.place.startswith(place)]
    faults = [Fault(fault.place.removeprefix(f"{place}."), fault.problem, fault.mend) for fault in found]
    if after.field(field).file not in {file.id for file in forms.files_fitting(before, policy.files)}:
        problem = "what this form asks for does not belong in that file"
        faults = [fault for fault in faults if fault.place != "file"]
        faults.append(Fault("file", problem, "choose one of those listed"))
    if faults:
        raise Invalid(faults)


def _not_from(from_date: date, before: list[FormVersion], today: date) -> list[Fault]:
    last = max((one.from_date for one in before if one.from_date), default=None)
    if from_date < today:
        return [Fault("from_date", "this day is past", "choose today or a later day")]
    if last is not None and from_date <= last:
        problem = f"the version before takes effect on {last.day} {last:%B %Y}"
        return [Fault("from_date", problem, "choose a day after that")]
    return []


def _text(form: Form) -> str:
    return canonical(form_to_data(form)).decode()


def _audit(verb: str, of: FormVersion, by: Person, at: datetime, **detail: Any) -> None:
    record(verb, of, by=by, at=at, organisation=of.organisation_id, detail={"form": of.form, **detail})
