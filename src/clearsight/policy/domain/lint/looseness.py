"""Looser than the policy itself: templates of agreements, variations, and layers that do not tighten."""

from __future__ import annotations

from collections.abc import Iterator

from clearsight.kernel.durations import Duration, parse_duration
from clearsight.policy.domain.forms import Form, PolicyForms
from clearsight.policy.domain.forms.fields import NumberField
from clearsight.policy.domain.lint.findings import LintFinding
from clearsight.policy.domain.measures import Bounds, Presence, Validity
from clearsight.policy.domain.model import Policy, Rule
from clearsight.policy.domain.population import Who
from clearsight.policy.domain.sentences import asked, bound
from clearsight.policy.domain.strictness import (
    agreed_topics,
    days_allowed,
    limits,
    longest,
    most_days,
    narrower,
    of_sessions,
    shortest,
    together,
)
from clearsight.policy.domain.wording import capital, every, listed

_STRICTER = "What the policy asks is judged; the agreement only where it asks for more."


def looseness(policy: Policy, forms: PolicyForms | None) -> Iterator[LintFinding]:
    """What allows more than the policy's own rules."""
    if forms is not None:
        for form in forms.agreements:
            yield from _frequency(policy, form)
            yield from _minutes(policy, form)
            yield from _review(policy, form)
            yield from _signers(policy, form)
    for rule in policy.rules:
        yield from _variation(policy, rule)
        yield from _layer(policy, rule)


def _told(policy: Policy, rule: Rule) -> str:
    return f"{bound(rule, policy.codes)} must {asked(rule, policy.codes)} ({rule.clause})"


def _found(form: Form, rule: Rule, words: str) -> LintFinding:
    return LintFinding(
        "looser",
        (form.clause, rule.clause),
        words,
        _STRICTER,
        f"change agreements/{form.id}.toml",
        f"{form.id} {rule.id}",
    )


def _frequency(policy: Policy, form: Form) -> Iterator[LintFinding]:
    offered = next((f.default for f in form.fields() if f.term == "frequency" and f.default), None)
    if not isinstance(offered, str):
        return
    length, topics = parse_duration(offered), agreed_topics(policy)
    for rule in policy.rules:
        days = most_days(rule) if of_sessions(rule) else None
        if days is None or rule.strength != "required" or rule.per != "person" or not _usual(rule, form):
            continue
        if topics and rule.topic not in topics:
            continue
        if shortest(length) > days:
            words = f"{form.title} offers {every(length)}; {_told(policy, rule)}"
            yield _approvable(form, rule, words, length) or _found(form, rule, f"{words}.")


def _approvable(form: Form, rule: Rule, words: str, length: Duration) -> LintFinding | None:
    """The milder finding, where what is offered is no more than may be approved."""
    if rule.variation is None or rule.variation.at_most.nominal_days < length.nominal_days:
        return None
    may = f"It may be varied to at most {rule.variation.at_most}, once that is approved"
    settled = "Without an approved variation what the rule itself asks is judged."
    mend = f"approve a variation for whoever signs it, or change agreements/{form.id}.toml"
    words = f"{words}. {may} ({rule.clause})."
    return LintFinding("note", (form.clause, rule.clause), words, settled, mend, f"{form.id} {rule.id}")


def _usual(rule: Rule, form: Form) -> bool:
    """Whether a rule binds everybody of a kind, and not only for a while or in a special case."""
    special = (
        "circumstances",
        "employment",
        "fraction",
        "caseload",
        "time_in_post",
        "time_employed",
        "after_event",
        "since_event",
        "until_event",
        "judgement",
    )
    plain = rule.who.model_copy(update={key: Who.model_fields[key].default for key in special})
    kinds = {*rule.who.in_arrangements, *rule.counts.kinds}
    clocked = rule.asks.measure in ("interval", "count")
    return clocked and plain == rule.who and (not kinds or bool(kinds & set(form.methods)))


def _minutes(policy: Policy, form: Form) -> Iterator[LintFinding]:
    field = next((f for f in form.fields() if f.term == "duration" and isinstance(f, NumberField)), None)
    if field is None:
        return
    for rule in policy.rules:
        asks, kinds = rule.asks, rule.sessions.arrangements.kinds
        if not isinstance(asks, Bounds) or asks.of != "minutes" or rule.strength != "required":
            continue
        if kinds and not set(kinds) & set(form.methods):
            continue
        low, high = limits(asks)
        if field.min < low or (field.max > high and field.max < 1000):
            allowed = f"{field.min} to {field.max} minutes"
            yield _found(form, rule, f"{form.title} allows {allowed}; {_told(policy, rule)}.")


def _review(policy: Policy, form: Form) -> Iterator[LintFinding]:
    for rule in policy.rules:
        asks = rule.asks
        if isinstance(asks, Validity) and asks.of == "agreement" and asks.lasting and form.review_every:
            if shortest(form.review_every) > longest(asks.lasting):
                yield _found(
                    form, rule, f"{form.title} is reviewed {every(form.review_every)}; {_told(policy, rule)}."
                )


def _signers(policy: Policy, form: Form) -> Iterator[LintFinding]:
    if form.signing is None:
        return
    signing = {"supervisee" if party == "each_member" else party for party in form.signing.parties}
    for rule in policy.rules:
        asks, kinds = rule.asks, rule.arrangements.kinds
        if not isinstance(asks, Presence) or asks.of != "agreement" or rule.strength != "required":
            continue
        if rule.per != "arrangement" or (kinds and not set(kinds) & set(form.methods)):
            continue
        lacking = [party for party in asks.signed_by if party not in signing and ":" not in party]
        if lacking:
            yield _found(
                form, rule, f"{form.title} is not signed by the {listed(lacking)}; {_told(policy, rule)}."
            )


def _variation(policy: Policy, rule: Rule) -> Iterator[LintFinding]:
    """A variation beyond another rule of the same duty, or one that allows nothing."""
    own = days_allowed(rule)
    if rule.variation is None or own is None:
        return
    most: Duration = rule.variation.at_most
    if longest(most) < own:
        words = f"It may be varied to at most {most}, stricter than the rule itself: {_told(policy, rule)}."
        yield LintFinding(
            "note", (rule.clause,), words, "A variation can then never be used.", "change at_most", rule.id
        )
    for other in policy.rules:
        days = most_days(other) or days_allowed(other)
        if other is rule or days is None or other.strength != "required" or other.kind[:2] != rule.kind[:2]:
            continue
        if _same_or_wider(rule, other) and shortest(most) > days:
            words = f"{capital(rule.title)} may be varied to {most} ({rule.clause}); {_told(policy, other)}."
            yield LintFinding(
                "looser",
                (rule.clause, other.clause),
                words,
                "The other rule is judged all the same.",
                f"lower at_most in {rule.id!r}",
                f"{rule.id} {other.id}",
            )


def _same_or_wider(rule: Rule, other: Rule) -> bool:
    return together(rule, other) and (rule.who == other.who or narrower(rule.who, other.who))


def _layer(policy: Policy, rule: Rule) -> Iterator[LintFinding]:
    """Where two layers speak of one duty, the one that was to be kept to is the stricter."""
    days = days_allowed(rule)
    if days is None or rule.strength != "required":
        return
    floors = {layer.policy for layer in policy.layers if layer.relation in ("floor", "trust")}
    annexes = {layer.policy for layer in policy.layers if layer.relation == "annex"}
    for other in policy.rules:
        least = days_allowed(other)
        if least is None or other.strength != "required" or other.kind != rule.kind or days <= least * 1.02:
            continue
        loose = (other.layer in floors and rule.layer == "") or (rule.layer in annexes and other.layer == "")
        if loose and _covers(rule, other):
            kind = "annex" if rule.layer else "policy"
            words = (
                f"The {kind} allows more than stands above it: {_told(policy, rule)}; {_told(policy, other)}."
            )
            yield LintFinding(
                "looser",
                (rule.clause, other.clause),
                capital(words),
                "The stricter is judged, and both are named.",
                f"tighten {rule.id!r}",
                f"{rule.id} {other.id}",
            )


def _covers(rule: Rule, other: Rule) -> bool:
    """Whether the two speak of the same people, whatever site the layer is laid on."""
    one, two = (r.who.any[0] if r.layer and len(r.who.any) == 1 else r.who for r in (rule, other))
    return together(rule, other) and (one == two or narrower(one, two) or narrower(two, one))
