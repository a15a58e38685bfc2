"""The form language: what is written down, by whom, when, and into which file it goes.

Forms, agreements, the standing agenda, the functions of supervision and the prompts are the policy's data
(`policies/<name>/session.toml`, `forms/*.toml`, `agreements/*.toml`); nothing here knows a policy by name.
Described for a newcomer in docs/reference/forms.md.
"""

from clearsight.policy.domain.forms.balance import words_by_function
from clearsight.policy.domain.forms.fields import FormField
from clearsight.policy.domain.forms.filing import files_of, values_for
from clearsight.policy.domain.forms.language import (
    AgendaItem,
    CasesAsked,
    Copy,
    File,
    Form,
    Function,
    Prompt,
    Section,
    Signing,
)
from clearsight.policy.domain.forms.reading import (
    SESSION,
    form_from_data,
    form_to_data,
    load_forms,
    read_form,
    read_forms,
)
from clearsight.policy.domain.forms.scalars import Value
from clearsight.policy.domain.forms.values import Values, blank_values, validate_values
from clearsight.policy.domain.forms.whole import PolicyForms

__all__ = [
    "SESSION",
    "AgendaItem",
    "CasesAsked",
    "Copy",
    "File",
    "Form",
    "FormField",
    "Function",
    "PolicyForms",
    "Prompt",
    "Section",
    "Signing",
    "Value",
    "Values",
    "blank_values",
    "files_of",
    "form_from_data",
    "form_to_data",
    "load_forms",
    "read_form",
    "read_forms",
    "validate_values",
    "values_for",
    "words_by_function",
]
