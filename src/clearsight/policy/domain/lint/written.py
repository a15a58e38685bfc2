"""The linter's findings as a person reads them in a terminal, and as plain data."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from clearsight.policy.domain.lint.findings import KINDS, LintFinding
from clearsight.policy.domain.model import Policy
from clearsight.policy.domain.wording import capital, listed

_PLURAL = {"looser": "looser", "contradiction": "contradictions", "overlap": "overlaps",
           "difference": "differences", "gap": "gaps", "note": "notes"}  # fmt: skip
_HEADINGS = {**{kind: capital(many) for kind, many in _PLURAL.items()}, "looser": "Looser than the policy"}


def as_text(policy: Policy, findings: Sequence[LintFinding], width: int = 90) -> Iterable[str]:
    """The findings kind by kind, worst first, each under its clauses."""
    head = policy.policy
    yield f"{head.title} ({head.name}, {head.version})\n"
    yield f"{_counted(findings)}\n"
    for kind, meaning in KINDS.items():
        chosen = [finding for finding in findings if finding.kind == kind]
        if chosen:
            yield "\n" + _filled(f"{_HEADINGS[kind]}: {meaning}", width, "", "")
        for finding in chosen:
            yield from _entry(finding, width)


def _entry(finding: LintFinding, width: int) -> Iterator[str]:
    yield "\n" + _filled(" | ".join(dict.fromkeys(finding.clauses)), width, "  ", "  ")
    yield _filled(finding.words, width, "      ", "      ")
    if finding.settled:
        yield _filled(finding.settled, width, "      Settled: ", "        ")
    if finding.mend:
        yield _filled(f"{finding.mend}.", width, "      Mend: ", "        ")


def _counted(findings: Sequence[LintFinding]) -> str:
    counts = Counter(finding.kind for finding in findings)
    parts = [f"{counts[k]} {k if counts[k] == 1 else many}" for k, many in _PLURAL.items() if counts[k]]
    return f"{capital(listed(parts))}." if parts else "Nothing to say about this policy."


def _filled(words: str, width: int, lead: str, indent: str) -> str:
    return (
        textwrap.fill(
            words, max(width, 50), initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False
        )
        + "\n"
    )


def as_data(policy: Policy, findings: Sequence[LintFinding]) -> dict[str, Any]:
    """The findings as plain data, for JSON."""
    head = policy.policy
    return {
        "policy": {
            "name": head.name,
            "version": head.version,
            "effective_from": head.effective_from.isoformat(),
        },
        "findings": [
            {
                "kind": finding.kind,
                "clauses": list(finding.clauses),
                "words": finding.words,
                "settled": finding.settled or None,
                "mend": finding.mend or None,
            }
            for finding in findings
        ],
    }
