"""What a step of a ladder asks for, out of the policy's own words: whom it names, and about what it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from clearsight.policy.domain.model import Ladder

Scope = Literal["person", "arrangement", "case"]
# What a ladder is about, by its name in the policy; of any other, the relationship.
SCOPES: dict[str, Scope] = {
    "entitlement": "person",
    "confidentiality-exceptions": "case",
    "unresolved-risk": "case",
    "outside-advice": "case",
    "professional-disagreement": "case",
}
# Embark, 9: confidentiality gives way to one of these, and whoever invokes it says which.
EXCEPTIONS = {
    "harm": "A child is at risk of immediate or significant harm",
    "practice": "Practice or conduct is unsafe",
    "illegal": "Something is illegal",
}
PARTIES = ("supervisee", "supervisor")
CHAIR = ("chair_of_governors",)
HEAD = ("headteacher", "principal")
MANAGERS = (
    "operational_manager", "managing_director", "director", "operational_executive", "chief_executive",
    *HEAD, "leadership",
)  # fmt: skip
ROLES = {
    "headteacher": HEAD,
    "trust safeguarding lead": ("trust_safeguarding_lead",),
    "safeguarding lead": ("dsl", "trust_safeguarding_lead"),
    "chair of governors": CHAIR,
    "line manager": MANAGERS,
    "line managers": MANAGERS,
    "supervisor's line manager (director)": MANAGERS,
}


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a step names: parties to the matter, roles (codes), and people from outside, in words."""

    parties: tuple[str, ...]
    roles: tuple[str, ...]
    outside: tuple[str, ...]


def scope_of(ladder: Ladder) -> Scope:
    """Whether a ladder is about a person's own supervision, a relationship, or a case."""
    return SCOPES.get(ladder.id, "arrangement")


def asks_exception(ladder: Ladder) -> bool:
    """Whether whoever starts it has to say which exception to confidentiality it is."""
    return ladder.id == "confidentiality-exceptions"


def at_once(when: str) -> bool:
    """Whether a step is taken on the day on which it is told of."""
    return any(words in when for words in ("at once", "immediately"))


def both_know(when: str) -> bool:
    """Whether everybody whom the matter is about is told, or has agreed, beforehand."""
    return "both" in when


def named_in(step_with: tuple[str, ...], a_head_is_party: bool = False) -> Named:
    """Whom the words of a step name.

    Args:
        step_with: the step's `with`, as the policy writes it.
        a_head_is_party: then the chair of governors stands in the headteacher's place (Embark, appendix 1a).
    """
    roles: list[str] = []
    for words in step_with:
        found = ROLES.get(words, ())
        roles += CHAIR if a_head_is_party and found == HEAD else found
    return Named(
        parties=tuple(words for words in step_with if words in PARTIES),
        roles=tuple(dict.fromkeys(roles)),
        outside=tuple(words for words in step_with if words not in PARTIES and words not in ROLES),
    )
