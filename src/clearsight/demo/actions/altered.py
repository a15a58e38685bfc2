"""What invented organisations have altered in their policy's forms: one version in force, one draft begun."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from clearsight.compliance.actions import perform
from clearsight.people.models import Organisation
from clearsight.policy import actions as policy

LONG_IN_FORCE = timedelta(days=75)
DUTIES = {
    "label": "Duties at break and lunch",
    "hint": "Which days, and whether they leave time to eat",
    "filled_by": "either",
    "filled_when": "during",
    "file": "secured",
}
WHY = "Two of us spoke of lunch duty under any other business, every time."
PROMPTS = ["What would the child say has changed?", "Who else should know?"]


def alter_forms(organisation: Organisation, at: datetime) -> None:
    """Millbrook’s record has had a field of its own for weeks; at Fernhill somebody is altering the grid."""
    who = {person.code: person for person in organisation.people.all()}
    if organisation.slug == "millbrook":
        began = at - LONG_IN_FORCE
        draft = perform(policy.begin_form, organisation, "supervision_record", by=who["hannah"], at=began)
        draft = perform(
            policy.add_field, draft, "team_issues", "long_text", DUTIES, draft.revision,
            by=who["hannah"], at=began,
        )  # fmt: skip
        perform(policy.put_in_force, draft, localdate(began), WHY, draft.revision, by=who["hannah"], at=began)
    if organisation.slug == "fernhill":
        draft = perform(policy.begin_form, organisation, "grid", by=who["corinne"], at=at)
        changes = {"prompts": PROMPTS}
        perform(policy.write_field, draft, "current_situation", changes, draft.revision,
                by=who["corinne"], at=at)  # fmt: skip
