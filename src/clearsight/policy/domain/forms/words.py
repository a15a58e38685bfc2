"""How the parts of a form are called where people choose and compare them."""

from __future__ import annotations

from clearsight.policy.domain.forms.fields import FormField

TYPES = {
    "text": "One line",
    "long_text": "Paragraphs",
    "rich_text": "Paragraphs with lists and bold words",
    "date": "A day",
    "number": "A whole number",
    "duration": "A length of time",
    "choice": "A choice among answers",
    "yes_no_with_why": "Yes or no, and why",
    "ongoing_new": "A list of items, each ongoing or new",
    "action_rows": "Actions agreed: what, by whom, by when",
    "action_review": "The actions of last time, and what became of them",
    "case_list": "The cases taken, by name alone",
    "table": "A table",
    "signature": "Where a party signs and dates",
    "derived": "What Clearsight knows and fills in",
}
FILLED_BY = {"supervisee": "the supervisee", "supervisor": "the supervisor", "either": "either of the two"}
FILLED_WHEN = {
    "before": "before the session",
    "during": "in the session",
    "after": "after the session",
    "next_session": "at the next session",
}


def filled(field: FormField) -> str:
    """Who fills a field in and when: `filled in by the supervisee before the session`."""
    if field.type == "signature":
        return "signed once it is agreed"
    if field.filled_by == "system":
        return "filled in by Clearsight"
    said = f"filled in by {FILLED_BY[field.filled_by]} {FILLED_WHEN[field.filled_when]}"
    return f"{said}, and added to by the {field.added_to_by}" if field.added_to_by else said
