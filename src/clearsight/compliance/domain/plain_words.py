"""Findings in words that need no code: people by name, sessions by day, arrangements by who meets whom."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import Any

from clearsight.compliance.domain.facts import Facts
from clearsight.compliance.domain.findings import Because
from clearsight.compliance.domain.reports import because_data
from clearsight.compliance.domain.wording import listed, on

_NAMED = re.compile(
    r"\b(?P<kind>[Aa]rrangement|[Ss]ession|[Ss]ignature of) (?P<code>[^\s,;:()]+?)"
    r"(?P<day> (?:of )?\(?\d+ \w+ \d{4}\)?)?"
    r"(?=[\s,;:.()]|$)"
)


class PlainWords:
    """Names for the codes in the words of findings about these facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.names = {person.person: person.name for person in facts.people}

    @cached_property
    def _arrangements(self) -> dict[str, str]:
        members: dict[str, list[str]] = defaultdict(list)
        for member in self.facts.members:
            members[member.arrangement].append(self.names.get(member.person, member.person))
        words = {}
        for a in self.facts.arrangements:
            whose = self.names.get(a.supervisor, a.supervisor)
            whom = listed(dict.fromkeys(members[a.arrangement])) if a.kind == "one_to_one" else "a group"
            words[a.arrangement] = f"{whose}'s supervision of {whom}"
        return words

    @cached_property
    def _sessions(self) -> dict[str, str]:
        days = {s.session: s.held_on or s.scheduled_for for s in self.facts.sessions}
        return {code: f"the session of {on(day)}" for code, day in days.items() if day}

    def plain(self, text: str) -> str:
        """The text with each code that it names said in words; a code that is not known stays."""
        said = _NAMED.sub(self._said, text)
        return said[:1].upper() + said[1:]

    def _said(self, match: re.Match[str]) -> str:
        kind, code = match["kind"].lower(), match["code"]
        known = {"arrangement": self._arrangements, "session": self._sessions}.get(kind)
        if known is None:
            return f"{match['kind']} {self.names.get(code, code)}"
        return known.get(code, match[0])

    def fact(self, because: Because) -> dict[str, Any]:
        """One fact as plain data for keeping: its words, its dates and numbers, and the session it names."""
        data = because_data(because)
        kind, _, code = because.fact.partition(" ")
        known = kind == "session" and code in self._sessions
        words = "session" if known else self.plain(because.fact)
        return {
            "words": words,
            "session": code if known else "",
            "details": [[k, data[k]] for k, _ in because.details],
        }
