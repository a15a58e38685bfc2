"""Mail through a real server: what arrives, what is refused for good, and what is tried another time."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from clearsight.integrations.mail import (
    MailSettings,
    Rejected,
    Unreachable,
    mail_settings,
    opened,
    root_address,
)
from clearsight.kernel.errors import ClearsightError

SENDER = "Clearsight <clearsight@thornhill.example>"


class Server:
    """A mail server on this machine that takes what it is sent, or answers as it is told to."""

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.answers: dict[str, str] = {}
        self.connections = 0

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, lines: Any) -> Any:
        self.connections += 1
        session.host_name = hostname
        return lines

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(message_from_bytes(envelope.content))
        return "250 taken"


@pytest.fixture
def server() -> Iterator[tuple[Server, int]]:
    took = Server()
    controller = Controller(took, hostname="127.0.0.1", port=_free_port())
    controller.start()
    yield took, controller.port
    controller.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def plain(port: int) -> MailSettings:
    found = mail_settings(f"smtp://127.0.0.1:{port}?tls=no", SENDER)
    assert found is not None
    return found


def message(to: str = "sam@thornhill.example") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = SENDER, to, "A record waits for your signature"
    made["Message-ID"], made["Date"] = "<1-2@clearsight>", "Tue, 10 Mar 2026 10:00:00 +0000"
    made.set_content("It waits.\n")
    return made


def test_it_arrives_and_one_connection_serves_many(server: tuple[Server, int]) -> None:
    took, port = server
    with opened(plain(port)) as post:
        post(message())
        post(message("nadia@thornhill.example"))
    assert [one["To"] for one in took.taken] == ["sam@thornhill.example", "nadia@thornhill.example"]
    assert took.taken[0].get_payload() == "It waits.\r\n" and took.connections == 1


def test_what_is_refused_for_good_differs_from_what_may_be_taken_later(server: tuple[Server, int]) -> None:
    took, port = server
    took.answers = {"gone@thornhill.example": "550 nobody", "full@thornhill.example": "452 full"}
    with opened(plain(port)) as post:
        with pytest.raises(Rejected):
            post(message("gone@thornhill.example"))
        with pytest.raises(Unreachable) as later:
            post(message("full@thornhill.example"))
        assert not later.value.everybody
        post(message())
    assert len(took.taken) == 1


def test_nothing_is_sent_in_the_clear_to_a_server_without_encryption(server: tuple[Server, int]) -> None:
    took, port = server
    encrypted = mail_settings(f"smtp://127.0.0.1:{port}", SENDER)
    assert encrypted is not None
    with opened(encrypted) as post, pytest.raises(Unreachable):
        post(message())
    assert took.taken == []


def certified(folder: Path) -> Path:
    """A certificate for this machine that nobody vouches for, with its key, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 7, datetime(2020, 1, 1), datetime(2090, 1, 1)
    )
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = made.add_extension(here, critical=True).sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "here.pem").write_bytes(private + signed.public_bytes(Encoding.PEM))
    return folder / "here.pem"


def test_nothing_is_sent_to_a_server_whose_certificate_nobody_vouches_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    took, known, shown = Server(), certified(tmp_path), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(known)
    controller = Controller(took, hostname="127.0.0.1", port=_free_port(), tls_context=shown)
    controller.start()
    try:
        encrypted = mail_settings(f"smtp://127.0.0.1:{controller.port}", SENDER)
        assert encrypted is not None
        with opened(encrypted) as post, pytest.raises(Unreachable, match="SSLCertVerificationError"):
            post(message())
        assert took.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(known))  # now this machine knows it
        with opened(encrypted) as post:
            post(message())
        assert len(took.taken) == 1
    finally:
        controller.stop()


def test_where_nobody_answers_everybody_waits() -> None:
    with opened(plain(_free_port())) as post, pytest.raises(Unreachable) as gone:
        post(message())
    assert gone.value.everybody and gone.value.kind == "ConnectionRefusedError"


def test_a_folder_takes_mail_that_can_be_looked_at_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    found = mail_settings(f"file://{folder}", SENDER)
    assert found is not None
    with opened(found) as post:
        post(message())
    (written,) = folder.iterdir()
    assert written.name == "20260310-100000-12.eml"
    assert message_from_bytes(written.read_bytes())["Subject"] == "A record waits for your signature"
    assert folder.stat().st_mode & 0o077 == 0
    (tmp_path / "file").write_text("no folder")
    with opened(MailSettings(SENDER, folder=tmp_path / "file")) as post, pytest.raises(Unreachable):
        post(message())


@pytest.mark.parametrize("url, sender, place", [
    ("mailto:x@y.example", SENDER, "CLEARSIGHT_MAIL"),
    ("smtp://", SENDER, "CLEARSIGHT_MAIL"),
    ("smtp://host:port", SENDER, "CLEARSIGHT_MAIL"),
    ("smtp://me:secret@host:25?tls=no", SENDER, "CLEARSIGHT_MAIL"),
    ("smtp://host", "", "CLEARSIGHT_MAIL_FROM"),
    ("smtp://host", "x@y.example\r\nBcc: eve@z.example", "CLEARSIGHT_MAIL_FROM"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_its_place_and_without_the_password(
    url: str, sender: str, place: str
) -> None:
    with pytest.raises(ClearsightError) as refused:
        mail_settings(url, sender)
    assert str(refused.value).startswith(f"{place}: ") and "secret" not in str(refused.value)


def test_settings_say_what_they_mean_and_keep_the_password_to_themselves() -> None:
    assert mail_settings("", "") is None
    found = mail_settings("smtps://me%40x:p%2Fw@mail.example", SENDER)
    assert found is not None
    assert (found.host, found.port, found.encryption, found.user) == ("mail.example", 465, "tls", "me@x")
    assert found.password == "p/w" and "p/w" not in repr(found)
    assert root_address("https://a.example/") == "https://a.example"
    for bad in ("a.example", "javascript:alert(1)", "https://a.example/?x=1"):
        with pytest.raises(ClearsightError):
            root_address(bad)
