"""What the pages about the policy's forms show: the versions, what differs, and how a form looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Organisation, Person
from clearsight.policy.domain.forms import Form, FormField, PolicyForms, files_of
from clearsight.policy.domain.forms.altering import faults_of_draft, section_of
from clearsight.policy.domain.forms.changes import changes
from clearsight.policy.domain.forms.less import AskedOtherwise, asked_otherwise
from clearsight.policy.domain.forms.values import blank_values
from clearsight.policy.domain.forms.words import TYPES, filled
from clearsight.policy.models import FormVersion
from clearsight.policy.queries import (
    adoption_of,
    draft_of,
    forms_of,
    forms_of_policy,
    own_form,
    own_versions,
    taken_back,
)
from clearsight.web import words
from clearsight.web.show.fields import FieldView, SectionView

PARTIES = {"supervisee": "the supervisee", "supervisor": "the supervisor"}


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form in the list: whose version is in force, and whether somebody alters it now."""

    form: Form
    own: FormVersion | None
    draft: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version of a form: `own` is empty for one of the policy's; `differs` says from the one before."""

    form: Form
    own: FormVersion | None
    state: str
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of a draft in a few words: what is written in it; where it goes and whose it is, if need be."""

    field: FormField
    what: str
    more: tuple[str, ...]


def forms_page(organisation: Organisation, today: date) -> list[FormLine]:
    """Every form and agreement of the policy in force, by title."""
    policy = adoption_of(organisation, today).policy
    found, own = forms_of(organisation, today), own_versions(organisation, policy)
    drafts = set(
        FormVersion.objects.filter(organisation=organisation, policy=policy, state="draft").values_list(
            "form", flat=True
        )
    )
    lines = [FormLine(form, _own(own, form), form.id in drafts) for form in (*found.forms, *found.agreements)]
    return sorted(lines, key=lambda line: line.form.title)


def _own(own: Iterable[FormVersion], form: Form) -> FormVersion | None:
    fit = (one for one in own if (one.form, one.version) == (form.id, form.version))
    return next((one for one in fit if own_form(one) == form), None)


def form_page(organisation: Organisation, form: str, today: date) -> dict[str, Any]:
    """One form: the version in force, and all there are, the latest first; `waits` may be taken back.

    Raises:
        Unknown: when the policy has no such form.
    """
    policy = adoption_of(organisation, today).policy
    current = _known(forms_of(organisation, today), form)
    own = [one for one in own_versions(organisation, policy) if one.form == form]
    files = forms_of_policy(policy)
    of_policy = [one for one in (*files.forms, *files.agreements) if one.id == form]
    lines = [VersionLine(one, None, _state(one, current, today), ()) for one in of_policy]
    for one in (*own, *taken_back(organisation, policy, form)):
        mine, before = own_form(one), _before(files, own, one)
        said = changes(before, mine, files.files, _reasons(one))
        lines.append(VersionLine(mine, one, _own_state(one, current, today), tuple(said)))
    lines.sort(key=lambda line: (line.form.effective_from, line.form.version), reverse=True)
    draft = draft_of(organisation, policy, form)
    waits = own[-1] if own and own_form(own[-1]).effective_from > today and not draft else None
    return {"form": current, "versions": lines, "draft": draft, "waits": waits}


def _known(forms: PolicyForms, form: str) -> Form:
    try:
        return forms.form(form)
    except KeyError:
        raise Unknown.one("form", "there is no such form") from None


def _state(form: Form, current: Form, today: date) -> str:
    if form == current:
        return "In force"
    return f"From {words.day(form.effective_from)}" if form.effective_from > today else "Earlier"


def _own_state(one: FormVersion, current: Form, today: date) -> str:
    return "Taken back" if one.state == "taken_back" else _state(own_form(one), current, today)


def _before(files: PolicyForms, own: Iterable[FormVersion], one: FormVersion) -> Form:
    """What was in force when this version took its place."""
    day = own_form(one).effective_from
    earlier = [own_form(other) for other in own if (other.version or 0) < (one.version or 0)]
    return files.in_force(day).altered_by(earlier, day).form(one.form)


def _reasons(version: FormVersion) -> dict[str, str]:
    return {field: said["why"] for field, said in version.left_out.items()}


def version_page(organisation: Organisation, form: str, version: int, today: date) -> dict[str, Any]:
    """One version as it looks.

    Raises:
        Unknown: when there is none.
    """
    lines = form_page(organisation, form, today)["versions"]
    line = next((one for one in lines if one.form.version == version), None)
    if line is None:
        raise Unknown.one("version", "there is no such version")
    return {"line": line, "form": line.form, **looks(line.form, organisation, today),
            "left_out": line.own.left_out if line.own else {}}  # fmt: skip


def looks(form: Form, organisation: Organisation, today: date, party: str = "") -> dict[str, Any]:
    """The form page by page, one for each file it goes to, blank: as the party would see it, or anybody."""
    labels = {file.id: file.label for file in forms_of(organisation, today).files}
    if form.kind == "agreement":
        return {"parts": [(labels.get(next(iter(files_of(form)), ""), ""), _views(form, None, party))]}
    parts = [(labels.get(part, part), _views(form, part, party)) for part in files_of(form)]
    return {"parts": parts}


def _views(form: Form, part: str | None, party: str) -> list[SectionView]:
    blank, found = blank_values(form), []
    for section in form.sections:
        mine = [field for field in section.fields if field.type != "signature" and part in (None, field.file)]
        if mine or (part is None and section.statements):
            views = [FieldView(field, blank.get(field.id), editable=_fills(field, party)) for field in mine]
            found.append(SectionView(section, views))
    return found


def _fills(field: FormField, party: str) -> bool:
    return not party or field.filled_by in (party, "either") or field.added_to_by == party


def draft_page(draft: FormVersion, actor: Person, today: date) -> dict[str, Any]:
    """A draft: its sections and fields, what is still amiss, what differs from what is in force."""
    form, forms = own_form(draft), forms_of(actor.organisation, today)
    labels = {file: forms.file(file).label for file in files_of(form)}
    sections = [
        (section, [_line(field, labels) for field in section.fields], not section.fields)
        for section in form.sections
    ]
    return {
        "draft": draft,
        "asked": form,
        "sections": sections,
        "amiss": [
            (_anchor(fault.place, form), _told(fault, form))
            for fault in faults_of_draft(forms_of_policy(draft.policy), form)
        ],
        "differs": changes(forms.form(draft.form), form, forms.files, _reasons(draft)),
        "left_out": left_out(draft),
        "otherwise": otherwise(draft, today),
    }


def left_out(version: FormVersion) -> list[dict[str, str]]:
    """What the policy asks for and this version has not: its label, the clause, and why."""
    there = {field.id for field in own_form(version).fields()}
    return [said for field, said in version.left_out.items() if field not in there]


def otherwise(version: FormVersion, today: date) -> list[tuple[AskedOtherwise, str]]:
    """What the policy asks for and this version asks less of or otherwise, each with the reason given.

    Compared with the policy's own form of the day from which it is in force; of a draft, of today.
    """
    policy = forms_of_policy(version.policy).in_force(version.from_date or today)
    found = asked_otherwise(policy.form(version.form), own_form(version), policy.files)
    return [(one, version.left_out.get(one.field.id, {}).get("why", "")) for one in found]


def _line(field: FormField, labels: dict[str, str]) -> FieldLine:
    """`labels` are those of the files to which the form goes."""
    known = field.type in ("derived", "signature")
    what = TYPES[field.type] if known else f"{TYPES[field.type]}, {filled(field)}"
    place = [f"To: {words.lower_first(labels[field.file])}"] if len(labels) > 1 and not known else []
    return FieldLine(field, what, (*place, *(["Not asked for by the policy"] if field.ours else [])))


def _anchor(place: str, form: Form) -> str:
    kind, _, rest = place.partition(".")
    name = rest.partition(".")[0]
    known = {field.id for field in form.fields()} | {section.id for section in form.sections}
    return f"{kind}-{name}" if name in known else "sections"


def _told(fault: Fault, form: Form) -> str:
    """What is amiss, with where: `“Answers”: a choice needs at least two options: add them`."""
    kind, _, rest = fault.place.partition(".")
    name = rest.partition(".")[0]
    said = words.lower_first(words.fault(fault))
    try:
        if kind == "field":
            return f"“{form.field(name).label}”: {said}"
        if kind == "section":
            return f"“{section_of(form, name).heading}”: {said}"
    except KeyError:
        pass
    return words.capital(said)
