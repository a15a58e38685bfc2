"""The ways of saying no, each of which a page answers in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from clearsight.kernel.errors import ClearsightError

E = TypeVar("E", bound="Denial")


@dataclass(frozen=True, slots=True)
class Denied:
    """What somebody asked for and may not: by which permission, of which thing. For the log alone."""

    permission: str
    kind: str
    public_id: str


class Denial(ClearsightError):
    """Somebody may not. `denied` says what, where there is such a thing and a permission was asked for."""

    denied: Denied | None = None

    def of(self: E, denied: Denied) -> E:
        """The same, with what was asked for."""
        self.denied = denied
        return self


class Unknown(Denial):
    """There is no such thing, or none that this person may know of. A page answers 404 to both alike."""


class Refused(Denial):
    """The person knows of the thing and may not do this with it. A page answers 403."""


class ReadTooMuch(Refused):
    """The person has read far more than anybody does: nothing opens for them. A page answers 429."""


class Invalid(ClearsightError):
    """What was asked cannot be done as asked. A page shows each fault beside its field (`Fault.place`)."""


class Conflict(ClearsightError):
    """Somebody else changed it meanwhile. Nothing was written. A page answers 409 and shows both versions."""
