"""Pictures and PDFs that somebody gives us, as pages that are safe to keep and to show.

Every page is drawn anew, upright, in a process of its own (`drawing`): nothing of the file itself is kept,
neither its name, nor what a camera wrote into it, nor anything that could act.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass

from clearsight.integrations.viruses import refuse_infected
from clearsight.kernel.refusals import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 40
MOST_SECONDS = 50  # for all files of one request: a server's worker is given sixty
# Of a processor, for one file: forty pages of writing take one, forty noisy scans of 10 MB some four.
_AT_LEAST, _FOR_EACH_MEGABYTE = 8, 1
_DRAWING = [sys.executable, "-I", "-m", "clearsight.integrations.drawing"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One page: a JPEG of at most 2,000 dots a side that holds its dots and nothing else."""

    jpeg: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """What it is known by, in hexadecimal."""
        return hashlib.sha256(self.jpeg).hexdigest()


def redrawn(data: bytes, seconds: float = MOST_SECONDS) -> list[Picture]:
    """The pages of a JPEG, PNG or WebP picture (one) or of a PDF, drawn anew. Takes a second for ten pages.

    What a file may take of a processor goes by its size: a small one cannot keep it for long.

    Args:
        seconds: how long it may take until it is drawn; none left where others came before it.

    Raises:
        Invalid: at "file": larger than `MOST_BYTES`, known to do harm, more pages than `MOST_PAGES`,
            locked, damaged, too much to draw, or something else altogether.
    """
    if seconds <= 0:
        raise Invalid.one("file", "came with too many others at once", "attach it by itself")
    if not data:
        raise Invalid.one("file", "is empty", "choose it again")
    refuse_larger(len(data))
    refuse_infected(data)
    head, _, pages = _drawn_apart(data, seconds).partition(b"\n")
    said = json.loads(head)
    if "pages" not in said:
        raise Invalid.one("file", said["problem"], said["mend"])
    found, begins = [], 0
    for width, height, length in said["pages"]:
        found.append(Picture(pages[begins : begins + length], width, height))
        begins += length
    return found


def refuse_larger(size: int) -> None:
    """Nothing, if a file of that many bytes is taken.

    Raises:
        Invalid: at "file", if not.
    """
    if size > MOST_BYTES:
        problem = f"is larger than {MOST_BYTES // 1024**2} MB"
        raise Invalid.one("file", problem, "take it at a lower resolution, or attach it in parts")


def _drawn_apart(data: bytes, seconds: float) -> bytes:
    """What the drawing process says of it. It is given no environment: no key and no address is in it."""
    of_a_processor = _AT_LEAST + _FOR_EACH_MEGABYTE * len(data) // 1024**2
    run = [*_DRAWING, str(of_a_processor)]
    try:
        done = subprocess.run(run, input=data, capture_output=True, timeout=seconds, env={}, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        # Too much of it for the bounds, or a decoder that broke down: which, is nobody's business here.
        raise Invalid.one(
            "file", "cannot be drawn: it is too much, or damaged", "photograph its pages instead"
        ) from None
    return done.stdout
