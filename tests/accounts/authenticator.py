"""A device with a passkey in it, in software: it answers what a browser is asked, truly or not."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

HERE = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One passkey. `user` is whose it says that it is."""

    user: UUID
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    number: bytes = field(default_factory=lambda: os.urandom(16))

    def makes(self, asked: Any, flags: int = PRESENT | VERIFIED, **lies: Any) -> dict[str, Any]:
        """The answer to a browser that asks for a new passkey."""
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        made = b"\0" * 16 + struct.pack(">H", len(self.number)) + self.number + public
        data = _data(flags | ATTESTED, 1) + made
        attested = cbor.encode({"fmt": "none", "authData": data, "attStmt": {}})
        client = _client("webauthn.create", asked, **lies)
        return self._answer(clientDataJSON=client, attestationObject=attested)

    def signs(
        self, asked: Any, count: int, flags: int = PRESENT | VERIFIED, site: str = "localhost", **lies: Any
    ) -> dict[str, Any]:
        """The answer to a browser that asks for this passkey. `count`: how often it says it was used."""
        client, data = _client("webauthn.get", asked, **lies), _data(flags, count, site)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=client, authenticatorData=data, signature=signature, userHandle=self.user.bytes
        )

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        number = websafe_encode(self.number)
        said = {name: websafe_encode(part) for name, part in parts.items()}
        return {"id": number, "rawId": number, "type": "public-key", "response": said}


def posted(client: Client, path: str, what: Any) -> Any:
    """What a script of ours posts, as JSON."""
    return client.post(path, json.dumps(what), content_type="application/json")


def _data(flags: int, count: int, site: str = "localhost") -> bytes:
    return hashlib.sha256(site.encode()).digest() + bytes([flags]) + struct.pack(">I", count)


def _client(kind: str, asked: Any, origin: str = HERE, challenge: str = "") -> bytes:
    said = {"type": kind, "challenge": challenge or asked["publicKey"]["challenge"], "origin": origin}
    return json.dumps(said).encode()
