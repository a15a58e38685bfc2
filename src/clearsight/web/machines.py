"""Which machine asks, and with which browser."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from clearsight.accounts.domain.names import machine_words


def machine_of(request: HttpRequest) -> str:
    """The address of the machine that asks, as the last proxy that is ours saw it.

    What stands further left in X-Forwarded-For anybody can write there, and is not believed.
    """
    seen = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.CLEARSIGHT_PROXIES
    told = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    if proxies and len(told) >= proxies:
        seen = told[-proxies]
    try:
        address = ipaddress.ip_address(seen)
    except ValueError:
        return "unknown"
    # Of a line to a house somebody has all of the last sixty-four bits.
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


def browser_of(request: HttpRequest) -> str:
    """Words for the browser that asks: "Chrome on Windows"."""
    return machine_words(request.META.get("HTTP_USER_AGENT", ""))
