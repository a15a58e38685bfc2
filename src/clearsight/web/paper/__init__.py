"""What is printed or filed elsewhere, as a PDF: records, agreements, agendas, forms to fill in by hand."""

from clearsight.web.paper.agenda import agenda_pdf
from clearsight.web.paper.agreement import agreement_pdf
from clearsight.web.paper.blank import blank_pdf
from clearsight.web.paper.checkpoint import checkpoint_sheet
from clearsight.web.paper.evidence import evidence_file
from clearsight.web.paper.record import record_pdf

__all__ = ["agenda_pdf", "agreement_pdf", "blank_pdf", "checkpoint_sheet", "evidence_file", "record_pdf"]
