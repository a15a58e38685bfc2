"""The supervision data set: its tables, read from and written to CSV files and XLSX workbooks."""

from clearsight.compliance.dataset.codes import Codes
from clearsight.compliance.dataset.reader import read_dataset
from clearsight.compliance.dataset.writer import write_dataset

__all__ = ["Codes", "read_dataset", "write_dataset"]
