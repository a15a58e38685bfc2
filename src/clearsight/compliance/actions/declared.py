"""Codes given here are those that the organisation's policy declares, as in a data set."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from clearsight.casework.actions import note_status
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid, Unknown
from clearsight.kernel.roles import ADMINISTRATOR
from clearsight.people import actions as people
from clearsight.people.models import Organisation
from clearsight.policy.domain.codes import all_codes
from clearsight.policy.queries import policy_in_force

# Which argument of which action is a code, and of which family. People lie below policies, and cannot ask.
CODES: Mapping[Callable[..., Any], Mapping[str, str]] = {
    people.give_role: {"role": "role"},
    people.note_circumstance: {"circumstance": "circumstance"},
    people.note_training: {"kind": "training", "provider": "provider"},
    people.note_employment: {"employment": "employment"},
    note_status: {"status": "case_status"},
}
WORDS = {
    "role": "role", "circumstance": "circumstance", "training": "training",
    "provider": "provider of training", "employment": "class of employment",
    "case_status": "status of a case",
}  # fmt: skip


def refuse_undeclared(
    action: Callable[..., Any], args: tuple[Any, ...], given: dict[str, Any], today: date
) -> None:
    """Nothing, if every code among the arguments is declared by the policy in force today or then.

    Raises:
        Invalid: naming each argument that is no such code, with all that are declared.
    """
    if action not in CODES:
        return
    named = inspect.signature(action).bind_partial(*args, **given).arguments
    about = next(iter(named.values()))
    since = named.get("from_date") or named.get("completed_on") or today
    declared = _declared(about.organisation, {today, since})
    faults = []
    for argument, family in CODES[action].items():
        code, known = named.get(argument, ""), declared.get(family)
        if code and known is not None and code not in known:
            problem = f"{str(code)[:60]!r} is no {WORDS[family]} that the policy declares"
            mend = f"use one of {', '.join(sorted(known))}" if known else "the policy declares none"
            faults.append(Fault(argument, problem, mend))
    if faults:
        raise Invalid(faults)


def _declared(organisation: Organisation, days: set[date]) -> dict[str, set[str]]:
    """The codes of each family; nothing where no policy has been adopted that could declare any."""
    found: dict[str, set[str]] = {}
    try:
        policies = [policy_in_force(organisation, day) for day in days]
    except Unknown:
        return {}
    for policy in policies:
        for family, codes in all_codes(policy.codes).items():
            found.setdefault(family, set()).update(codes)
    found["role"].update(ADMINISTRATOR)
    return found
