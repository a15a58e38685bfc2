"""Who can act: a person of an organisation, or the operator at the machine's own command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Member(Protocol):
    """A person as access sees one (`people.models.Person` is one)."""

    @property
    def pk(self) -> int: ...

    @property
    def organisation_id(self) -> int: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Operator:
    """Whoever has a shell on the machine: founds organisations and imports, and reads nothing."""

    name: str = "operator"
    pk: None = None


Actor = Member | Operator
