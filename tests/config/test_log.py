"""Nobody without an account fills the log: what is refused at the door is one line."""

from __future__ import annotations

import io
import logging

import pytest
from django.test import Client


@pytest.mark.abuse(20, 22)
@pytest.mark.req("J5")
def test_a_host_that_is_not_ours_is_one_line_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    (handler,) = (one for one in logging.getLogger("django.security").handlers if one.name == "security")
    log = io.StringIO()
    monkeypatch.setattr(handler, "stream", log)
    Client().get("/sign-in", headers={"host": "elsewhere.example"})
    said = log.getvalue()
    assert "elsewhere.example" in said
    assert "Traceback" not in said and len(said.splitlines()) == 1, said
