"""What every key of a policy file means, with an example of it.

The words of the JSON Schema and of docs/reference/policy-language.md. A test holds them to the models:
no key without words, no words without a key, and every example readable.
"""

from __future__ import annotations

from clearsight.policy.domain.keys.document import DOCUMENT
from clearsight.policy.domain.keys.measures import MEASURES
from clearsight.policy.domain.keys.population import POPULATION

Meaning = tuple[str, str]

KEYS: dict[str, dict[str, Meaning]] = {**DOCUMENT, **POPULATION, **MEASURES}
"""By the name of the table, then the key as it is written: what it means, and an example in TOML."""
