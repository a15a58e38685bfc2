"""Files made to do harm are refused; of what is accepted nothing is kept but the dots of its pages."""

from __future__ import annotations

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image

from clearsight.integrations.drawing import drawn
from clearsight.integrations.pictures import redrawn
from clearsight.integrations.viruses import refuse_infected
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.refusals import Invalid
from clearsight.web.forms.calendar_file import read_calendar_file
from tests.integrations.test_pictures import EICAR, page, pdf

pytestmark = [pytest.mark.abuse(18), pytest.mark.req("F11")]


@pytest.mark.parametrize("given", [EICAR, page("PNG") + EICAR, pdf() + EICAR], ids=["bare", "png", "pdf"])
def test_what_every_scanner_is_tried_by_is_refused_without_one(given: bytes) -> None:
    with pytest.raises(Invalid, match="known to do harm"):
        redrawn(given)


@contextmanager
def clamd(answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Something that listens where clamd would, speaks its protocol, and answers so."""
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        to, _ = listening.accept()
        with to, to.makefile("rb") as said:
            assert said.read(10) == b"zINSTREAM\0"
            while size := struct.unpack(">I", said.read(4))[0]:
                heard.append(said.read(size))
            to.sendall(answers)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"127.0.0.1:{listening.getsockname()[1]}", heard
    thread.join(5)
    listening.close()


def test_what_clamd_finds_is_refused_and_it_sees_all_of_it() -> None:
    whole = bytes(range(256)) * 600
    with (
        clamd(b"stream: Something FOUND\0") as (where, heard),
        pytest.raises(Invalid, match="known to do harm"),
    ):
        refuse_infected(whole, where)
    assert b"".join(heard) == whole and len(heard) > 1
    with clamd(b"stream: OK\0") as (where, _):
        refuse_infected(whole, where)


@pytest.mark.parametrize("where", ["127.0.0.1:9", "/nowhere/clamd.ctl", "nonsense"])
def test_a_scanner_that_does_not_answer_lets_nothing_in(where: str) -> None:
    with pytest.raises(Invalid, match="could not be looked at"):
        refuse_infected(b"anything", where)
    with clamd(b"INSTREAM size limit exceeded. ERROR\0") as (there, _), pytest.raises(Invalid):
        refuse_infected(b"anything", there)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("../../etc/cron.d/x", b"0" * 5_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "given", [page("PNG") + archive(), pdf() + b"<html><script>alert(1)</script>", page() + archive()],
    ids=["png and archive", "pdf and page", "jpeg and archive"],
)  # fmt: skip
def test_what_is_two_things_at_once_is_kept_as_the_dots_of_one(given: bytes) -> None:
    for _, _, jpeg in drawn(given):
        again = Image.open(io.BytesIO(jpeg))
        assert again.format == "JPEG" and not again.getexif() and not zipfile.is_zipfile(io.BytesIO(jpeg))
        assert b"script" not in jpeg and b"cron" not in jpeg


@pytest.mark.parametrize("given", [archive(), b"GIF89a/*" + EICAR + b"*/=1", b"MZ" + bytes(99), b"%!PS\n"])
def test_an_archive_a_program_and_a_script_are_no_pages(given: bytes) -> None:
    with pytest.raises(Invalid):
        redrawn(given)


@pytest.mark.parametrize("name", ["../../etc/passwd", "x.ics\0.exe", "C:\\x.ics", "<script>.ics"])
def test_what_a_file_is_called_leads_nowhere(name: str) -> None:
    with pytest.raises(ClearsightError):
        read_calendar_file(name, EICAR, "closure", ())
