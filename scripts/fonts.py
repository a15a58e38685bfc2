"""The fonts that PDFs are set in: those of the pages, unpacked from WOFF to what a typesetter reads.

WOFF 1.0 (W3C, 2012) is a TrueType font whose tables are compressed one by one: the standard library undoes
it. The characters of a typeface come in several files; a file under the same name would hide the other, so
that the second is given a name of its own.
"""

from __future__ import annotations

import shutil
import struct
import zlib

from scripts.steps import ROOT

MODULES = ROOT / "node_modules"
FONTS = ROOT / "src" / "clearsight" / "integrations" / "fonts"
PAGES = MODULES / "@fontsource" / "atkinson-hyperlegible-next"
WEIGHTS = {"400": "Regular", "700": "Bold"}
# Which characters, and what the family is called then.
PARTS = {"latin": "Atkinson Hyperlegible Next", "latin-ext": "Atkinson Hyperlegible More"}
# Whatever the first has not: Greek, Cyrillic, Hebrew, Arabic, signs.
OTHERS = MODULES / "dejavu-fonts-ttf"


def build_fonts() -> None:
    """Fill the folder of fonts anew.

    Raises:
        FileNotFoundError: when an npm package is not there.
    """
    fresh = FONTS.with_name(".fonts")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for part, family in PARTS.items():
        for weight, style in WEIGHTS.items():
            packed = PAGES / "files" / f"atkinson-hyperlegible-next-{part}-{weight}-normal.woff"
            (fresh / f"{part}-{weight}.ttf").write_bytes(unpacked(packed.read_bytes(), family, style))
    shutil.copy2(PAGES / "LICENSE", fresh / "atkinson-hyperlegible-next.LICENSE")
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        shutil.copy2(OTHERS / "ttf" / name, fresh / name)
    shutil.copy2(OTHERS / "LICENSE", fresh / "dejavu-fonts.LICENSE")
    shutil.rmtree(FONTS, ignore_errors=True)
    fresh.rename(FONTS)


def unpacked(woff: bytes, family: str, style: str) -> bytes:
    """The TrueType font in a WOFF file, called `family`.

    Raises:
        ValueError: when it is no WOFF file.
    """
    signature, flavour, _, count = struct.unpack(">4sIIH", woff[:14])
    if signature != b"wOFF":
        raise ValueError("it is no WOFF file")
    tables = {}
    for number in range(count):
        tag, offset, packed, length, _ = struct.unpack_from(">4sIIII", woff, 44 + 20 * number)
        table = woff[offset : offset + packed]
        tables[tag] = zlib.decompress(table) if packed < length else table
    tables[b"name"] = _names(family, style)
    return _font(flavour, tables)


def _names(family: str, style: str) -> bytes:
    """A naming table (OpenType, `name`): family, style, full and PostScript name, for Windows in English."""
    said = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}
    records, text = b"", b""
    for name_id, words in said.items():
        written = words.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, name_id, len(written), len(text))
        text += written
    return struct.pack(">HHH", 0, len(said), 6 + len(records)) + records + text


def _font(flavour: int, tables: dict[bytes, bytes]) -> bytes:
    """The file: its directory in order of the tags, then each table on a boundary of four bytes."""
    power = len(tables).bit_length() - 1
    reach = 16 << power
    head = struct.pack(">IHHHH", flavour, len(tables), reach, power, 16 * len(tables) - reach)
    directory, body = b"", b""
    for tag, table in sorted(tables.items()):
        padded = table + b"\0" * (-len(table) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag, checksum, 12 + 16 * len(tables) + len(body), len(table))
        body += padded
    return head + directory + body
