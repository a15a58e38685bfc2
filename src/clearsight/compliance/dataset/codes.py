"""The codes that a data set may use: those every policy knows, and those that one declares besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from clearsight.policy.domain.codes import CASE_STATUSES, CIRCUMSTANCES, ROLES, TRAINING

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Codes:
    """Each code that may stand in a data set, with the label a person reads.

    Classes of employment and kinds of event are all declared by a policy; the rest begin with the
    codes that every policy can use (docs/reference/dataset.md).
    """

    role: Labels = field(default_factory=lambda: dict(ROLES))
    training: Labels = field(default_factory=lambda: dict(TRAINING))
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
