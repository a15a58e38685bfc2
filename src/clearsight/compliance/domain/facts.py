"""The facts that a check rests on: one frozen dataclass per table of the supervision data set.

All dates are whole days and both ends of a period are included; `to=None` means "still so".
Identifiers are the organisation's own text. Source: docs/reference/dataset.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works with or for the organisation, from `started` to `left`."""

    person: str
    name: str
    started: date
    left: date | None = None
    email: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A school, a host school or an office. `kind` is one of school, host, office."""

    site: str
    name: str
    urn: str = ""
    kind: str = "school"


@dataclass(frozen=True, slots=True)
class Role:
    """A person holds a role at a site."""

    person: str
    role: str
    site: str
    from_: date
    to: date | None = None


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A condition on a person (induction, probation, long absence) that changes what is asked."""

    person: str
    circumstance: str
    from_: date
    to: date | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A standing supervisory relationship. `every` is what was agreed, as written ("4 weeks")."""

    arrangement: str
    kind: str
    supervisor: str
    from_: date
    to: date | None = None
    every: str = ""
    discusses_cases: bool = True


@dataclass(frozen=True, slots=True)
class Member:
    """A person is supervised in an arrangement."""

    arrangement: str
    person: str
    from_: date
    to: date | None = None


@dataclass(frozen=True, slots=True)
class AgreementSignature:
    """One party's signature on one version of an arrangement's agreement."""

    arrangement: str
    version: str
    person: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class AgreedTerms:
    """How often one version of an arrangement's agreement says, where that is known.

    The data set has one value for the arrangement, which holds for every version without a row of its own.
    """

    arrangement: str
    version: str
    every: str


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting. `status` is scheduled, held or cancelled; `kind` is planned or ad_hoc."""

    session: str
    arrangement: str
    kind: str
    status: str
    scheduled_for: date | None = None
    held_on: date | None = None
    minutes: int | None = None
    written_up_on: date | None = None
    cancelled_because: str = ""
    replaces: str = ""
    revisit: bool = False
    revisits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whether a member was at a held session."""

    session: str
    person: str
    present: bool


@dataclass(frozen=True, slots=True)
class RecordSignature:
    """One party's signature on a session's record."""

    session: str
    person: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Case:
    """A case file, led by a person at a site."""

    case: str
    site: str
    lead: str
    opened: date
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """A case's legal or working status for a time."""

    case: str
    status: str
    from_: date
    to: date | None = None


@dataclass(frozen=True, slots=True)
class Discussion:
    """A case was discussed in a session."""

    session: str
    case: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something agreed in a session. `status` is open, done or dropped."""

    action: str
    session: str
    owner: str
    status: str
    case: str = ""
    due: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """A person completed a training of a kind."""

    person: str
    kind: str
    completed_on: date
    provider: str = ""


@dataclass(frozen=True, slots=True)
class CalendarPeriod:
    """A stretch of a site's calendar (or of every site's, where `site` is blank).

    `kind` is half_term (teaching time), closure or bank_holiday.
    """

    kind: str
    name: str
    from_: date
    to: date
    site: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and that a policy's rules speak of: a visit counted, an oversight act.

    An extension of the data set, for policies that need it; the code in `kind` is declared by the policy.
    """

    kind: str
    on: date
    person: str = ""
    arrangement: str = ""
    session: str = ""
    case: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Employment:
    """How a person is employed: a class that the policy declares, and the fraction of full time."""

    person: str
    employment: str
    from_: date
    to: date | None = None
    fraction: float = 1.0


@dataclass(frozen=True, slots=True)
class Variation:
    """An approved departure from a rule for one person or arrangement, for a time."""

    variation: str
    rule: str
    every: str
    from_: date
    to: date | None = None
    person: str = ""
    arrangement: str = ""
    approved_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a check knows: one tuple per table, in any order; `terms` the database alone knows."""

    people: tuple[Person, ...] = ()
    sites: tuple[Site, ...] = ()
    roles: tuple[Role, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    arrangements: tuple[Arrangement, ...] = ()
    members: tuple[Member, ...] = ()
    agreements: tuple[AgreementSignature, ...] = ()
    sessions: tuple[Session, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    signatures: tuple[RecordSignature, ...] = ()
    cases: tuple[Case, ...] = ()
    case_statuses: tuple[CaseStatus, ...] = ()
    discussions: tuple[Discussion, ...] = ()
    actions: tuple[Action, ...] = ()
    training: tuple[Training, ...] = ()
    calendar: tuple[CalendarPeriod, ...] = ()
    events: tuple[Event, ...] = ()
    employment: tuple[Employment, ...] = ()
    variations: tuple[Variation, ...] = field(default=())
    terms: tuple[AgreedTerms, ...] = ()
