"""What is told on the next page travels in a cookie that no other host can set, where there is TLS."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class Cookie(CookieStorage):
    """The cookie, with the prefix that `settings.COOKIE_PREFIX` says."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Notices(FallbackStorage):
    """In the cookie; where there is too much of it, in the session."""

    storage_classes = (Cookie, SessionStorage)
