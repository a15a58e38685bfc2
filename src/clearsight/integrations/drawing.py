"""Redraws one picture or PDF that somebody gave us, as pages of nothing but dots. Run as a program, apart.

`python -I -m clearsight.integrations.drawing SECONDS` reads a file from its standard input and writes, to its
standard output, one line of JSON and then the pages as JPEGs, one after the other. Whatever a file holds
besides what can be seen on its pages (where and when it was taken, scripts, links, files within it) is not
drawn, and so is gone. Decoders are where hostile files do harm: this process has bounds of memory and time
(SECONDS of a processor), no environment, and nothing to lose.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import BinaryIO

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdfium2 import raw as pdfium

LONG_SIDE = 2_000  # dots: A4 at 170 to the inch, at which small handwriting is read
MOST_DOTS = 50_000_000  # of a photograph as it comes; the largest telephones take 48 million
MOST_PAGES = 40
PAGE_BYTES = 1_500_000
QUALITIES = (82, 65, 45, 30)
_MEMORY = 1_500_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypavif")
AGAIN = "take it again, or scan it anew"


class NotDrawn(Exception):
    """The file cannot be drawn: what is wrong with it, and what to do."""

    def __init__(self, problem: str, mend: str) -> None:
        super().__init__(problem)
        self.problem, self.mend = problem, mend


def main() -> None:
    """Draw what comes in. Ends with status 0 also where it cannot be drawn: then it says why."""
    _bound(int(sys.argv[1]))
    try:
        pages = drawn(sys.stdin.buffer.read())
    except NotDrawn as wrong:
        _tell({"problem": wrong.problem, "mend": wrong.mend}, sys.stdout.buffer)
        return
    _tell({"pages": [[width, height, len(jpeg)] for width, height, jpeg in pages]}, sys.stdout.buffer)
    for _, _, jpeg in pages:
        sys.stdout.buffer.write(jpeg)


def _bound(seconds: int) -> None:
    """Bounds on memory and time; no file is written, and what fails leaves no picture of itself on disk."""
    for limit, most in (
        (resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
    ):  # fmt: skip
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):  # a system that bounds less, or more strictly already
            continue


def _tell(said: object, out: BinaryIO) -> None:
    out.write(json.dumps(said).encode() + b"\n")


def drawn(data: bytes) -> list[tuple[int, int, bytes]]:
    """Width and height in dots, and the JPEG, of each page. What the file is, its own first bytes say.

    Raises:
        NotDrawn: when it is no picture or PDF, or one that is locked, damaged or too large.
    """
    if data.startswith(b"%PDF-"):
        return [_jpeg(page) for page in _pages_of_pdf(data)]
    if data[4:12] in _HEIC:
        raise NotDrawn(
            "is a HEIC picture, which few can open",
            "choose the most compatible format in the camera's settings, or send it as a JPEG",
        )
    return [_jpeg(_photograph(data))]


def _photograph(data: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # asked below, of what the file says before anything is decoded
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
        if image.width * image.height > MOST_DOTS:
            millions = round(image.width * image.height / 1_000_000)
            raise NotDrawn(
                f"has {millions} million dots, and {MOST_DOTS // 1_000_000} million is the most",
                "take it at a lower resolution",
            )
        if getattr(image, "is_animated", False) and image.format != "MPO":
            raise NotDrawn("is a moving picture", "give each page as a picture of its own")
        image.draft("RGB", (LONG_SIDE, LONG_SIDE))
        image.load()
        flat = _flat(image)
    except NotDrawn:
        raise
    except UnidentifiedImageError:
        raise NotDrawn(
            "is no picture or PDF that can be read here", "give a JPEG, PNG or WebP picture, or a PDF"
        ) from None
    except (OSError, SyntaxError, ValueError, MemoryError, OverflowError):
        raise NotDrawn("is damaged, or breaks off before its end", AGAIN) from None
    flat.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    return ImageOps.exif_transpose(flat)


def _flat(image: Image.Image) -> Image.Image:
    """In grey or in colour, on white where it was transparent. Which way up it was taken is kept."""
    if image.mode.startswith("I"):  # sixteen bits of grey
        grey = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        grey.info = image.info
        return grey
    if image.has_transparency_data:
        coloured = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(coloured)
        white.info = coloured.info
        return white.convert("RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _pages_of_pdf(data: bytes) -> Iterator[Image.Image]:
    """The pages as they are printed: with what stands in the fields of a form, and without what they do."""
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise NotDrawn("is locked with a password", "save it without one, and attach that") from None
        raise NotDrawn("does not open", "print it as a new PDF, or photograph its pages") from None
    if count > MOST_PAGES:
        raise NotDrawn(f"has {count} pages, and {MOST_PAGES} is the most", "attach it in parts")
    if not count:
        raise NotDrawn("has no pages", AGAIN)
    document.init_forms()
    for number in range(count):
        try:
            page = document[number]
            scale = LONG_SIDE / max(*page.get_size(), 1)
            yield page.render(scale=min(scale, 4)).to_pil()
        except (pypdfium2.PdfiumError, ValueError, MemoryError):
            raise NotDrawn(f"has a page that cannot be drawn, the {number + 1}.", AGAIN) from None


def _jpeg(image: Image.Image) -> tuple[int, int, bytes]:
    """As a JPEG of its dots alone; the fewer of its shades the more it would take."""
    clean = Image.new("L" if image.mode == "L" else "RGB", image.size)
    clean.paste(image)
    for quality in QUALITIES:
        out = io.BytesIO()
        clean.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= PAGE_BYTES:
            break
    return clean.width, clean.height, out.getvalue()


if __name__ == "__main__":
    main()
