"""Records of sessions: what is written, each on a form of the policy and in a file of its own."""

from clearsight.records.models.attached import Attachment, Scan
from clearsight.records.models.copies import CopyElsewhere, FiledElsewhere
from clearsight.records.models.disagreements import Disagreement, Settlement, SignatureLeftOut
from clearsight.records.models.written import (
    AskedOfRole,
    Entry,
    FormText,
    MeantSo,
    PolicyReader,
    Record,
    Remark,
)

__all__ = [
    "AskedOfRole",
    "Attachment",
    "CopyElsewhere",
    "Disagreement",
    "Entry",
    "FiledElsewhere",
    "FormText",
    "MeantSo",
    "PolicyReader",
    "Record",
    "Remark",
    "Scan",
    "Settlement",
    "SignatureLeftOut",
]
