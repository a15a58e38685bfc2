"""What was given to read, and what was opened in an emergency, as those concerned may see it."""

from clearsight.grants.queries.amount import (
    CONTENT,
    DAY,
    amount_read,
    let_read,
    may_read_on,
    reading_stopped,
    refuse_more,
    stops_to_look_at,
    who_lets_read_again,
)
from clearsight.grants.queries.given import (
    GrantShown,
    given_no_more,
    grant_shown,
    grants_about,
    grants_of_others,
    grants_to,
    refuse_taking_out,
)
from clearsight.grants.queries.opened import (
    OpeningShown,
    opening_shown,
    openings_about,
    openings_answered,
    openings_of,
    openings_seen_by,
    openings_to_look_at,
    who_looks_at,
)
from clearsight.grants.queries.proceeding import (
    proceedings_about,
    proceedings_to_answer,
    records_to_ask_for,
    who_could_agree,
)
from clearsight.grants.queries.readers import is_a_groups, leads_only, may_be_given
from clearsight.grants.queries.sampling import KINDS, auditors, kinds_there, records_to_sample
from clearsight.grants.queries.stopped import last_transfer, suspension_of
from clearsight.grants.queries.there import kinds_lent

__all__ = [
    "CONTENT",
    "DAY",
    "KINDS",
    "GrantShown",
    "OpeningShown",
    "amount_read",
    "auditors",
    "given_no_more",
    "grant_shown",
    "grants_about",
    "grants_of_others",
    "grants_to",
    "is_a_groups",
    "kinds_lent",
    "kinds_there",
    "last_transfer",
    "leads_only",
    "let_read",
    "may_be_given",
    "may_read_on",
    "opening_shown",
    "openings_about",
    "openings_answered",
    "openings_of",
    "openings_seen_by",
    "openings_to_look_at",
    "proceedings_about",
    "proceedings_to_answer",
    "reading_stopped",
    "records_to_ask_for",
    "records_to_sample",
    "refuse_more",
    "refuse_taking_out",
    "stops_to_look_at",
    "suspension_of",
    "who_could_agree",
    "who_lets_read_again",
    "who_looks_at",
]
