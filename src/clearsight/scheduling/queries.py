"""Who is party to an arrangement, and which sessions there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from clearsight.access.predicates import holding
from clearsight.integrations.once import once
from clearsight.integrations.worded import Among, One, worded
from clearsight.kernel.canonical import digest
from clearsight.kernel.refusals import Unknown
from clearsight.kernel.spans import DAY, Span, union
from clearsight.people.models import Circumstance, Organisation, Person, Role, Site
from clearsight.scheduling.domain.calendars import Change, Entry, Stretch, change
from clearsight.scheduling.domain.dates import OpenDays
from clearsight.scheduling.models import Arrangement, ArrangementMember, Attendance, CalendarPeriod, Session

# As the policies call it, and the engine counts it.
LONG_ABSENCE = "long_absence"


def members_on(arrangement: Arrangement, on: date) -> list[Person]:
    """The persons supervised in the arrangement on that day, by name.

    A page that speaks of several asks once, of all that the supervisor supervises, and on all days.
    """
    supervisor = arrangement.supervisor_id
    found = once(("members", supervisor), lambda: _memberships(arrangement.pk, supervisor))
    if arrangement.pk not in found:
        found = once(("members of", arrangement.pk), lambda: _memberships(arrangement.pk))
    rows = found.get(arrangement.pk, ())
    # Of a group that goes on, whoever has left is no member, whatever an import left open; of one person's
    # supervision it is still for whoever leads to hand over or end.
    alone = arrangement.kind == "one_to_one"
    there = (row for row in rows if on in row.span and (alone or _is_here(row.person, on)))
    return list(dict.fromkeys(row.person for row in there))


def _is_here(person: Person, on: date) -> bool:
    return person.left is None or on <= person.left


def _memberships(arrangement: int, *supervisor: int) -> dict[int, list[ArrangementMember]]:
    """By arrangement, in the order of names."""
    found: dict[int, list[ArrangementMember]] = {}
    for row in _members_in([arrangement], supervisor):
        found.setdefault(row.arrangement_id, []).append(row)
    return found


@worded
def _members_in(arrangement: Among, supervisor: Among) -> QuerySet[ArrangementMember]:
    which = Q(arrangement__in=arrangement) | Q(arrangement__supervisor__in=supervisor)
    rows = ArrangementMember.objects.filter(which).select_related("person")
    return rows.order_by("person__name", "person_id")


@worded
def _attendance_at(session: Among) -> QuerySet[Attendance]:
    rows = Attendance.objects.filter(session__in=session).select_related("person")
    return rows.order_by("person__name", "person_id")


@worded
def _memberships_in(arrangement: Among) -> QuerySet[ArrangementMember, tuple[int, date | None]]:
    return ArrangementMember.objects.filter(arrangement__in=arrangement).values_list("person_id", "to_date")


def line_of(arrangement: Arrangement) -> set[int]:
    """Primary keys of an arrangement and of those that it covers or continues: one relationship handed on."""
    # Most follow no other: of those nothing is asked.
    line, ahead = {arrangement.pk}, [arrangement.covers_id, arrangement.continues_id]
    while ahead := [pk for pk in ahead if pk is not None and pk not in line]:
        line.update(ahead)
        rows = Arrangement.objects.filter(pk__in=ahead).values_list("covers_id", "continues_id")
        ahead = [pk for row in rows for pk in row]
    return line


def parties_of(arrangement: Arrangement, since: date) -> set[int]:
    """Primary keys of the supervisor and of all who were members on or after a day."""
    members = _memberships_in([arrangement.pk])
    return {arrangement.supervisor_id, *(one for one, to in members if to is None or to >= since)}


def present_at(session: Session) -> list[Person]:
    """Those who were at a held session, as noted there; else the members on its day, by name.

    Asked once for a page.
    """
    noted = noted_at(session) if session.held_on is not None else []
    if noted:
        return [row.person for row in noted if row.present]
    day = session.held_on or session.scheduled_for
    return members_on(session.arrangement, day) if day else []


def noted_at(session: Session) -> list[Attendance]:
    """Who was noted as there, and who as absent, by name; nobody, where it came from elsewhere without."""
    return once(("noted", session.pk), lambda: _attendance_at([session.pk]))


def upcoming(sessions: QuerySet[Session], today: date | One) -> QuerySet[Session]:
    """Those scheduled for today or later, soonest first."""
    return sessions.filter(status="scheduled", scheduled_for__gte=today).order_by(
        "scheduled_for", "starts_at", "pk"
    )


def waiting_to_be_rearranged(arrangements: Iterable[Arrangement]) -> QuerySet[Session]:
    """Cancelled planned sessions that neither another replaces nor a later planned one makes good.

    Those that were for a day on which the arrangement no longer holds were called off with it.
    """
    later = Session.objects.filter(
        arrangement=OuterRef("arrangement"), kind="planned", status__in=("scheduled", "held")
    ).annotate(took_place=Coalesce("held_on", "scheduled_for"))
    among = arrangements if isinstance(arrangements, QuerySet) else list(arrangements)
    return (
        Session.objects.filter(arrangement__in=among, kind="planned", status="cancelled")
        .exclude(Exists(Session.objects.filter(replaces=OuterRef("pk"), status__in=("scheduled", "held"))))
        .exclude(arrangement__to_date__lt=F("scheduled_for"))
        .exclude(Exists(later.filter(took_place__gte=OuterRef("scheduled_for"))))
    )


def called_off_of(person: Person, today: date) -> list[Session]:
    """Those of the arrangements in which the person supervises or is supervised that day, first to last."""
    return _called_off(person.pk, today)


@worded
def _called_off(person: One, today: One) -> QuerySet[Session]:
    mine = Arrangement.objects.filter(holding(today)).filter(
        Q(supervisor=person) | Q(holding(today, "memberships__"), memberships__person=person)
    )
    found = waiting_to_be_rearranged(mine.distinct()).select_related("arrangement", "supervisor")
    return found.order_by("scheduled_for", "pk")


def stretches_of(organisation: Organisation, site: Site | None, kind: str) -> list[Stretch]:
    """A calendar's stretches of a kind, in order: a site's own if it has any, else those of every site."""
    own = has_own(organisation, site, kind)
    found = CalendarPeriod.objects.filter(organisation=organisation, site=site if own else None, kind=kind)
    return [
        Stretch(period.name, period.from_date, period.to_date, period.term)
        for period in found.order_by("from_date", "name")
    ]


def has_own(organisation: Organisation, site: Site | None, kind: str) -> bool:
    """Whether a site has stretches of a kind of its own; those of every site then say nothing about it."""
    if site is None:
        return False
    return CalendarPeriod.objects.filter(organisation=organisation, site=site, kind=kind).exists()


def plan(
    organisation: Organisation, entries: Iterable[Entry], *, site: Site | None
) -> list[tuple[Site | None, Change]]:
    """What loading these entries would change, calendar by calendar and kind by kind; nothing is written.

    Args:
        site: whose calendar an entry without a site is of; None for that of every site.

    Raises:
        Unknown: for the code of a site that there is not, or of another one than `site`.
    """
    sites = {each.code: each for each in Site.objects.filter(organisation=organisation)}
    wanted: dict[tuple[str, str], list[Stretch]] = {}
    for entry in entries:
        code = entry.site or (site.code if site else "")
        if (code and code not in sites) or (site and code != site.code):
            raise Unknown.one("site", f"there is no such site here: {code}", "leave it blank")
        wanted.setdefault((code, entry.kind), []).append(entry.stretch)
    return [
        (sites.get(code), change(code, kind, stretches_of(organisation, sites.get(code), kind), new))
        for (code, kind), new in sorted(wanted.items())
    ]


def mark(changes: Iterable[Change]) -> str:
    """A mark of what was shown as the effect of a file: another one where anything has changed meanwhile."""
    return digest(
        [
            [c.site, c.kind, [[s.name, s.from_date.isoformat(), s.to_date.isoformat(), s.term] for s in part]]
            for c in changes
            for part in (c.added, c.removed, c.after)
        ]
    )


def sites_of(persons: Iterable[Person], on: date) -> list[Site]:
    """The sites at which any of them works on that day: whose calendars say when they can meet."""
    roles = Role.objects.filter(holding(on), person__in=list(persons))
    return list(Site.objects.filter(roles__in=roles).distinct().order_by("pk"))


def stretches_at(organisation: Organisation, sites: Sequence[Site], kind: str) -> list[Stretch]:
    """The stretches of a kind of all these sites, or of the organisation where there is none; each once."""
    calendars: list[Site | None] = [*sites] or [None]
    found = [one for site in calendars for one in stretches_of(organisation, site, kind)]
    return sorted(set(found), key=lambda one: (one.from_date, one.to_date, one.name))


def open_days(arrangement: Arrangement, on: date, besides: Session | None = None) -> OpenDays:
    """The days from `on` on which the sites of those supervised work, and on which all parties can meet.

    Nobody can on a day on which a session of theirs is scheduled, during a long absence, or once they left.

    Args:
        besides: a session that is to be moved, whose own day is free.
    """
    members = members_on(arrangement, max(on, arrangement.from_date))
    parties, sites = [arrangement.supervisor, *members], sites_of(members, on)
    days = {
        kind: [
            Span(one.from_date, one.to_date) for one in stretches_at(arrangement.organisation, sites, kind)
        ]
        for kind in ("half_term", "closure", "bank_holiday")
    }
    away = Circumstance.objects.filter(person__in=parties, circumstance=LONG_ABSENCE)
    covered = [one.span for one in arrangement.covered_by.all()]
    gone = [Span(person.left + DAY) for person in parties if person.left is not None]
    theirs = Q(supervisor__in=parties) | Q(arrangement__memberships__person__in=members)
    booked = Session.objects.filter(theirs, status="scheduled", scheduled_for__gte=on)
    taken = booked.exclude(pk=besides.pk if besides else 0).values_list("scheduled_for", flat=True)
    return OpenDays(
        teaching=union(days["half_term"]),
        off=union([*days["closure"], *days["bank_holiday"], *covered, *gone, *(one.span for one in away)]),
        taken=frozenset(day for day in taken if day is not None),
    )


def booked_at(session: Session) -> list[Person]:
    """The parties of a session who have another one scheduled at the same time of the same day, by name."""
    members = members_on(session.arrangement, session.scheduled_for or session.arrangement.from_date)
    others = Session.objects.filter(
        status="scheduled", scheduled_for=session.scheduled_for, starts_at=session.starts_at
    ).exclude(pk=session.pk)
    leading = Q(pk__in=others.values("supervisor_id"))
    there = ArrangementMember.objects.filter(
        arrangement__in=others.values("arrangement_id"), from_date__lte=session.scheduled_for
    ).filter(Q(to_date__isnull=True) | Q(to_date__gte=session.scheduled_for))
    parties = Person.objects.filter(pk__in=[session.supervisor_id, *(person.pk for person in members)])
    return list(parties.filter(leading | Q(pk__in=there.values("person_id"))).order_by("name", "pk"))
