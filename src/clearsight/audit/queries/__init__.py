"""Looking at the log from outside: is it whole, is it what others saw, and what proves one event of it."""

from clearsight.audit.queries.disposals import AGAIN, how_disposed
from clearsight.audit.queries.exported import seen_by_others
from clearsight.audit.queries.guards import missing_guards
from clearsight.audit.queries.keys import changes_of, events_of_keys, signer, under_another_key, verifier_of
from clearsight.audit.queries.order import MOST_BACK
from clearsight.audit.queries.proofs import EventProved, grown_from, proved
from clearsight.audit.queries.rows import each, named, odd_texts
from clearsight.audit.queries.whole import TreeChecked, check_tree, heads
from clearsight.audit.queries.witnessed import (
    behind_witnessed,
    keep_witnessed,
    read_notes,
    witnessed_elsewhere,
)

__all__ = [
    "AGAIN",
    "MOST_BACK",
    "EventProved",
    "TreeChecked",
    "behind_witnessed",
    "changes_of",
    "check_tree",
    "each",
    "events_of_keys",
    "grown_from",
    "heads",
    "how_disposed",
    "keep_witnessed",
    "missing_guards",
    "named",
    "odd_texts",
    "proved",
    "read_notes",
    "seen_by_others",
    "signer",
    "under_another_key",
    "verifier_of",
    "witnessed_elsewhere",
]
