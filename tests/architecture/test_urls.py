"""Every URL says who may open it, and says it in words that the access matrix knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from inspect import getclosurevars, getsource
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from clearsight.access.matrix import MATRIX
from clearsight.web.pages import ANYBODY, POSTED, SIGNED_IN
from tests.architecture.source import Function, modules

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
        "suspend", "add_app", "add_passkey", "give_codes", "remove_factor", "transfer", "reading_stop",
        "case_lead",
    }  # fmt: skip
    asks = {entry.name for entry in patterns(get_resolver().url_patterns) if entry.callback.fresh}
    assert counts - asks == set()


# A file in which no word of anybody's work stands; or a picture that belongs to a page on which it is read.
TAKES_NOTHING_OUT = {
    "blank_pdf", "form_version_pdf", "form_draft_pdf", "session_file", "scan", "subject_page",
}  # fmt: skip


def takes_out(function: Function, known: set[str]) -> bool:
    """Whether it answers an attachment, leaves an event of an export, or calls what does."""
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if "attachment; filename" in node.value or re.search(r"^\w+\.export", node.value):
                return True
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name in known:
                return True
    return False


def what_takes_out(functions: Iterable[tuple[str, Function]]) -> set[tuple[str, str]]:
    """Module and name of all of them that do; a view is called by nobody."""
    there, found, known = list(functions), set[tuple[str, str]](), set[str]()
    while True:
        more = {(module, one.name) for module, one in there if takes_out(one, known)} - found
        if not more:
            return found
        found |= more
        known |= {name for module, name in more if ".views." not in module or name.startswith("as_")}


def test_whatever_takes_content_out_asks_again_who_it_is() -> None:
    """Which those are is read in the code; what is only shown asks nothing."""
    of = [module for module in modules("src") if module.parts[1:2] == ("web",) or "exporting" in module.path]
    found = what_takes_out((".".join(one.parts), each) for one in of for each in one.functions())
    asks: dict[str, bool] = {}
    for entry in patterns(get_resolver().url_patterns):
        view = getclosurevars(entry.callback).nonlocals.get("view")
        if view is not None and (view.__module__, view.__name__) in found:
            posts_alone = entry.callback.fresh == POSTED and "require_POST" in getsource(view)
            asks[str(entry.name)] = entry.callback.fresh is True or posts_alone
    assert set(asks) >= TAKES_NOTHING_OUT, "what is not there is not left out"
    assert {"record_pdf", "evidence", "subject_fetch", "elsewhere"} <= set(asks), "the search itself works"
    assert {name for name, does in asks.items() if not does} == TAKES_NOTHING_OUT


def test_the_detector_sees_a_violation() -> None:
    def view(request: Any) -> HttpResponse:
        return HttpResponse()

    assert undeclared([path("x", view)]) == ["x"]
    view.permission = "anything"  # type: ignore[attr-defined]
    assert undeclared([path("x", view)]) == ["x"]
    view.permission = SIGNED_IN  # type: ignore[attr-defined]
    assert undeclared([path("x", view)]) == []
