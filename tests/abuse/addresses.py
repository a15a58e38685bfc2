"""Every address that the resolver knows, filled in: never from a list that somebody keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What stands for a part of an address that is no thing of its own.
WORDS = {
    "form": "supervision_record", "section": "wellbeing", "field": "matters_arising",
    "ladder": "dispute", "rule": "contract-four-weeks", "kind": "closure", "begins": "2026-01-05",
    "secret": "nobody-made-this-link",
}  # fmt: skip


def patterns(entries: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """All that there are, in their order."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns)
        else:
            yield entry


def address(pattern: URLPattern, things: Mapping[str, object] | None = None) -> str:
    """Where it is, of these things (by the name of their part); of what never was, where there is none."""
    parts = {}
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        never = uuid4() if kind == "UUIDConverter" else 1 if kind == "IntConverter" else WORDS.get(name, "x")
        parts[name] = (things or {}).get(name, never)
    return reverse(str(pattern.name), kwargs=parts)
