"""On SQLite a half term is lived in a browser, and on PostgreSQL without one (`plain`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from django.db import connection

from tests.halfterm.plain import Window


@pytest.fixture(scope="session")
def chromium(still_chromium: Any) -> Any:
    """Hands of a half term press where a thing is, and never wait until it stands still."""
    return still_chromium


@pytest.fixture
def open_page(request: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """As everywhere, a page of a browser of its own; or a window into which pages come as they are sent."""
    if connection.vendor == "sqlite":
        yield request.getfixturevalue("open_page")
        return
    with ExitStack() as lines:
        yield lambda **_: lines.enter_context(closing(Window(live_server.url)))
