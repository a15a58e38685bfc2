"""Single settings out of the environment: each is what it can be, or is refused by its name with the mend."""

from __future__ import annotations

import os
import re
from pathlib import Path

from clearsight.kernel.errors import ClearsightError

_HOST = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")
_CONTACTS = ("mailto:", "https://", "tel:")


def yes(name: str) -> bool:
    """Whether the setting of this name says yes; no without it.

    Raises:
        ClearsightError: for anything but yes or no: `true` taken for no would leave a cookie in the clear.
    """
    said = os.environ.get(name, "").strip().lower()
    if said not in ("yes", "no", ""):
        raise ClearsightError.one(name, f"{said!r} is neither yes nor no", "write yes or no")
    return said == "yes"


def number(name: str, otherwise: int, least: int, most: int) -> int:
    """The whole number that the setting names, from `least` to `most`; `otherwise` without it.

    Raises:
        ClearsightError: for any other.
    """
    said = os.environ.get(name, "").strip() or str(otherwise)
    if said.isascii() and said.isdecimal() and least <= int(said[:9]) <= most:
        return int(said[:9])
    raise ClearsightError.one(
        name, f"{said!r} is no number from {least} to {most}", f"write one, or leave it out for {otherwise}"
    )


def hosts(name: str, otherwise: str) -> list[str]:
    """The names of machines that the setting holds, with commas between.

    Raises:
        ClearsightError: where one is none: by an address or a port nobody would ever get in.
    """
    found = [one.strip() for one in (os.environ.get(name) or otherwise).split(",")]
    for one in found:
        if not _HOST.fullmatch(one):
            mend = "write names alone, without https:// and without a port, with commas between"
            raise ClearsightError.one(name, f"{one!r} is no name of a machine", mend)
    return found


def readable_file(name: str) -> str:
    """The path of the file that the setting names, or nothing.

    Raises:
        ClearsightError: where it cannot be read.
    """
    path = os.environ.get(name, "")
    try:
        if path:
            with Path(path).open("rb"):
                pass
    except OSError as error:
        mend = "name a file that the user who runs Clearsight can read, or leave it out"
        raise ClearsightError.one(name, f"{path} cannot be read ({error.strerror})", mend) from None
    return path


def contact(name: str) -> str:
    """Whom to tell, as an address of one of the kinds of RFC 9116; or nothing.

    Raises:
        ClearsightError: for another kind.
    """
    said = os.environ.get(name, "")
    if said and (not said.startswith(_CONTACTS) or said in _CONTACTS):
        raise ClearsightError.one(name, "it is no address", "begin it with mailto:, https:// or tel:")
    return said


def refuse_no_scanner(name: str) -> None:
    """Nothing, if the setting names a place at which a scanner can listen, or none.

    Raises:
        ClearsightError: for what is no place: every file would be refused, and nobody would know why.
    """
    said = os.environ.get(name, "")
    host, _, port = said.rpartition(":")
    if said and not said.startswith("/") and not (host and port.isascii() and port.isdecimal()):
        mend = "write host:port, or the whole path of its socket"
        raise ClearsightError.one(name, f"{said!r} is no place at which clamd listens", mend)


def refuse_no_folder(name: str) -> None:
    """Nothing, if the setting names a folder, or what can become one, or nothing.

    Raises:
        ClearsightError: where something else is there, or none can be made.
    """
    said = os.environ.get(name, "")
    there = next((one for one in (Path(said), *Path(said).absolute().parents) if one.exists()), Path("/"))
    wrong = "a file is there" if not there.is_dir() else ""
    if said and (wrong or not os.access(there, os.W_OK | os.X_OK)):
        mend = "name a folder that the user who runs Clearsight can write"
        raise ClearsightError.one(name, f"{said}: {wrong or 'nothing can be written there'}", mend)
