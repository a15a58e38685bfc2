"""Sign-in without a database: codes by the clock, how long to wait, names, and passwords that were stolen."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from clearsight.accounts.domain.clock_codes import code_at, step_of, step_of_code
from clearsight.accounts.domain.names import machine_words, name_of
from clearsight.accounts.domain.waiting import MOST, WITHIN, wait_after
from clearsight.integrations.breached import is_listed

pytestmark = pytest.mark.req("L6")
SECRET = b"12345678901234567890"
AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "figures"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_codes_are_those_of_rfc_6238(seconds: int, figures: str) -> None:
    assert code_at(SECRET, seconds // 30) == figures


def test_a_code_is_good_for_its_half_minute_and_those_around_it_and_once() -> None:
    step = step_of(AT)
    for away, good in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        assert (step_of_code(SECRET, code_at(SECRET, step + away), AT, after=0) == step + away) is good
    assert step_of_code(SECRET, code_at(SECRET, step), AT, after=step) is None
    assert step_of_code(SECRET, code_at(SECRET, step - 1), AT, after=step) is None


@settings(max_examples=60, deadline=None)
@given(some.lists(some.integers(0, 1200), max_size=12), some.sampled_from(sorted(MOST)))
def test_nobody_waits_before_the_most_allowed_and_always_long_enough(ago: list[int], kind: str) -> None:
    tries = [AT - timedelta(seconds=one) for one in ago]
    lately = sorted(one for one in tries if one > AT - WITHIN)
    wait = wait_after(kind, tries, AT)
    assert (wait is not None) is (len(lately) >= MOST[kind])
    if wait is not None:
        assert AT < wait.until <= AT + WITHIN
        assert wait_after(kind, tries, wait.until) is None


@pytest.mark.req("J5")
@pytest.mark.parametrize(
    "typed", ["аmina@hill.example", "ａmina@hill.example", "am​ina@hill.example", "amina@hill.example‮"]
)
def test_an_address_that_only_looks_like_another_is_no_name(typed: str) -> None:
    assert name_of(typed) == ""
    assert name_of(" Amina@Hill.example ") == "amina@hill.example"


def test_a_browser_is_told_in_words_that_its_owner_knows() -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
    phone = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Version/18.1 Safari/604.1"
    )
    assert (machine_words(edge), machine_words(phone)) == ("Edge on Windows", "Safari on iPhone")
    assert machine_words("\r\nX: <script>") == "A browser"


@pytest.mark.req("J5")
@settings(max_examples=40, deadline=None)
@given(
    some.sets(some.text(min_size=1, max_size=9), min_size=1, max_size=40), some.text(min_size=1, max_size=9)
)
def test_a_stolen_password_is_found_in_the_ordered_file(known: set[str], other: str) -> None:
    digests = sorted(hashlib.sha1(one.encode("utf-8", "surrogatepass")).hexdigest().upper() for one in known)
    with NamedTemporaryFile() as listed:
        listed.write(b"".join(f"{one}:{n}\r\n".encode() for n, one in enumerate(digests, 1)))
        listed.flush()
        assert all(is_listed(listed.name, one) for one in known)
        assert is_listed(listed.name, other) is (other in known)
