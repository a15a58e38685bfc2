"""Who has signed what, who is still to, what was added after the seal, and what is no longer as it was."""

from clearsight.signoff.queries.addenda import AddendumShown, Besides, addenda_of, besides
from clearsight.signoff.queries.copies import CopyRead, copies_kept, read_copy
from clearsight.signoff.queries.evidence import evidence_of
from clearsight.signoff.queries.progress import (
    Progress,
    progress,
    role_label,
    to_sign_on_paper,
    waits_on_paper_for,
)
from clearsight.signoff.queries.proving import Compared, compare_all, roles_answered, roles_left_out
from clearsight.signoff.queries.signing import (
    Signed,
    everybody_who_signs,
    signatures_of,
    unsigned_by,
    waiting_for_me,
    what_is_altered,
)
from clearsight.signoff.queries.vacancies import (
    LeftOut,
    Vacancy,
    may_leave_out,
    sessions_with_vacancies,
    vacancies_in,
)
from clearsight.signoff.queries.waiting import given_on, roles_without_holder, waiting_for

__all__ = [
    "AddendumShown",
    "Besides",
    "Compared",
    "CopyRead",
    "LeftOut",
    "Progress",
    "Signed",
    "Vacancy",
    "addenda_of",
    "besides",
    "compare_all",
    "copies_kept",
    "everybody_who_signs",
    "evidence_of",
    "given_on",
    "may_leave_out",
    "progress",
    "read_copy",
    "role_label",
    "roles_answered",
    "roles_left_out",
    "roles_without_holder",
    "sessions_with_vacancies",
    "signatures_of",
    "to_sign_on_paper",
    "unsigned_by",
    "vacancies_in",
    "waiting_for",
    "waiting_for_me",
    "waits_on_paper_for",
    "what_is_altered",
]
