"""Whatever happens leaves one line in the log, which tells nobody anything about anybody."""

from __future__ import annotations

import io
import logging
import logging.config
import os
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from clearsight.config.log import LONGEST, Line

WHEN = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00 [A-Z]+ [\w.]+ .")
HOSTILE = "x\r\n2026-01-01 ERROR forged\x1b[2J\x1b]0;pwned\x07\u202egnp\u2028\x85\x00\ud800end"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log of an installation says: its own formatter, on the root of all loggers."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(_formatter())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def _formatter() -> logging.Formatter:
    configured = logging.config.DictConfigurator(settings.LOGGING)
    made: logging.Formatter = configured.configure_formatter(dict(settings.LOGGING["formatters"]["line"]))
    return made


def written_as(record: logging.LogRecord) -> str:
    return _formatter().format(record)


def lines(log: io.StringIO) -> list[str]:
    found = log.getvalue().splitlines()
    assert [line for line in found if not WHEN.match(line)] == []
    return found


@pytest.mark.abuse(20, 22)
@pytest.mark.req("J5")
def test_a_host_that_is_not_ours_is_one_line_in_the_log(log: io.StringIO) -> None:
    Client().get("/sign-in", headers={"host": "elsewhere.example"})
    assert [line for line in lines(log) if "elsewhere.example" in line] and len(lines(log)) == 1


@pytest.mark.abuse(22)
@pytest.mark.parametrize("where", ["host", "path", "x-forwarded-for", "user-agent", "method"])
def test_nothing_that_is_sent_ends_a_line_or_draws_on_a_terminal(log: io.StringIO, where: str) -> None:
    sent = HOSTILE.replace("\ud800", "")
    client = Client(raise_request_exception=False)
    if where == "path":
        client.generic("GET", "/" + sent)
    elif where == "method":
        client.generic(sent, "/nowhere")
    else:
        client.get("/nowhere", headers={where: sent})
    assert len(lines(log)) <= 1 and "forged" not in log.getvalue().replace("\\n2026-01-01 ERROR forged", "")
    assert all(letter.isprintable() for line in lines(log) for letter in line)


@pytest.mark.abuse(22)
def test_any_logger_of_any_library_is_one_line(log: io.StringIO) -> None:
    # Said to the formatter itself: what pytest keeps of a log cannot hold half a character.
    told = logging.LogRecord("somebody.else", logging.ERROR, "", 0, "tells %s", (HOSTILE * 100,), None)
    line = written_as(told)
    assert len(line) < LONGEST + 100 and line.isprintable() and "\\r\\n" in line and "\\u001b" in line
    logging.getLogger("somebody.else").error("tells %s", "all")
    (line,) = lines(log)
    assert line.endswith("somebody.else tells all")


@pytest.mark.abuse(22)
@pytest.mark.django_db
@pytest.mark.req("L6")
def test_what_breaks_leaves_a_line_without_words_without_a_trace(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("Odette Fennimore's key is hunter2\nsecond line")

    monkeypatch.setattr("clearsight.web.views.account.show", breaks)
    monkeypatch.setattr("clearsight.web.pages.actor_of", breaks)
    client = Client(raise_request_exception=False)
    answer = client.get("/?next=Odette", headers={"cookie": "a=Odette"})
    (line,) = lines(log)
    assert answer.status_code == 500 and "RuntimeError at web/pages.py:" in line and "500 GET /" in line
    for secret in ("Odette", "hunter2", "second", "Traceback", os.fspath(settings.VAR_DIR)):
        assert secret not in line and secret not in answer.content.decode()


@pytest.mark.django_db
def test_an_address_with_a_secret_is_named_by_its_page(log: io.StringIO) -> None:
    Client().get("/calendar/feed/nobody-made-this-secret.ics")
    Client().get("/cases/Odette-Fennimore")
    assert "secret.ics" not in log.getvalue() and "Odette" not in log.getvalue()
    assert any("404 GET an address that there is not" in line for line in lines(log))


def test_it_is_how_an_installation_logs() -> None:
    logging.config.DictConfigurator(settings.LOGGING)
    assert settings.LOGGING["formatters"]["line"] == {"()": "clearsight.config.log.Line"}
    assert all(handler["formatter"] == "line" for handler in settings.LOGGING["handlers"].values())
    assert Line
