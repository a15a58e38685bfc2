"""Who has signed what, who is still to, and what waits for one's own signature."""

from clearsight.signoff.queries.progress import (
    Progress,
    progress,
    role_label,
    to_sign_on_paper,
    waits_on_paper_for,
)
from clearsight.signoff.queries.signing import (
    Signed,
    everybody_who_signs,
    roles_without_holder,
    signatures_of,
    unsigned_by,
    waiting_for,
    waiting_for_me,
    what_is_altered,
)

__all__ = [
    "Progress",
    "Signed",
    "everybody_who_signs",
    "progress",
    "role_label",
    "roles_without_holder",
    "signatures_of",
    "to_sign_on_paper",
    "unsigned_by",
    "waiting_for",
    "waiting_for_me",
    "waits_on_paper_for",
    "what_is_altered",
]
