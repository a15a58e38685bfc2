"""Writing things down: drafts that both fill, proposed, sent back, agreed; once sealed, never again."""

from clearsight.records.actions.drafting import open_records, write
from clearsight.records.actions.settling import agree, mark_sealed, note_signed_as, propose, send_back

__all__ = ["agree", "mark_sealed", "note_signed_as", "open_records", "propose", "send_back", "write"]
