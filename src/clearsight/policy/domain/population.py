"""Whom, which case, which arrangement and which session a rule speaks of.

Every key that is given narrows the population; a list means "any of these". What holds only for a
time (a role, a circumstance, a tier of time in post) makes the rule apply for just that time.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from clearsight.policy.domain.shape import Code, Length, Many, Table

ArrangementKind = Literal["one_to_one", "group", "peer"]
SiteKind = Literal["school", "host", "office"]


class Tier(Table):
    """A stretch of time in post: from `at_least` (none: the first day) until `below` (none: for ever)."""

    at_least: Length | None = None
    below: Length | None = None


class Range(Table):
    """A number with an included lower and an excluded upper end."""

    at_least: float | None = None
    below: float | None = None


class AfterEvent(Table):
    """The time for which something lasts after an event: the day of the event and `lasting` from it."""

    event: Code
    lasting: Length


class Who(Table):
    """Which people, and when."""

    roles: Many[Code] = ()
    at: Many[SiteKind] = ()
    sites: Many[str] = ()
    circumstances: Many[Code] = ()
    employment: Many[Code] = ()
    fraction: Range | None = None
    holds_cases: bool | None = None
    caseload: Range | None = None
    time_in_post: Tier | None = None
    time_employed: Tier | None = None
    supervises: bool | None = None
    supervised: bool | None = None
    in_arrangements: Many[ArrangementKind] = ()
    discussing_cases: bool | None = Field(
        default=None,
        description="In an arrangement (of in_arrangements, if given) that discusses cases, or not",
    )
    after_event: AfterEvent | None = None
    since_event: Code | None = None
    until_event: Code | None = None
    any: Many[Who] = ()
    none: Many[Who] = ()
    judgement: bool = Field(
        default=False,
        description="Left to somebody's judgement: shown, but nothing in the data can be counted",
    )


class Cases(Table):
    """Which cases, and when. A closed case asks for nothing."""

    statuses: Many[Code] = ()
    sites: Many[str] = ()
    at: Many[SiteKind] = ()
    lead: Who | None = None
    open_for: Tier | None = None
    after_event: AfterEvent | None = None
    judgement: bool = False


class Arrangements(Table):
    """Which standing supervisory relationships."""

    kinds: Many[ArrangementKind] = ()
    discusses_cases: bool | None = None
    supervisor: Who | None = None
    members: Who | None = None


class Sessions(Table):
    """Which sessions: planned ones unless said otherwise."""

    kind: Literal["planned", "ad_hoc", "any"] = "planned"
    arrangements: Arrangements = Arrangements()
    discussing_cases: bool | None = None


class VariationBounds(Table):
    """How far an approved variation may go: no wider than `at_most`, no longer than `lasting`."""

    at_most: Length
    lasting: Length | None = None
    approved_by: Many[Code] = ()

    @model_validator(mode="after")
    def _days_only(self) -> VariationBounds:
        if self.lasting is not None and self.lasting.in_school_periods:
            raise ValueError("lasting must be in days, weeks, months or years")
        return self


Who.model_rebuild()
