"""All that a policy says about how a session is run and written down, in one value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from clearsight.policy.domain.forms.balance import function_of
from clearsight.policy.domain.forms.fields import FormField
from clearsight.policy.domain.forms.language import (
    AgendaItem,
    CasesAsked,
    File,
    Form,
    Function,
    Method,
    Prompt,
    SessionDocument,
)


@dataclass(frozen=True, slots=True)
class PolicyForms:
    """The forms (in every version), agreements, files, functions, agenda and prompts of one policy."""

    session: SessionDocument
    forms: tuple[Form, ...]
    agreements: tuple[Form, ...]

    @property
    def files(self) -> tuple[File, ...]:
        """The places where records live."""
        return self.session.files

    @property
    def functions(self) -> tuple[Function, ...]:
        """The functions of supervision, in the policy's order."""
        return self.session.functions

    @property
    def agenda(self) -> tuple[AgendaItem, ...]:
        """The standing items, in the order in which they are taken."""
        return self.session.agenda

    @property
    def cases(self) -> CasesAsked | None:
        """Which cases belong on a planned session's agenda; none where the policy leaves that open."""
        return self.session.cases

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        """The sets of questions that help to reflect."""
        return self.session.prompts

    @property
    def main_record(self) -> Form:
        """The record of a planned session, in its latest version."""
        return self.form(self.session.main_record)

    @property
    def case_record(self) -> Form | None:
        """The record of one case's discussion, in its latest version; none where the policy has none."""
        return self.form(self.session.case_record) if self.session.case_record else None

    def case_record_for(self, method: Method) -> Form | None:
        """The record of one case's discussion in a session of that method; none where the policy has none.

        Where the usual one is not for such a session, the first that is: the shorter one of an ad hoc talk.
        """
        return next(iter(self.case_records_for(method)), self.case_record)

    def case_records_for(self, method: Method) -> tuple[Form, ...]:
        """The forms on which one case may be written up in such a session, the usual one first."""
        usual = self.session.case_record
        fit = [form for form in self.forms if form.kind == "case_record" and method in form.methods]
        ids = sorted({form.id for form in fit}, key=lambda form_id: (form_id != usual, form_id))
        return tuple(self.form(form_id) for form_id in ids)

    def main_record_for(self, method: Method) -> Form:
        """The main record of a session of that method (one_to_one, group, peer, ad_hoc)."""
        return self.form(self.session.main_record_for.get(method, self.session.main_record))

    def main_records_for(self, method: Method) -> tuple[Form, ...]:
        """The main record of such a session, and after it the forms of its kind that can take its place.

        A policy with a mid-year and an end-of-year review has two: whoever arranges the session chooses.
        """
        main = self.main_record_for(method)
        return tuple(form for form in self.records_for(method) if form.kind == main.kind)

    def agreement_for(self, method: Method) -> Form:
        """The agreement that begins an arrangement of that method."""
        return self.form(self.session.agreement_for.get(method, self.session.agreement))

    def records_for(self, method: Method) -> tuple[Form, ...]:
        """The forms that a session of that method may be written up on, the main record first."""
        main = self.main_record_for(method)
        others = {form.id for form in self.forms if method in form.methods} - {main.id}
        return (main, *(self.form(form_id) for form_id in sorted(others)))

    def agenda_for(self, method: Method) -> tuple[AgendaItem, ...]:
        """The standing items of a session of that method."""
        return tuple(item for item in self.agenda if method in item.methods)

    def form(self, form_id: str, version: int | None = None) -> Form:
        """A form or agreement by id, in the version asked for or else the latest.

        Raises:
            KeyError: when there is none.
        """
        for form in sorted((*self.forms, *self.agreements), key=lambda f: -f.version):
            if form.id == form_id and version in (None, form.version):
                return form
        raise KeyError(form_id if version is None else f"{form_id}, version {version}")

    def file(self, file_id: str) -> File:
        """A file by id.

        Raises:
            KeyError: when there is none.
        """
        for file in self.files:
            if file.id == file_id:
                return file
        raise KeyError(file_id)

    def function_of(self, form: Form, field: FormField) -> str | None:
        """The function of supervision that a field serves: its own, or else its section's."""
        return next(
            (function_of(section, field) for section in form.sections if field in section.fields), None
        )

    def in_force(self, as_of: date) -> PolicyForms:
        """The same with one version of each form: that day's, or before the first, the first."""
        return replace(self, forms=_in_force(self.forms, as_of), agreements=_in_force(self.agreements, as_of))

    def altered_by(self, own: Iterable[Form], as_of: date) -> PolicyForms:
        """That day's forms, each as the organisation has altered it by then (A5).

        An organisation's own version stands until a later one of its own, or until the policy itself brings
        a version that takes effect after it.
        """
        standing: dict[str, Form] = {form.id: form for form in (*self.forms, *self.agreements)}
        for form in sorted(own, key=lambda form: form.effective_from):
            there = standing.get(form.id)
            if there and there.effective_from <= form.effective_from <= as_of:
                standing[form.id] = form
        return replace(
            self,
            forms=tuple(standing[form.id] for form in self.forms),
            agreements=tuple(standing[form.id] for form in self.agreements),
        )


def _in_force(forms: tuple[Form, ...], as_of: date) -> tuple[Form, ...]:
    chosen: dict[str, Form] = {}
    for form in sorted(forms, key=lambda f: f.version):
        if form.id not in chosen or form.effective_from <= as_of:
            chosen[form.id] = form
    return tuple(chosen[form_id] for form_id in dict.fromkeys(form.id for form in forms))
