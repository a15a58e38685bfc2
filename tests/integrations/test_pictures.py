"""What is given as a picture or PDF is drawn anew: only its dots are kept; what could do harm is refused."""

from __future__ import annotations

import io
import resource
import struct
import sys
import zlib
from collections.abc import Callable

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, EncodedStreamObject, NameObject, TextStringObject

from clearsight.integrations import pictures
from clearsight.integrations.drawing import NotDrawn, drawn
from clearsight.integrations.pictures import MOST_BYTES, redrawn
from clearsight.kernel.refusals import Invalid

pytestmark = pytest.mark.req("F11")
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ON_ITS_SIDE = 6  # EXIF: the top of the page is on the right of the picture


def page(form: str = "JPEG", size: tuple[int, int] = (400, 300), orientation: int = 1) -> bytes:
    """A white page with a red corner at its top left, and what a camera writes besides."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Camera of Rosa"
    out = io.BytesIO()
    image.save(out, form, exif=exif, **({"comment": b"Juniper at home"} if form == "JPEG" else {}))
    return out.getvalue()


def pdf(pages: int = 1, more: Callable[[PdfWriter], object] = lambda _: None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    more(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def acting(writer: PdfWriter) -> None:
    """A script that runs when the PDF is opened, a file within it, and words about it."""
    script = {
        NameObject("/S"): NameObject("/JavaScript"),
        NameObject("/JS"): TextStringObject("app.alert(1)"),
    }
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_attachment("inside.exe", EICAR)
    writer.add_metadata({"/Author": "Rosa Quayle"})


@pytest.mark.abuse(18)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_is_kept_upright_and_without_what_the_camera_wrote(form: str) -> None:
    ((width, height, jpeg),) = drawn(page(form, orientation=ON_ITS_SIDE))
    assert (width, height) == (300, 400)
    image = Image.open(io.BytesIO(jpeg))
    red, green, _ = image.getpixel((290, 10))  # type: ignore[misc]
    assert image.format == "JPEG" and red > 200 and green < 60, "the corner has turned with the page"
    assert not image.getexif() and not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
    assert b"Rosa" not in jpeg and b"Juniper" not in jpeg


@pytest.mark.abuse(18)
def test_what_is_hidden_behind_or_within_a_file_is_gone() -> None:
    for given in (page("PNG") + EICAR, page("JPEG") + EICAR, pdf(more=acting), pdf() + EICAR):
        for _, _, jpeg in drawn(given):
            assert jpeg.startswith(b"\xff\xd8") and jpeg.endswith(b"\xff\xd9")
            assert not any(part in jpeg for part in (b"EICAR", b"JavaScript", b"Rosa", b"%PDF"))


def test_a_large_photograph_is_kept_as_large_as_it_is_read_and_no_larger() -> None:
    ((width, height, _),) = drawn(page(size=(4000, 3000)))
    assert (width, height) == (2000, 1500)


def test_each_page_of_a_pdf_is_a_page() -> None:
    kept = redrawn(pdf(3))
    assert [(one.width, one.height) for one in kept] == [(1414, 2000)] * 3
    assert all(Image.open(io.BytesIO(one.jpeg)).size == (1414, 2000) for one in kept)


def bomb() -> bytes:
    """A PNG of a few bytes that says it is sixty thousand dots a side."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    dots = chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + dots + chunk(b"IEND", b"")


def locked() -> bytes:
    return pdf(more=lambda writer: writer.encrypt("a secret", algorithm="AES-256"))


def moving() -> bytes:
    out = io.BytesIO()
    first, second = Image.new("L", (9, 9), 0), Image.new("L", (9, 9), 255)
    first.save(out, "PNG", save_all=True, append_images=[second])
    return out.getvalue()


@pytest.mark.abuse(18)
@pytest.mark.parametrize(
    ("given", "problem", "mend"),
    [
        (EICAR, "no picture or PDF", "JPEG, PNG or WebP"),
        (b"<svg onload='alert(1)'/>", "no picture or PDF", "JPEG, PNG or WebP"),
        (bomb(), "3600 million dots", "lower resolution"),
        (page()[:500], "damaged", "again"),
        (moving(), "moving picture", "of its own"),
        (b"\0\0\0\x18ftypheic" + bytes(99), "HEIC", "JPEG"),
        (b"%PDF-1.7 and nothing more", "does not open", "photograph"),
        (locked(), "locked with a password", "without one"),
        (pdf(41), "41 pages", "in parts"),
    ],
    ids=["virus", "svg", "bomb", "broken", "moving", "heic", "no pdf", "locked", "long"],
)
def test_what_cannot_be_drawn_says_why_and_what_to_do(given: bytes, problem: str, mend: str) -> None:
    with pytest.raises(NotDrawn) as refused:
        drawn(given)
    assert problem in refused.value.problem and mend in refused.value.mend


@pytest.mark.parametrize(
    ("given", "problem"),
    [(b"", "is empty"), (bytes(MOST_BYTES + 1), "larger than 10 MB"), (locked(), "locked with a password")],
    ids=["empty", "large", "locked"],
)
def test_what_is_refused_is_told_at_the_file(given: bytes, problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        redrawn(given)
    (fault,) = refused.value.faults
    assert fault.place == "file" and problem in fault.problem and fault.mend


def test_a_decoder_that_breaks_down_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    crash = [sys.executable, "-c", "import os; os.abort()"]
    monkeypatch.setattr("clearsight.integrations.pictures._DRAWING", crash)
    with pytest.raises(Invalid, match="cannot be drawn"):
        redrawn(page())


def endless() -> bytes:
    """A small PDF of one page with a million strokes."""
    strokes = zlib.compress(b"0 0 m 600 700 l 1 2 3 4 5 6 c S " * 900_000, 9)

    def more(writer: PdfWriter) -> None:
        stream = EncodedStreamObject()
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        stream._data = strokes
        writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)

    return pdf(more=more)


def test_a_small_file_does_not_keep_a_processor_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = endless()
    assert len(hostile) < 200_000
    assert pictures._AT_LEAST <= 10
    monkeypatch.setattr(pictures, "_AT_LEAST", 1)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(Invalid, match="too much"):
        redrawn(hostile)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 4


def test_where_others_took_all_the_time_it_is_said() -> None:
    with pytest.raises(Invalid, match="too many others at once"):
        redrawn(page(), 0)
