"""From the database to the facts that a check rests on: of an organisation, or around some persons.

Identifiers are the organisation's own codes, as in its data set. What surrounds a person is all that any rule
may look at to judge them, and nothing grows with the rest of the organisation or with other organisations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db.models import Q, QuerySet

from clearsight.casework.models import CaseFile, CaseStatus
from clearsight.compliance.domain import facts as f
from clearsight.kernel.roles import ADMINISTRATOR, AUDITING
from clearsight.people.models import Circumstance, Employment, Organisation, Person, Role, Site, Training
from clearsight.scheduling.models import (
    Arrangement,
    ArrangementMember,
    Attendance,
    CalendarPeriod,
    Revisit,
    Session,
)
from clearsight.supervision.models import (
    Action,
    Agreement,
    AgreementSignature,
    Discussion,
    SessionSignature,
    Variation,
)

MOST_NAMED = 2000
# A question for primary keys.
Keys: TypeAlias = "QuerySet[Any, Any]"


@dataclass(frozen=True, slots=True)
class Extent:
    """Which rows the facts are built from, by primary key."""

    organisation: int
    people: frozenset[int]
    arrangements: frozenset[int]
    sessions: frozenset[int]
    cases: frozenset[int]


def facts_for_organisation(organisation: Organisation) -> f.Facts:
    """Everything known of the organisation."""
    of = {"organisation": organisation}
    return _facts(
        organisation.pk,
        Person.objects.filter(**of),
        Arrangement.objects.filter(**of),
        Session.objects.filter(**of),
        CaseFile.objects.filter(**of),
        Q(),
    )


def facts_for_persons(organisation: int, persons: Iterable[int]) -> f.Facts:
    """Everything that any rule may look at to judge these persons of one organisation (primary keys)."""
    extent = _extent(organisation, frozenset(persons))
    return _facts(
        organisation,
        Person.objects.filter(pk__in=extent.people),
        Arrangement.objects.filter(pk__in=extent.arrangements),
        Session.objects.filter(pk__in=extent.sessions),
        CaseFile.objects.filter(pk__in=extent.cases),
        Q(person__in=extent.people),
    )


def _extent(organisation: int, persons: frozenset[int]) -> Extent:
    """The persons' arrangements, those where they were guests or agreed to do something, and cases; the
    sessions of all, all who meet there, what they hold.

    Each step asks through one index: an OR across two tables would read all of them on PostgreSQL.
    """
    own = _together(_led_by(persons), _joined_by(persons), _visited_by(persons), _promising(persons))
    cases = dict(CaseFile.objects.filter(lead__in=persons).values_list("pk", "lead_id"))
    of_own = Session.objects.filter(arrangement__in=own).values_list("pk", "arrangement_id")
    brought = Discussion.objects.filter(case__in=cases)
    sessions = dict(of_own.union(brought.values_list("session_id", "session__arrangement_id")))
    sessions.update(Session.objects.filter(replaces__in=sessions).values_list("pk", "arrangement_id"))
    meeting = own | set(sessions.values())
    supervisors = set(Arrangement.objects.filter(pk__in=meeting).values_list("supervisor_id", flat=True))
    members = members_of(meeting)
    people = persons | supervisors | members
    # Whether those who meet them supervise and are supervised elsewhere: the arrangements, without sessions.
    led = Arrangement.objects.filter(supervisor__in=members).values_list("pk", "supervisor_id")
    joined = ArrangementMember.objects.filter(person__in=people)
    around = dict(led.union(joined.values_list("arrangement_id", "arrangement__supervisor_id")))
    leading = CaseFile.objects.filter(lead__in=people).values_list("pk", "lead_id")
    spoken_of = Discussion.objects.filter(session__in=sessions).values_list("case_id", "case__lead_id")
    about = Action.objects.filter(session__in=sessions, case__isnull=False)
    cases.update(leading.union(spoken_of, about.values_list("case_id", "case__lead_id")))
    others = _together(
        _members_of(around), *_others_at(sessions), _signers_of(meeting), _approvers_for(meeting, people)
    )
    return Extent(
        organisation,
        frozenset(people | set(around.values()) | set(cases.values()) | others),
        frozenset(meeting | set(around)),
        frozenset(sessions),
        frozenset(cases),
    )


def _together(first: Keys, *others: Keys) -> set[int]:
    """What any of these questions finds, asked as one: each still through its own index."""
    return set(first.union(*others))


def _others_at(sessions: Iterable[int]) -> tuple[Keys, Keys]:
    """Whoever was there, members or guests, and whoever signed the record, parties or holders of a role."""
    there = Attendance.objects.filter(session__in=sessions)
    signed = SessionSignature.objects.filter(session__in=sessions)
    return there.values_list("person_id", flat=True), signed.values_list("person_id", flat=True)


def _signers_of(arrangements: Iterable[int]) -> Keys:
    """Whoever signed an agreement of these arrangements, party or holder of a role, by primary key."""
    signed = AgreementSignature.objects.filter(agreement__arrangement__in=arrangements)
    return signed.values_list("person_id", flat=True)


def _approvers_for(arrangements: Iterable[int], people: Iterable[int]) -> Keys:
    """Whoever approved a departure for these: it holds where they held the role that the policy names."""
    of = Q(arrangement__in=arrangements) | Q(person__in=people)
    approved = Variation.objects.filter(of, approved_by__isnull=False)
    return approved.values_list("approved_by", flat=True)


def led_by(persons: Iterable[int]) -> set[int]:
    """The arrangements that these persons lead, by primary key."""
    return set(_led_by(persons))


def _led_by(persons: Iterable[int]) -> Keys:
    return Arrangement.objects.filter(supervisor__in=persons).values_list("pk", flat=True)


def joined_by(persons: Iterable[int]) -> set[int]:
    """The arrangements in which these persons are or were supervised, by primary key."""
    return set(_joined_by(persons))


def _joined_by(persons: Iterable[int]) -> Keys:
    members = ArrangementMember.objects.filter(person__in=persons)
    return members.values_list("arrangement_id", flat=True)


def _visited_by(persons: Iterable[int]) -> Keys:
    """The arrangements of the sessions at which these persons were by a row of attendance, by primary key."""
    there = Attendance.objects.filter(person__in=persons, present=True)
    return there.values_list("session__arrangement_id", flat=True)


def _promising(persons: Iterable[int]) -> Keys:
    """The arrangements in whose sessions these persons agreed to do something, by primary key."""
    agreed = Action.objects.filter(owner__in=persons)
    return agreed.values_list("session__arrangement_id", flat=True)


def members_of(arrangements: Iterable[int]) -> set[int]:
    """Everybody who is or was supervised in these arrangements, by primary key."""
    return set(_members_of(arrangements))


def _members_of(arrangements: Iterable[int]) -> Keys:
    members = ArrangementMember.objects.filter(arrangement__in=arrangements)
    return members.values_list("person_id", flat=True)


def _facts(
    organisation: int,
    people: QuerySet[Person],
    arrangements: QuerySet[Arrangement],
    sessions: QuerySet[Session],
    cases: QuerySet[CaseFile],
    of_person: Q,
) -> f.Facts:
    # From outside, to audit or inspect: no policy asks anything of them.
    outside = Role.objects.filter(person__organisation=organisation, role__in=AUDITING)
    outsiders = list(outside.values_list("person_id", flat=True))
    persons = {
        p.pk: p
        for p in people.exclude(pk__in=outsiders).only("pk", "code", "name", "started", "left", "email")
    }
    sites: dict[int, Site] = {s.pk: s for s in Site.objects.filter(organisation=organisation)}
    here = Q(person__organisation=organisation) & of_person & ~Q(person__in=outsiders)
    roles = list(Role.objects.filter(here).exclude(role__in=ADMINISTRATOR))
    calendar = CalendarPeriod.objects.filter(organisation=organisation)
    if of_person:
        # The calendars of sites where none of these persons work, and no case of theirs is, say nothing.
        at = {role.site_id for role in roles} | set(cases.values_list("site_id", flat=True))
        calendar = calendar.filter(Q(site__isnull=True) | Q(site__in=at))
    who = {pk: person.code for pk, person in persons.items()}
    where = {pk: site.code for pk, site in sites.items()}
    return f.Facts(
        people=tuple(f.Person(p.code, p.name, p.started, p.left, p.email) for p in persons.values()),
        sites=tuple(f.Site(s.code, s.name, s.urn, s.kind) for s in sites.values()),
        roles=tuple(
            f.Role(who[r.person_id], r.role, where[r.site_id], r.from_date, r.to_date) for r in roles
        ),
        circumstances=tuple(
            f.Circumstance(who[c.person_id], c.circumstance, c.from_date, c.to_date)
            for c in Circumstance.objects.filter(here)
        ),
        training=tuple(
            f.Training(who[t.person_id], t.kind, t.completed_on, t.provider)
            for t in Training.objects.filter(here)
        ),
        employment=tuple(
            f.Employment(who[e.person_id], e.employment, e.from_date, e.to_date, e.fraction)
            for e in Employment.objects.filter(here)
        ),
        calendar=tuple(
            f.CalendarPeriod(c.kind, c.name, c.from_date, c.to_date, where.get(c.site_id or 0, ""), c.term)
            for c in calendar
        ),
        **_supervision_facts(who, where, arrangements, sessions, cases),
    )


def _supervision_facts(
    who: dict[int, str],
    where: dict[int, str],
    arrangements: QuerySet[Arrangement],
    sessions: QuerySet[Session],
    cases: QuerySet[CaseFile],
) -> dict[str, tuple[Any, ...]]:
    standing = {a.pk: a for a in arrangements}
    met = {s.pk: s for s in sessions}
    held = {c.pk: c for c in cases.only("pk", "code", "site_id", "lead_id", "opened", "closed")}
    code = {pk: a.code for pk, a in standing.items()}
    case_code = {pk: c.code for pk, c in held.items()}
    there = _keys(arrangements, standing)
    members = ArrangementMember.objects.filter(arrangement__in=there)
    signed = AgreementSignature.objects.filter(agreement__arrangement__in=there)
    stated = Agreement.objects.filter(arrangement__in=there).exclude(every="")
    statuses = CaseStatus.objects.filter(case__in=_keys(cases, held))
    return {
        "arrangements": tuple(
            f.Arrangement(
                a.code, a.kind, who[a.supervisor_id], a.from_date, a.to_date, a.every, a.discusses_cases
            )
            for a in standing.values()
        ),
        "members": tuple(
            f.Member(code[m.arrangement_id], who[m.person_id], m.from_date, m.to_date) for m in members
        ),
        "agreements": tuple(
            f.AgreementSignature(code[arrangement], version, who[person], on)
            for arrangement, version, person, on in signed.values_list(
                "agreement__arrangement_id", "agreement__version", "person_id", "signed_on"
            )
            if person in who
        ),
        "terms": tuple(
            f.AgreedTerms(code[arrangement], version, every)
            for arrangement, version, every in stated.values_list("arrangement_id", "version", "every")
        ),
        "variations": tuple(_variations(who, code, there)),
        "cases": tuple(
            f.Case(c.code, where[c.site_id], who[c.lead_id], c.opened, c.closed) for c in held.values()
        ),
        "case_statuses": tuple(
            f.CaseStatus(case_code[s.case_id], s.status, s.from_date, s.to_date) for s in statuses
        ),
        **_session_facts(who, code, case_code, met, sessions),
    }


def _variations(who: dict[int, str], arrangement: dict[int, str], there: Any) -> Iterator[f.Variation]:
    """Those of these arrangements, and of these persons wherever they are supervised."""
    rows = Variation.objects.filter(Q(arrangement__in=there) | Q(arrangement=None, person__in=list(who)))
    for row in rows.defer("reason"):
        if row.person_id is None or row.person_id in who:
            approved_by = who.get(row.approved_by_id or 0, row.approved_as)
            person, about = who.get(row.person_id or 0, ""), arrangement.get(row.arrangement_id or 0, "")
            yield f.Variation(
                row.code, row.rule, row.every, row.from_date, row.to_date, person, about, approved_by
            )


def _keys(rows: QuerySet[Any], loaded: dict[int, Any]) -> Any:
    """What tells these rows: their numbers, or the question itself where there are too many to name."""
    return list(loaded) if len(loaded) <= MOST_NAMED else rows.values("pk")


def _session_facts(
    who: dict[int, str],
    arrangement: dict[int, str],
    case: dict[int, str],
    met: dict[int, Session],
    sessions: QuerySet[Session],
) -> dict[str, tuple[Any, ...]]:
    these = _keys(sessions, met)
    code = {pk: session.code for pk, session in met.items()}
    revisits: dict[int, list[str]] = defaultdict(list)
    for pk, matter in Revisit.objects.filter(session__in=these).values_list("session_id", "matter_id"):
        if matter in code:
            revisits[pk].append(code[matter])
    return {
        "sessions": tuple(_session(s, arrangement, code, revisits[s.pk]) for s in met.values()),
        "attendance": tuple(
            f.Attendance(code[a.session_id], who[a.person_id], a.present)
            for a in Attendance.objects.filter(session__in=these)
            if a.person_id in who
        ),
        "signatures": tuple(
            f.RecordSignature(code[s.session_id], who[s.person_id], s.signed_on)
            for s in SessionSignature.objects.filter(session__in=these)
            if s.person_id in who
        ),
        "discussions": tuple(
            f.Discussion(code[d.session_id], case[d.case_id])
            for d in Discussion.objects.filter(session__in=these)
            if d.case_id in case
        ),
        "actions": tuple(
            f.Action(
                a.code,
                code[a.session_id],
                who[a.owner_id],
                a.status,
                case.get(a.case_id or 0, ""),
                a.due,
                a.closed_on,
            )
            for a in Action.objects.filter(session__in=these).only(
                "pk", "code", "session_id", "owner_id", "status", "case_id", "due", "closed_on"
            )
            if a.owner_id in who
        ),
    }


def _session(s: Session, arrangement: dict[int, str], code: dict[int, str], revisits: list[str]) -> f.Session:
    return f.Session(
        session=s.code,
        arrangement=arrangement[s.arrangement_id],
        kind=s.kind,
        status=s.status,
        scheduled_for=s.scheduled_for,
        held_on=s.held_on,
        minutes=s.minutes,
        written_up_on=s.written_up_on,
        replaces=code.get(s.replaces_id or 0, ""),
        revisit=s.revisit,
        revisits=tuple(sorted(revisits)),
    )
