"""What a rule asks for, and what counts towards it.

The measures are few and general; a rule is a product of population, subject, measure, window and credit
(docs/adr/0001). Where a policy leaves a number blank, the key is left out: the linter reports it and
the check judges what can be judged without it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from clearsight.policy.domain.population import ArrangementKind, Arrangements, Who
from clearsight.policy.domain.shape import Code, Length, Many, Table

Window = Literal["month", "quarter", "half_term", "term", "calendar_year", "academic_year", "financial_year"]
Party = Annotated[str, Field(pattern=r"^(supervisee|supervisor|role:[a-z][a-z0-9_]*)$")]


class Worth(Table):
    """An equivalence: a session of this kind, or an event of this code, counts for so much."""

    counts: Annotated[float, Field(gt=0)]
    kind: ArrangementKind | None = None
    event: Code | None = None


class Cap(Table):
    """At most this share of what is asked may come from these kinds of session."""

    kinds: Many[ArrangementKind]
    share: Annotated[float, Field(gt=0, le=1)]


class Counts(Table):
    """Which happenings count towards the rule, and for how much."""

    sessions: Literal["planned", "ad_hoc", "any", "none"] = "planned"
    kinds: Many[ArrangementKind] = ()
    led_by: Who | None = None
    at_least_minutes: int | None = None
    discussing_cases: bool | None = None
    events: Many[Code] = ()
    worth: Many[Worth] = ()
    group_time: Literal["whole", "shared"] = "whole"
    caps: Many[Cap] = ()


class Activity(Table):
    """So many of an activity since the last time."""

    event: Code
    count: Annotated[int, Field(ge=1)]


class Interval(Table):
    """No longer than `every` between one and the next; or sooner, after so much of an activity."""

    measure: Literal["interval"]
    every: Length | None = None
    or_after: Activity | None = None


class Agreed(Table):
    """As often as the parties agreed and signed: the arrangement's own `every`."""

    measure: Literal["agreed"]
    must_state: bool = False


class MayMiss(Table):
    """So many windows of each year (1 September to 31 August) may pass without."""

    windows: Annotated[int, Field(ge=1)]
    per: Literal["academic_year", "calendar_year"] = "academic_year"


class Count(Table):
    """At least so many in each window, or in any stretch as long as `rolling`."""

    measure: Literal["count"]
    at_least: Annotated[float, Field(gt=0)] | None = None
    per: Window | None = None
    rolling: Length | None = None
    may_miss: MayMiss | None = None
    longest_gap: Length | None = None
    pro_rata: bool = False


class Hours(Table):
    """At least so many hours in each window; averaged over several windows only where it says so."""

    measure: Literal["hours"]
    at_least: Annotated[float, Field(gt=0)] | None = None
    per: Window = "month"
    averaged_over: Annotated[int, Field(ge=1)] = 1
    pro_rata: bool = False


class Coverage(Table):
    """Every case (or at least a share of them) in each window."""

    measure: Literal["coverage"]
    per: Window
    share: Annotated[float, Field(gt=0, le=1)] = 1.0


Anchor = Annotated[
    str,
    Field(
        pattern=r"^(begins|ends|held|cancelled|ad_hoc_matter|action|event:[a-z][a-z0-9_]*)$",
        description="What sets the clock running: the rule begins or ends to apply to the subject, a session "
        "is held or cancelled, an ad hoc matter is to be revisited, an event happens",
    ),
]
Done = Annotated[
    str,
    Field(
        pattern=r"^(session|written_up|signed|rearranged|revisited|discussed|agreement|action_done"
        r"|training:[a-z][a-z0-9_]*|event:[a-z][a-z0-9_]*)$"
    ),
]


class Deadline(Table):
    """Something is done within a time after something else: a length, the same day, the next session."""

    measure: Literal["deadline"]
    after: Anchor
    done: Done
    within: Length | Literal["same day", "next session", "unstated"] = "unstated"
    not_before: Length | None = Field(
        default=None, description="How long before the anchor it may already be done"
    )
    by: Many[Party] = ()
    working_days: bool = False


class Validity(Table):
    """Something held stays good for so long; it is renewed before it lapses or when an event calls for it."""

    measure: Literal["validity"]
    of: Literal["training", "agreement"]
    kinds: Many[Code] = ()
    providers: Many[Code] = ()
    lasting: Length | None = None
    starting_within: Length | None = None
    renew_by: Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")] | None = Field(
        default=None, description="By this day of each year, as 09-30, instead of a time after the last"
    )
    or_on: Many[Code] = ()


class Presence(Table):
    """Something is there: a signed agreement, a training, an arrangement, one's own supervision, cover."""

    measure: Literal["presence"]
    of: Literal["agreement", "training", "arrangement", "supervision", "cover", "signed_member"]
    kinds: Many[Code] = ()
    providers: Many[Code] = ()
    signed_by: Many[Party] = ()
    led_by: Who | None = None
    arrangements: Arrangements = Arrangements()


class Bounds(Table):
    """A number lies between two others: minutes of a session, members of a group, one's supervisees."""

    measure: Literal["bounds"]
    of: Literal["minutes", "members", "present", "supervisees", "caseload"]
    at_least: float | None = None
    at_most: float | None = None


class Match(Table):
    """Who may supervise whom."""

    measure: Literal["match"]
    supervisor: Who | None = None
    never: Who | None = None
    site: Literal["same", "different"] | None = None
    site_except_roles: Many[Code] = ()
    inside_organisation: bool = False
    senior: bool = False
    shares: Many[Code] = Field(
        default=(), description="Both hold one of these roles: a profession that they share"
    )


class NoLooser(Table):
    """What the parties agreed is no looser than what the policy asks of them."""

    measure: Literal["no_looser"]


Measure = Annotated[
    Interval | Agreed | Count | Hours | Coverage | Deadline | Validity | Presence | Bounds | Match | NoLooser,
    Field(discriminator="measure"),
]
