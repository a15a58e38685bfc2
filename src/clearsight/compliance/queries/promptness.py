"""How soon sessions were written up and signed: days since the session, beside what the policy asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_high

from django.db.models import Q

from clearsight.compliance.models import Standing
from clearsight.compliance.queries.findings import holding_on
from clearsight.kernel.refusals import Unknown
from clearsight.people.models import Organisation
from clearsight.policy.domain.measures import Deadline
from clearsight.policy.domain.model import Rule
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import ArrangementMember, Attendance, Session
from clearsight.supervision.models import SessionSignature

DEEDS = ("written_up", "signed")


@dataclass(frozen=True, slots=True)
class AskedPromptly:
    """What the policy asks after a session: `deed` is written_up or signed, `within` as the policy counts it.

    `within` is empty where the policy names no number (North East Futures, standard 3).
    """

    deed: str
    title: str
    clause: str
    within: str


@dataclass(frozen=True, slots=True)
class Missed:
    """A day by which something of one session was asked for and not done: since then it is late."""

    deed: str
    due_on: date | None
    clause: str


@dataclass(frozen=True, slots=True)
class WriteUp:
    """How many days after one session it was put in writing before the others, and signed by all.

    None where it is not yet. `waits` is for how many days it is not written up, or not signed, by now.
    """

    session: Session
    written_after: int | None
    signed_after: int | None
    waits: int
    missed: tuple[Missed, ...] = ()

    def late(self, deed: str) -> Missed | None:
        """What the policy found of it, where it was or is late."""
        return next((one for one in self.missed if one.deed == deed), None)


@dataclass(frozen=True, slots=True)
class Promptness:
    """Several sessions taken together; `usual` and `longest` count days, and are none where there is none."""

    held: int
    written: int
    usual: int | None
    longest: int | None
    waiting: int
    waiting_longest: int
    signed: int
    signed_usual: int | None
    signed_longest: int | None
    late: int


def asked_promptly(organisation: Organisation, on: date) -> list[AskedPromptly]:
    """What the policy in force asks after a planned session, in its own order; nothing without a policy."""
    return [
        AskedPromptly(rule.asks.done, rule.title, rule.clause, _within(rule.asks))
        for rule in _rules(organisation, on).values()
        if isinstance(rule.asks, Deadline)
    ]


def _rules(organisation: Organisation, on: date) -> dict[str, Rule]:
    try:
        policy = policy_in_force(organisation, on)
    except Unknown:
        return {}
    return {
        rule.id: rule
        for rule in policy.rules
        if isinstance(rule.asks, Deadline)
        and rule.asks.after == "held"
        and rule.asks.done in DEEDS
        and rule.sessions.kind != "ad_hoc"
    }


def _within(asks: Deadline) -> str:
    return "" if asks.within == "unstated" else str(asks.within)


def write_ups(sessions: Iterable[Session], on: date) -> list[WriteUp]:
    """How soon each of these held sessions of one organisation was written up and signed, in their order."""
    held = [one for one in sessions if one.status == "held" and one.held_on is not None]
    if not held:
        return []
    wanted, signed, missed = _wanted(held), _signatures(held), _missed(held, on)
    return [_write_up(one, wanted[one.pk], signed[one.pk], missed.get(one.code, ()), on) for one in held]


def _write_up(
    session: Session, wanted: set[int], signed: Mapping[int, date], missed: Sequence[Missed], on: date
) -> WriteUp:
    held_on = session.held_on or on
    everybody = bool(wanted) and wanted <= set(signed)
    last = max(signed[person] for person in wanted) if everybody else None
    written = session.written_up_on
    return WriteUp(
        session,
        (written - held_on).days if written else None,
        (last - held_on).days if last else None,
        (on - held_on).days,
        tuple(missed),
    )


def _wanted(held: Sequence[Session]) -> dict[int, set[int]]:
    """Whose signature each session waits for: the supervisor's, and of those who were there."""
    there: dict[int, set[int]] = defaultdict(set)
    for session, person, present in Attendance.objects.filter(session__in=held).values_list(
        "session_id", "person_id", "present"
    ):
        there[session] |= {person} if present else set()
    members = list(ArrangementMember.objects.filter(arrangement__in={one.arrangement_id for one in held}))
    return {
        one.pk: {one.supervisor_id}
        | (
            there[one.pk]
            if one.pk in there
            else {
                m.person_id
                for m in members
                if m.arrangement_id == one.arrangement_id and (one.held_on or date.max) in m.span
            }
        )
        for one in held
    }


def _signatures(held: Sequence[Session]) -> dict[int, dict[int, date]]:
    found: dict[int, dict[int, date]] = defaultdict(dict)
    for row in SessionSignature.objects.filter(session__in=held):
        found[row.session_id][row.person_id] = row.signed_on
    return found


def _missed(held: Sequence[Session], on: date) -> dict[str, list[Missed]]:
    """What the engine found late of these sessions: by their code."""
    rules = _rules(held[0].organisation, on)
    members = ArrangementMember.objects.filter(arrangement__in={one.arrangement_id for one in held})
    late = Q(status__in=("late", "overdue")) | Q(status="open", turns="overdue", due_on__lt=on)
    rows = Standing.objects.filter(
        holding_on(on), late, Q(owner__in={one.supervisor_id for one in held})
        | Q(owner__in=members.values("person_id")),
        rule__in=list(rules), subject__session__in=[one.code for one in held],
    )  # fmt: skip
    found: dict[str, dict[str, Missed]] = defaultdict(dict)
    for row in rows:
        asks = rules[row.rule].asks
        deed = asks.done if isinstance(asks, Deadline) else ""
        found[row.subject["session"]][deed] = Missed(deed, row.due_on, row.clause)
    return {session: list(each.values()) for session, each in found.items()}


def taken_together(rows: Sequence[WriteUp]) -> Promptness:
    """How promptly these sessions were written up and signed: the usual number of days, and the longest."""
    written = [row.written_after for row in rows if row.written_after is not None]
    signed = [row.signed_after for row in rows if row.signed_after is not None]
    waiting = [row.waits for row in rows if row.written_after is None]
    return Promptness(
        held=len(rows),
        written=len(written),
        usual=median_high(written) if written else None,
        longest=max(written, default=None),
        waiting=len(waiting),
        waiting_longest=max(waiting, default=0),
        signed=len(signed),
        signed_usual=median_high(signed) if signed else None,
        signed_longest=max(signed, default=None),
        late=sum(bool(row.missed) for row in rows),
    )
