"""What another sign-in answers that wants to do harm: nested without end, of another kind, or for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.integrations import outward
from clearsight.integrations.clock import now
from tests.web.test_other_sign_ins import liar, named, told

pytestmark = [pytest.mark.django_db, pytest.mark.req("L6", "J5")]
__all__ = ["liar"]


def test_what_a_rogue_provider_answers_is_not_believed_whatever_it_is_and_however_slowly_it_comes(
    liar: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = (b"[" * 200_000,)
    numbers = {"kty": "EC", "kid": "k", "crv": "P-256", "x": 7, "y": []}
    monkeypatch.setattr(outward, "IN_ALL", 0.3)
    with named(liar):
        for keys in (
            deep,
            {"keys": 7},
            {"keys": {"k": numbers}},
            {"keys": [numbers]},
            {"keys": [deep[0].decode()]},
        ):
            assert told(liar, keys=keys) == 403, str(keys)[:60]
        before = now()
        assert told(liar, keys=(b" ",) * 500) == 403, "ten seconds, a blank at a time"
        assert now() - before < timedelta(seconds=3)
        for claims in ({"exp": "soon"}, {"exp": [1]}, {"nonce": "\ud800"}, {"sub": "\ud800"}):
            assert told(liar, claims=claims) == 403, claims
