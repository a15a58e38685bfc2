"""What was given to read, and what was opened in an emergency, as those concerned may see it."""

from clearsight.grants.queries.given import GrantShown, grant_shown, grants_about, grants_of_others, grants_to
from clearsight.grants.queries.opened import (
    OpeningShown,
    opening_shown,
    openings_about,
    openings_of,
    openings_seen_by,
    openings_to_look_at,
    who_looks_at,
)
from clearsight.grants.queries.stopped import last_transfer, suspension_of

__all__ = [
    "GrantShown",
    "OpeningShown",
    "grant_shown",
    "grants_about",
    "grants_of_others",
    "grants_to",
    "last_transfer",
    "opening_shown",
    "openings_about",
    "openings_of",
    "openings_seen_by",
    "openings_to_look_at",
    "suspension_of",
    "who_looks_at",
]
