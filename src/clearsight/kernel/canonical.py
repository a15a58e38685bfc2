"""One spelling for one value: canonical JSON (RFC 8785) and its SHA-256, which is what people sign."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def canonical(value: Any) -> bytes:
    """The value as canonical JSON in UTF-8: keys sorted, no blanks, one spelling of every number."""
    return rfc8785.dumps(value)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of the value, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()
