"""The codes that a data set may use: those every policy knows, and those that one declares besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

Labels = Mapping[str, str]

ROLES: Labels = {
    "headteacher": "headteacher",
    "principal": "principal",
    "dsl": "designated safeguarding lead",
    "deputy_dsl": "deputy designated safeguarding lead",
    "trust_safeguarding_lead": "trust safeguarding lead",
    "family_worker": "family worker",
    "teaching_assistant": "teaching assistant",
    "teacher": "teacher",
    "case_holder": "case holder",
    "practitioner": "practitioner",
    "social_worker": "social worker",
    "managing_director": "managing director",
    "director": "director",
    "operational_manager": "operational manager",
    "operational_executive": "operational executive",
    "chief_executive": "chief executive",
    "hr": "human resources",
    "leadership": "leadership team",
    "governor": "governor",
    "chair_of_governors": "chair of governors",
    "trustee": "trustee",
    "contractor": "contractor",
    "volunteer": "volunteer",
    "student": "student or trainee",
    "external_supervisor": "external supervisor",
}
TRAININGS: Labels = {
    "dsl": "designated safeguarding lead training",
    "deputy_dsl": "deputy designated safeguarding lead training",
    "designated_person": "designated person training",
    "supervision": "supervision training",
    "safeguarding_refresher": "safeguarding refresher",
}
CIRCUMSTANCES: Labels = {
    "induction": "induction",
    "probation": "probation",
    "newly_qualified": "newly qualified",
    "new_in_post": "new in post",
    "additional_support": "additional support",
    "long_absence": "long absence",
}
CASE_STATUSES: Labels = {
    "child_protection_plan": "child protection plan",
    "child_in_need_plan": "child in need plan",
    "referred_awaiting_outcome": "referred, outcome awaited",
    "looked_after": "looked after",
    "early_help_assessment": "early help assessment",
    "early_help_plan": "early help plan",
    "monitoring": "monitoring",
}


@dataclass(frozen=True, slots=True)
class Codes:
    """Each code that may stand in a data set, with the label a person reads.

    Classes of employment and kinds of event are all declared by a policy; the rest begin with the
    codes that every policy can use (docs/reference/dataset.md).
    """

    role: Labels = field(default_factory=lambda: dict(ROLES))
    training: Labels = field(default_factory=lambda: dict(TRAININGS))
    circumstance: Labels = field(default_factory=lambda: dict(CIRCUMSTANCES))
    case_status: Labels = field(default_factory=lambda: dict(CASE_STATUSES))
    employment: Labels = field(default_factory=dict)
    event: Labels = field(default_factory=dict)

    def plus(self, **more: Labels) -> Codes:
        """These codes and more, by vocabulary: `codes.plus(role={"chaplain": "chaplain"})`.

        Raises:
            TypeError: for a vocabulary that does not exist.
        """
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        return replace(self, **{name: {**known.get(name, {}), **labels} for name, labels in more.items()})

    def of(self, vocabulary: str) -> Labels:
        """The codes of one vocabulary, each with its label."""
        labels: Labels = getattr(self, vocabulary)
        return labels
