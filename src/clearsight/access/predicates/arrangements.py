"""Relations to arrangements and sessions: who supervises, is supervised, was there, or follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from clearsight.access.predicates.conditions import Condition, holding, rows


def member_of(path: str) -> Condition:
    """The actor is supervised there, or soon will be. Whoever no longer is has nothing to do with it."""

    def condition(actor: int, on: date) -> Q:
        mine = rows("scheduling", "ArrangementMember").filter(
            Q(to_date__isnull=True) | Q(to_date__gte=on), person_id=actor
        )
        return Q(**{f"{path}__in": mine.values("arrangement_id")})

    return condition


def was_member_of(path: str) -> Condition:
    """The actor is, was or will be supervised in the arrangement at `path`."""

    def condition(actor: int, on: date) -> Q:
        del on  # somebody who was supervised may go on seeing that they were
        mine = rows("scheduling", "ArrangementMember").filter(person_id=actor)
        return Q(**{f"{path}__in": mine.values("arrangement_id")})

    return condition


def was_at(path: str) -> Condition:
    """The actor was at the session at `path`: as noted there, or else by being a member on its day.

    As `scheduling.queries.present_at`: whoever is noted as there was there, a guest of the arrangement too.
    """

    def condition(actor: int, on: date) -> Q:
        del on
        noted = rows("scheduling", "Attendance").filter(person_id=actor, present=True)
        # Of the actor's own arrangements first: else every session there is would be looked at.
        theirs = rows("scheduling", "Session").filter(arrangement__memberships__person_id=actor)
        expected = theirs.filter(~Exists(_attended()) & Exists(_membership_that_day(actor)))
        return Q(**{f"{path}__in": noted.values("session_id")}) | Q(**{f"{path}__in": expected.values("pk")})

    return condition


def _membership_that_day(actor: int) -> QuerySet[Any]:
    # The day it was held on counts; the one it was once planned for only until then.
    day = Coalesce(OuterRef("held_on"), OuterRef("scheduled_for"))
    return rows("scheduling", "ArrangementMember").filter(
        holding(day), arrangement_id=OuterRef("arrangement_id"), person_id=actor
    )


def _attended() -> QuerySet[Any]:
    """Who was there, where that was noted. What is noted is complete."""
    return rows("scheduling", "Attendance").filter(session_id=OuterRef("pk"))


def was_at_a_session(actor: int, on: date) -> Q:
    """The actor was at a session of the arrangement, a guest too."""
    del on
    noted = rows("scheduling", "Attendance").filter(person_id=actor, present=True)
    return Q(pk__in=noted.values("session__arrangement_id"))


def own_or_everybody_s(actor: int, on: date) -> Q:
    """The actor was at the session, and it is about them, or about nobody in particular."""
    own = Q(about_id=actor) | Q(about__isnull=True)
    return own & was_at("session_id")(actor, on)


def supervises_session(prefix: str = "") -> Condition:
    """The actor supervises the session that day. Until cover or a handover begins, whoever did before.

    Args:
        prefix: what leads to the session, "session__" where the rows are no sessions.
    """

    def condition(actor: int, on: date) -> Q:
        to_come = rows("scheduling", "Arrangement").filter(_FOLLOWS, from_date__gt=on)
        path = f"{prefix}arrangement_id__in"
        own = Q(**{f"{prefix}supervisor_id": actor}) & ~Q(
            **{path: to_come.filter(supervisor_id=actor).values("pk")}
        )
        return own | Q(**{path: to_come.filter(_still(actor)).values("pk")})

    return condition


def still_supervises(actor: int, on: date) -> Q:
    """The arrangement takes the place of the actor's, from a day to come."""
    return Q(from_date__gt=on) & _still(actor)


_FOLLOWS = Q(covers__isnull=False) | Q(continues__isnull=False)


def _still(actor: int) -> Q:
    """The actor supervises the arrangement that an arrangement to come covers or continues.

    What is itself still to come, and follows another, is neither covered nor handed on
    (`scheduling.actions.succession`): nobody stands further back.
    """
    # Of the actor's own arrangements first: else every arrangement there is would be looked at.
    own = rows("scheduling", "Arrangement").filter(supervisor_id=actor).values("pk")
    return Q(covers_id__in=own) | Q(continues_id__in=own)


def covered_at(actor: int, on: date) -> Q:
    """The session is held by whoever covers for the actor."""
    del on  # they go on knowing that it is
    covers = rows("scheduling", "Arrangement").filter(covers__supervisor_id=actor)
    return Q(arrangement_id__in=covers.values("pk"))


def taking_over(actor: int, on: date) -> Q:
    """The actor is asked to take the arrangement over."""
    del on
    asked = rows("supervision", "Handover").filter(taker_id=actor, state="asked")
    return Q(pk__in=asked.values("arrangement_id"))


def follows(path: str) -> Condition:
    """The actor supervises in place of whoever did, that day: as cover, or since it was handed over."""

    def condition(actor: int, on: date) -> Q:
        mine = rows("scheduling", "Arrangement").filter(holding(on), supervisor_id=actor)
        covered = Q(**{f"{path}__in": mine.values("covers_id")})
        return covered | Q(**{f"{path}__in": mine.values("continues_id")})

    return condition


def supervises_person(actor: int, on: date) -> Q:
    """The actor supervises the person that day."""
    members = rows("scheduling", "ArrangementMember").filter(holding(on), arrangement__supervisor_id=actor)
    return Q(pk__in=members.values("person_id"))


def supervises_anybody(actor: int, on: date) -> Q:
    """The actor supervises somebody that day, whomever."""
    return Q(Exists(rows("scheduling", "Arrangement").filter(holding(on), supervisor_id=actor)))
