"""An organisation alters a form of its policy (A5): a draft, step by step (`in_force` says what then)."""

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
from clearsight.kernel.words import faults_of_words
from clearsight.people.models import Organisation, Person
from clearsight.policy.domain.forms import Form, FormField, form_to_data
from clearsight.policy.domain.forms import altering as forms
from clearsight.policy.domain.forms.less import asks_less
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
        organisation=organisation, policy=policy, form=form, text=form_text(base),
        left_out=before[-1].left_out if before else {}, begun_by=by, begun_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:
        raise Conflict.one("form", "somebody else has just begun to alter this form", "look again") from None
    audit_form("policy.begin_form", draft, by, at)
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
    draft: FormVersion, field: str, changes: Mapping[str, Any], seen: int, *, why: str = "",
    by: Person, at: datetime,
) -> FormVersion:  # fmt: skip
    """As `policy.domain.forms.altering.write_field`; it goes to a file that fits the form, and is whole.

    Args:
        why: wanted where a field that the policy asks for asks less then (`asks_less`); whoever looks is
            shown it.

    Raises:
        Invalid: with what would be amiss in this field, each at its key; at `why`, without a reason.
    """

    def edit(form: Form) -> Form:
        altered = forms.write_field(form, field, changes)
        _refuse_amiss(draft, form, altered, field)
        _note_less(draft, form.field(field), altered.field(field), why.strip(), localdate(at))
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
            _give_reason(draft, asked, why.strip())
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
def throw_away(draft: FormVersion, *, by: Person, at: datetime) -> None:
    """Give a draft up. What is in force, or was ever to be, stays as it is.

    Raises:
        Invalid: for what is no draft any more.
    """
    require(by, MAY, draft.organisation, localdate(at))
    draft = locked_draft(draft, draft.revision, either_way=True)
    audit_form("policy.throw_form_away", draft, by, at)
    draft.delete()


def _alter(
    verb: str, draft: FormVersion, seen: int, edit: _Edit, by: Person, at: datetime
) -> FormVersion:  # fmt: skip
    """Permit, validate, write, audit: whatever is done to a draft."""
    require(by, MAY, draft.organisation, localdate(at))
    found = locked_draft(draft, seen)
    draft.left_out = found.left_out  # `edit` may add to it
    try:
        form = edit(own_form(found))
    except KeyError:
        raise Unknown.one("form", "there is nothing of that name in the form") from None
    except (Invalid, Unknown):
        raise
    except ClearsightError as error:
        raise Invalid(error.faults) from error
    found.text, found.left_out, found.revision = form_text(form), draft.left_out, found.revision + 1
    found.save(update_fields=["text", "left_out", "revision"])
    audit_form(verb, found, by, at)
    return found


def locked_draft(draft: FormVersion, seen: int, *, either_way: bool = False) -> FormVersion:
    """The draft as it is now, and nobody else's until the transaction ends.

    Raises:
        Conflict: when somebody has altered it since revision `seen`, but `either_way`.
        Invalid: for what is no draft any more.
    """
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


def _note_less(draft: FormVersion, before: FormField, after: FormField, why: str, today: date) -> None:
    """Keep why a field asks less than the policy does; nothing to keep where it asks all of it (again).

    Raises:
        Invalid: at `why`, where it asks less than it did before, and nobody says why.
    """
    policy = forms_of_policy(draft.policy).in_force(today).form(draft.form)
    asked = next((one for one in policy.fields() if one.id == after.id), before)
    less = asks_less(asked, after)
    if less - asks_less(asked, before) and not why:
        problem = "what is written there goes to others then: say why your form asks otherwise"
        if not asked.ours:
            problem = "the policy asks for this field as it was: say why your form asks otherwise"
        raise Invalid.one("why", problem, "write a few words")
    if less and why:
        _give_reason(draft, asked, why)
    elif not less:
        draft.left_out = {name: said for name, said in draft.left_out.items() if name != after.id}


def _give_reason(draft: FormVersion, asked: FormField, why: str) -> None:
    if faults := faults_of_words("why", why, LONGEST_WHY):
        raise Invalid(faults)
    said = {"label": asked.label, "clause": asked.clause, "why": why}
    draft.left_out = {**draft.left_out, asked.id: said}


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


def form_text(form: Form) -> str:
    """The form as canonical JSON."""
    return canonical(form_to_data(form)).decode()


def audit_form(verb: str, of: FormVersion, by: Person, at: datetime, **detail: Any) -> None:
    """One event: which form it was and what `detail` says, never a word of what is in it."""
    record(verb, of, by=by, at=at, organisation=of.organisation_id, detail={"form": of.form, **detail})
