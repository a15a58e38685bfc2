"""How much of what was written serves which function of supervision (E5)."""

from __future__ import annotations

from clearsight.policy.domain.forms.fields import FormField
from clearsight.policy.domain.forms.language import Form, Section
from clearsight.policy.domain.forms.scalars import Value
from clearsight.policy.domain.forms.values import Values

NO_WORDS = ("derived", "signature", "choice", "date", "duration", "case_list")
NO_WORDS_OF_A_ROW = ("id", "mark", "outcome", "by_whom", "by_when")


def words_by_function(form: Form, values: Values) -> dict[str, int]:
    """The number of words that a record gives to each function, to be summed over a whole relationship.

    A field serves its own function or else its section's; one that serves none is not counted, nor are
    names, dates, choices and what the system filled in. No session has to serve them all.
    """
    found: dict[str, int] = {}
    for section in form.sections:
        for field in section.fields:
            function = function_of(section, field)
            if function and field.type not in NO_WORDS and field.id in values:
                found[function] = found.get(function, 0) + _words(values[field.id])
    return found


def function_of(section: Section, field: FormField) -> str | None:
    """The function that a field of a section serves."""
    return field.function or section.function


def _words(value: Value) -> int:
    if isinstance(value, str):
        return len(value.split())
    if isinstance(value, list):
        return sum(_words(item) for item in value)
    if isinstance(value, dict):
        return sum(_words(item) for key, item in value.items() if key not in NO_WORDS_OF_A_ROW)
    return 0
