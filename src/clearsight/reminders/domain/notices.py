"""What can be told to somebody outside Clearsight: kinds, days, numbers and the way to the page behind.

Nothing here has room for a word that anybody wrote, or for anybody's name: a mail or a calendar can be read
on a screen that others see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID, uuid5

CLAUSE_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that somebody is told.

    `one` and `many` are its sentences, which take `{on}`, `{at}`, `{clause}` and `{count}` alone. `path` is
    where one is looked at, by its public id, and `together` where several are. It is told again after
    `again` days for as long as it stays so; 0: once. What `protects` a child is sent whatever one chose.
    """

    code: str
    label: str
    one: str
    many: str
    path: str
    together: str = "/"
    again: int = 0
    protects: bool = False


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("concern", "something to take forward at once",
             "You are asked to take something forward at once",
             "You are asked to take {count} things forward at once",
             "/concerns/{about}", again=1, protects=True),
        Kind("opening", "something was opened in an emergency",
             "Something was opened in an emergency, and waits for you to look at it",
             "{count} things were opened in an emergency, and wait for you to look at them",
             "/emergencies/{about}", "/given", again=1, protects=True),
        Kind("opened", "something that concerns you was opened in an emergency",
             "Something that concerns you was opened in an emergency",
             "{count} things that concern you were opened in an emergency",
             "/emergencies/{about}", "/given", protects=True),
        Kind("reading", "somebody has read far too much",
             "Somebody has read far too much, and their reading has stopped: look into it now",
             "{count} people have read far too much, and their reading has stopped: look into it now",
             "/people/{about}/reading", "/", again=1, protects=True),
        Kind("given", "you were given something to read",
             "You were given something to read", "You were given {count} things to read",
             "/given/{about}", "/given"),
        Kind("step", "a step that names you",
             "A step that names you is to be taken by {on}",
             "{count} steps that name you are to be taken, the first by {on}",
             "/escalations/{about}", "/escalations", again=3, protects=True),
        Kind("session", "supervision today or tomorrow",
             "You have supervision on {on}{at}",
             "You have supervision {count} times today and tomorrow, first on {on}{at}",
             "/sessions/{about}"),
        Kind("prepare", "time to prepare",
             "You can prepare for your supervision on {on}{at}",
             "You can prepare for {count} supervisions, the first on {on}{at}",
             "/sessions/{about}"),
        Kind("arrange", "supervision to arrange again",
             "Supervision on {on} was called off, and nothing is arranged in its place",
             "{count} supervisions were called off, and nothing is arranged in their place",
             "/sessions/{about}", again=7),
        Kind("sign", "a record waits for your signature",
             "A record waits for your signature", "{count} records wait for your signature",
             "/records/{about}/sign", again=7),
        Kind("sign_paper", "a record on paper waits for your signature",
             "A record kept on paper waits for your signature",
             "{count} records kept on paper wait for your signature",
             "/sessions/{about}/signed-on-paper", again=7),
        Kind("agree", "a record waits for you to agree it",
             "A record waits for you to read and agree it", "{count} records wait for you to read and agree",
             "/records/{about}", again=7),
        Kind("write", "a record to write up",
             "A record of your supervision on {on} is still to be written up",
             "{count} records are still to be written up, the first of your supervision on {on}",
             "/records/{about}", again=7),
        Kind("agreement", "an agreement waits for your signature",
             "A supervision agreement waits for you to read and sign it",
             "{count} supervision agreements wait for you to read and sign",
             "/agreements/{about}", again=7),
        Kind("request", "a request for more supervision",
             "Somebody asks you for more supervision", "You are asked {count} times for more supervision",
             "/requests/{about}", "/requests", again=3),
        Kind("answered", "your request is answered",
             "Your request for more supervision is answered",
             "{count} of your requests for more supervision are answered",
             "/requests/{about}", "/requests"),
        Kind("handover", "a handover waits for you",
             "A handover waits for you to confirm it: it is to be from {on}",
             "{count} handovers wait for you to confirm them",
             "/handovers/{about}", again=3),
        Kind("take", "something handed over waits for you",
             "What was handed over to you on {on} waits for you to take it",
             "What was handed over to you {count} times waits for you to take it, first on {on}",
             "/handovers/{about}", again=3),
        Kind("dates", "days are proposed",
             "Days are proposed for a supervision of yours: say which of them suit you",
             "Days are proposed for {count} supervisions of yours: say which of them suit you",
             "/dates/{about}", again=3),
        Kind("offer", "supervision is offered to you",
             "Supervision is offered to you", "Supervision is offered to you {count} times",
             "/offers/{about}", again=7),
        Kind("offer_answered", "your offer is answered",
             "Your offer of supervision is answered", "{count} of your offers of supervision are answered",
             "/offers/{about}"),
        Kind("objection", "somebody does not agree with an arrangement",
             "Somebody does not agree with how supervision is arranged, and waits for your answer",
             "{count} people do not agree with how supervision is arranged, and wait for your answer",
             "/objections/{about}", again=7),
        Kind("cover", "cover is arranged",
             "Cover is arranged for a supervision of yours from {on}",
             "Cover is arranged for {count} supervisions of yours, the first from {on}",
             "/arrangements/{about}", "/arrangements"),
        Kind("successor", "another supervisor",
             "A supervision of yours has another supervisor from {on}",
             "{count} supervisions of yours have another supervisor, the first from {on}",
             "/arrangements/{about}", "/arrangements"),
        Kind("action_soon", "an action falls due",
             "An action of yours is due on {on}", "{count} actions of yours are due, the first on {on}",
             "/actions/{about}", "/actions"),
        Kind("action_late", "an action is overdue",
             "An action of yours was due on {on}",
             "{count} actions of yours are overdue, the first since {on}",
             "/actions/{about}", "/actions", again=7),
        Kind("subject_request", "a subject access request to answer",
             "A subject access request that you handle is to be answered by {on}",
             "{count} subject access requests that you handle are to be answered, the first by {on}",
             "/files/requests/{about}", "/files/requests", again=7),
        Kind("subject_second", "a subject access request waits for a second person",
             "A subject access request, to be answered by {on}, waits for you as a second person",
             "{count} subject access requests wait for you as a second person, the first due by {on}",
             "/files/requests/{about}", "/files/requests", again=3),
        Kind("review", "a file to review",
             "A file is due for review since {on}", "Several files are due for review, the first since {on}",
             "/files/reviews/{about}", "/files", again=30),
        Kind("dispose", "a disposal waits for a second person",
             "A disposal waits for you as the second person",
             "Several disposals wait for you as the second person",
             "/files/reviews/{about}", "/files", again=7),
        Kind("due", "something that your policy asks for falls due",
             "Your policy asks for something by {on}{clause}",
             "Your policy asks for {count} things soon, the first by {on}{clause}",
             "/people/{about}"),
        Kind("late", "something that your policy asks for is overdue",
             "Something that your policy asks for was due on {on}{clause}",
             "{count} things that your policy asks for are overdue, the first since {on}{clause}",
             "/people/{about}", again=7),
        Kind("behind", "something is overdue with somebody whom you supervise",
             "Something has been overdue since {on} with somebody whom you supervise{clause}",
             "{count} things are overdue with those whom you supervise, the first since {on}{clause}",
             "/people/{about}", again=7),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing for one person to be told: its kind, its day and hour, and where it is looked at.

    `about` is the public id of what the link leads to; `apart` tells it from others of that kind with the
    same link. `clause` is where the organisation's own policy asks for it.
    """

    kind: Kind
    about: UUID
    on: date | None = None
    at: time | None = None
    clause: str = ""
    apart: str = ""

    @property
    def key(self) -> UUID:
        """What makes it the same thing tomorrow: its kind, what it is about, and its day."""
        return uuid5(self.about, f"{self.kind.code} {self.apart} {self.on or ''}")


def day_in_words(day: date) -> str:
    """`Thursday 3 December 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def in_words(notices: list[Notice]) -> tuple[str, str]:
    """Notices of one kind as one sentence, without its full stop, and the path to where they are."""
    first = min(notices, key=lambda one: (one.on or date.max, one.at or time.max))
    kind, several = first.kind, len(notices) > 1
    parts = {
        "on": day_in_words(first.on) if first.on else "",
        "at": f" at {first.at:%H:%M}" if first.at else "",
        "clause": _clause(first.clause),
        "count": len(notices),
    }
    sentence = (kind.many if several else kind.one).format(**parts)
    return sentence, kind.together if several else kind.path.format(about=first.about)


def _clause(name: str) -> str:
    """` (clause 4.2)`, or where clauses have names ` (Roles and responsibilities)`; nothing for none."""
    said = " ".join(name.split())[:CLAUSE_LONGEST]
    return f" ({'clause ' if said[:1].isdigit() else ''}{said})" if said else ""
