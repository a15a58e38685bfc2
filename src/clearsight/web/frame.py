"""What stands around every page: whose organisation it is, who is signed in, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

SECTIONS = (("home", "Today", ("home",)),)


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a navigation; `current` for the page one is on."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """Given to `layout.html` with every page."""

    organisation: str = ""
    person: str = ""
    navigation: tuple[dict[str, Any], ...] = ()
    policy: str = ""
    policy_url: str = ""
    demonstration: bool = False


def frame_of(request: HttpRequest, actor: Any) -> Frame:
    """The frame for this request: nothing but the name of the product for those who are not signed in."""
    demonstration = bool(getattr(settings, "CLEARSIGHT_DEMO", False))
    if actor is None:
        return Frame(demonstration=demonstration)
    here = request.resolver_match.url_name if request.resolver_match else ""
    navigation = tuple(
        {"text": text, "href": reverse(name), "active": here in within, "current": here == name}
        for name, text, within in SECTIONS
    )
    return Frame(actor.organisation.name, actor.name, navigation, demonstration=demonstration)
