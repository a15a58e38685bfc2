"""What an XLSX file is before anything trusts it: a zip archive of XML that may be hostile."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from clearsight.compliance.dataset.faults import Unreadable

# A million rows of sessions unpack to about 500 MB; nothing honest is packed 300 to 1.
MOST_UNPACKED = 768 * 2**20
MOST_MEMBERS = 2_000
MOST_SHEETS = 200  # many may name one part, so that their number is none of the archive's
_RATIO_OVER, _MOST_RATIO = 16 * 2**20, 300
_CHUNK = 2**20
_OVERLAP = 16
# How XML in UTF-16 or UTF-32 begins; a picture or a printer's settings never do.
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00")
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
# A formula, or an error such as #REF!: cells whose value needs a second look.
_DOUBTFUL = re.compile(rb"<(?:\w+:)?f[\s/>]|\st=[\"']e[\"']")
_SHEET = re.compile(rb"<(?:[^<>\s:]*:)?sheet[\s/>]")


def inspect(path: Path) -> bool:
    """Refuse what cannot be an honest workbook; tell whether any cell is a formula or an error.

    Raises:
        Unreadable: it is no XLSX workbook, it is damaged, it unpacks to too much, or its XML
            declares entities.
    """
    if not zipfile.is_zipfile(path):
        raise Unreadable("this is not an XLSX workbook", _what_it_is(path))
    try:
        with zipfile.ZipFile(path) as archive:
            return _inspect(archive)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as why:
        raise Unreadable(f"the workbook is damaged or locked ({why})", "save it again as XLSX") from None


def _what_it_is(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "take its password off, or save an old .xls as XLSX"
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return "give the folder that the CSV files are in"
    return "give a folder of CSV files or an XLSX workbook"


def _inspect(archive: zipfile.ZipFile) -> bool:
    members = archive.infolist()
    names = {member.filename for member in members}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise Unreadable("this is a zip archive but no XLSX workbook", "save the spreadsheet as XLSX")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
        raise Unreadable(
            f"the workbook unpacks to too much ({unpacked // 2**20:,} MB in {len(members):,} parts)",
            "give a folder of CSV files instead",
        )
    if unpacked > _RATIO_OVER and unpacked > packed * _MOST_RATIO:
        raise Unreadable("the workbook is packed like an archive bomb", "give a folder of CSV files instead")
    read = [_read(archive, member) for member in members]
    if sum(sheets for _, sheets in read) > MOST_SHEETS:
        raise Unreadable(
            f"the workbook has more than {MOST_SHEETS} sheets",
            "keep those that are tables, or give CSV files",
        )
    return any(doubtful for doubtful, _ in read)


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[bool, int]:
    """Read a part once through, whatever its name: a workbook may call its sheets what it likes.

    The declared size is the most that is ever unpacked.

    Returns:
        whether a cell in it is a formula or an error, and how many sheets it lists.
    """
    doubtful, sheets = False, 0
    tail = b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            if not tail and chunk.startswith(_WIDE):
                raise Unreadable("the workbook's XML is not UTF-8", "save it again as XLSX")
            seen = tail + chunk
            if _DECLARATION.search(seen):
                raise Unreadable(
                    "the workbook's XML declares entities, which no spreadsheet does", "save it again"
                )
            doubtful = doubtful or _DOUBTFUL.search(seen) is not None
            if b"sheet" in seen:  # most of a long sheet says it nowhere, and is passed over quickly
                sheets += sum(found.end() > len(tail) for found in _SHEET.finditer(seen))
            tail = seen[-_OVERLAP:]
    return doubtful, sheets
