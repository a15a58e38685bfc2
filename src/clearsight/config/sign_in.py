"""What an installation says of how people sign in: who needs a second factor, and where else one can."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from clearsight.integrations.openid import Provider
from clearsight.kernel.errors import ClearsightError

WHO = ("everybody", "readers", "nobody")
KEYS = {"name", "issuer", "client_id", "client_secret", "client_secret_file", "private_network", "strong"}
PLACE = "CLEARSIGHT_PROVIDERS"


def second_factor(said: str, otherwise: str) -> str:
    """Who must have a second factor.

    Raises:
        ClearsightError: for anything but the three words.
    """
    if said and said not in WHO:
        raise ClearsightError.one(
            "CLEARSIGHT_SECOND_FACTOR", f"{said!r} is none of {', '.join(WHO)}", "use one of them"
        )
    return said or otherwise


def read_providers(path: str) -> dict[str, Provider]:
    """The other sign-ins that a TOML file names, by the short names that stand in their addresses.

    Raises:
        ClearsightError: where the file cannot be read, or what it says cannot be meant.
    """
    if not path:
        return {}
    try:
        found = tomllib.loads(Path(path).read_text("utf-8"))
        return {slug: _provider(slug, table) for slug, table in found.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ClearsightError.one(PLACE, f"{path} cannot be read ({error})", "mend the file") from error


def _provider(slug: str, table: Any) -> Provider:
    wrong = not isinstance(table, dict) or set(table) - KEYS or not {"issuer", "client_id"} <= set(table)
    if wrong or not slug.isascii() or not slug.replace("-", "").isalnum():
        mend = "a table [short-name] has name, issuer, client_id, and client_secret or client_secret_file"
        raise ClearsightError.one(PLACE, f"{slug!r} is not described as it has to be", mend)
    secret = table.get("client_secret", "")
    if "client_secret_file" in table:
        secret = Path(table["client_secret_file"]).read_text("utf-8").strip()
    issuer = str(table["issuer"])
    if not issuer.startswith("https://") or "?" in issuer or "#" in issuer:
        raise ClearsightError.one(
            PLACE, f"{slug}: the issuer is no https:// address", "write it as the provider does"
        )
    private = table.get("private_network") is True
    always, words = _strong(slug, table.get("strong", []))
    return Provider(
        slug, str(table.get("name", slug)), issuer, str(table["client_id"]), secret, private,
        strong=words, always_strong=always,
    )  # fmt: skip


def _strong(slug: str, said: Any) -> tuple[bool, frozenset[str]]:
    """Whether a provider always asks for two proofs, or the words by which it tells that it did."""
    if said == "always":
        return True, frozenset()
    if not isinstance(said, list) or not all(isinstance(one, str) and one for one in said):
        mend = 'write strong = "always", or the words of acr and amr that mean two proofs: ["mfa"]'
        raise ClearsightError.one(PLACE, f"{slug}: strong is neither", mend)
    return False, frozenset(said)
