"""A policy as a person reads it, clause by clause: for a terminal, as Markdown, and as data.

The clauses stand in the order in which they were published, as far as their names tell it; what no number
orders stays in the order of the file.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from clearsight.policy.domain.codes import all_codes
from clearsight.policy.domain.model import (
    Account,
    Audit,
    Header,
    Ladder,
    Policy,
    Retention,
    Rule,
    Statement,
    Step,
)
from clearsight.policy.domain.sentences import MODALS, blanks, sentence
from clearsight.policy.domain.wording import capital, every, listed, on, share, some

KINDS = ("rule", "statement", "ladder", "audit", "retention", "account")
_NARROWEST = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a clause lays down: a rule, a statement, a ladder, an audit or a time of keeping.

    `mark` is its strength (must, should, may) or what else it is; `steps` are those of a ladder.
    """

    kind: str
    mark: str
    title: str
    words: str
    note: str = ""
    left_blank: bool = False
    steps: tuple[str, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the published policy, and all that it lays down."""

    name: str
    entries: tuple[Entry, ...]


def clauses(policy: Policy) -> tuple[Clause, ...]:
    """Everything that a policy lays down, by clause."""
    found: dict[str, list[Entry]] = {}
    for name, entry in _entries(policy):
        found.setdefault(name, []).append(entry)
    ordered = sorted(found, key=lambda name: _published(name, list(found), policy.policy.contents))
    return tuple(Clause(name, tuple(found[name])) for name in ordered)


def heading(clause: Clause) -> str:
    """What stands above a clause: "Clause 7.1", "Appendix 1a"."""
    if not clause.name[:1].isdigit():
        return clause.name
    return f"Clauses {clause.name.replace(';', ' and')}" if ";" in clause.name else f"Clause {clause.name}"


def _published(name: str, order: list[str], contents: tuple[str, ...]) -> tuple[Any, ...]:
    """Numbered clauses by number, named ones by the contents or as the file has them, then appendices."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", name))
    if name[:1].isdigit():
        return (0, numbers, 0)
    if name.lower().startswith(("appendix", "annex", "schedule")):
        letters = re.match(r"\D*\d*([a-z]?)\b", name.lower())
        return (2, numbers[:1], letters.group(1) if letters else "", numbers[1:], order.index(name))
    part = max((c for c in contents if name.startswith(c)), key=len, default=None)
    if part is not None:
        return (1, -1, contents.index(part), name != part, order.index(name))
    first = re.split(r"[;,]", name)[0]
    together = next(n for n, other in enumerate(order) if re.split(r"[;,]", other)[0] == first)
    return (1, together, order.index(name))


def _entries(policy: Policy) -> Iterator[tuple[str, Entry]]:
    for rule in policy.rules:
        yield rule.clause, _rule(rule, policy)
    for statement in policy.statements:
        yield statement.clause, _statement(statement)
    for ladder in policy.ladders:
        yield ladder.clause, _ladder(ladder)
    for audit in policy.audits:
        yield audit.clause, _audit(audit)
    for kept in policy.retention:
        yield kept.clause, _retention(kept)
    for account in policy.accounts:
        yield account.clause, _account(account, policy)


def _rule(rule: Rule, policy: Policy) -> Entry:
    words = sentence(rule, policy.codes)
    title = capital(rule.title)
    return Entry("rule", MODALS[rule.strength], title, words, rule.note, bool(blanks(rule)), id=rule.id)


def _statement(statement: Statement) -> Entry:
    words = f"{capital(statement.about)}: {statement.says} {statement.value}".removesuffix(" yes") + "."
    return Entry("statement", "says", capital(statement.about), words, statement.note)


def _ladder(ladder: Ladder) -> Entry:
    words = f"When {ladder.starts_when}" + (f"; unless {ladder.unless}" if ladder.unless else "") + ":"
    steps = tuple(_step(step) for step in ladder.steps)
    return Entry("ladder", "ladder", ladder.title, words, steps=steps, id=ladder.id)


def _step(step: Step) -> str:
    said = capital(step.what) + (f": {listed(step.with_)}" if step.with_ else "")
    said += f", {step.when}" if step.when else ""
    said += f", within {step.within}" if step.within else ""
    return said + (f", with {step.notice}' notice" if step.notice else "") + "."


def _audit(audit: Audit) -> Entry:
    how_much = f" ({share(audit.share)} of them)" if audit.share and audit.share < 1 else ""
    least = f", at least {some(audit.at_least, 'record')}" if audit.at_least else ""
    by = f" by {listed(audit.by)}" if audit.by else ""
    often = f" {every(audit.every)}" if audit.every else ""
    words = capital(f"{audit.of}{how_much}{least} looked at{by}{often}.")
    if not audit.every:
        words += " The policy leaves blank how often."
    return Entry("audit", "audit", audit.title, words, left_blank=audit.every is None, id=audit.id)


def _retention(kept: Retention) -> Entry:
    days = {"created": "it was made", "left": "the person left", "date_of_birth": "the date of birth",
             "case_closed": "the case was closed", "last_entry": "of the last entry",
             "answered": "it was answered"}  # fmt: skip
    record, since = kept.record.replace("_", " "), days[kept.anchor]
    if kept.keep is None:
        words = f"{capital(record)}: kept from the day {since}. The policy leaves blank for how long."
    else:
        words = f"{capital(record)}: kept for {kept.keep} from the day {since}."
    return Entry("retention", "keep", capital(record), words.replace("the day the date", "the date"),
                 left_blank=kept.keep is None)  # fmt: skip


def _account(account: Account, policy: Policy) -> Entry:
    roles = all_codes(policy.codes)["role"]
    held = listed([roles.get(code, code) for code in account.roles], "or")
    where = [*account.sites, *(f"a site of the kind {kind}" for kind in account.at)]
    whom = f"whoever is {held}" if held else "whoever works" if where else "everybody"
    whom += f" at {listed(where, 'or')}" if where else ""
    asked = ["signs in with a second factor"] if account.second_factor else []
    if account.lock_minutes is not None:
        asked.append(f"has a page covered that is left alone for {some(account.lock_minutes, 'minute')}")
    return Entry("account", "must", "Signing in", f"Signing in: {whom} {listed(asked)}.")


def about(header: Header, as_of: date | None = None) -> tuple[tuple[str, str], ...]:
    """The policy as a document under control: what is known of it, each with its name."""
    by = f"{header.approved_by}, {on(header.approved_on)}" if header.approved_on else header.approved_by
    overdue = as_of is not None and header.next_review is not None and header.next_review < as_of
    review = every(header.review_every) if header.review_every else ""
    if header.next_review:
        review += f"{', ' if review else ''}next on {on(header.next_review)}{' (overdue)' if overdue else ''}"
    rows = (
        ("Version", f"{header.version}, in force from {on(header.effective_from)}"),
        ("Classification", header.classification),
        ("Owner", header.owner),
        ("Authors", listed(header.authors)),
        ("Approved by", by),
        ("Review", review),
        ("For", listed(header.user_groups)),
        ("Published", listed(header.published)),
        ("Rests on", listed(header.legislation)),
        ("Read with", listed(header.associated)),
    )
    return tuple((name, words) for name, words in rows if words)


def document(policy: Policy, as_of: date | None = None) -> tuple[tuple[str, str], ...]:
    """The same with the owner by its label, who is at the top, and which other policies speak too."""
    roles = all_codes(policy.codes)["role"]
    rows = [
        (name, roles.get(words, words) if name == "Owner" else words)
        for name, words in about(policy.policy, as_of)
    ]
    if policy.top:
        rows.append(("At the top", listed([roles.get(code, code) for code in policy.top])))
    if policy.layers:
        others = [f"{layer.policy} ({layer.relation})" for layer in policy.layers]
        rows.append(("With it speaks", listed(others)))
    return tuple(rows)


def counted(policy: Policy) -> str:
    """How much a policy lays down, in one line."""
    strengths = [sum(r.strength == s for r in policy.rules) for s in ("required", "recommended", "permitted")]
    blank = sum(bool(blanks(rule)) for rule in policy.rules)
    parts = [
        f"{n} {word}"
        for n, word in zip(strengths, ("required", "recommended", "permitted"), strict=True)
        if n
    ]
    rules = len(policy.rules)
    return f"{rules} rule{'' if rules == 1 else 's'}: {listed(parts)}" + (
        f"; {blank} with something left blank" if blank else ""
    )


def as_text(policy: Policy, as_of: date | None = None, width: int = 90) -> Iterable[str]:
    """For a terminal, in lines no wider than `width`."""
    width = max(width, _NARROWEST)
    title = textwrap.wrap(policy.policy.title, width)
    yield from (line + "\n" for line in title)
    yield "=" * max(map(len, title)) + "\n\n"
    for name, words in document(policy, as_of):
        yield _filled(words, width, f"{name:<16}", 16)
    yield "\n" + _filled(counted(policy) + ".", width)
    for clause in clauses(policy):
        name = heading(clause)
        yield "\n" + _filled(name, width) + "-" * min(len(name), width) + "\n"
        for entry in clause.entries:
            yield from _lines(entry, width)


def _lines(entry: Entry, width: int) -> Iterator[str]:
    yield _filled(entry.words, width, f"  {entry.mark.upper():<8}", 10)
    for n, step in enumerate(entry.steps, 1):
        yield _filled(step, width, f"          {n}. ", 13)
    if entry.note:
        yield _filled(f"Note: {entry.note}", width, " " * 10, 10)


def _filled(words: str, width: int, lead: str = "", indent: int = 0) -> str:
    wrapped = textwrap.fill(
        words, width, initial_indent=lead, subsequent_indent=" " * indent, break_on_hyphens=False
    )
    return wrapped + "\n"


def as_markdown(policy: Policy, as_of: date | None = None) -> Iterable[str]:
    """As Markdown, a heading a clause."""
    yield f"# {policy.policy.title}\n\n"
    for name, words in document(policy, as_of):
        yield f"- **{name}:** {words}\n"
    yield f"\n{counted(policy)}.\n"
    for clause in clauses(policy):
        yield f"\n## {heading(clause)}\n\n"
        for entry in clause.entries:
            blank = " *(something is left blank)*" if entry.left_blank else ""
            yield f"- **{entry.mark}** {entry.words}{blank}\n"
            yield from (f"  {n}. {step}\n" for n, step in enumerate(entry.steps, 1))
            if entry.note:
                yield f"  \n  Note: {entry.note}\n"


def as_data(policy: Policy, as_of: date | None = None) -> dict[str, Any]:
    """As plain data, for JSON: the header, and the clauses with their entries and sentences."""
    head = policy.policy.model_dump(mode="json", exclude_defaults=True)
    return {
        "policy": head,
        "as_of": as_of.isoformat() if as_of else None,
        "clauses": [
            {
                "clause": clause.name,
                "entries": [
                    {
                        "kind": entry.kind, "id": entry.id or None, "mark": entry.mark, "title": entry.title,
                        "words": entry.words, "steps": list(entry.steps), "note": entry.note or None,
                        "left_blank": entry.left_blank,
                    }
                    for entry in clause.entries
                ],
            }
            for clause in clauses(policy)
        ],
    }  # fmt: skip
