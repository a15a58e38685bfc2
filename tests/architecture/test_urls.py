"""Every URL says who may open it, and says it in words that the access matrix knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from clearsight.access.matrix import MATRIX
from clearsight.web.pages import ANYBODY, SIGNED_IN

KNOWN = {ANYBODY, SIGNED_IN, *MATRIX}
# Whoever adds a page that needs no sign-in has to say so here too.
# A calendar cannot sign in: what opens its feed is a secret in the address. So it is with an invitation.
OPEN_TO_ANYBODY = {
    "sign_in", "sign_out", "components", "cast", "calendar_feed", "security_txt",
    "second_step", "passkey_sign_in", "provider", "provider_back", "forgotten", "invitation",
}  # fmt: skip


def patterns(entries: Sequence[Any]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns)
        else:
            yield entry


def undeclared(entries: Sequence[Any]) -> list[str]:
    """The URLs whose view declares no permission, or one that nobody knows."""
    return [
        str(entry.pattern)
        for entry in patterns(entries)
        if getattr(entry.callback, "permission", None) not in KNOWN
    ]


def test_every_url_declares_a_permission() -> None:
    entries = get_resolver().url_patterns
    assert list(patterns(entries)) != []
    assert undeclared(entries) == []


def test_only_what_is_listed_is_open_to_anybody() -> None:
    found = {
        entry.name for entry in patterns(get_resolver().url_patterns) if entry.callback.permission == ANYBODY
    }
    assert found <= OPEN_TO_ANYBODY


def test_what_signs_gives_or_takes_out_asks_again_who_it_is() -> None:
    """And what lets somebody in. What is only looked at asks nothing."""
    counts = {
        "sign", "agreement", "signed_on_paper", "give_record", "give_case", "give_sample", "break_glass",
        "break_glass_record", "evidence", "subject_fetch", "subject_step", "invite", "close_account",
        "suspend", "add_app", "add_passkey", "give_codes", "remove_factor",
    }  # fmt: skip
    asks = {entry.name for entry in patterns(get_resolver().url_patterns) if entry.callback.fresh}
    assert counts - asks == set()


def test_the_detector_sees_a_violation() -> None:
    def view(request: Any) -> HttpResponse:
        return HttpResponse()

    assert undeclared([path("x", view)]) == ["x"]
    view.permission = "anything"  # type: ignore[attr-defined]
    assert undeclared([path("x", view)]) == ["x"]
    view.permission = SIGNED_IN  # type: ignore[attr-defined]
    assert undeclared([path("x", view)]) == []
