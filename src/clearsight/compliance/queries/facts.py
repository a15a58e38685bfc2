"""From the database to the facts that a check rests on: of an organisation, or around some persons.

Identifiers are the organisation's own codes, as in its data set. What surrounds a person is all that any rule
may look at to judge them, and nothing grows with the rest of the organisation or with other organisations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from clearsight.compliance.domain import facts as f
from clearsight.compliance.queries import asked
from clearsight.people.models import Organisation


@dataclass(frozen=True, slots=True)
class Extent:
    """Which rows the facts are built from, by primary key."""

    organisation: int
    people: Iterable[int]
    arrangements: Iterable[int]
    sessions: Iterable[int]
    cases: Iterable[int]


def facts_for_organisation(organisation: Organisation) -> f.Facts:
    """Everything known of the organisation."""
    one = [organisation.pk]
    everything = Extent(
        organisation.pk,
        asked.people_of(one),
        asked.arrangements_of(one),
        asked.sessions_of(one),
        asked.cases_of(one),
    )
    return _facts(everything, whole=True)


def facts_for_persons(organisation: int, persons: Iterable[int]) -> f.Facts:
    """Everything that any rule may look at to judge these persons of one organisation (primary keys)."""
    return _facts(_extent(organisation, frozenset(persons)), whole=False)


def _extent(organisation: int, persons: frozenset[int]) -> Extent:
    """The persons' arrangements, those where they were guests or agreed to do something, and cases; the
    sessions of all, all who meet there, what they hold.
    """
    own = set(asked.theirs(persons))
    cases = dict(asked.cases_led(persons))
    sessions = dict(asked.sessions_about(own, cases))
    sessions.update(asked.in_place_of(sessions))
    meeting = own | set(sessions.values())
    members = members_of(meeting)
    people = persons | set(asked.supervisors_of(meeting)) | members
    # Whether those who meet them supervise and are supervised elsewhere: the arrangements, without sessions.
    around = dict(asked.around(members, people))
    cases.update(asked.cases_about(people, sessions))
    others = set(asked.others_there(around, sessions, meeting, people))
    return Extent(
        organisation,
        people | set(around.values()) | set(cases.values()) | others,
        meeting | set(around),
        set(sessions),
        set(cases),
    )


def led_by(persons: Iterable[int]) -> set[int]:
    """The arrangements that these persons lead, by primary key."""
    return set(asked.led_by(persons))


def joined_by(persons: Iterable[int]) -> set[int]:
    """The arrangements in which these persons are or were supervised, by primary key."""
    return set(asked.joined_by(persons))


def members_of(arrangements: Iterable[int]) -> set[int]:
    """Everybody who is or was supervised in these arrangements, by primary key."""
    return set(asked.members_of(arrangements))


def _facts(extent: Extent, *, whole: bool) -> f.Facts:
    one = [extent.organisation]
    persons, sites = asked.persons(extent.people), asked.sites(one)
    who: dict[int, str] = {pk: code for pk, code, *_ in persons}
    where: dict[int, str] = {pk: code for pk, code, *_ in sites}
    roles, cases = asked.roles(who), asked.cases(extent.cases)
    # The calendars of sites where none of these persons work, and no case of theirs is, say nothing.
    at = where if whole else {site for _, _, site, *_ in roles} | {site for _, _, site, *_ in cases}
    return f.Facts(
        people=tuple(f.Person(*rest) for _, *rest in persons),
        sites=tuple(f.Site(*rest) for _, *rest in sites),
        roles=tuple(f.Role(who[person], role, where[site], *when) for person, role, site, *when in roles),
        circumstances=tuple(f.Circumstance(who[one], *rest) for one, *rest in asked.circumstances(who)),
        training=tuple(f.Training(who[one], *rest) for one, *rest in asked.training(who)),
        employment=tuple(f.Employment(who[one], *rest) for one, *rest in asked.employment(who)),
        calendar=tuple(
            f.CalendarPeriod(kind, name, from_date, to_date, where.get(site or 0, ""), term)
            for kind, name, from_date, to_date, site, term in asked.calendar(one, at)
        ),
        **_supervision_facts(extent, who, where, cases),
    )


def _supervision_facts(
    extent: Extent, who: dict[int, str], where: dict[int, str], cases: list[Any]
) -> dict[str, tuple[Any, ...]]:
    standing = asked.arrangements(extent.arrangements)
    code: dict[int, str] = {pk: name for pk, name, *_ in standing}
    case_code: dict[int, str] = {pk: name for pk, name, *_ in cases}
    return {
        "arrangements": tuple(
            f.Arrangement(name, kind, who[supervisor], *rest) for _, name, kind, supervisor, *rest in standing
        ),
        "members": tuple(
            f.Member(code[there], who[person], *when) for there, person, *when in asked.memberships(code)
        ),
        "agreements": tuple(
            f.AgreementSignature(code[there], version, who[person], on)
            for there, version, person, on in asked.agreements_signed(code)
            if person in who
        ),
        "terms": tuple(f.AgreedTerms(code[there], *rest) for there, *rest in asked.terms(code)),
        "variations": tuple(_variations(who, code)),
        "cases": tuple(f.Case(name, where[site], who[lead], *when) for _, name, site, lead, *when in cases),
        "case_statuses": tuple(
            f.CaseStatus(case_code[case], *rest) for case, *rest in asked.statuses(case_code)
        ),
        **_session_facts(extent, who, code, case_code),
    }


def _variations(who: dict[int, str], arrangement: dict[int, str]) -> Iterator[f.Variation]:
    """Those of these arrangements, and of these persons wherever they are supervised."""
    rows = asked.variations(arrangement, who)
    for code, rule, every, from_date, to_date, person, there, approver, approved_as in rows:
        if person is None or person in who:
            approved_by = who.get(approver or 0, approved_as)
            one, about = who.get(person or 0, ""), arrangement.get(there or 0, "")
            yield f.Variation(code, rule, every, from_date, to_date, one, about, approved_by)


def _session_facts(
    extent: Extent, who: dict[int, str], arrangement: dict[int, str], case: dict[int, str]
) -> dict[str, tuple[Any, ...]]:
    met = asked.sessions(extent.sessions)
    code: dict[int, str] = {pk: name for pk, name, *_ in met}
    revisits: dict[int, list[str]] = defaultdict(list)
    for pk, matter in asked.revisits(code):
        if matter in code:
            revisits[pk].append(code[matter])
    return {
        "sessions": tuple(_session(row, arrangement, code, revisits[row[0]]) for row in met),
        "attendance": tuple(
            f.Attendance(code[session], who[person], present)
            for session, person, present in asked.attendance(code)
            if person in who
        ),
        "signatures": tuple(
            f.RecordSignature(code[session], who[person], on)
            for session, person, on in asked.signatures(code)
            if person in who
        ),
        "discussions": tuple(
            f.Discussion(code[session], case[about])
            for session, about in asked.discussions(code)
            if about in case
        ),
        "actions": tuple(
            f.Action(name, code[session], who[owner], status, case.get(about or 0, ""), *when)
            for name, session, owner, status, about, *when in asked.actions(code)
            if owner in who
        ),
    }


def _session(row: Any, arrangement: dict[int, str], code: dict[int, str], revisits: list[str]) -> f.Session:
    _, session, there, kind, status, scheduled_for, held_on, minutes, written_up_on, replaces, revisit = row
    return f.Session(
        session=session,
        arrangement=arrangement[there],
        kind=kind,
        status=status,
        scheduled_for=scheduled_for,
        held_on=held_on,
        minutes=minutes,
        written_up_on=written_up_on,
        replaces=code.get(replaces or 0, ""),
        revisit=revisit,
        revisits=tuple(sorted(revisits)),
    )
