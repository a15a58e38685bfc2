"""What the log says of requests that nobody may make: one line each, whoever sends how many."""

from __future__ import annotations

import logging


class OneLine(logging.Filter):
    """Lets everything pass, and takes the traceback off.

    A host that is not ours, or a body that is too large, is no fault of the program: where it was noticed
    tells nothing, and anybody could fill the log with it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """The record, without where in the program it arose."""
        record.exc_info = record.exc_text = record.stack_info = None
        return True
