"""Records, signatures, matters, cancellations, cases: each as a person would look it up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from tests.policies.oracle.cadence import Found, periods
from tests.policies.oracle.standing import about, by, standing
from tests.policies.oracle.tracker import Row, Tracker

Persons = Callable[[str, date], bool]


def signatures(
    tracker: Tracker, due: Callable[[Tracker, Row], date | None], kinds: tuple[str, ...] = ()
) -> Iterator[Found]:
    """Each planned record is signed by the supervisor and by all who were there, by the day that `due` gives.

    Without a day it is open until there is one.
    """
    for s in of_kinds(tracker, kinds):
        last, wanted = due(tracker, s), {supervisor(tracker, s)} | tracker.attendees(s)
        rows = tracker.rows("signatures", session=s["session"])
        signed = {r["person"]: date.fromisoformat(r["signed_on"]) for r in rows}
        lacking = sorted(wanted - set(signed))
        done = None if lacking else max(signed[p] for p in wanted)
        why = f"unsigned by {' '.join(lacking)}" if lacking else f"signed by all on {done}"
        subject = about(tracker, s["arrangement"], date.fromisoformat(s["held_on"]), session=s["session"])
        yield Found(
            by(done, last, tracker.as_of), last, None, subject, f"{why}; due {last or 'at the next session'}"
        )


def of_kinds(tracker: Tracker, kinds: tuple[str, ...]) -> list[Row]:
    """The planned sessions held in arrangements of some kinds."""
    wanted = {a["arrangement"] for a in tracker.rows("arrangements") if not kinds or a["kind"] in kinds}
    return [s for s in tracker.held() if s["arrangement"] in wanted]


def supervisor(tracker: Tracker, session: Row) -> str:
    """Who led a session."""
    return tracker.rows("arrangements", arrangement=session["arrangement"])[0]["supervisor"]


def following(tracker: Tracker, session: Row) -> list[Row]:
    """The planned sessions of the same arrangement held after a session, in order."""
    day = session["held_on"] or session["scheduled_for"]
    return [s for s in tracker.held() if s["arrangement"] == session["arrangement"] and s["held_on"] > day]


def next_held(tracker: Tracker, session: Row) -> date | None:
    """The day of the next planned session held of the same arrangement, if any."""
    later = following(tracker, session)
    return later[0].day("held_on") if later else None


def next_planned(tracker: Tracker, session: Row) -> date | None:
    """The day of the next planned session: held, or else scheduled from now on."""
    to_come = [
        s.day("scheduled_for")
        for s in tracker.rows(
            "sessions", arrangement=session["arrangement"], kind="planned", status="scheduled"
        )
        if s["scheduled_for"] >= tracker.as_of.isoformat()
    ]
    return next_held(tracker, session) or min((d for d in to_come if d), default=None)


def same_day(tracker: Tracker, session: Row) -> date | None:
    """The day on which a session was held."""
    del tracker
    return session.day("held_on")


def written_up(tracker: Tracker, kind: str = "planned") -> Iterator[Found]:
    """Sessions of a kind are recorded, at the latest by the next planned one that is held."""
    for s in tracker.held(kind):
        last, done = next_held(tracker, s), s.day("written_up_on")
        subject = about(tracker, s["arrangement"], date.fromisoformat(s["held_on"]), session=s["session"])
        why = f"written up {done or 'never'}; next session {last or 'none yet'}"
        yield Found(by(done, last, tracker.as_of), last, None, subject, why)


def matters(tracker: Tracker) -> Iterator[Found]:
    """A matter to revisit is settled by the next planned session that names it or discusses its cases.

    One of the same day is the next one only where it does so.
    """
    for s in tracker.rows("sessions", status="held", kind="ad_hoc"):
        if s["revisit"] not in ("yes", "true", "1"):
            continue
        subject = about(tracker, s["arrangement"], date.fromisoformat(s["held_on"]), session=s["session"])
        same_day = [
            n for n in tracker.held() if (n["arrangement"], n["held_on"]) == (s["arrangement"], s["held_on"])
        ]
        later = [n for n in same_day if takes_up(tracker, n, s)] + following(tracker, s)
        later += after_handover(tracker, s)
        settled = [n for n in later if takes_up(tracker, n, s)]
        to_come = [r.day("scheduled_for") for r in after_handover(tracker, s, "scheduled")]
        ahead = [d for d in (next_planned(tracker, s), *to_come) if d and d >= tracker.as_of]
        due = later[0].day("held_on") if later else min(ahead, default=None)
        if not settled:
            yield Found("overdue" if later else "open", due, None, subject, "not taken up again")
        else:
            status = "met" if settled[0] is later[0] else "late"
            yield Found(status, due, None, subject, f"taken up again by {settled[0]['session']}")


def after_handover(tracker: Tracker, session: Row, status: str = "held") -> list[Row]:
    """Planned sessions of arrangements of the same kind that the person came to when this one had ended."""
    (own,) = tracker.rows("arrangements", arrangement=session["arrangement"])
    people = tracker.members(own["arrangement"], date.fromisoformat(session["held_on"]))
    if not own["to"] or len(people) != 1:
        return []
    line = [
        row["arrangement"]
        for row in tracker.rows("members", person=next(iter(people)))
        for other in tracker.rows("arrangements", arrangement=row["arrangement"], kind=own["kind"])
        if other is not own
        and other["supervisor"] != row["person"]
        and (not row["to"] or row["to"] > own["to"])
    ]
    day = "held_on" if status == "held" else "scheduled_for"
    rows = [s for s in tracker.rows("sessions", kind="planned", status=status) if s["arrangement"] in line]
    return sorted((s for s in rows if s[day] > own["to"]), key=lambda s: (s[day], s["session"]))


def takes_up(tracker: Tracker, planned: Row, matter: Row) -> bool:
    """Whether a planned session names a matter, or discusses all of its cases."""
    cases = {r["case"] for r in tracker.rows("discussions", session=matter["session"])}
    discussed = {r["case"] for r in tracker.rows("discussions", session=planned["session"])}
    return matter["session"] in planned["revisits"].split() or (bool(cases) and cases <= discussed)


def rearranged(tracker: Tracker) -> Iterator[Found]:
    """A cancelled session is made good by what replaces it, or by the next planned one of its arrangement."""
    for s in tracker.rows("sessions", status="cancelled"):
        today = tracker.as_of.isoformat()
        replaced = [
            n
            for n in tracker.rows("sessions", replaces=s["session"])
            if n["held_on"] or (n["status"] == "scheduled" and n["scheduled_for"] >= today)
        ]
        later = [
            n["session"]
            for n in tracker.rows("sessions", arrangement=s["arrangement"], kind="planned")
            if n["status"] != "cancelled"
            and (n["held_on"] or n["scheduled_for"]) > s["scheduled_for"]
            and (n["held_on"] or n["scheduled_for"] >= today)
        ]
        due = s.day("scheduled_for")
        subject = about(tracker, s["arrangement"], due or tracker.as_of, session=s["session"])
        good = [r["session"] for r in replaced] + later
        ended = s["arrangement"] not in {a["arrangement"] for a in standing(tracker)}
        status = "met" if good else "missed" if ended else by(None, due, tracker.as_of)
        yield Found(status, due, None, subject, f"made good by {good[:1] or 'nothing'}")


def actions(tracker: Tracker) -> Iterator[Found]:
    """Each dated action of a held session is done by then; a dropped one is asked for no more."""
    held = {s["session"] for s in tracker.rows("sessions", status="held")}
    for a in tracker.rows("actions"):
        done = a.day("closed_on") if a["status"] == "done" else None
        if a["session"] not in held or not a["due"] or a["status"] == "dropped":
            continue
        case = {"case": a["case"]} if a["case"] else {}
        subject = {"person": a["owner"], "session": a["session"], **case}
        why = f"{a['action']}: closed {done or 'not yet'}"
        yield Found(by(done, a.day("due"), tracker.as_of), a.day("due"), None, subject, why)


def coverage(tracker: Tracker, live: tuple[str, ...]) -> Iterator[Found]:
    """Every case of a live status is discussed in a planned session of each half term."""
    for case in tracker.rows("cases"):
        statuses = [r for r in tracker.rows("case_statuses", case=case["case"]) if r["status"] in live]

        def is_live(day: date, case: Row = case, statuses: list[Row] = statuses) -> bool:
            return case.covers(day, "opened", "closed") and any(r.covers(day) for r in statuses)

        mentions = {r["session"] for r in tracker.rows("discussions", case=case["case"])}
        done = [date.fromisoformat(s["held_on"]) for s in tracker.held() if s["session"] in mentions]
        for found in periods(tracker, "half_term", case["site"], is_live, done, lambda _: False):
            found.subject = {"case": case["case"]}
            yield found


def minutes(
    tracker: Tracker, least: int = 0, most: int = 1440, kinds: tuple[str, ...] = ()
) -> Iterator[Found]:
    """A planned session lasted neither too short nor too long."""
    for s in of_kinds(tracker, kinds):
        if s["minutes"]:
            subject = about(tracker, s["arrangement"], date.fromisoformat(s["held_on"]), session=s["session"])
            good = least <= int(s["minutes"]) <= most
            yield Found("met" if good else "broken", None, None, subject, f"{s['minutes']} minutes")
