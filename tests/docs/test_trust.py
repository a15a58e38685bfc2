"""What is said of trust is so: tests that are named are there, figures are those of the code."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from importlib import import_module

import pytest

from clearsight.config.headers import HEADERS
from clearsight.integrations import outward, pictures, ring, viruses
from tests.abuse.cases import CASES
from tests.architecture.source import ROOT, modules
from tests.architecture.test_never_done import SPEAKS

PAGE = ROOT / "docs" / "reference" / "trust.md"
NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`")
LIMIT = re.compile(
    r"^\| ([^|]+) \| ([\d,]+) \| `(clearsight[a-z_.]+)\.([A-Z_]+)(?:\[\"([a-z]+)\"\])?` \|$", re.M
)

UNITS = ("seconds", "minutes", "hours")


@cache
def names_of(path: str) -> frozenset[str]:
    """The names of the tests of a file; none where there is no such file."""
    found = (module for module in modules("tests") if module.path == path)
    return frozenset(function.name for module in found for function in module.functions())


def missing(text: str) -> list[str]:
    """The tests that a document names and that are not there."""
    return [f"{path}::{name}" for path, name in NAMED.findall(text) if name not in names_of(path)]


def test_every_test_that_is_named_is_there() -> None:
    text = PAGE.read_text("utf-8")
    assert len(NAMED.findall(text)) > 30 and missing(text) == []
    assert missing("`tests/docs/test_trust.py::test_nothing_of_the_kind`") != []


@pytest.mark.parametrize("number", CASES)
def test_every_abuse_case_is_told_with_a_test_that_bears_its_number(number: int) -> None:
    (row,) = re.findall(rf"^\| {number} \|.*$", PAGE.read_text("utf-8"), re.M)
    shown = row.rstrip("| ").rpartition("| ")[2]
    if shown == "not yet":
        return
    ((path, name),) = NAMED.findall(shown)
    text = (ROOT / path).read_text("utf-8")
    above = text[: text.index(f"def {name}(")].rpartition("\ndef ")[2]
    whole = re.search(r"^pytestmark = .*?(?=^\S)", text, re.M | re.S)
    marks = re.findall(r"mark\.abuse\(([\d, ]+)\)", above + (whole[0] if whole else ""))
    assert str(number) in re.findall(r"\d+", " ".join(marks)), f"{path}::{name} does not bear it"


def test_limits_are_those_of_the_code() -> None:
    told = LIMIT.findall(PAGE.read_text("utf-8"))
    assert len(told) > 10
    for what, figure, module, name, key in told:
        value = getattr(import_module(module), name)
        value = value[key] if key else value
        unit = next((unit for unit in UNITS if what.endswith(f"in {unit}")), "seconds")
        value = value / timedelta(**{unit: 1}) if isinstance(value, timedelta) else value
        assert int(figure.replace(",", "")) == value, name


def test_what_it_speaks_with_is_told() -> None:
    text = PAGE.read_text("utf-8").partition("## With what it speaks")[2].partition("\n## ")[0]
    for setting in ("CLEARSIGHT_MAIL", "CLEARSIGHT_CLAMD"):
        assert setting in text
    assert len(SPEAKS) == 6


def test_how_long_whatever_is_waited_for_is_waited_for_is_told() -> None:
    """ASVS 13.1.3: whichever module asks another program has its bound in the table."""
    asks = {"socket", "smtplib", "ssl", "subprocess", "http.client", "urllib.request"}
    found = {
        ".".join(module.parts)
        for module in modules("src")
        if asks & set(re.findall(r"^import (\S+)", module.text, re.M))
        and module.parts[1] != "cli"  # whoever runs a command sees it wait
    }
    told = {module for _, _, module, _, _ in LIMIT.findall(PAGE.read_text("utf-8"))}
    assert len(found) > 5 and found - told == set()


def test_what_takes_long_is_told_and_ends_before_the_page_does() -> None:
    """ASVS 15.1.3."""
    section = PAGE.read_text("utf-8").partition("## What takes long")[2].partition("\n## ")[0]
    (seconds,) = re.findall(r"A page has (\d+) seconds", section)
    serving = (ROOT / "src" / "clearsight" / "cli" / "serve.py").read_text("utf-8")
    assert re.findall(r'"--timeout", "(\d+)"', serving) == [seconds]
    for waits in (pictures.MOST_SECONDS, viruses._SECONDS, ring._COMMAND_SECONDS, outward.IN_ALL):
        assert waits < int(seconds)
    assert section.count("\n| ") >= 7


def test_what_a_browser_has_to_do_is_told_and_what_happens_where_it_cannot() -> None:
    """ASVS 3.1.1: whatever our answers ask of a browser, and our scripts of it."""
    section = PAGE.read_text("utf-8").partition("## What a browser has to do")[2].partition("\n## ")[0]
    scripts = "".join(one.read_text("utf-8") for one in (ROOT / "src/clearsight/web/static/own").glob("*.js"))
    called = {"indexedDB": "IndexedDB", "crypto.subtle": "WebCrypto", "navigator.credentials": "WebAuthn",
              "localStorage": "local storage", "showModal": "dialog"}  # fmt: skip
    used = {words for name, words in called.items() if name in scripts}
    asked = used | set(HEADERS) | {"Strict-Transport-Security", "Clear-Site-Data", "SameSite"}
    assert len(used) == len(called) and [one for one in sorted(asked) if one not in section] == []


@pytest.mark.parametrize("words", ["master key", "a file's key", "log key", "secret key", "AES-256-GCM",
                                   "Argon2id", "Ed25519", "HKDF", "SHA-256"])  # fmt: skip
def test_every_key_and_algorithm_is_told(words: str) -> None:
    section = PAGE.read_text("utf-8").partition("## Keys and algorithms")[2].partition("\n## ")[0]
    assert words in section


@pytest.mark.parametrize("heading", ["What is kept, and how", "Logs", "Parts"])
def test_what_is_kept_logged_and_built_in_is_told(heading: str) -> None:
    section = PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    assert len(section.split()) > 60


def test_every_way_to_sign_in_is_told() -> None:
    section = PAGE.read_text("utf-8").partition("## Ways to sign in")[2].partition("\n## ")[0]
    # What opens to nobody in particular is told here: whoever adds a page has to say how one comes in by it.
    ways = {"sign_in": "password", "passkey_challenge": "passkey", "provider": "OpenID Connect",
            "invitation": "link by mail", "second_step": "code on paper"}  # fmt: skip
    assert [word for word in ways.values() if word not in section] == []
