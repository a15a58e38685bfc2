"""A sealed record is taken out as evidence from its page: one file that an outsider can check."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.generic_cms import ValidationContext
from pypdf import PdfReader

from clearsight.audit.models import Event, TreeHead
from clearsight.cli import main, verifier
from clearsight.integrations.apart import apart
from clearsight.integrations.pictures import Picture
from clearsight.people import actions as people
from clearsight.records import actions as records
from clearsight.records.models import Entry
from clearsight.web.paper import proof
from tests.audit import second
from tests.audit.attacker import sql
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F10")]


@pytest.fixture
def done(client: Client) -> Supervision:
    done = story.sealed()
    do(people.give_account, done.nadia, "a long enough password", by=OPERATOR)
    client.force_login(done.nadia.user)
    return done


def taken(client: Client, done: Supervision) -> zipfile.ZipFile:
    answer = client.get(f"/records/{done.record().public_id}/evidence")
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    name = f"evidence-{done.session.held_on.isoformat()}.zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_the_page_offers_it_and_the_file_is_shown_to_hold(
    client: Client, done: Supervision, tmp_path: Path, capsys: Any, settings: Any
) -> None:
    page = f"/records/{done.record().public_id}"
    assert f'href="{page}/evidence"' in client.get(page).content.decode()
    made = taken(client, done)
    assert sorted(made.namelist()) == ["evidence.json", "read-me.txt", "record.pdf"]
    path, kept = tmp_path / "evidence.zip", tmp_path / "kept.txt"
    path.write_bytes(made.fp.getvalue())  # type: ignore[union-attr]
    kept.write_text(TreeHead.objects.get(tree=done.school.organisation.pk).checkpoint)
    assert main(["verify", str(path)]) == 0
    assert "signed exactly this" in capsys.readouterr().out
    verbs = set(Event.objects.filter(actor_id=done.nadia.pk).values_list("verb", flat=True))
    assert {"signoff.export_evidence", "records.export"} <= verbs
    # The seal on the PDF, by another reader than the one that we write with; and what the PDF says.
    pdf = made.read("record.pdf")
    found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    pem = (Path(settings.VAR_DIR) / "paper.pem").read_bytes()
    ours = list(load_certs_from_pemder_data(pem[: pem.index(b"-----BEGIN PRIVATE")]))
    status = apart(lambda: validate_pdf_signature(found, ValidationContext(trust_roots=ours)))
    assert status.bottom_line and status.coverage.name == "ENTIRE_FILE"
    printed = " ".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages).split())
    assert "Cover for Friday" in printed
    # To whoever is given it both say what it is, who signed when, how to check it, and what it does not show.
    told, said = made.read("read-me.txt").decode(), json.loads(made.read("evidence.json"))
    signed = [f"{name}: 10 March 2026 at" for name in ("Nadia Rahman", "Sam Okafor")]
    for named in (*signed, "WHAT IT IS", "HOW TO CHECK IT", "WHAT IT DOES NOT SHOW", "Nobody outside",
                  said["log"]["key"], f"verifier.py evidence-{done.session.held_on}.zip --key"):  # fmt: skip
        assert named in told
    for named in (proof.LEAD, proof.NOBODY, *proof._how(), *proof.NOT_SHOWN, said["log"]["origin"]):
        assert " ".join(named.split()) in printed
    # The paper says when nothing was found changed; read-me.txt speaks of itself and of what is in the file.
    assert "As Clearsight read it on" in printed and ". Nothing in it was changed" not in printed
    assert "read-me.txt has" not in told and "\n  pages" not in told and "\n  record.pdf" in told
    sheet = {"witness": "a printed sheet", "kind": "sheet", "at": said["made_at"], "note": "a\n7\n"}
    (seen,) = proof._seen({"witnessed": [sheet]})
    assert (seen[:2], seen[3]) == (("A sheet of paper", "printed: ask who outside keeps it"), "7")
    assert len(proof.NOT_SHOWN) == len(verifier.NO_PROMISE) - 1  # which speaks of this paper besides
    cut = pdf.replace(b"/Title", b"/Titel", 1)
    of_cut = PdfFileReader(io.BytesIO(cut)).embedded_signatures[0]
    assert not apart(lambda: validate_pdf_signature(of_cut)).intact


def test_what_does_not_open_any_more_goes_out_as_it_stands(client: Client, done: Supervision) -> None:
    of = Entry.objects.filter(record=done.record(), field="any_other_business").latest("version")
    sql("UPDATE records_entry SET value = %s WHERE id = %s", bytes(of.value)[:-1] + b"?", of.pk)
    made = taken(client, done)
    said = json.loads(made.read("evidence.json"))
    assert said["unopened"] == [f"records.entry {of.public_id}"] and "record.pdf" not in made.namelist()


def jpeg(colour: str) -> Picture:
    made = io.BytesIO()
    Image.new("RGB", (210, 297), colour).save(made, "JPEG")
    return Picture(made.getvalue(), 210, 297)


@pytest.mark.req("F11")
def test_pages_on_paper_go_with_it_bound_by_the_record_and_the_log(
    client: Client, tmp_path: Path, capsys: Any
) -> None:
    done = story.held()
    do(people.give_account, done.nadia, "a long enough password", by=OPERATOR)
    client.force_login(done.nadia.user)
    record = done.record()
    story.write(record, done.nadia, cases_are="all", any_other_business="Cover for Friday.")
    signed, added, gone = jpeg("red"), jpeg("green"), jpeg("blue")
    do(records.attach, record, [signed], "Notes by hand", by=done.nadia)
    story.propose(record, done.nadia)
    story.agree(record, done.sam)
    for person in (done.nadia, done.sam):
        story.sign(done.record(), person)
    do(records.attach, done.record(), [added], "Found later", by=done.nadia)
    wrong = do(records.attach, done.record(), [gone], "Of another family", by=done.nadia)
    do(records.take_off, wrong, "Of another family", by=done.nadia)
    made = taken(client, done)
    there = {name: made.read(name) for name in made.namelist()}
    assert {name for name in there if name[:6] == "pages/"} == {
        f"pages/{one.sha256}.jpg" for one in (signed, added)
    }
    assert there[f"pages/{signed.sha256}.jpg"] == signed.jpeg and b"\n  pages " in there["read-me.txt"]
    printed = PdfReader(io.BytesIO(there["record.pdf"]))
    assert sum(len(page.images) for page in printed.pages) == 2
    said = verified(there, tmp_path, capsys)
    assert said[0] == 0 and f"{signed.sha256} was signed with it" in said[1]
    assert "Nadia Rahman added pages on paper (1) on 2" in said[1]
    bundle = json.loads(there["evidence.json"])
    bundle["added_pages"] = bundle["added_pages"][1:]
    for altered, told in (
        ({f"pages/{signed.sha256}.jpg": added.jpeg}, f"{signed.sha256} is missing, or another"),
        ({f"pages/{added.sha256}.jpg": None}, f"{added.sha256} is missing, or another"),
        # Each is there, but not under its own name; or under another besides.
        (
            {f"pages/{signed.sha256}.jpg": added.jpeg, f"pages/{added.sha256}.jpg": signed.jpeg},
            f"{added.sha256} is missing, or another",
        ),
        ({f"pages/{'0' * 64}.jpg": signed.jpeg}, f"{'0' * 64} is missing, or another"),
        ({f"pages/{gone.sha256}.jpg": gone.jpeg}, f"{gone.sha256} is missing, or another"),
        ({"evidence.json": json.dumps(bundle).encode()}, "pages that Nadia Rahman added are missing"),
    ):
        status, said_then = verified(there | altered, tmp_path, capsys)
        assert status == 1 and told in said_then


def verified(files: dict[str, bytes | None], folder: Path, capsys: Any) -> tuple[int, str]:
    """What `clearsight verify` says of these files as a bundle; the second reader sees the same."""
    path = folder / "evidence.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        for name, content in files.items():
            if content is not None:
                bundle.writestr(name, content)
    capsys.readouterr()
    status = main(["verify", str(path)])
    key = json.loads(files["evidence.json"] or b"{}")["log"]["key"]
    assert bool(second.wrong(path, key)) == (status == 1)
    return status, capsys.readouterr().out


def test_what_is_not_sealed_or_not_one_s_own_is_not_taken_out(client: Client, done: Supervision) -> None:
    draft = f"/records/{done.record('caseload_record').public_id}"
    assert "/evidence" not in client.get(draft).content.decode()
    assert client.get(f"{draft}/evidence").status_code == 409
    do(people.give_account, done.school.casey, "a long enough password", by=OPERATOR)
    client.force_login(done.school.casey.user)
    assert client.get(f"/records/{done.record().public_id}/evidence").status_code == 404
