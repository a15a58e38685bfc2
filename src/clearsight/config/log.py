"""The log on the machine: one line for each thing, with nothing in it that people wrote or are called.

It says when (with its offset from UTC), how bad, where in the program and what kind of fault. Who did what
to which record stands in the audit log, in the database.
"""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

from clearsight.config.places import PACKAGE_DIR
from clearsight.kernel.texts import NOT_IN_TEXT

LONGEST = 500  # letters of a message: the rest tells nobody more
FRAMES = 6


class Line(logging.Formatter):
    """One line: no character that ends or redraws one, no trace, no words of an exception.

    An exception's own words can hold what somebody typed; its class and the places in our code cannot. Of a
    request the log says which page it was for, not the address, in which a secret or a name may stand.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line for one record."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = f"{when} {record.levelname} {record.name} {_message(record)}"
        if record.exc_info and record.exc_info[1] is not None:
            said += f" [{_where(record.exc_info[1])}]"
        return said


def _message(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if request is not None and record.name == "django.request":
        matched = getattr(request, "resolver_match", None)
        page = f"/{matched.route}" if matched else "an address that there is not"
        return f"{getattr(record, 'status_code', '')} {plain(str(request.method))} {page}"
    return plain(record.getMessage())


def plain(text: str) -> str:
    """Text in one line, with what a terminal or a log might obey written out; at most `LONGEST` letters."""
    one = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    seen = NOT_IN_TEXT.sub(lambda found: "".join(f"\\u{ord(letter):04x}" for letter in found[0]), one)
    # Line ends that are no line feed, and halves of letters that cannot be written.
    seen = "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in seen
    )
    return seen if len(seen) <= LONGEST else f"{seen[:LONGEST]}..."


def _where(error: BaseException) -> str:
    """The class of the error, and the last places in our own code through which it came."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE_DIR)][-FRAMES:]
    places = " < ".join(
        f"{Path(frame.filename).relative_to(PACKAGE_DIR)}:{frame.lineno}" for frame in reversed(ours)
    )
    return f"{type(error).__name__} at {places or 'no place of ours'}"
