"""Arranging supervision: standing relationships, and who is in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from clearsight.access.predicates import holding
from clearsight.access.queries import permits, require
from clearsight.audit.actions import record
from clearsight.kernel.durations import parse_duration
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people.models import Organisation, Person, Role, fresh_code
from clearsight.scheduling.models import Arrangement, ArrangementMember
from clearsight.scheduling.queries import parties_of

LONGEST_MINUTES = 24 * 60
LONGEST_BETWEEN = 2 * 366  # days from one session to the next: two years
LONGEST_VENUE = 200


@transaction.atomic
def arrange(
    organisation: Organisation,
    supervisor: Person,
    members: Iterable[Person],
    *,
    kind: str = "one_to_one",
    every: str = "",
    from_date: date,
    minutes: int | None = None,
    venue: str = "",
    discusses_cases: bool = True,
    by: Person,
    at: datetime,
) -> Arrangement:
    """Set up a standing supervisory relationship from `from_date` on. `every` is as agreed: "4 weeks".

    Raises:
        Invalid: when somebody is of another organisation, at no site of whoever leads a site only, or would
            supervise themselves, a one-to-one has not one member, `every` is no length of time, or whoever
            is no safeguarding lead would put themselves in charge.
    """
    require(by, "organisation.arrange", organisation, localdate(at))
    supervised = list(dict.fromkeys(members))
    faults = _faults(organisation, supervisor, supervised, kind, every, minutes, venue)
    if not faults:
        faults = _members_faults("members", supervised, kind, by, localdate(at))
    if supervisor.pk == by.pk and not permits(
        by, "organisation.arrange_for_oneself", organisation, localdate(at)
    ):
        problem = "only a safeguarding lead arranges what they themselves supervise"
        faults.append(Fault("supervisor", problem, "ask your safeguarding lead to arrange it"))
    if faults:
        raise Invalid(faults)
    arrangement = Arrangement.objects.create(
        organisation=organisation, code=fresh_code(), kind=kind, supervisor=supervisor, every=every.strip(),
        from_date=from_date, minutes=minutes, venue=venue, discusses_cases=discusses_cases,
    )  # fmt: skip
    ArrangementMember.objects.bulk_create(
        ArrangementMember(arrangement=arrangement, person=person, from_date=from_date)
        for person in supervised
    )
    _audit("scheduling.arrange", arrangement, by, at, since=from_date, kind=kind)
    return arrangement


def _faults(
    organisation: Organisation,
    supervisor: Person,
    members: list[Person],
    kind: str,
    every: str,
    minutes: int | None,
    venue: str,
) -> list[Fault]:
    faults = []
    if kind not in ("one_to_one", "group", "peer"):
        faults.append(Fault("kind", f"{kind!r} is no kind of supervision", "use one_to_one, group or peer"))
    if any(person.organisation_id != organisation.pk for person in (supervisor, *members)):
        faults.append(Fault("members", "there is no such person", "choose somebody of this organisation"))
    if not members or (kind == "one_to_one" and len(members) != 1):
        faults.append(Fault("members", "one-to-one has one supervisee, a group at least one", "choose again"))
    if supervisor in members and kind != "peer":
        faults.append(Fault("supervisor", "nobody supervises themselves", "choose another supervisor"))
    return [*faults, *_terms_faults(every, minutes, venue)]


def _terms_faults(every: str, minutes: int | None, venue: str) -> list[Fault]:
    faults = [*minutes_faults("minutes", minutes), *venue_faults(venue)]
    try:
        asked = parse_duration(every) if every.strip() else None
    except ValueError as error:
        return [*faults, Fault("every", str(error))]
    if asked is not None and asked.nominal_days > LONGEST_BETWEEN:
        faults.append(Fault("every", "two years is the most", "write how often you really meet"))
    return faults


def _members_faults(place: str, members: list[Person], kind: str, by: Person, on: date) -> list[Fault]:
    """What is wrong with `by` having these supervised: whoever leads a site does so for its people alone."""
    faults = [
        Fault(place, f"{person.name} is at no site of yours", "ask your organisation's safeguarding lead")
        for person in members
        if not permits(by, "person.arrange_for", person, on)
    ]
    return [*faults, *(_administrator_fault(place, p) for p in members if _keeps_out(p, kind, on))]


def _keeps_out(person: Person, kind: str, on: date) -> bool:
    # Whoever manages people and accounts reads nobody's content: a group is others' content.
    return kind != "one_to_one" and permits(person, "organisation.manage_people", person.organisation, on)


def _administrator_fault(place: str, person: Person) -> Fault:
    problem = f"{person.name} is an administrator, who reads nothing of others"
    return Fault(place, problem, "arrange one-to-one supervision for them")


@transaction.atomic
def add_member(
    arrangement: Arrangement, person: Person, from_date: date, *, by: Person, at: datetime
) -> ArrangementMember:
    """The person is supervised in this group too, from that day on: today at the earliest.

    The supervisor adds members, or a lead who is none themselves: nobody lets themselves in on what others
    say, nor others in on what their fellows do.

    Raises:
        Refused: to a member, and to whoever would add themselves.
        Invalid: in a one-to-one or one that has ended, for somebody of another organisation, an
            administrator, the supervisor of a group, a member already (now or later), who works at no
            site of the members or of the lead, or from a day in the past: what others said there before is
            not for who joins now.
    """
    today = localdate(at)
    require(by, "arrangement.manage", arrangement, today)
    if by.pk == person.pk or (by.pk != arrangement.supervisor_id and _is_or_will_be(arrangement, by, today)):
        raise Refused.one("person", "a member adds nobody", "ask the supervisor of the group")
    if from_date < today:
        raise Invalid.one("from_date", "nobody joins from a day that is past", "choose today or a later day")
    if from_date not in arrangement.span:
        raise Invalid.one("from_date", "the group does not meet any more", "make another arrangement")
    if arrangement.kind == "one_to_one" or person.organisation_id != arrangement.organisation_id:
        raise Invalid.one("person", "this person cannot join here", "make another arrangement")
    if arrangement.kind == "group" and person.pk == arrangement.supervisor_id:
        raise Invalid.one("person", "nobody supervises themselves", "choose somebody else")
    if _is_or_will_be(arrangement, person, from_date):
        raise Invalid.one("person", "is a member already", "choose somebody else")
    if not _may_bring(arrangement, person, by, today):
        raise Invalid.one("person", "works where nobody of this group does", "ask a safeguarding lead")
    if _keeps_out(person, arrangement.kind, today):
        raise Invalid([_administrator_fault("person", person)])
    member = ArrangementMember.objects.create(
        arrangement=arrangement, person=person, from_date=from_date, to_date=arrangement.to_date
    )
    _audit("scheduling.add_member", arrangement, by, at, since=from_date)
    return member


def _may_bring(arrangement: Arrangement, person: Person, by: Person, on: date) -> bool:
    """A lead brings whom they may arrange for; the supervisor besides them whoever works beside a member."""
    if permits(by, "person.arrange_for", person, on):
        return True
    members = arrangement.memberships.filter(holding(on)).values("person_id")
    sites = Role.objects.filter(holding(on), person_id__in=members).values("site_id")
    beside = Role.objects.filter(holding(on), person=person, site_id__in=sites)
    return by.pk == arrangement.supervisor_id and beside.exists()


def _is_or_will_be(arrangement: Arrangement, person: Person, since: date) -> bool:
    still = Q(to_date__isnull=True) | Q(to_date__gte=since)
    return arrangement.memberships.filter(still, person=person).exists()


@transaction.atomic
def take_terms(
    arrangement: Arrangement,
    *,
    every: str | None = None,
    minutes: int | None = None,
    venue: str | None = None,
    by: Person,
    at: datetime,
) -> Arrangement:
    """What the parties have signed holds from now on: how often, how long, where. What is left out stays.

    Raises:
        Invalid: for terms that `arrange` would refuse.
    """
    require(by, "arrangement.take_terms", arrangement, localdate(at))
    if faults := _terms_faults(every or "", minutes or None, venue or ""):
        raise Invalid(faults)
    arrangement.every = arrangement.every if every is None else every
    arrangement.minutes = minutes or arrangement.minutes
    arrangement.venue = arrangement.venue if venue is None else venue
    arrangement.save(update_fields=["every", "minutes", "venue"])
    _audit("scheduling.take_terms", arrangement, by, at, since=localdate(at), every=arrangement.every)
    return arrangement


def minutes_faults(place: str, minutes: int | None) -> list[Fault]:
    """What is wrong with a number of minutes, if anything."""
    if minutes is not None and not 0 < minutes <= LONGEST_MINUTES:
        return [Fault(place, "a session lasts at least a minute and at most a day", "write the minutes")]
    return []


def venue_faults(venue: str) -> list[Fault]:
    """What is wrong with how a place is described, if anything."""
    if len(venue) > LONGEST_VENUE:
        return [Fault("venue", f"{LONGEST_VENUE} characters are the most", "shorten it")]
    return []


def _audit(
    verb: str, arrangement: Arrangement, by: Person, at: datetime, *, since: date, **detail: str
) -> None:
    touched = parties_of(arrangement, since)
    record(
        verb,
        arrangement,
        by=by,
        at=at,
        organisation=arrangement.organisation_id,
        touches=touched,
        detail=detail,
    )
