"""Small policies of our own, for tests that need one rule or two."""

from __future__ import annotations

from clearsight.policy.domain.model import Policy
from clearsight.policy.domain.reading import read_policy

HEADER = """
[policy]
name = "small"
title = "A small policy"
version = "1"
effective_from = 2026-09-01
review_every = "1 year"
"""


def rule(id_: str, asks: str, more: str = "", *, clause: str = "", strength: str = "required") -> str:
    """A rule as it is written; its clause is its id in words, if none is given."""
    return f"""
[[rules]]
id = "{id_}"
title = "{id_.replace("-", " ")}"
clause = "{clause or id_.replace("-", " ")}"
strength = "{strength}"
asks = {{ {asks} }}
{more}
"""


def interval(id_: str, every: str, more: str = "", *, strength: str = "required") -> str:
    """A rule that asks for supervision every so often."""
    return rule(id_, f'measure = "interval", every = "{every}"', more, strength=strength)


def small(*parts: str, header: str = HEADER) -> Policy:
    """A policy of these parts."""
    return read_policy(header + "".join(parts), "small.toml")
