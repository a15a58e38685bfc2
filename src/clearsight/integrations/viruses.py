"""Files that somebody gives us, looked at for what is known to do harm: by clamd, where there is one.

Whatever is accepted is drawn anew in any case (`pictures`), so that nothing of the file itself is kept. This
is the second of two locks, and says so early.
"""

from __future__ import annotations

import os
import socket
import struct
from contextlib import suppress

from clearsight.kernel.refusals import Invalid

# The harmless file by which every scanner is tried: refused here whether there is a scanner or not.
_TRIED_BY = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
_SECONDS = 20.0
_AT_ONCE = 64 * 1024
_LONGEST_ANSWER = 4096


def refuse_infected(data: bytes, clamd: str | None = None) -> None:
    """Nothing, if no harm is known of the file.

    Args:
        clamd: where clamd listens, "host:port" or the path of its socket; left out, `CLEARSIGHT_CLAMD` says.

    Raises:
        Invalid: at "file", where harm is known; where clamd is named and does not answer: nothing goes in
            unseen.
    """
    where = os.environ.get("CLEARSIGHT_CLAMD", "") if clamd is None else clamd
    if _TRIED_BY in data or (where and _is_infected(data, where)):
        mend = "do not open it, and tell whoever looks after your computers"
        raise Invalid.one("file", "is known to do harm", mend)


def _is_infected(data: bytes, where: str) -> bool:
    """What clamd says of it, by its INSTREAM command."""
    answer = b""
    with suppress(OSError), _connected(where) as to:
        to.sendall(b"zINSTREAM\0")
        for begins in range(0, len(data), _AT_ONCE):
            part = data[begins : begins + _AT_ONCE]
            to.sendall(struct.pack(">I", len(part)) + part)
        to.sendall(struct.pack(">I", 0))
        while len(answer) < _LONGEST_ANSWER and (more := to.recv(_LONGEST_ANSWER)):
            answer += more
    said = answer.rstrip(b"\0\n ")
    if not said.endswith((b" FOUND", b" OK")):
        mend = "try again, or tell your administrator"
        raise Invalid.one("file", "could not be looked at for viruses", mend)
    return said.endswith(b" FOUND")


def _connected(where: str) -> socket.socket:
    if where.startswith("/"):
        to = socket.socket(socket.AF_UNIX)
        to.settimeout(_SECONDS)
        to.connect(where)
        return to
    host, _, port = where.rpartition(":")
    if not port.isdecimal():
        raise OSError(f"no port in {where!r}")
    return socket.create_connection((host.strip("[]"), int(port)), _SECONDS)
