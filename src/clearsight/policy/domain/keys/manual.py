"""The parts of docs/reference/policy-language.md that are written from the models.

The tables of keys and codes stand between two marks; under every example of a rule stands its sentence, as
`clearsight policy show` prints it. `python -m scripts.policy_manual` writes both anew; a test holds that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearsight.policy.domain.codes import all_codes
from clearsight.policy.domain.deeds import LENGTH, LIMITS, SUPPORTED, written
from clearsight.policy.domain.idle import READ
from clearsight.policy.domain.keys import KEYS
from clearsight.policy.domain.model import Codes, Policy
from clearsight.policy.domain.reading import read_policy
from clearsight.policy.domain.sentences import sentence
from clearsight.policy.domain.show import clauses
from clearsight.policy.domain.wording import capital, listed

BEGIN = "<!-- written from the models: begin -->"
END = "<!-- written from the models: end -->"
_EXAMPLE = re.compile(r"```toml\n(?P<toml>.*?)```\n(?P<said>(?:\n?> [^\n]*\n)*)", re.DOTALL)
_TITLES = {
    "Document": "The file", "Header": "`[policy]`", "Codes": "`[codes.…]`", "Layer": "`[[layers]]`",
    "Rule": "`[[rules]]`", "Statement": "`[[statements]]`", "Ladder": "`[[ladders]]`",
    "Step": "a step of a ladder", "Retention": "`[[retention]]`", "Audit": "`[[audits]]`",
    "Account": "`[[accounts]]`",
    "Who": "a population of people: `who`, `supervisor`, `members`, `led_by`, `lead`, `never`",
    "Tier": "a tier of time: `time_in_post`, `time_employed`, `open_for`",
    "Range": "a range: `caseload`, `fraction`", "AfterEvent": "`after_event`", "Cases": "`cases`",
    "Arrangements": "`arrangements`", "Sessions": "`sessions`", "VariationBounds": "`variation`",
    "Interval": '`asks = { measure = "interval" }`', "Activity": "`or_after`",
    "Agreed": '`asks = { measure = "agreed" }`', "Count": '`asks = { measure = "count" }`',
    "MayMiss": "`may_miss`", "Hours": '`asks = { measure = "hours" }`',
    "Coverage": '`asks = { measure = "coverage" }`', "Deadline": '`asks = { measure = "deadline" }`',
    "Validity": '`asks = { measure = "validity" }`', "Presence": '`asks = { measure = "presence" }`',
    "Bounds": '`asks = { measure = "bounds" }`', "Match": '`asks = { measure = "match" }`',
    "NoLooser": '`asks = { measure = "no_looser" }`', "Counts": "`counts`", "Worth": "one of `worth`",
    "Cap": "one of `caps`",
}  # fmt: skip


def rewritten(page: str) -> str:
    """The page with its generated parts written anew.

    Raises:
        ValueError: when it lacks the marks, or an example to take the header from.
        ClearsightError: when an example is no valid policy.
    """
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError("the page has no place for the tables")
    page = f"{before}{BEGIN}\n\n{chr(10).join(_tables())}\n{END}{after}"
    headers = [match["toml"] for match in _EXAMPLE.finditer(page) if match["toml"].startswith("[policy]")]
    return _EXAMPLE.sub(lambda match: _with_sentences(match, headers[0]), page)


def examples(page: str) -> tuple[Policy, ...]:
    """Every example of the page as a policy, each with the header of the first."""
    found = [match["toml"] for match in _EXAMPLE.finditer(page)]
    return tuple(_read(toml, found[0]) for toml in found if not toml.startswith("# "))


def _read(toml: str, header: str) -> Policy:
    return read_policy(toml if toml.startswith("[policy]") else f"{header}\n{toml}", "the example")


def _with_sentences(match: re.Match[str], header: str) -> str:
    toml = match["toml"]
    if toml.startswith(("[policy]", "# ")):
        return match.group()
    policy = _read(toml, header)
    said = [sentence(rule, policy.codes) for rule in policy.rules]
    said += [
        " ".join((entry.words, *entry.steps))
        for clause in clauses(policy)
        for entry in clause.entries
        if entry.kind != "rule"
    ]
    quoted = "\n".join(f"> {words}\n" for words in said)
    return f"```toml\n{toml}```\n\n{quoted}"


def _tables() -> Iterator[str]:
    for name, keys in KEYS.items():
        yield f"### {_TITLES[name]}"
        yield ""
        yield "| key | meaning | example |"
        yield "| --- | --- | --- |"
        for key, (words, example) in keys.items():
            yield f"| `{key}` | {capital(words)} | `{example}` |"
        yield ""
    yield from _deadlines()
    yield from _readers()
    yield "### The codes that every policy knows"
    yield ""
    yield "| of | code | meaning |"
    yield "| --- | --- | --- |"
    for family, labels in all_codes(Codes()).items():
        for code, label in labels.items():
            yield f"| {family.replace('_', ' ')} | `{code}` | {label} |"
    yield ""


def _deadlines() -> Iterator[str]:
    yield "### What a deadline may ask"
    yield ""
    yield "| `after` | `done` | `per` | `within`, where a time is named |"
    yield "| --- | --- | --- | --- |"
    for after, deeds in SUPPORTED.items():
        limits = ", ".join(limit if limit == LENGTH else f"`{limit}`" for limit in LIMITS[after])
        for done, subjects in deeds.items():
            named = ", ".join(f"`{per}`" for per in sorted(subjects))
            yield f"| `{written(after)}` | `{written(done)}` | {named} | {limits} |"
    yield ""


def _readers() -> Iterator[str]:
    yield "### What each measure reads"
    yield ""
    yield "Of the keys that only some measures read; any other of these keys beside it is refused."
    yield ""
    yield "| measure | keys |"
    yield "| --- | --- |"
    for measure, keys in READ.items():
        own = [f"`{key.removeprefix('asks.')}`" for key in sorted(keys) if not key.startswith("counts.")]
        credit = [f"`{key.removeprefix('counts.')}`" for key in sorted(keys) if key.startswith("counts.")]
        told = [*own, *([f"of `counts` {listed(credit)}"] if credit else [])]
        yield f"| {measure} | {'; '.join(told) or 'none'} |"
    yield ""
