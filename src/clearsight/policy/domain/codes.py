"""The codes that every policy can use, and those that one declares besides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from clearsight.policy.domain.model import Codes, Ladder, Policy
from clearsight.policy.domain.places import Path

ROLES = {
    "headteacher": "headteacher", "principal": "principal", "dsl": "designated safeguarding lead",
    "deputy_dsl": "deputy designated safeguarding lead", "trust_safeguarding_lead": "trust safeguarding lead",
    "family_worker": "family worker", "teaching_assistant": "teaching assistant", "teacher": "teacher",
    "case_holder": "case holder", "practitioner": "practitioner", "social_worker": "social worker",
    "managing_director": "managing director", "director": "director",
    "operational_manager": "operational manager", "operational_executive": "operational executive",
    "chief_executive": "chief executive", "hr": "human resources", "leadership": "leadership team",
    "governor": "governor", "chair_of_governors": "chair of governors", "trustee": "trustee",
    "contractor": "contractor", "volunteer": "volunteer", "student": "student",
    "auditor": "auditor", "inspector": "inspector",
    "external_supervisor": "external supervisor", "data_protection_officer": "data protection officer",
}  # fmt: skip
TRAINING = {
    "dsl": "designated safeguarding lead training", "deputy_dsl": "deputy lead training",
    "designated_person": "designated person training", "supervision": "training in supervision",
    "safeguarding_refresher": "safeguarding refresher",
}  # fmt: skip
PROVIDERS = {
    "accredited_external": "an accredited external provider", "local_authority": "the local authority",
    "in_house": "in house",
}  # fmt: skip
CIRCUMSTANCES = {
    "induction": "in induction", "probation": "in probation", "newly_qualified": "newly qualified",
    "new_in_post": "new in post", "additional_support": "in need of additional support",
    "long_absence": "on long absence",
}  # fmt: skip
CASE_STATUSES = {
    "child_protection_plan": "child protection plan", "child_in_need_plan": "child in need plan",
    "referred_awaiting_outcome": "referred, outcome not yet known", "looked_after": "looked after",
    "early_help_assessment": "early help assessment", "early_help_plan": "early help plan",
    "monitoring": "monitoring",
}  # fmt: skip


def all_codes(codes: Codes) -> dict[str, dict[str, str]]:
    """Every code that may be used under this policy, by family, with its label."""
    return {
        "role": {**ROLES, **codes.role},
        "training": {**TRAINING, **codes.training},
        "provider": {**PROVIDERS, **codes.provider},
        "circumstance": {**CIRCUMSTANCES, **codes.circumstance},
        "case_status": {**CASE_STATUSES, **codes.case_status},
        "employment": dict(codes.employment),
        "event": dict(codes.event),
    }


_FAMILY = {
    ("Who", "roles"): "role", ("Who", "circumstances"): "circumstance", ("Who", "employment"): "employment",
    ("Who", "since_event"): "event", ("Who", "until_event"): "event", ("AfterEvent", "event"): "event",
    ("Activity", "event"): "event", ("Worth", "event"): "event", ("Counts", "events"): "event",
    ("Cases", "statuses"): "case_status", ("Validity", "kinds"): "training",
    ("Presence", "kinds"): "training", ("Validity", "providers"): "provider",
    ("Presence", "providers"): "provider", ("Validity", "or_on"): "event",
    ("Match", "site_except_roles"): "role", ("Match", "shares"): "role", ("Rule", "pauses"): "circumstance",
    ("VariationBounds", "approved_by"): "role", ("Account", "roles"): "role",
}  # fmt: skip


def codes_used(policy: Policy) -> Iterator[tuple[Path, str, str]]:
    """Each code that the policy uses: its path in the file, its family, the code."""
    for n, code in enumerate(policy.top):
        yield ("top", n), "role", code
    for n, rule in enumerate(policy.rules):
        yield from _within(rule, ("rules", n))
    for n, ladder in enumerate(policy.ladders):
        yield from _of_ladder(ladder, ("ladders", n))
    for n, account in enumerate(policy.accounts):
        yield from _within(account, ("accounts", n))


def _of_ladder(ladder: Ladder, path: Path) -> Iterator[tuple[Path, str, str]]:
    for n, step in enumerate(ladder.steps):
        for m, item in enumerate(step.tells):
            yield from _spelt(item, (*path, "steps", n, "tells", m))
    for role, others in ladder.instead.items():
        for code in (role, *others):
            yield (*path, "instead", role), "role", code


def _within(table: BaseModel, path: Path) -> Iterator[tuple[Path, str, str]]:
    for key, field in type(table).model_fields.items():
        value: Any = getattr(table, key)
        here = (*path, field.alias or key)
        family = _FAMILY.get((type(table).__name__, key))
        many = isinstance(value, tuple)
        for n, item in enumerate(value if many else (value,)):
            there = (*here, n) if many else here
            if isinstance(item, BaseModel):
                yield from _within(item, there)
            elif family and isinstance(item, str):
                yield there, family, item
            elif isinstance(item, str) and key in ("after", "done", "by", "signed_by"):
                yield from _spelt(item, there)


def _spelt(item: str, here: Path) -> Iterator[tuple[Path, str, str]]:
    family, _, code = item.partition(":")
    if code:
        yield here, family, code
