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

# What the engine calls a row: its kind, then its code. A session may be followed by its day.
_CODE = r"(?P<code>[^\s,;:()]+?)"
_END = r"(?=[\s,;:()]|\.?$|\.\s)"
_NAMED = re.compile(
    r"\b(?P<kind>[Aa]rrangement|[Mm]ember of|[Ss]ession|[Aa]ction|[Ss]ignature of|[Aa]bsence of) "
    rf"{_CODE}{_END}"
    r"(?P<day> (?:of )?\(?\d+ \w+ \d{4}\)?)?"
)
_ROLE = re.compile(r"^[Rr]ole (?P<role>\S+) of (?P<person>\S+) at (?P<site>\S+)$")


class PlainWords:
    """Names for the codes in the words of findings about these facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.names = {person.person: person.name for person in facts.people}
        self.sites = {site.site: site.name for site in facts.sites}

    @cached_property
    def _arrangements(self) -> dict[str, str]:
        members: dict[str, list[str]] = defaultdict(list)
        for member in self.facts.members:
            members[member.arrangement].append(self.names.get(member.person, member.person))
        words = {}
        for a in self.facts.arrangements:
            whose = self.names.get(a.supervisor, a.supervisor)
            whom = listed(dict.fromkeys(members[a.arrangement])) if a.kind == "one_to_one" else "a group"
            words[a.arrangement] = f"{whose}'s supervision of {whom or 'nobody yet'}"
        return words

    @cached_property
    def _sessions(self) -> dict[str, str]:
        days = {s.session: s.held_on or s.scheduled_for for s in self.facts.sessions}
        return {code: f"the session of {on(day)}" for code, day in days.items() if day}

    @cached_property
    def _actions(self) -> dict[str, str]:
        days = {s.session: s.held_on or s.scheduled_for for s in self.facts.sessions}
        return {
            action.action: f"an action agreed on {on(day)}"
            if (day := days.get(action.session))
            else "an action that was agreed"
            for action in self.facts.actions
        }

    def plain(self, text: str) -> str:
        """The text with each code that it names said in words; a code that is not known stays."""
        said = _NAMED.sub(self._said, text)
        return said[:1].upper() + said[1:]

    def _said(self, match: re.Match[str]) -> str:
        kind, code = match["kind"], match["code"]
        whole = {"arrangement": self._arrangements, "session": self._sessions, "action": self._actions}
        if kind.lower() in whole:
            return whole[kind.lower()].get(code, match[0])
        known = self._arrangements if kind.lower() == "member of" else self.names
        return f"{kind} {known.get(code, code)}{match['day'] or ''}"

    def fact(self, because: Because) -> dict[str, Any]:
        """One fact as plain data for keeping: its words, its dates and numbers, and the session it names."""
        data = because_data(because)
        kind, _, code = because.fact.partition(" ")
        known = kind == "session" and code in self._sessions
        words = "session" if known else self._fact(because.fact)
        details = [[key, data[key]] for key, _ in because.details]
        return {"words": words, "session": code if known else "", "details": details}

    def _fact(self, text: str) -> str:
        role = _ROLE.match(text)
        if role is None:
            return self.plain(text.replace("_", " ") if text.startswith("training ") else text)
        who, where = (
            self.names.get(role["person"], role["person"]),
            self.sites.get(role["site"], role["site"]),
        )
        return f"{who}: {role['role'].replace('_', ' ')} at {where}"
