"""What kinds of record are kept, and from what day each can be counted."""

from __future__ import annotations

# By the code of a kind in `[[retention]]`.
COUNTED = {
    "case_record": ("date_of_birth", "case_closed", "last_entry", "created"),
    "supervision_record": ("left", "last_entry", "created"),
    "personnel_record": ("left", "last_entry", "created"),
    "session_record": ("left", "last_entry", "created"),
    "subject_request": ("answered",),
}
