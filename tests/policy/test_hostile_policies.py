"""A policy file from a stranger: too large, too deep, or with characters that would fool whoever reads it."""

from __future__ import annotations

import pytest

from clearsight.kernel.errors import ClearsightError
from clearsight.policy.domain.forms.reading import read_forms
from clearsight.policy.domain.reading import read_policy

HOSTILE = [
    (".".join(["a"] * 100_000) + "=1", "too many parts"),
    ("[" + ".".join(["a"] * 100_000) + "]", "too many parts"),
    (".".join(["a"] * 30_000) + '."\u2028".b=1', "too many parts"),
    (".".join(["a"] * 30_000) + '."\u0085".b=1', "too many parts"),
    ("a=1\nb=" + "9" * 500_000, "line 2: a number has thousands of digits"),
    ("a=" + "[" * 50_000, "nested too deeply"),
    ("a=" + "{b=" * 20_000, "nested too deeply"),
    ("# " + "x" * 2_000_000, "longer than"),
]


@pytest.mark.parametrize(
    ("text", "said"), HOSTILE, ids=[said + str(n) for n, (_, said) in enumerate(HOSTILE)]
)
def test_a_file_that_would_exhaust_the_machine_is_one_fault(text: str, said: str) -> None:
    with pytest.raises(ClearsightError, match=said) as refused:
        read_policy(text, "p.toml")
    assert len(refused.value.faults) == 1
    with pytest.raises(ClearsightError, match=said):
        read_forms({"session.toml": text})


@pytest.mark.parametrize("character", ["\\u001b[31m", "\\u0007", "\\u202E", "\\u2066"])
def test_characters_that_fool_a_terminal_are_refused_with_their_place(character: str) -> None:
    head = 'name="x"\nversion="1"\neffective_from=2025-01-01\n'
    with pytest.raises(ClearsightError, match=r"policy, title: a control character"):
        read_policy(f'[policy]\n{head}title="Safe{character}"\n', "p.toml")
    with pytest.raises(ClearsightError, match="control character"):
        read_policy(f'[policy]\n{head}title="Safe"\nuser_groups=["all{character}"]\n', "p.toml")


RULE = """
[[rules]]
id = "r{n}"
title = "supervision"
clause = "{n}"
strength = "required"
asks = {{ measure = "interval", every = "{every}" }}
"""
HEAD = '[policy]\nname = "x"\ntitle = "X"\nversion = "1"\neffective_from = 2025-01-01\n'


def test_a_policy_of_thousands_of_rules_is_refused_at_once() -> None:
    with pytest.raises(ClearsightError, match="more than 1,000 rules"):
        read_policy(HEAD + "".join(RULE.format(n=n, every="4 weeks") for n in range(5_000)), "p.toml")


@pytest.mark.parametrize("every", ["9" * 4_000 + " years", "9" * 5_000 + " years", "٣ weeks"])
def test_a_length_that_nobody_can_mean_is_told_at_its_line_in_short(every: str) -> None:
    with pytest.raises(ClearsightError, match="is not a length of time") as refused:
        read_policy(HEAD + RULE.format(n=1, every=every), "p.toml")
    [fault] = refused.value.faults
    assert "p.toml, line 12" in fault.place and len(str(fault)) < 400
