"""What else whoever looks after a policy may want to know."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clearsight.kernel.roles import ARRANGING
from clearsight.policy.domain.codes import codes_used
from clearsight.policy.domain.lint.findings import LintFinding
from clearsight.policy.domain.measures import Presence
from clearsight.policy.domain.model import Codes, Policy
from clearsight.policy.domain.wording import on

NO_FORMS = "this policy has rules and no forms: it can be checked, and not run in the web application"
WRITE_FORMS = (
    "write session.toml, forms/ and agreements/ beside policy.toml (docs/reference/forms.md), or begin with "
    "copies of those of policies/harewood"
)


def without_forms() -> LintFinding:
    """What to say of a policy beside which no forms lie."""
    return LintFinding("note", ("the policy itself",), f"{NO_FORMS[0].upper()}{NO_FORMS[1:]}.",
                       "clearsight import refuses it.", WRITE_FORMS, "forms")  # fmt: skip


def notes(policy: Policy, as_of: date | None) -> Iterator[LintFinding]:
    """Reviews overdue or nowhere named, duties left to judgement, roles of which none leads, idle codes."""
    head = policy.policy
    if head.next_review and as_of and head.next_review < as_of:
        words = f"The policy's own review was due on {on(head.next_review)}."
        yield LintFinding(
            "note", ("the policy itself",), words, "The policy is judged as it stands.", "review it"
        )
    if not head.next_review and not head.review_every:
        words = "The policy does not say when it is reviewed."
        yield LintFinding("note", ("the policy itself",), words, mend="add review_every or next_review")
    if head.classification == "model":
        words = "This is a model: an organisation that adopts it fills in what is left blank."
        yield LintFinding("note", ("the policy itself",), words)
    yield from _endless(policy)
    for rule in policy.rules:
        if rule.who.judgement or rule.cases.judgement:
            words = f"{rule.title.capitalize()}: whom it binds is left to somebody's judgement."
            yield LintFinding(
                "note", (rule.clause,), words, "It is shown, and nothing is counted.", about=rule.id
            )
    yield from _leaderless(policy)
    yield from _unused(policy)


def _leaderless(policy: Policy) -> Iterator[LintFinding]:
    """Roles are named, and none of them arranges supervision here; not said where none is named at all."""
    named = {code for _, family, code in codes_used(policy) if family == "role"} | set(policy.codes.role)
    if named - set(policy.top) and not named & set(ARRANGING):
        words = "Of the roles that the policy names, none arranges supervision in Clearsight."
        settled = "Nobody arranges any, unless somebody holds one of the codes that can."
        mend = f"call whoever leads by one of these codes too: {', '.join(ARRANGING)}"
        yield LintFinding("note", ("the policy itself",), words, settled, mend, "leading")


def _endless(policy: Policy) -> Iterator[LintFinding]:
    """Supervisors are to be supervised, and nobody is named at whom that ends."""
    chained = [r for r in policy.rules if isinstance(r.asks, Presence) and r.asks.of == "supervision"]
    if chained and not policy.top:
        words = "Supervisors are to be supervised themselves, and nobody is named at whom the chain ends."
        clauses = tuple(dict.fromkeys(rule.clause for rule in chained))
        mend = 'name the roles at the top, as in top = ["chief_executive"]'
        yield LintFinding("note", clauses, words, "It ends only at an external supervisor.", mend)


def _unused(policy: Policy) -> Iterator[LintFinding]:
    used = {(family, code) for _, family, code in codes_used(policy)}
    part_time = any(getattr(rule.asks, "pro_rata", False) for rule in policy.rules)
    if part_time and not policy.codes.employment:
        words = "A rule asks pro rata of those who work part time, and no class of employment is declared."
        mend = 'declare one, so that a tracker can say the fraction: [codes.employment] employed = "employee"'
        yield LintFinding("note", ("codes",), words, "Everybody counts as full time.", mend, "employment")
    for family in Codes.model_fields:
        # These describe people and cases, whether a rule asks or not.
        if family in ("role", "case_status", "circumstance") or (family == "employment" and part_time):
            continue
        for code in getattr(policy.codes, family):
            if (family, code) not in used:
                words = f"The {family} code {code!r} is declared, and no rule uses it."
                yield LintFinding("note", ("codes",), words, mend="take it out, or use it", about=code)
