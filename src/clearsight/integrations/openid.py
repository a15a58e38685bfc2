"""Signing in at another provider (OpenID Connect Core 1.0, code flow, PKCE): who it says that somebody is.

Believed are the issuer and its own name for the person (`sub`), after the whole of 3.1.3.7: signature,
issuer, audience, time and nonce. An email address, a name or a group that it tells is never looked at.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import jwt

from clearsight.integrations.clock import now
from clearsight.integrations.outward import NotAsked, fetch

# Signed with a key of the provider's own: not "none", nor what is signed with a secret that we hold too.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
SECONDS_APART = 60  # clocks differ
LATELY = 600  # seconds within which somebody showed there that it is them
LONGEST = 255
# What reading what a stranger wrote may end in: no token, nested without end, a number that is a list.
UNREADABLE = (
    jwt.PyJWTError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError
)  # fmt: skip


class NotBelieved(Exception):
    """The provider, or whoever answered in its name, is not believed. Says why in a word, and not of whom."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Another sign-in. `slug` stands in our addresses; `here`: it is on this machine, in tests alone.

    `strong`: words (`acr`, `amr`) of which it has to tell one to be believed that it asked for two proofs.
    `always_strong`: the installation vouches that it does. With neither it counts as a password.
    """

    slug: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    private: bool = False
    here: bool = False
    strong: frozenset[str] = frozenset()
    always_strong: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """Who somebody is: the issuer, and its own name for them.

    `strong`: they showed two proofs of it there. `shown_at`: when (seconds since 1970); 0: it does not say.
    """

    issuer: str
    subject: str
    strong: bool = False
    shown_at: int = 0


def begin(provider: Provider, back: str, *, again: bool = False) -> tuple[str, dict[str, str]]:
    """Where to send the browser, and what to keep of it until it comes back.

    Args:
        back: the address to which the provider sends the browser.
        again: whether the provider must ask for the password even of somebody who is signed in there.

    Raises:
        NotBelieved: where the provider cannot be asked, or describes another issuer.
    """
    described = _described(provider)
    begun = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    digest = hashlib.sha256(begun["verifier"].encode()).digest()
    asked = {
        "response_type": "code", "scope": "openid", "client_id": provider.client_id, "redirect_uri": back,
        "state": begun["state"], "nonce": begun["nonce"], "code_challenge_method": "S256",
        "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "claims": '{"id_token":{"auth_time":{"essential":true}}}',
        **({"prompt": "login", "max_age": "0"} if again else {}),
    }  # fmt: skip
    at = described["authorization_endpoint"]
    return f"{at}{'&' if '?' in at else '?'}{urlencode(asked)}", {
        **begun,
        "issuer": provider.issuer,
        "again": "yes" if again else "",
    }


def finish(provider: Provider, back: str, answer: Mapping[str, str], begun: Mapping[str, str]) -> Told:
    """Who came back.

    Args:
        answer: what stands in the address with which the browser came back.
        begun: what `begin` told to keep in that browser's session.

    Raises:
        NotBelieved: for any answer but the one to what was begun in this browser, by this provider.
    """
    if begun.get("issuer") != provider.issuer or not _same(answer.get("state", ""), begun.get("state", "")):
        raise NotBelieved("state")
    if answer.get("iss", provider.issuer) != provider.issuer:  # RFC 9207
        raise NotBelieved("issuer")
    if "error" in answer or not answer.get("code"):
        raise NotBelieved("refused there")
    described = _described(provider)
    token = _exchanged(provider, described, back, answer["code"], begun["verifier"])
    claims = _verified(provider, described, token)
    if not _same(str(claims["nonce"]), begun["nonce"]):
        raise NotBelieved("nonce")
    shown_at = _shown_at(claims)
    # It was asked with `max_age`, and must say when (3.1.2.1): what it does not say was not just now.
    if begun.get("again") and now().timestamp() - shown_at > LATELY:
        raise NotBelieved("too long ago")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST or not subject.isprintable():
        raise NotBelieved("subject")
    return Told(provider.issuer, subject, _is_strong(provider, claims), shown_at)


def _shown_at(claims: Mapping[str, Any]) -> int:
    """When somebody showed there that it is them, as it says; 0, where that is no moment gone by."""
    said = claims.get("auth_time")
    known = isinstance(said, int) and not isinstance(said, bool)
    return said if known and 0 < said <= now().timestamp() + SECONDS_APART else 0  # type: ignore[operator,return-value]


def _is_strong(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Whether two proofs were asked for there: by its word, or because the installation vouches for it."""
    said = claims.get("amr")
    words = {one for one in said if isinstance(one, str)} if isinstance(said, list) else set()
    return provider.always_strong or bool(provider.strong & (words | {str(claims.get("acr", ""))}))


def _described(provider: Provider) -> dict[str, str]:
    """What the provider says of itself (OpenID Connect Discovery 1.0, 4)."""
    found = _json(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != provider.issuer or not all(isinstance(found.get(one), str) for one in wanted):
        raise NotBelieved("description")
    if not provider.here and not all(found[one].startswith("https://") for one in wanted):
        raise NotBelieved("description")
    return {one: found[one] for one in wanted}


def _exchanged(provider: Provider, described: dict[str, str], back: str, code: str, verifier: str) -> str:
    """The identity token for a code, from the provider itself."""
    asked = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier,
        "client_id": provider.client_id,
    }  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if provider.client_secret:
        known = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {b64encode(known.encode()).decode()}"
        del asked["client_id"]
    found = _json(provider, described["token_endpoint"], urlencode(asked).encode(), headers)
    token = found.get("id_token")
    if not isinstance(token, str):
        raise NotBelieved("no identity")
    return token


def _verified(provider: Provider, described: dict[str, str], token: str) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise NotBelieved("algorithm")
        key = _key(_json(provider, described["jwks_uri"]), header.get("kid"), algorithm)
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[algorithm], audience=provider.client_id, issuer=provider.issuer,
            leeway=SECONDS_APART, options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )  # fmt: skip
    except UNREADABLE as error:
        raise NotBelieved(type(error).__name__) from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", provider.client_id) != provider.client_id or (several and "azp" not in claims):
        raise NotBelieved("audience")
    return claims


def _key(found: dict[str, Any], number: Any, algorithm: str) -> Any:
    """The provider's key of that number; the only one, where the token names none."""
    said = found.get("keys")
    if not isinstance(said, list):
        raise NotBelieved("key")
    keys = [one for one in said if isinstance(one, dict) and one.get("use", "sig") == "sig"]
    named = [one for one in keys if one.get("kid") == number] if number is not None else keys
    if len(named) != 1:
        raise NotBelieved("key")
    return jwt.PyJWK(named[0], algorithm).key


def _json(
    provider: Provider, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> dict[str, Any]:
    try:
        found = json.loads(
            fetch(url, body=body, headers=headers, private=provider.private, here=provider.here)
        )
    except NotAsked as why:
        raise NotBelieved(f"not reached: {why}") from why
    except (ValueError, RecursionError) as error:
        raise NotBelieved("no JSON") from error
    if not isinstance(found, dict):
        raise NotBelieved("no JSON")
    return found


def _same(one: str, other: str) -> bool:
    return bool(one) and hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
