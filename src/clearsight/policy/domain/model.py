"""A policy as data: its header, its rules, and what else it lays down."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from clearsight.policy.domain.measures import Counts, Measure, Party
from clearsight.policy.domain.population import Arrangements, Cases, Sessions, SiteKind, VariationBounds, Who
from clearsight.policy.domain.shape import Code, Length, Many, Slug, Table, Words

Strength = Literal["required", "recommended", "permitted"]
Subject = Literal["person", "arrangement", "session", "case", "supervisor"]
Matter = Literal["person", "arrangement", "case"]


class Header(Table):
    """The policy as a document under control."""

    name: Slug
    title: Words
    version: Words
    effective_from: date
    owner: str = ""
    authors: Many[str] = ()
    approved_by: str = ""
    approved_on: date | None = None
    review_every: Length | None = None
    next_review: date | None = None
    classification: Literal["binding", "advisory", "model"] = "binding"
    published: Many[str] = ()
    user_groups: Many[str] = ()
    contents: Many[Words] = ()
    legislation: Many[str] = ()
    associated: Many[str] = ()


class Codes(Table):
    """Codes that this policy uses besides those every policy can use, each with its label."""

    role: dict[Code, str] = {}
    training: dict[Code, str] = {}
    provider: dict[Code, str] = {}
    circumstance: dict[Code, str] = {}
    case_status: dict[Code, str] = {}
    employment: dict[Code, str] = {}
    event: dict[Code, str] = {}


class Layer(Table):
    """Another policy that speaks here too: a floor laid by statute, a host school's, a school's own annex."""

    policy: Slug
    relation: Literal["floor", "trust", "annex", "host"]
    sites: Many[str] = ()
    at: Many[SiteKind] = ()


class Rule(Table):
    """One duty: of whom, about what, how much, when, what counts, how strongly, by which clause."""

    id: Slug
    title: Words
    clause: Words
    strength: Strength
    per: Subject = "person"
    topic: Slug | None = None
    who: Who = Who()
    cases: Cases = Cases()
    arrangements: Arrangements = Arrangements()
    sessions: Sessions = Sessions()
    asks: Measure
    counts: Counts = Counts()
    pauses: Many[Code] = ("long_absence",)
    instead_of: Many[Slug] = ()
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    variation: VariationBounds | None = None
    layer: str = ""
    note: str = ""

    @property
    def kind(self) -> tuple[str, str, str]:
        """What makes two rules compete: subject, topic and measure. The stricter of them is judged."""
        measure: str = self.asks.measure
        if self.asks.measure == "interval":
            counted = self.asks.every is not None and self.asks.every.in_school_periods
            measure = "count" if counted else "cadence"
        competes = measure in ("cadence", "count", "hours")
        return (self.per, self.topic or ("" if competes else self.id), measure)


class Statement(Table):
    """Something laid down that is not counted: where a record is kept, who reads it, its functions.

    Two statements that say a different `value` for the same `about` and `says` contradict each other; but
    where one of them is marked `beside` both can be kept to, and they are shown as a difference.
    """

    about: Words
    says: Words
    value: Words
    clause: Words
    beside: bool = False
    note: str = ""


class Step(Table):
    """One step of a ladder: who meets whom, with what notice.

    `with_` and `when` are the policy's words; `tells`, `at_once`, `both`, `within` and `notice` are what
    the running system does by them.
    """

    what: Words
    with_: Many[str] = Field(default=(), alias="with")
    tells: Many[Party] = ()
    when: str = ""
    at_once: bool = False
    both: Literal["", "told", "agreed"] = ""
    within: Length | None = None
    notice: Length | None = None


class Ladder(Table):
    """What to do when something is wrong, step by step.

    `instead` names, for a role whose holder is a party to the matter, the roles that take its place.
    """

    id: Slug
    title: Words
    clause: Words
    starts_when: Words
    about: Annotated[Many[Matter], Field(min_length=1)] = ("arrangement",)
    exceptions: dict[Code, Words] = {}
    steps: Annotated[Many[Step], Field(min_length=1)]
    unless: str = ""
    instead: dict[Code, Many[Code]] = {}


class Retention(Table):
    """How long a kind of record is kept, counted from what."""

    record: Code
    anchor: Literal["created", "left", "date_of_birth", "case_closed", "last_entry", "answered"]
    keep: Length | None = None
    clause: Words
    layer: str = ""


class Audit(Table):
    """A check of a sample of records."""

    id: Slug
    title: Words
    clause: Words
    of: Words
    by: Many[str] = ()
    share: Annotated[float, Field(gt=0, le=1)] | None = None
    at_least: Annotated[int, Field(ge=1)] | None = None
    every: Length | None = None


class Account(Table):
    """What signing in asks of whoever holds one of these roles at these sites; of all, if none is named.

    The stricter of this and what the installation asks holds.
    """

    clause: Words
    roles: Many[Code] = ()
    sites: Many[str] = ()
    at: Many[SiteKind] = ()
    second_factor: bool = False
    lock_minutes: Annotated[int, Field(ge=1, le=60)] | None = None


class Document(Table):
    """One version of a policy file, whole."""

    policy: Header
    layers: Many[Layer] = ()
    top: Many[Code] = ()
    codes: Codes = Codes()
    rules: Many[Rule] = ()
    statements: Many[Statement] = ()
    ladders: Many[Ladder] = ()
    retention: Many[Retention] = ()
    audits: Many[Audit] = ()
    accounts: Many[Account] = ()

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id.

        Raises:
            KeyError: when there is none.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


Policy = Document
