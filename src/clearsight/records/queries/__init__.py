"""Records as their readers see them: what stands in each field, who wrote it, and what there is to sign."""

from clearsight.records.queries.reading import (
    EntryShown,
    FieldShown,
    RecordShown,
    RemarkShown,
    balance,
    content_hash,
    form_of,
    part_fields,
    parties_by_name,
    party_called,
    party_of,
    read,
    records_of,
    signatories,
    unsealed,
    writable_by,
)

__all__ = [
    "EntryShown",
    "FieldShown",
    "RecordShown",
    "RemarkShown",
    "balance",
    "content_hash",
    "form_of",
    "part_fields",
    "parties_by_name",
    "party_called",
    "party_of",
    "read",
    "records_of",
    "signatories",
    "unsealed",
    "writable_by",
]
