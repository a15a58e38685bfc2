"""Passkeys (WebAuthn): what a browser is asked, and whether its answer is one to that.

Every passkey is kept by the device together with whose it is, and asks its owner for a finger, a face or a
PIN: it is two factors at once.
"""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

REQUIRED = UserVerificationRequirement.REQUIRED


class NotGood(Exception):
    """What the browser answered is no answer to what it was asked."""


def possible() -> bool:
    """Whether this installation has a name: to a number, as 127.0.0.1, no passkey is bound."""
    try:
        ipaddress.ip_address(_site().hostname or "")
    except ValueError:
        return True
    return False


def begin_making(public_id: UUID, name: str, known: list[bytes]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What to ask the browser for a new passkey, as JSON; and what to keep until it answers.

    Args:
        public_id: the person's.
        name: what the device shows: the name to sign in with.
        known: the passkeys that the person has, so that no device makes a second one.
    """
    user = PublicKeyCredentialUserEntity(id=public_id.bytes, name=name, display_name=name)
    asked, begun = _server().register_begin(
        user, [AttestedCredentialData(one) for one in known], user_verification=REQUIRED,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
    )  # fmt: skip
    return dict(asked), begun


def made(begun: dict[str, Any], answer: dict[str, Any]) -> tuple[bytes, int]:
    """The new passkey (its number and public key), and how often it was used.

    Raises:
        NotGood: for an answer to something else, of another site, or without its owner's finger or PIN.
    """
    try:
        data: AuthenticatorData = _server().register_complete(begun, answer)
    except Exception as error:
        # The library says of bytes that somebody sent what went wrong in a dozen ways: here all are one.
        raise NotGood from error
    if data.credential_data is None:
        raise NotGood
    return bytes(data.credential_data), data.counter


def begin_using(known: list[bytes] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What to ask the browser for an answer of one of these passkeys, or of any; and what to keep."""
    credentials = [AttestedCredentialData(one) for one in known or []]
    asked, begun = _server().authenticate_begin(credentials or None, user_verification=REQUIRED)
    return dict(asked), begun


def whose(answer: dict[str, Any]) -> UUID | None:
    """The public id of the person whose passkey says that it answers."""
    try:
        return UUID(bytes=websafe_decode(answer["response"]["userHandle"]))
    except (KeyError, TypeError, ValueError):
        return None


def used(begun: dict[str, Any], answer: dict[str, Any], known: list[bytes]) -> tuple[int, int]:
    """Which of the passkeys answered, and how often it was used by its own count (nought: it counts nothing).

    Raises:
        NotGood: for an answer of none of them, to something else, or of another site.
    """
    credentials = [AttestedCredentialData(one) for one in known]
    try:
        found = _server().authenticate_complete(begun, credentials, answer)
        read = AuthenticationResponse.from_dict(answer)
    except Exception as error:
        raise NotGood from error
    numbers = [n for n, one in enumerate(credentials) if one.credential_id == found.credential_id]
    return numbers[0], read.response.authenticator_data.counter


def _site() -> Any:
    return urlsplit(settings.CLEARSIGHT_URL)


def _server() -> Fido2Server:
    site = _site()
    ours = f"{site.scheme}://{site.netloc}"
    entity = PublicKeyCredentialRpEntity(id=site.hostname or "", name="Clearsight")
    return Fido2Server(entity, verify_origin=lambda origin: origin == ours)
