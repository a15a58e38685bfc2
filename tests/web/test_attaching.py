"""Pages on paper through the browser: chosen, kept upright and nameless, described, shown, taken off."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

from clearsight.records.models import Attachment, Record, Scan
from tests.integrations.test_pictures import ON_ITS_SIDE, locked, page, pdf
from tests.walk import story
from tests.walk.story import Supervision, agree, held, propose, sign
from tests.web.printed import signed_in
from tests.world import at, school

pytestmark = [pytest.mark.django_db, pytest.mark.req("F11")]
SAID = "Notes by hand, signed by both"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(hour=12), tick=False):
        yield


@pytest.fixture
def drafted() -> Supervision:
    done = held()
    story.write(done.record(), done.nadia, cases_are="all", any_other_business="Cover for Friday.")
    return done


def given(content: bytes, name: str = "Odette Fennimore 10 March.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")


def attach(done: Supervision, *files: bytes, to: Record | None = None, words: str = SAID, **more: Any) -> Any:
    record = done.record()
    typed = {"record": str((to or record).public_id), "words": words, **more}
    if files:
        typed["pages"] = [given(each) for each in files]
    return signed_in(done.sam).post(f"/records/{record.public_id}/attach", typed)


def page_of(done: Supervision, path: str, person: Any = None) -> str:
    answer = signed_in(person or done.sam).get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_photographs_and_a_pdf_come_in_their_order_and_are_shown_with_their_words(
    drafted: Supervision,
) -> None:
    path = f"/records/{drafted.record().public_id}"
    answer = attach(drafted, page(orientation=ON_ITS_SIDE), pdf(2))
    assert (answer.status_code, answer["Location"]) == (302, path)
    sizes = list(Scan.objects.order_by("number").values_list("width", "height"))
    assert sizes == [(300, 400), (1414, 2000), (1414, 2000)]
    for person in (drafted.sam, drafted.nadia):
        shown = page_of(drafted, path, person)
        assert SAID in shown and f'alt="Page 3 of 3: {SAID}"' in shown
        assert "3 pages attached by Sam Okafor, 10 March 2026 at 12:00" in shown
    assert "Fennimore 10 March" not in shown


@pytest.mark.abuse(18)
def test_a_page_is_a_picture_that_can_do_nothing_and_lies_in_no_cache(drafted: Supervision) -> None:
    attach(drafted, page())
    path = f"/records/{drafted.record().public_id}/pages/{Scan.objects.get().public_id}"
    answer = signed_in(drafted.nadia).get(path)
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"
    assert answer["Content-Type"] == "image/jpeg" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="scan-1.jpg"'
    assert (
        "sandbox" in answer["Content-Security-Policy"] and "'self'" not in answer["Content-Security-Policy"]
    )
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.req("J1", "J2")
def test_to_all_others_there_is_no_such_page(drafted: Supervision) -> None:
    attach(drafted, page())
    of, record = drafted.school, drafted.record()
    attachment = Attachment.objects.get()
    paths = [f"/records/{record.public_id}/{rest}" for rest in (
        "attach", f"attached/{attachment.public_id}", f"pages/{Scan.objects.get().public_id}")]  # fmt: skip
    for person in (of.vera, of.priya, of.morgan, of.casey, school("Elmfield").nadia):
        assert [signed_in(person).get(path).status_code for path in paths] == [404] * 3, person.name
    other = drafted.record("caseload_record")
    wrong = [path.replace(str(record.public_id), str(other.public_id)) for path in paths[1:]]
    assert [signed_in(drafted.nadia).get(path).status_code for path in wrong] == [404] * 2


def test_what_cannot_be_read_is_told_by_its_place_and_what_can_is_kept(drafted: Supervision) -> None:
    answer = attach(drafted, page(), locked(), page("PNG"))
    said = answer.content.decode()
    assert answer.status_code == 400 and "2 pages attached." in said
    assert "File 2 of 3 is locked with a password: save it without one, and attach that" in said
    assert Scan.objects.count() == 2 and SAID in said


@pytest.mark.parametrize("files, problem", [
    ((), "Choose a picture or a PDF, or photograph a page"),
    ((b"<script>alert(1)</script>",), "This file is no picture or PDF that can be read here"),
    ((bytes(10 * 1024**2 + 1),), "This file is larger than 10 MB"),
], ids=["none", "script", "large"])  # fmt: skip
def test_what_is_refused_says_why_with_what_was_typed(drafted: Supervision, files: Any, problem: str) -> None:
    answer = attach(drafted, *files)
    said = answer.content.decode()
    assert answer.status_code == 400 and problem in said and SAID in said
    assert not Attachment.objects.exists()


def test_nobody_puts_forward_pages_that_they_did_not_see(drafted: Supervision) -> None:
    nadia, path = signed_in(drafted.nadia), f"/records/{drafted.record().public_id}"
    opened = nadia.get(path).content.decode()
    typed = dict(re.findall(r'type="hidden" name="((?:seen|was|as)[^"]*)" value="([^"]*)"', opened))
    assert attach(drafted, page()).status_code == 302
    answer = nadia.post(path, {**typed, "step": "propose"})
    said = answer.content.decode()
    assert answer.status_code == 409 and "Pages were attached or taken off since you read it" in said
    assert SAID in said and drafted.record().state == "draft"
    assert 'name="seen_pages" value="1"' in said, "put forward again, it is with these"


def test_all_files_of_one_request_share_the_time_that_there_is(
    drafted: Supervision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clearsight.web.views.attachments.MOST_SECONDS", 0)
    answer = attach(drafted, page(), page())
    assert answer.status_code == 400
    assert "File 2 of 2 came with too many others at once" in answer.content.decode()


def test_nothing_that_is_uploaded_touches_a_disk(
    drafted: Supervision, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **more: Any) -> Any:
        raise AssertionError("a file was opened for what was uploaded")

    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", refuse)
    noise = Image.effect_noise((2600, 2600), 90)
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert len(out.getvalue()) > 5 * 1024**2
    assert attach(drafted, out.getvalue()).status_code == 302


def test_the_page_says_which_file_and_who_reads_it_and_the_scan_lies_in_the_one_chosen(
    drafted: Supervision,
) -> None:
    said = page_of(drafted, f"/records/{drafted.record().public_id}/attach")
    assert "The child&#39;s, young person&#39;s or family&#39;s own record" in said
    assert "Read by those who met, whoever leads safeguarding" in said
    assert "Read by those who met. They will" in said.replace("  ", " ")
    case = drafted.record("caseload_record")
    answer = attach(drafted, page(), to=case)
    assert answer["Location"] == f"/records/{case.public_id}"
    assert Attachment.objects.get().record == case


def test_without_words_the_pages_are_kept_and_asked_about_next(drafted: Supervision) -> None:
    answer = attach(drafted, page(), words=" ")
    path = answer["Location"]
    assert path.endswith(f"/attached/{Attachment.objects.get().public_id}")
    assert "What is on these pages?" in page_of(drafted, path)
    client = signed_in(drafted.sam)
    empty = client.post(path, {"step": "describe", "words": ""})
    assert empty.status_code == 400 and "Say what is on these pages" in empty.content.decode()
    assert client.post(path, {"step": "describe", "words": SAID}).status_code == 302
    assert SAID in page_of(drafted, f"/records/{drafted.record().public_id}")


def test_whoever_attached_pages_by_mistake_takes_them_off_with_a_reason(drafted: Supervision) -> None:
    attach(drafted, page())
    path = f"/records/{drafted.record().public_id}/attached/{Attachment.objects.get().public_id}"
    assert "Take them off" not in page_of(drafted, path, drafted.nadia)
    client = signed_in(drafted.sam)
    assert client.post(path, {"step": "take_off", "because": ""}).status_code == 400
    assert client.post(path, {"step": "take_off", "because": "Of another family"}).status_code == 302
    said = page_of(drafted, f"/records/{drafted.record().public_id}", drafted.nadia)
    assert "were taken off by Sam Okafor" in said and "Of another family" in said and "<img" not in said


@pytest.mark.req("F9")
def test_whoever_signs_is_shown_the_pages_and_until_all_have_nothing_is_attached(
    drafted: Supervision,
) -> None:
    attach(drafted, page())
    record = drafted.record()
    propose(record, drafted.nadia)
    path = f"/records/{record.public_id}"
    said = page_of(drafted, f"{path}/attach")
    assert "Nothing is attached while a record lies before the parties" in said and "send-back" in said
    assert attach(drafted, page()).status_code == 400 and Attachment.objects.count() == 1
    agree(record, drafted.sam)
    assert f'alt="Page 1 of 1: {SAID}"' in page_of(drafted, f"{path}/sign")
    for person in (drafted.sam, drafted.nadia):
        sign(Record.objects.get(pk=record.pk), person)
    assert "Add pages on paper" in page_of(drafted, path)
    attach(drafted, page(), words="The page that was missing")
    said = page_of(drafted, path, drafted.nadia)
    assert "Added after it was signed, and no part of what was signed" in said
    assert "It is exactly as it was signed" in said


def test_a_pdf_that_claims_to_be_a_photograph_is_what_it_is(drafted: Supervision) -> None:
    writer = PdfWriter()
    writer.add_blank_page(842, 595)
    out = io.BytesIO()
    writer.write(out)
    attach(drafted, out.getvalue())
    kept = Scan.objects.get()
    assert (kept.width, kept.height) == (2000, 1414)
