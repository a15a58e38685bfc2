"""How long a policy keeps records: what nothing falls due by, what is said twice, what undercuts a floor."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import combinations

from clearsight.policy.domain.kept import COUNTED
from clearsight.policy.domain.lint.findings import LintFinding
from clearsight.policy.domain.model import Policy, Retention
from clearsight.policy.domain.wording import capital, listed

LONGER = "The record is kept until the later of the two days."


def keeping(policy: Policy) -> Iterator[LintFinding]:
    """What there is to say of `[[retention]]`, table by table and then of each two for one kind."""
    for kept in policy.retention:
        yield from _countable(kept)
    floors = {layer.policy for layer in policy.layers if layer.relation in ("floor", "trust")}
    annexes = {layer.policy for layer in policy.layers if layer.relation == "annex"}
    for one, other in combinations(policy.retention, 2):
        if one.record == other.record:
            yield from _two(one, other, floors, annexes)


def _countable(kept: Retention) -> Iterator[LintFinding]:
    """A kind that is kept nowhere, or one that cannot be counted from that day."""
    if kept.record not in COUNTED:
        near = difflib.get_close_matches(kept.record, COUNTED, 1)
        words = f"{_name(kept)}: nothing that is kept is called so."
        mend = f"did you mean {near[0]!r}?" if near else f"call it one of {', '.join(COUNTED)}"
        yield LintFinding("note", (kept.clause,), words, "Nothing falls due by it.", mend, kept.record)
    elif kept.anchor not in COUNTED[kept.record]:
        words = f"{_name(kept)}: counted from {_since(kept)}, which such a file does not have."
        mend = f"count it from {listed([one.replace('_', ' ') for one in COUNTED[kept.record]], 'or')}"
        settled = "Nothing of that kind falls due."
        yield LintFinding("gap", (kept.clause,), words, settled, mend, f"{kept.record} {kept.anchor}")


def _two(one: Retention, other: Retention, floors: set[str], annexes: set[str]) -> Iterator[LintFinding]:
    spoken = listed(
        [f"{k.keep or 'no number'} from {_since(k)} ({k.clause})" for k in (one, other)], "against"
    )
    words, clauses = f"{_name(one)}: {spoken}.", (one.clause, other.clause)
    if one.anchor != other.anchor:
        words = f"Counted from two days. {words}"
        yield LintFinding("difference", clauses, words, LONGER, "count it from one day", one.record)
    elif one.layer == other.layer and one.keep == other.keep:
        yield LintFinding("note", clauses, f"Said twice. {words}", LONGER, "keep one of the two", one.record)
    elif one.layer == other.layer:
        words = f"Two times for keeping one kind of record. {words}"
        yield LintFinding("contradiction", clauses, words, LONGER, "keep one of the two", one.record)
    else:
        first, second = (one, other) if one.layer in floors or other.layer in annexes else (other, one)
        bound = first.layer in floors or second.layer in annexes
        if bound and first.keep and second.keep and second.keep.nominal_days < first.keep.nominal_days:
            words = f"Kept for less long than what was to be kept to. {words}"
            mend = f"keep it for {first.keep} or longer"
            yield LintFinding("looser", (second.clause, first.clause), words, LONGER, mend, one.record)


def _name(kept: Retention) -> str:
    return capital(kept.record.replace("_", " "))


def _since(kept: Retention) -> str:
    return kept.anchor.replace("_", " ")
