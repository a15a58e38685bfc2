"""A power cut: the real server is killed while somebody types, then their browser; nothing typed is lost."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

from scripts.system import find_chromium
from tests.conftest import CHROMIUM_FLAGS, WIDE
from tests.halfterm.hands import Hands
from tests.web.conftest import draft, place
from tests.web.test_autosave import standing
from tests.web.test_drafts_in_browser import kill
from tests.web.world import PASSWORD

__all__ = ["draft", "place"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("L3")]
SECONDS = 30


class Server:
    """`clearsight serve` on the database of this test: a process of its own, with its workers."""

    def __init__(self) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.bind = f"127.0.0.1:{free.getsockname()[1]}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "clearsight.cli", "serve", "--bind", self.bind, "--workers", "1"]
        self.process = subprocess.Popen(command, env=environment(), start_new_session=True)
        host, port = self.bind.split(":")
        until = time.monotonic() + SECONDS
        while socket.socket().connect_ex((host, int(port))):
            assert self.process.poll() is None and time.monotonic() < until, "the server does not start"
            # Not a wait for something to happen by then: the next try of a connection.
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)

    def kill(self) -> None:
        """Kill it and its workers, as a power cut would: it finishes nothing and says nothing."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(SECONDS)
            self.process = None


def environment() -> dict[str, str]:
    """That of an installation whose database is the one of this test."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    ours = {
        "DATABASE_URL": url,
        "CLEARSIGHT_VAR": str(settings.VAR_DIR),
        "CLEARSIGHT_SECOND_FACTOR": "nobody",
    }
    return {**os.environ, **ours, "DJANGO_SETTINGS_MODULE": "clearsight.config.settings"}


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that runs."""
    made = Server()
    made.start()
    yield made
    made.kill()


def browser(chromium: Any, server: Server, profile: Path) -> Any:
    """A browser of its own, with what it kept from before in its profile."""
    return chromium.browser_type.launch_persistent_context(
        profile, executable_path=find_chromium(), args=list(CHROMIUM_FLAGS), viewport=WIDE,
        base_url=f"http://{server.bind}",
    )  # fmt: skip


def test_server_and_browser_are_killed_and_every_word_is_there(
    chromium: Any, server: Server, draft: Any, tmp_path: Path
) -> None:
    made, record = draft
    user = made.supervisor.user
    user.password = Argon2PasswordHasher().encode(PASSWORD, "a salt of this test")
    user.save()
    hands = Hands(browser(chromium, server, tmp_path).pages[0], made.supervisor).sign_in()
    hands.follow("Write up: supervision record")
    field = hands.page.get_by_label("Matters arising", exact=True)
    field.press_sequentially("Typed while it ran, and ")
    server.kill()
    field.press_sequentially("while it was dead, and ")
    says(hands, "Not saved: no connection, and your words are kept on this computer")
    server.start()
    hands.page.evaluate("dispatchEvent(new Event('online'))")
    says(hands, "Saved ")
    assert "Typed while it ran, and while it was dead, and" in str(standing(record, made.supervisor))
    server.kill()
    field.press_sequentially("when the power went.")
    says(hands, "Not saved: no connection")
    kill(tmp_path)

    server.start()
    context = browser(chromium, server, tmp_path)
    hands = Hands(context.pages[0], made.supervisor).sign_in()
    hands.follow("Write up: supervision record")
    says(hands, "Saved ")
    whole = "Typed while it ran, and while it was dead, and when the power went."
    assert hands.value("Matters arising") == whole
    assert whole in standing(record, made.supervisor).values()
    context.close()


def says(hands: Hands, words: str) -> None:
    """The page says so beside its buttons, by itself."""
    hands.page.get_by_role("status").filter(has_text=re.compile(f"^{words}")).wait_for()
