"""What is asked of the database for facts: each question put into words once (`integrations.worded`).

Each asks through one index: an OR across two tables would read all of them on PostgreSQL. What is asked at
once is the union of several, each still through its own.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from django.db.models import Exists, OuterRef, Q, QuerySet

from clearsight.casework.models import CaseFile, CaseStatus
from clearsight.integrations.worded import Among, worded
from clearsight.kernel.roles import ADMINISTRATOR, AUDITING
from clearsight.people.models import Circumstance, Employment, Person, Role, Site, Training
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

Rows: TypeAlias = "QuerySet[Any, Any]"


# which rows there are, of an organisation


@worded
def people_of(organisation: Among) -> Rows:
    """Everybody of the organisation."""
    return Person.objects.filter(organisation__in=organisation).values_list("pk", flat=True)


@worded
def arrangements_of(organisation: Among) -> Rows:
    """All arrangements of the organisation."""
    return Arrangement.objects.filter(organisation__in=organisation).values_list("pk", flat=True)


@worded
def sessions_of(organisation: Among) -> Rows:
    """All sessions of the organisation."""
    return Session.objects.filter(organisation__in=organisation).values_list("pk", flat=True)


@worded
def cases_of(organisation: Among) -> Rows:
    """All cases of the organisation."""
    return CaseFile.objects.filter(organisation__in=organisation).values_list("pk", flat=True)


# which rows there are, around persons


def _led(persons: Among) -> Rows:
    return Arrangement.objects.filter(supervisor__in=persons).values_list("pk", flat=True)


def _joined(persons: Among) -> Rows:
    members = ArrangementMember.objects.filter(person__in=persons)
    return members.values_list("arrangement_id", flat=True)


def _members(arrangements: Among) -> Rows:
    members = ArrangementMember.objects.filter(arrangement__in=arrangements)
    return members.values_list("person_id", flat=True)


@worded
def led_by(persons: Among) -> Rows:
    """The arrangements that these persons lead."""
    return _led(persons)


@worded
def joined_by(persons: Among) -> Rows:
    """The arrangements in which these persons are or were supervised."""
    return _joined(persons)


@worded
def members_of(arrangements: Among) -> Rows:
    """Everybody who is or was supervised in these arrangements."""
    return _members(arrangements)


@worded
def theirs(persons: Among) -> Rows:
    """The arrangements that they lead or joined, at whose sessions they were, or agreed to do something."""
    there = Attendance.objects.filter(person__in=persons, present=True)
    agreed = Action.objects.filter(owner__in=persons)
    return _led(persons).union(
        _joined(persons),
        there.values_list("session__arrangement_id", flat=True),
        agreed.values_list("session__arrangement_id", flat=True),
    )


@worded
def cases_led(persons: Among) -> Rows:
    """The cases that these persons lead, each with its lead."""
    return CaseFile.objects.filter(lead__in=persons).values_list("pk", "lead_id")


@worded
def sessions_about(arrangements: Among, cases: Among) -> Rows:
    """The sessions of these arrangements, and those that spoke of these cases, each with its arrangement."""
    own = Session.objects.filter(arrangement__in=arrangements).values_list("pk", "arrangement_id")
    brought = Discussion.objects.filter(case__in=cases)
    return own.union(brought.values_list("session_id", "session__arrangement_id"))


@worded
def in_place_of(sessions: Among) -> Rows:
    """The sessions in place of these, each with its arrangement."""
    return Session.objects.filter(replaces__in=sessions).values_list("pk", "arrangement_id")


@worded
def supervisors_of(arrangements: Among) -> Rows:
    """Who leads these arrangements."""
    return Arrangement.objects.filter(pk__in=arrangements).values_list("supervisor_id", flat=True)


@worded
def around(members: Among, people: Among) -> Rows:
    """The arrangements that the ones lead or the others joined, each with who leads it."""
    led = Arrangement.objects.filter(supervisor__in=members).values_list("pk", "supervisor_id")
    joined = ArrangementMember.objects.filter(person__in=people)
    return led.union(joined.values_list("arrangement_id", "arrangement__supervisor_id"))


@worded
def cases_about(people: Among, sessions: Among) -> Rows:
    """The cases that these persons lead, or that these sessions spoke of or agreed on, each with its lead."""
    leading = CaseFile.objects.filter(lead__in=people).values_list("pk", "lead_id")
    spoken_of = Discussion.objects.filter(session__in=sessions).values_list("case_id", "case__lead_id")
    about = Action.objects.filter(session__in=sessions, case__isnull=False)
    return leading.union(spoken_of, about.values_list("case_id", "case__lead_id"))


@worded
def others_there(beside: Among, sessions: Among, meeting: Among, people: Among) -> Rows:
    """Who else has to do with it: members beside them, whoever was at the sessions or signed their records,
    signed an agreement (party or holder of a role), or approved a departure."""
    there = Attendance.objects.filter(session__in=sessions)
    noted = SessionSignature.objects.filter(session__in=sessions)
    signed = AgreementSignature.objects.filter(agreement__arrangement__in=meeting)
    # It holds where they held the role that the policy names.
    of = Q(arrangement__in=meeting) | Q(person__in=people)
    approved = Variation.objects.filter(of, approved_by__isnull=False)
    return _members(beside).union(
        there.values_list("person_id", flat=True),
        noted.values_list("person_id", flat=True),
        signed.values_list("person_id", flat=True),
        approved.values_list("approved_by", flat=True),
    )


# what these rows say


@worded
def persons(people: Among) -> Rows:
    """Who they are; but whoever is from outside, to audit or inspect: no policy asks anything of them."""
    outside = Exists(Role.objects.filter(person=OuterRef("pk"), role__in=AUDITING))
    return Person.objects.filter(~outside, pk__in=people).values_list(
        "pk", "code", "name", "started", "left", "email"
    )


@worded
def sites(organisation: Among) -> Rows:
    """The sites of the organisation."""
    return Site.objects.filter(organisation__in=organisation).values_list("pk", "code", "name", "urn", "kind")


@worded
def roles(people: Among) -> Rows:
    """What they are where, and when."""
    held = Role.objects.filter(person__in=people).exclude(role__in=ADMINISTRATOR)
    return held.values_list("person_id", "role", "site_id", "from_date", "to_date")


@worded
def circumstances(people: Among) -> Rows:
    """In what circumstances they are."""
    rows = Circumstance.objects.filter(person__in=people)
    return rows.values_list("person_id", "circumstance", "from_date", "to_date")


@worded
def training(people: Among) -> Rows:
    """What they were trained in."""
    rows = Training.objects.filter(person__in=people)
    return rows.values_list("person_id", "kind", "completed_on", "provider")


@worded
def employment(people: Among) -> Rows:
    """How they are employed."""
    rows = Employment.objects.filter(person__in=people)
    return rows.values_list("person_id", "employment", "from_date", "to_date", "fraction")


@worded
def calendar(organisation: Among, at: Among) -> Rows:
    """The calendar of all the organisation, and those of these sites."""
    rows = CalendarPeriod.objects.filter(organisation__in=organisation)
    told = rows.filter(Q(site__isnull=True) | Q(site__in=at))
    return told.values_list("kind", "name", "from_date", "to_date", "site_id", "term")


@worded
def arrangements(these: Among) -> Rows:
    """The arrangements themselves."""
    return Arrangement.objects.filter(pk__in=these).values_list(
        "pk", "code", "kind", "supervisor_id", "from_date", "to_date", "every", "discusses_cases"
    )


@worded
def memberships(arrangements: Among) -> Rows:
    """Who is supervised in them, and when."""
    rows = ArrangementMember.objects.filter(arrangement__in=arrangements)
    return rows.values_list("arrangement_id", "person_id", "from_date", "to_date")


@worded
def agreements_signed(arrangements: Among) -> Rows:
    """Who signed which version of their agreements."""
    return AgreementSignature.objects.filter(agreement__arrangement__in=arrangements).values_list(
        "agreement__arrangement_id", "agreement__version", "person_id", "signed_on"
    )


@worded
def terms(arrangements: Among) -> Rows:
    """How often they agreed to meet."""
    stated = Agreement.objects.filter(arrangement__in=arrangements).exclude(every="")
    return stated.values_list("arrangement_id", "version", "every")


@worded
def variations(arrangements: Among, people: Among) -> Rows:
    """Departures of these arrangements, and of these persons wherever they are supervised."""
    rows = Variation.objects.filter(Q(arrangement__in=arrangements) | Q(arrangement=None, person__in=people))
    return rows.values_list(
        "code", "rule", "every", "from_date", "to_date", "person_id", "arrangement_id", "approved_by_id",
        "approved_as",
    )  # fmt: skip


@worded
def cases(these: Among) -> Rows:
    """The cases themselves."""
    rows = CaseFile.objects.filter(pk__in=these)
    return rows.values_list("pk", "code", "site_id", "lead_id", "opened", "closed")


@worded
def statuses(cases: Among) -> Rows:
    """Their statuses."""
    rows = CaseStatus.objects.filter(case__in=cases)
    return rows.values_list("case_id", "status", "from_date", "to_date")


@worded
def sessions(these: Among) -> Rows:
    """The sessions themselves."""
    return Session.objects.filter(pk__in=these).values_list(
        "pk", "code", "arrangement_id", "kind", "status", "scheduled_for", "held_on", "minutes",
        "written_up_on", "replaces_id", "revisit",
    )  # fmt: skip


@worded
def revisits(sessions: Among) -> Rows:
    """Which ad-hoc matter was come back to at which of them."""
    return Revisit.objects.filter(session__in=sessions).values_list("session_id", "matter_id")


@worded
def attendance(sessions: Among) -> Rows:
    """Who was there."""
    rows = Attendance.objects.filter(session__in=sessions)
    return rows.values_list("session_id", "person_id", "present")


@worded
def signatures(sessions: Among) -> Rows:
    """Who signed their records, and when."""
    rows = SessionSignature.objects.filter(session__in=sessions)
    return rows.values_list("session_id", "person_id", "signed_on")


@worded
def discussions(sessions: Among) -> Rows:
    """Which cases they spoke of."""
    return Discussion.objects.filter(session__in=sessions).values_list("session_id", "case_id")


@worded
def actions(sessions: Among) -> Rows:
    """What was agreed to be done."""
    rows = Action.objects.filter(session__in=sessions)
    return rows.values_list("code", "session_id", "owner_id", "status", "case_id", "due", "closed_on")
