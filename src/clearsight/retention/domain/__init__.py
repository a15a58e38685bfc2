"""Which kinds of file there are to keep, from when each is counted, and when its review is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from clearsight.compliance.domain.retention import kept_until
from clearsight.policy.domain.kept import COUNTED
from clearsight.policy.domain.model import Policy, Retention

__all__ = ["ANCHORS", "COUNTED", "KINDS", "LABELS", "Rules", "in_words", "review_due", "rules_for"]

# The kind of file, the code by which a policy calls what lies in it, and what it is called on a page.
KINDS = {
    "case": ("case_record", "The case file of a child or a family"),
    "personal": ("supervision_record", "A person's own supervision file"),
    "personnel": ("personnel_record", "A person's supervision in the personnel file"),
    "secured": ("session_record", "The folder of a supervisory relationship"),
    "request": ("subject_request", "A subject access request, with what was given out"),
}
LABELS = dict(KINDS.values())
ANCHORS = {
    "created": "the day of the session, each record by itself",
    "last_entry": "the last entry in the file",
    "left": "the day the person left",
    "case_closed": "the day the case was closed",
    "date_of_birth": "the date of birth, of the youngest child",
    "answered": "the day it was answered, refused or withdrawn",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """By what one kind is kept: the policy's own rules, and what the organisation has chosen besides.

    `blank` are clauses of the policy that leave the length blank, which nobody has filled in.
    """

    rules: tuple[Retention, ...] = ()
    blank: tuple[Retention, ...] = ()

    @property
    def each_record(self) -> bool:
        """Whether each record goes by itself: so where anything is counted from the day it was made."""
        return any(rule.anchor == "created" for rule in self.rules)


def rules_for(kind: str, policy: Policy | None, chosen: Iterable[Retention]) -> Rules:
    """The rules of one kind. What the organisation chose fills a blank, and shortens nothing."""
    own = [rule for rule in chosen if rule.record == kind]
    theirs = [rule for rule in (policy.retention if policy else ()) if rule.record == kind]
    filled = {rule.anchor for rule in own}
    blank = [rule for rule in theirs if rule.keep is None and rule.anchor not in filled]
    return Rules((*(rule for rule in theirs if rule.keep is not None), *own), tuple(blank))


def review_due(rules: Rules, anchors: Mapping[str, date]) -> tuple[date, Retention] | None:
    """The first day on which a review is due, and by which rule; none while any rule keeps it without end.

    Where several speak of one kind it is kept until the last of them lets it go. What is left blank keeps
    it, and so does an anchor that has not come.
    """
    if rules.blank or not rules.rules:
        return None
    ends = [(kept_until(rule, anchors), rule) for rule in rules.rules]
    if any(day is None for day, _ in ends):
        return None
    last, rule = max(((day, rule) for day, rule in ends if day is not None), key=lambda one: one[0])
    return (last + timedelta(days=1) if last < date.max else last), rule


def in_words(rule: Retention) -> str:
    """A rule as it is said on a page and in what remains of a file: "25 years from ... (14.2)"."""
    return f"{rule.keep or 'no number of years'} from {ANCHORS[rule.anchor]} ({rule.clause})"
