"""Every setting that the code reads is explained, and no other."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT, modules

NAME = re.compile(r"\bCLEARSIGHT_[A-Z_]+\b|\bDATABASE_URL\b")


def test_the_reference_and_the_code_name_the_same_settings() -> None:
    read = {name for folder in ("src", "scripts") for m in modules(folder) for name in NAME.findall(m.text)}
    told = set(NAME.findall((ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")))
    assert read == told
