"""Asking somebody outside to witness a checkpoint. Nothing goes out but sizes and hashes.

An HTTP witness (c2sp.org/tlog-witness) cosigns it; a time-stamping service (RFC 3161) says when it was there.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from clearsight.integrations.apart import apart
from clearsight.integrations.receipts import NotVouched, stamped_at, who_signed

SECONDS = 20
LARGEST = 64_000
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NotWitnessed(Exception):
    """A witness did not do it; what it says of why."""


class SeenFurther(NotWitnessed):
    """The witness has seen the log with another size than was thought: `size`."""

    def __init__(self, size: int) -> None:
        super().__init__(f"it has seen the log with {size} entries")
        self.size = size


class _Still(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else than where it was sent."""

    def redirect_request(self, *args: Any, **rest: Any) -> None:
        return None


def is_safe(url: str) -> bool:
    """Whether it is an address by https, or of this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )


def add_checkpoint(url: str, old: int, proof: Sequence[bytes], note: str) -> str:
    """The lines by which a witness cosigns the checkpoint of a note.

    Args:
        old: with how many entries it saw the log last; `proof` shows that the log only grew since.

    Raises:
        SeenFurther: when it saw another size last.
        NotWitnessed: when it cannot be reached, or refuses.
    """
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof), "", note]
    request = urllib.request.Request(  # noqa: S310  (`is_safe` has looked at the address)
        f"{url.rstrip('/')}/add-checkpoint", "\n".join(lines).encode(), method="POST"
    )
    opener = urllib.request.build_opener(_Still, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return str(answer.read(LARGEST).decode())
    except urllib.error.HTTPError as refused:
        said = refused.read(200).decode("ascii", "replace").strip()
        if refused.code == 409 and said.isdecimal():
            raise SeenFurther(int(said)) from None
        raise NotWitnessed(f"it refused ({refused.code})") from None
    except (OSError, ValueError) as error:
        raise NotWitnessed(f"it cannot be reached ({type(error).__name__})") from None


def time_stamp(url: str, note: str) -> tuple[bytes, datetime]:
    """A time-stamping service's token (RFC 3161, DER) over the SHA-256 of a note, and its moment.

    Raises:
        NotWitnessed: when it cannot be reached, refuses, stamped something else, or signed it falsely.
    """
    # Half a second to load: only for those who ask for a stamp.
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    digest = hashlib.sha256(note.encode()).digest()
    try:
        stamper = HTTPTimeStamper(url, timeout=SECONDS)
        token = apart(lambda: asyncio.run(stamper.async_timestamp(digest, "sha256")))
        receipt = bytes(token.dump())
        who_signed(receipt, note)
        return receipt, stamped_at(receipt, note)
    except NotVouched as why:
        raise NotWitnessed(f"of its receipt: {why}") from None
    except (TimestampRequestError, OSError, ValueError, KeyError, TypeError) as error:
        raise NotWitnessed(f"it gave no time stamp ({type(error).__name__})") from None
