"""The four ways of saying no, each of which a page answers in its own way."""

from __future__ import annotations

from clearsight.kernel.errors import ClearsightError


class Unknown(ClearsightError):
    """There is no such thing, or none that this person may know of. A page answers 404 to both alike."""


class Refused(ClearsightError):
    """The person knows of the thing and may not do this with it. A page answers 403."""


class Invalid(ClearsightError):
    """What was asked cannot be done as asked. A page shows each fault beside its field (`Fault.place`)."""


class Conflict(ClearsightError):
    """Somebody else changed it meanwhile. Nothing was written. A page answers 409 and shows both versions."""
