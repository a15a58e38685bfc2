"""The seal on a PDF (PAdES): any reader of PDFs shows when a byte of it was changed since.

By a P-256 key and a certificate that it signed itself, kept together in `paper.pem` beside the other keys and
made on first use. Nobody vouches for that certificate: what proves a record is the log
(docs/reference/evidence.md).
"""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from clearsight.integrations import whole_file
from clearsight.integrations.apart import apart
from clearsight.integrations.clock import now
from clearsight.kernel.errors import ClearsightError

_YEARS = timedelta(days=365 * 20)


def sealed_pdf(pdf: bytes, why: str) -> bytes:
    """The PDF with a seal over all of it, which shows nowhere on its pages; `why` says what for."""
    # A second to load: no server waits for it before somebody asks for evidence.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    about = signers.PdfSignatureMetadata(
        field_name="Clearsight", md_algorithm="sha256", reason=why, subfilter=fields.SigSeedSubFilter.PADES
    )
    written, signer = IncrementalPdfFileWriter(io.BytesIO(pdf)), _signer()
    sealed = apart(lambda: signers.sign_pdf(written, about, signer=signer))
    return bytes(sealed.getvalue())


@cache
def _signer() -> Any:
    from django.conf import settings
    from pyhanko.sign import signers

    path = Path(settings.VAR_DIR) / "paper.pem"
    try:
        if not path.exists():
            _make(path, now())
        found = signers.SimpleSigner.load(str(path), str(path))  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        found = None
    if not isinstance(found, signers.SimpleSigner):
        raise ClearsightError.one(
            str(path), "the key that seals PDFs cannot be read or made",
            "restore it from your copy, or take it away to have another",
        )  # fmt: skip
    return found


def _make(path: Path, at: datetime) -> None:
    """A key and its certificate in one file, complete or not at all; never in place of another."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Clearsight: the seal on printed records")])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + _YEARS)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    whole_file.make(path, pem)
