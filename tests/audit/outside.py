"""Real witnesses on this machine: one by HTTP that cosigns what only grew, and a time-stamping service."""

from __future__ import annotations

import base64
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from clearsight.audit.domain import notes
from clearsight.integrations.clock import now
from tests.audit import second

Answer = tuple[int, str, bytes]


@contextmanager
def serving(answer: Callable[[str, bytes], Answer]) -> Iterator[str]:
    """The address of a server that answers what is posted to it: path and body give status, type and body."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, kind, said = answer(self.path, body)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def public_of(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of its public key."""
    return key.public_key().public_bytes_raw()


def cosign(checkpoint: notes.Checkpoint, name: str, key: Ed25519PrivateKey, second_: int) -> str:
    """The line by which a witness says that it saw a checkpoint (c2sp.org/tlog-cosignature)."""
    public = key.public_key().public_bytes_raw()
    key_id = sha256(name.encode() + b"\n\x04" + public).digest()[:4]
    seen = f"cosignature/v1\ntime {second_}\n{checkpoint.body}".encode()
    raw = key_id + second_.to_bytes(8, "big") + key.sign(seen)
    return f"\u2014 {name} {base64.b64encode(raw).decode()}\n"


class Witness:
    """A witness as c2sp.org/tlog-witness has it: it trusts one log, and remembers how far it has seen."""

    def __init__(self, log: notes.Verifier) -> None:
        self.log, self.key = log, Ed25519PrivateKey.generate()
        self.verifier = notes.Verifier("elmfield.example/witness", public_of(self.key), notes.COSIGNATURE)
        self.size, self.root, self.asked = 0, b"", 0
        self.seen, self.slow = 0, 0
        self.posted: list[str] = []

    def __call__(self, path: str, body: bytes) -> Answer:
        assert path == "/add-checkpoint"
        self.posted.append(body.decode())
        head, _, note = body.decode().partition("\n\n")
        old, *proof = head.split("\n")
        if not second.signed(note, self.log.text):
            return 403, "text/plain", b"unknown key"
        _, size, root = second.body(note)
        if old != f"old {self.size}":
            return 409, "text/x.tlog.size", f"{self.size}\n".encode()
        path_ = [base64.b64decode(one) for one in proof]
        if self.size and self.size != size:
            if second.grown(self.size, self.root, size, path_) != (self.root, root):
                return 422, "text/plain", b"not consistent"
        elif self.size and self.root != root:
            return 409, "text/plain", b"another tree"
        self.size, self.root = size, root
        seen = notes.Checkpoint(self.log.name, size, root)
        self.seen = int(now().timestamp()) - self.slow
        line = cosign(seen, self.verifier.name, self.key, self.seen)
        return 200, "text/plain", line.encode()


class Stamps:
    """A time-stamping service (RFC 3161) by OpenSSL, with a certificate of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stamps of a test")])
        at = datetime.now(UTC)
        use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(7)
            .not_valid_before(at - timedelta(days=1))
            .not_valid_after(at + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(use, critical=True)
            .sign(key, hashes.SHA256())
        )
        self.certificate = folder / "stamps.pem"
        self.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "stamps.key").write_bytes(secret)
        (folder / "serial").write_text("01")
        (folder / "stamps.cnf").write_text(
            f"[tsa]\ndefault_tsa = one\n[one]\nserial = {folder}/serial\nsigner_cert = {folder}/stamps.pem\n"
            f"certs = {folder}/stamps.pem\nsigner_key = {folder}/stamps.key\nsigner_digest = sha256\n"
            "default_policy = 1.2.3.4.1\ndigests = sha256\nordering = yes\ntsa_name = yes\n"
            "ess_cert_id_alg = sha256\n"
        )

    def __call__(self, path: str, body: bytes) -> Answer:
        (self.folder / "asked.tsq").write_bytes(body)
        self.openssl("-reply", "-config", "stamps.cnf", "-queryfile", "asked.tsq", "-out", "given.tsr")
        return 200, "application/timestamp-reply", (self.folder / "given.tsr").read_bytes()

    def openssl(self, *words: str) -> str:
        """`openssl ts` in the folder; what it says."""
        done = subprocess.run(
            ["openssl", "ts", *words], cwd=self.folder, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr
