"""The JSON Schema of a policy file, made from the models that read it, with the words of every key."""

from __future__ import annotations

from typing import Any

from clearsight.policy.domain.keys import KEYS
from clearsight.policy.domain.model import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """The schema of a policy file read as JSON: dates are texts such as "2026-09-01"."""
    made = Document.model_json_schema(by_alias=True)
    tables: dict[str, Any] = {**made.get("$defs", {}), "Document": made}
    for name, table in tables.items():
        for key, described in table.get("properties", {}).items():
            _describe(described, *KEYS.get(name, {}).get(key, ("", "")))
    return {"$schema": DIALECT, **made, "title": "Clearsight policy file"}


def _describe(described: dict[str, Any], words: str, example: str) -> None:
    if words:
        described["description"] = words[:1].upper() + words[1:].replace("`", "") + f". Example: {example}"
