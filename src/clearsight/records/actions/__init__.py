"""Writing things down: drafts that both fill, proposed, sent back, agreed; once sealed, never again."""

from clearsight.records.actions.ad_hoc import note_ad_hoc
from clearsight.records.actions.attaching import attach, describe, take_off
from clearsight.records.actions.attendance import correct_attendance
from clearsight.records.actions.autosaving import Autosaved, autosave
from clearsight.records.actions.cases import choose_cases, put_away_blank
from clearsight.records.actions.disagreeing import (
    LONGEST_DISAGREEMENT,
    confirm_settled,
    note_disagreement,
    say_settled,
)
from clearsight.records.actions.drafting import write
from clearsight.records.actions.filed_elsewhere import file_elsewhere, take_back_filing
from clearsight.records.actions.meaning import mean_it_so
from clearsight.records.actions.objecting import answer_objection, object_to
from clearsight.records.actions.opening import open_on, open_records
from clearsight.records.actions.sealing_without import seal_without
from clearsight.records.actions.settling import agree, mark_sealed, note_signed_as, propose, send_back
from clearsight.records.actions.unopened import note_unopened

__all__ = [
    "LONGEST_DISAGREEMENT",
    "Autosaved",
    "agree",
    "answer_objection",
    "attach",
    "autosave",
    "choose_cases",
    "confirm_settled",
    "correct_attendance",
    "describe",
    "file_elsewhere",
    "mark_sealed",
    "mean_it_so",
    "note_ad_hoc",
    "note_disagreement",
    "note_signed_as",
    "note_unopened",
    "object_to",
    "open_on",
    "open_records",
    "propose",
    "put_away_blank",
    "say_settled",
    "seal_without",
    "send_back",
    "take_back_filing",
    "take_off",
    "write",
]
