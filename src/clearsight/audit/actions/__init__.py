"""Writing what was done into the log, and into the tree by which it can be proved."""

from clearsight.audit.actions.another_key import change_key
from clearsight.audit.actions.exporting import export_log
from clearsight.audit.actions.growing import gathering
from clearsight.audit.actions.recording import (
    MOST_REFUSED,
    REFUSED,
    Doer,
    collecting,
    note_refused,
    record,
    watch,
)
from clearsight.audit.actions.witnessing import note_witnessed

__all__ = [
    "MOST_REFUSED",
    "REFUSED",
    "Doer",
    "change_key",
    "collecting",
    "export_log",
    "gathering",
    "note_refused",
    "note_witnessed",
    "record",
    "watch",
]
