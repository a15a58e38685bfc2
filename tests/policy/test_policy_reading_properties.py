"""Whatever is written in a policy file, it is read or refused in words: never a traceback."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearsight.kernel.errors import ClearsightError
from clearsight.policy.domain.lint import lint
from clearsight.policy.domain.reading import read_policy
from clearsight.policy.domain.show import as_text
from tests.policy.the_forms import NAMES, POLICIES

pytestmark = pytest.mark.slow
TEXTS = [(POLICIES / name / "policy.toml").read_text("utf-8") for name in NAMES]
JUNK = st.sampled_from(
    ["1", "-1", "0", "1.5", "inf", "nan", "true", '""', '"x"', '"4 weeks"', "[]", "[[]]", "{}", "[{}]",
     "2026-09-01", "09:00:00", "9999999999999999999999", '["dsl"]', '{ measure = "count" }', '"\\u0000"',
     "'''a\nb'''", "]", "=", ""]
)  # fmt: skip
KEYS = st.sampled_from(
    ["every", "roles", "asks", "who", "counts", "per", "id", "clause", "from", "to", "topic", "x"]
)


@st.composite
def edited(draw: st.DrawFn) -> str:
    """A shipped policy with some of its lines spoilt: taken out, doubled, given junk, or cut short."""
    lines = draw(st.sampled_from(TEXTS)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        n = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["out", "twice", "junk", "add", "cut", "value"]))
        if how == "out":
            lines[n] = ""
        elif how == "twice":
            lines.insert(n, lines[n])
        elif how == "junk":
            lines[n] = f"{lines[n].partition('=')[0]}= {draw(JUNK)}"
        elif how == "add":
            lines.insert(n, f"{draw(KEYS)} = {draw(JUNK)}")
        elif how == "cut":
            lines[n] = lines[n][: draw(st.integers(0, len(lines[n])))]
        else:
            head, sign, rest = lines[n].rpartition("= ")
            end = next((i for i, c in enumerate(rest) if c in ",}]"), len(rest))
            lines[n] = f"{head}{sign}{draw(JUNK)}{rest[end:]}"
    return "\n".join(lines)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(edited())
def test_a_spoilt_policy_is_read_or_refused_in_words(text: str) -> None:
    try:
        policy = read_policy(text, "policy.toml")
    except ClearsightError as error:
        for fault in error.faults:
            assert fault.place.startswith("policy.toml")
            assert fault.problem
            assert fault.mend
            assert "pydantic" not in str(fault)
            assert "input should be" not in str(fault).lower()
    else:
        assert "".join(as_text(policy))
        lint(policy)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all(text: str) -> None:
    with pytest.raises(ClearsightError):
        read_policy(text, "policy.toml")
