"""The findings of the linter, and what each kind of them means."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = {
    "contradiction": "two clauses that cannot both be kept to, or that give two numbers for one duty",
    "overlap": "two rules for the same people, and no word on which goes before the other",
    "looser": "an agreement, a variation or an annex that allows more than the policy itself",
    "difference": "two clauses that say one thing differently; both can be kept to",
    "gap": "a duty without a number, or people between two tiers whom none of them reaches",
    "note": "something else that whoever looks after the policy may want to know",
}


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing to say about a policy.

    `kind` is one of KINDS; `clauses` are those that it is about, in the policy's own names; `words` says what
    stands there; `settled` how Clearsight deals with it; `mend` what the owner of the policy can do.
    `about` tells apart findings about the same clauses.
    """

    kind: str
    clauses: tuple[str, ...]
    words: str
    settled: str = ""
    mend: str = ""
    about: str = ""
