"""On SQLite a half term is lived in a browser, and on PostgreSQL without one (`plain`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest
from django.db import connection

from scripts.system import find_chromium
from tests.conftest import CHROMIUM_FLAGS
from tests.halfterm.plain import Window


@pytest.fixture(scope="session")
def chromium(chromium: Any) -> Iterator[Any]:
    """A browser that draws no frame of itself, and so takes a quarter less of the processor.

    Hands of a half term press where a thing is; who waits until it stands still in two frames waits for ever.
    """
    flags = [*CHROMIUM_FLAGS, "--disable-threaded-compositing"]
    browser = chromium.browser_type.launch(executable_path=find_chromium(), args=flags)
    yield browser
    browser.close()


@pytest.fixture
def open_page(request: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """As everywhere, a page of a browser of its own; or a window into which pages come as they are sent."""
    if connection.vendor == "sqlite":
        yield request.getfixturevalue("open_page")
        return
    with ExitStack() as lines:
        yield lambda **_: lines.enter_context(closing(Window(live_server.url)))
