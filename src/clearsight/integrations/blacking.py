"""Boxes burnt into the picture of a page, and lines across it by which to say where they go.

The pictures are our own (`pictures.redrawn`), so they are opened here. What lay under a box is overwritten
before the picture is written anew: no layer, no metadata and no edge of a block of the JPEG keeps any of it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from PIL import Image, ImageDraw, ImageFont

from clearsight.integrations.pictures import Picture

Box = tuple[int, int, int, int]
WHOLE = 100  # boxes go by hundredths of the page, so that they are the same at any size
_BLOCK = 16  # dots that a JPEG writes together
_QUALITY = 82
_RULED_SIDE = 1_000
_LINE, _LABEL = (18, 80, 91), (140, 29, 24)


def blacked_out(jpeg: bytes, boxes: Iterable[Box]) -> Picture:
    """The picture with these boxes black, and nothing in it besides its dots.

    Args:
        boxes: from the left, from the top, to the right and to the bottom, in hundredths of the page.
    """
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        page = _boxed(opened.convert("RGB"), boxes)
    return Picture(_jpeg(page), page.width, page.height)


def ruled(jpeg: bytes, boxes: Iterable[Box]) -> bytes:
    """The same, smaller, with a numbered line at each tenth of it: to look at, never to give out."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        page = _boxed(opened.convert("RGB"), boxes)
    page.thumbnail((_RULED_SIDE, _RULED_SIDE))
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(size=max(14, page.width // 40))
    for at in range(10, WHOLE, 10):
        across, down = page.width * at // WHOLE, page.height * at // WHOLE
        draw.line([(across, 0), (across, page.height)], fill=_LINE)
        draw.line([(0, down), (page.width, down)], fill=_LINE)
        for place in ((across + 2, 0), (2, down)):
            draw.rectangle(draw.textbbox(place, str(at), font=font), fill="white")
            draw.text(place, str(at), fill=_LABEL, font=font)
    return _jpeg(page)


def _boxed(page: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    draw = ImageDraw.Draw(page)
    for left, top, right, bottom in boxes:
        draw.rectangle(
            [_down(page.width * left / WHOLE), _down(page.height * top / WHOLE),
             _up(page.width * right / WHOLE) - 1, _up(page.height * bottom / WHOLE) - 1],
            fill="black",
        )  # fmt: skip
    return page


def _down(dots: float) -> int:
    return int(dots) // _BLOCK * _BLOCK


def _up(dots: float) -> int:
    return -(-int(-(-dots // 1)) // _BLOCK) * _BLOCK


def _jpeg(page: Image.Image) -> bytes:
    clean, out = Image.new("RGB", page.size), io.BytesIO()
    clean.paste(page)
    clean.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
