"""The newest checkpoint goes to whom the administrator cannot touch: each kind of witness, a real one."""

from __future__ import annotations

import base64
import io
import json
import re
import socket
import zipfile
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import qrcode
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.db import transaction
from pypdf import PdfReader

from clearsight.audit.domain import notes
from clearsight.audit.models import Event, TreeHead, Witnessed
from clearsight.audit.queries import witnessed as beside_the_keys
from clearsight.cli import main, verifier
from clearsight.integrations.mail import MailSettings
from clearsight.integrations.receipts import NotVouched, certificates, who_signed
from clearsight.integrations.signing import public_key
from clearsight.records import queries as reading
from clearsight.signoff.queries import evidence_of
from tests.audit.attacker import sign_again
from tests.audit.outside import Stamps, Witness, serving
from tests.audit.test_evidence import Given
from tests.audit.test_fsck import an_event
from tests.root import take_guards_away
from tests.world import at

pytestmark = [pytest.mark.django_db, pytest.mark.req("F10")]


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Given:
    monkeypatch.setattr(beside_the_keys, "_path", lambda: tmp_path / "witnessed.txt")
    made = Given(tmp_path)
    take_guards_away()
    Witnessed.objects.all().delete()
    # One log, so that what is said is of it; the installation's own has its turn in the last test.
    TreeHead.objects.exclude(tree=made.head.tree).update(size=0)
    return made


@pytest.fixture
def witness(given: Given, monkeypatch: pytest.MonkeyPatch) -> Iterator[Witness]:
    of = Witness(notes.Verifier(given.head.origin, public_key()))
    with serving(of) as url:
        monkeypatch.setenv("CLEARSIGHT_WITNESSES", f"{url}#{of.verifier.text}")
        yield of


def read_once(of: Given) -> None:
    reading.read(of.done.record(), by=of.done.sam, at=at())


def test_a_witness_cosigns_what_only_grew_and_its_line_is_proof(
    given: Given, witness: Witness, capsys: Any
) -> None:
    assert main(["audit", "witness"]) == 0
    first = witness.size
    for _ in range(3):
        read_once(given)
    assert main(["audit", "witness"]) == 0
    head = TreeHead.objects.get(tree=given.head.tree)
    assert 0 < first < witness.size < head.size  # that it was witnessed is in the log too
    rows = Witnessed.objects.order_by("pk")
    assert [row.size for row in rows] == [first, witness.size]
    assert notes.seen_at(rows[1].note, witness.verifier) == witness.seen
    assert Event.objects.filter(verb="audit.witness").count() == 2
    # What left the machine: sizes and hashes.
    for posted in witness.posted:
        assert not {"Sam", "Nadia", "Thornhill", "record"} & set(posted.replace("/", " ").split())
    given.write(given.bundle())
    words = ["verify", str(given.path), "--key", given.key, "--witness-key", witness.verifier.text]
    capsys.readouterr()
    assert main(words) == 0
    said = capsys.readouterr().out
    moment = f"{datetime.fromtimestamp(witness.seen, UTC)}"
    assert f"signed by its key on {moment}" in said and "Nobody outside" not in said
    other = notes.Verifier(witness.verifier.name, public_key(), notes.COSIGNATURE).text
    assert main([*words[:-1], other]) == 1
    assert "its signature is forged" in capsys.readouterr().out


def test_who_has_forgotten_how_far_a_witness_saw_is_told(given: Given, witness: Witness, capsys: Any) -> None:
    assert main(["audit", "witness"]) == 0
    take_guards_away()
    Witnessed.objects.all().delete()
    read_once(given)
    assert main(["audit", "witness"]) == 0
    assert Witnessed.objects.get().size == witness.size


def test_a_witness_refuses_a_history_that_was_signed_again(
    given: Given, witness: Witness, capsys: Any
) -> None:
    assert main(["audit", "witness"]) == 0
    seen = witness.size
    an_event(given.done)
    sign_again(given.head.tree)
    read_once(given)
    # Clearsight itself does not ask for it; made to ask, it is refused, and nothing is noted.
    assert main(["audit", "witness"]) == 2
    assert "history was rewritten" in capsys.readouterr().err
    beside_the_keys._path().unlink()
    assert main(["audit", "witness"]) == 1
    assert "it refused (422)" in capsys.readouterr().out
    assert witness.size == seen == Witnessed.objects.get().size


def test_a_witness_of_another_hour_is_told_so_and_not_noted(
    given: Given, witness: Witness, capsys: Any
) -> None:
    """Whoever checks a bundle holds its moment against ours: it would look altered for ever."""
    witness.slow = 16 * 60
    assert main(["audit", "witness"]) == 1
    said = capsys.readouterr().out
    assert f"by its clock it is {datetime.fromtimestamp(witness.seen, UTC):%Y-%m-%d %H:%M} (UTC)" in said
    assert not Witnessed.objects.exists()
    witness.slow = 14 * 60
    assert main(["audit", "witness"]) == 0


def test_a_database_that_was_put_back_is_told_by_the_witness(
    given: Given, witness: Witness, capsys: Any
) -> None:
    with transaction.atomic():
        read_once(given)
        assert main(["audit", "witness"]) == 0
        transaction.set_rollback(True)
    beside_the_keys._path().unlink()
    assert main(["audit", "witness"]) == 1
    assert "the database was put back to an earlier state" in capsys.readouterr().out


def test_a_mailbox_gets_the_checkpoint_and_nothing_else(
    given: Given, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    taken: list[Any] = []

    class Box(Message):
        def handle_message(self, message: Any) -> None:
            taken.append(message_from_bytes(message.as_bytes(), policy=policy.default))

    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    box = Controller(Box(), hostname="127.0.0.1", port=port)
    box.start()
    try:
        settings.CLEARSIGHT_MAIL = MailSettings("log@thornhill.example", "127.0.0.1", port, "none")
        monkeypatch.setenv("CLEARSIGHT_WITNESSES", "mailto:clerk@elmfield.example")
        assert main(["audit", "witness"]) == 0
    finally:
        box.stop()
    (mail,) = taken
    assert mail["To"] == "clerk@elmfield.example"
    moment, note = mail.get_content().replace("\r\n", "\n").split("\n", 1)
    assert note == given.head.checkpoint and datetime.fromisoformat(moment) == mail["Date"].datetime
    # Kept as text it is given to the verifier, and says when.
    given.kept.write_text(mail.get_content())
    given.write(given.bundle())
    assert main(["verify", str(given.path), "--witnessed", str(given.kept)]) == 0
    assert f"({moment}), the log only grew" in capsys.readouterr().out
    assert Witnessed.objects.get().witness == "clerk@elmfield.example"
    # Into a folder, where it can be looked at, the same mail goes.
    settings.CLEARSIGHT_MAIL = MailSettings("log@thornhill.example", folder=tmp_path / "mail")
    assert main(["audit", "witness"]) == 0
    (written,) = (tmp_path / "mail").glob("*.eml")
    again = message_from_bytes(written.read_bytes(), policy=policy.default)
    for one in (mail, again):
        assert one["Date"].datetime and one["Message-ID"].endswith(">")
        assert one["To"] == "clerk@elmfield.example"
    assert mail["Message-ID"] != again["Message-ID"]


def test_a_time_stamping_service_says_when_it_was_there(
    given: Given, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    stamps = Stamps(tmp_path)
    with serving(stamps) as url:
        monkeypatch.setenv("CLEARSIGHT_WITNESSES", f"tsa+{url}")
        assert main(["audit", "witness"]) == 0
    row = Witnessed.objects.get()
    (tmp_path / "note.txt").write_text(row.note)
    (tmp_path / "token.der").write_bytes(bytes(row.receipt))
    said = stamps.openssl(
        "-verify", "-data", "note.txt", "-in", "token.der", "-token_in", "-CAfile", "stamps.pem"
    )
    assert "Verification: OK" in said
    evidence, head = evidence_of(given.done.record(), by=given.done.nadia, at=at()), given.head
    assert evidence["witnessed"][0]["kind"] == "time_stamp" and evidence["witnessed"][0]["receipt"]
    # The verifier reads of what it is, and when, as OpenSSL does; who signed it, it says, is not checked.
    text = stamps.openssl("-reply", "-in", "token.der", "-token_in", "-text")
    minute = re.search(r"Time stamp: (\w+) +(\d+) (\d\d):(\d\d):(\d\d)", text)
    assert minute is not None
    serial = re.search(r"Serial number: 0x([0-9A-F]+)", text)
    assert serial is not None
    status, told = _verified(evidence, tmp_path, capsys)
    assert status == 0 and ":".join(minute.groups()[2:]) in told and serial[1].lower() in told
    assert "whose that is nobody has vouched for here" in told and "Nobody outside was asked" in told
    alone = Namespace(bundle=tmp_path / "evidence.zip", key=None, witnessed=None, witness_key=[])
    assert verifier.run(alone) == 0
    assert "who signed it is not checked here" in capsys.readouterr().out
    # By the service's certificate it is, and then it bears witness; by another's it is not.
    mine, others = tmp_path / "stamps.pem", tmp_path / "others"
    others.mkdir()
    other = Stamps(others).certificate
    status, told = _verified(evidence, tmp_path, capsys, mine, other)
    assert status == 0 and "which leads to a certificate that was given" in told
    assert "whether it was revoked is not checked" in told and "Nobody outside was asked" not in told
    status, told = _verified(evidence, tmp_path, capsys, other)
    assert status == 1 and "no certificate that was given vouches for it" in told
    # An earlier day in the bundle, in the receipt too, or in neither: each is named for what it is.
    row = evidence["witnessed"][0]
    receipt, day = base64.b64decode(row["receipt"]), f"{row['at'][:10]}".replace("-", "").encode()
    row["at"] = f"2026-03-11{row['at'][10:]}"
    status, told = _verified(evidence, tmp_path, capsys)
    assert status == 1 and "its receipt saw" in told and "it was altered" in told
    row["receipt"] = base64.b64encode(receipt.replace(day, b"20260311", 1)).decode()
    status, told = _verified(evidence, tmp_path, capsys)
    assert status == 1 and "or false (its signature is false)" in told and "it was altered" not in told
    row["receipt"] = ""
    status, told = _verified(evidence, tmp_path, capsys, mine)
    assert status == 1 and "no receipt in it is by a certificate that was given" in told
    row["receipt"], row["note"] = base64.b64encode(receipt).decode(), row["note"] + "\u2014 other AAAA\n"
    status, told = _verified(evidence, tmp_path, capsys)
    assert status == 1 and "its receipt is of another" in told and "it is of something else" in told
    (known,) = certificates(mine.read_bytes())
    true = known.dump()
    altered = receipt.replace(true, true[:-1] + bytes([true[-1] ^ 1]))
    with pytest.raises(NotVouched, match="cannot be checked"):
        who_signed(altered, head.checkpoint, [known])
    assert main(["verify", str(given.path), "--stamp-certificate", str(given.kept)]) == 2


def _verified(evidence: dict[str, Any], folder: Path, capsys: Any, *by: Path) -> tuple[int, str]:
    with zipfile.ZipFile(folder / "evidence.zip", "w") as bundle:
        bundle.writestr("evidence.json", json.dumps(evidence))
    capsys.readouterr()
    given = [word for one in by for word in ("--stamp-certificate", str(one))]
    status = main(["verify", str(folder / "evidence.zip"), *given])
    return status, capsys.readouterr().out


def test_a_sheet_of_paper_has_it_in_letters_and_as_a_code(given: Given, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.pdf"
    assert main(["audit", "sheet", "--to", str(sheet)]) == 0
    pdf = sheet.read_bytes()
    text = "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
    note = notes.dated(given.head.checkpoint, Witnessed.objects.get().at)
    for part in (*note.split(), given.key):
        assert part in text
    # The code, read off the drawn page: every dot of it says what the checkpoint says.
    code = qrcode.QRCode(border=0)
    code.add_data(note.encode())
    assert dots(pdf, len(code.get_matrix())) == code.get_matrix()


def dots(pdf: bytes, size: int) -> list[list[bool]]:
    """The dots of the one code on the first page, as a camera has it."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil().convert("L")
    dark = page.point(lambda one: 255 if one < 90 else 0)
    raw, wide = dark.tobytes(), dark.width
    rows = [raw[at : at + wide] for at in range(0, len(raw), wide)]
    # The large squares in the corners of a code are the only dark things so wide: no letter is.
    top = next(y for y, row in enumerate(rows) if b"\xff" * 40 in row) + 2
    begin, end = rows[top].find(b"\xff"), rows[top].rfind(b"\xff") + 1
    step = (end - begin) / size
    places = [(one + 0.5) * step for one in range(size)]
    return [[bool(rows[int(top - 2 + y)][int(begin + x)]) for x in places] for y in places]


@pytest.mark.parametrize(
    "named",
    ["", "http://witness.example#x", "https://witness.example", "mailto:nobody", "tsa+http://stamps.example"],
)
def test_who_is_no_witness_is_refused(named: str, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setenv("CLEARSIGHT_WITNESSES", named)
    assert main(["audit", "witness"]) == 2
    assert "CLEARSIGHT_WITNESSES" in capsys.readouterr().err
