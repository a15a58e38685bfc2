"""What goes out to whoever asked: put in order, set anew, with all that the law has said beside the copy."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import gathering
from clearsight.audit.actions import record as audit
from clearsight.disclosure.domain import EXEMPTIONS
from clearsight.disclosure.domain.names import names_left
from clearsight.disclosure.domain.redacting import as_told, redacted, still_there
from clearsight.disclosure.domain.telling import Group, place_of
from clearsight.disclosure.models import Controller, Item, SubjectRequest
from clearsight.disclosure.queries import (
    concerns,
    item_shown,
    logged_of,
    names_of,
    picture_of,
    source_of,
)
from clearsight.disclosure.queries.letter import controller_of, facts_of, hash_of_letter, kept_for
from clearsight.disclosure.queries.sources import case_of, when
from clearsight.integrations.blacking import blacked_out
from clearsight.integrations.pictures import Picture
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people.models import Person
from clearsight.policy.domain.wording import on as day_said
from clearsight.records.models import Record

LEFT = "what was to be blacked out still stands there"
NOBODY_SAID = "nobody has said who you are to whoever asks, and how you are reached"
# As a search calls a brother or sister, of whom nothing else is told.
ANOTHER_CHILD = "Another child"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that goes out: its heading and words, blacked out; of a page on paper the picture, too.

    `under` says why boxes are black, as far as that may be known; `on` is its day.
    """

    title: str
    text: str
    picture: Picture | None
    under: str
    group: Group
    on: date | None


@dataclass(frozen=True, slots=True)
class Released:
    """What goes out on a day: each thing in its place, and what the law has said beside it.

    `withheld` is how much is withheld, and why, as far as that may be known. `drafts` are so many records
    that whoever writes them has not finished. `kept` says of each kind of file there is how long it is kept.
    """

    request: SubjectRequest
    asker: str
    about: str
    day: date
    parts: tuple[Part, ...]
    withheld: tuple[tuple[str, int], ...]
    drafts: int
    controller: Controller | None
    kept: tuple[tuple[str, str], ...]

    @property
    def sha256(self) -> str:
        """The hash of every word, picture and fact of it: by this one knows what was previewed."""
        request = self.request
        shown: list[Any] = [
            str(request.public_id), request.handler_id, request.capacity, request.received_on.isoformat(),
            request.left_out, self.asker, self.about, self.day.isoformat(), self.withheld, self.drafts,
            self.kept,
            facts_of(self.controller),
            [[one.title, one.text, one.under, one.group.heading, one.on.isoformat() if one.on else "",
              hashlib.sha256(one.picture.jpeg).hexdigest() if one.picture else ""] for one in self.parts],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def to_give(request: SubjectRequest, on: date) -> Released:
    """What would go out on that day, for whoever has asked whether it may be read.

    Raises:
        Invalid: when anything that was to be blacked out still stood in it.
    """
    parts, withheld, kinds = [], Counter[str](), set[str]()
    names = names_of(request)
    for item in _decided(request):
        if item.decision == "withhold":
            exemption = EXEMPTIONS[item.exemption]
            if exemption.named:
                withheld[exemption.says] += 1
            continue
        parts.append((item.pk, _part(item, names)))
        kinds.add(item.kept_in.kind if item.kept_in else "")
    ordered = sorted(parts, key=lambda one: (one[1].on or date.min, one[0]))
    unseal = request.file.unseal
    return Released(
        request=request,
        asker=unseal(request.asker, request, "asker"),
        about=unseal(request.about, request, "about"),
        day=on,
        parts=tuple(part for _, part in ordered),
        withheld=tuple(sorted(withheld.items())),
        drafts=request.items.filter(draft=True).count(),
        controller=controller_of(request.organisation),
        kept=tuple(kept_for(request.organisation, kinds, on)),
    )


def _decided(request: SubjectRequest) -> Iterable[Item]:
    rows = request.items.filter(draft=False).exclude(decision="")
    return rows.select_related("request__file", "kept_in").order_by("pk")


def _part(item: Item, names: tuple[str, ...]) -> Part:
    shown = item_shown(item)
    group, called = place_of(item.source_kind)
    plain, day = _heading(item, shown.title, called)
    title = redacted(plain, shown.out)
    if not item.others_may and names_left(shown.marked, shown.words, shown.out, names):
        raise Invalid.one("item", LEFT, "look at it again")
    if still_there(title, shown.out) or still_there(shown.preview, shown.out):
        raise Invalid.one("item", LEFT, "look at it again")
    picture = blacked_out(picture_of(item), shown.boxes) if item.picture else None
    under = EXEMPTIONS[item.exemption].told if shown.boxes else ""
    return Part(as_told(title), as_told(shown.preview), picture, under, group, day)


def _heading(item: Item, title: str, called: str) -> tuple[str, date | None]:
    """What it is called in an answer, without a reference of ours, and its day."""
    thing: Any = source_of(item)
    record = (
        thing if isinstance(thing, Record) else getattr(getattr(thing, "attachment", None), "record", None)
    )
    if record is not None:
        return title, record.session.day
    day = when(thing) or getattr(getattr(thing, "session", None), "day", None)
    if title.startswith(ANOTHER_CHILD):
        return ANOTHER_CHILD, day
    if called and thing is not None:
        due = getattr(thing, "due", None)
        return f"{called}{f', {day_said(day)}' if day else ''}{f', by {day_said(due)}' if due else ''}", day
    case = case_of(thing)
    return title.replace(f" {case.code}", "") if case else title, day


@dataclass(frozen=True, slots=True)
class Giving:
    """What stands on the page before it is given out: who gets it, and whether the draft was looked at.

    `as_agreed`: what stands beside the copy is what it was when somebody else agreed.
    """

    request: SubjectRequest
    asker: str
    about: str
    identity_how: str
    controller: Controller | None
    hash: str
    as_agreed: bool

    @property
    def is_as_previewed(self) -> bool:
        """Whether what goes out today is what its handler looked at last."""
        return self.hash == self.request.previewed


@atomic
def giving(request: SubjectRequest, *, by: Person, at: datetime) -> Giving:
    """Who gets what, for its handler, before it is given out. No word of what was found; audited as read.

    Raises:
        Unknown, Refused: for whoever does not answer the request.
        Conflict: before it is agreed to, and once it is given out.
        Invalid: when anything that was to be blacked out still stood in it.
    """
    require(by, "subject_request.answer", request, localdate(at))
    if request.state != "approved":
        raise Conflict.one("request", "nobody has agreed to it, or it is given out", "look at it again")
    answer = to_give(request, localdate(at))
    audit("disclosure.read_request", request, by=by, at=at, organisation=request.organisation_id)
    how = request.file.unseal(request.identity_how, request, "identity_how")
    same = request.agreed_letter == hash_of_letter(request, localdate(at))
    return Giving(request, answer.asker, answer.about, how, answer.controller, answer.sha256, same)


@atomic
def read_draft(request: SubjectRequest, *, by: Person, at: datetime) -> Released:
    """What would go out today, to its handler and to whoever agrees. Audited as a reading of each thing.

    Raises:
        Unknown, Refused: for whoever handles no requests, and where something in it concerns `by`.
        Conflict: before agreement is asked for, of a refusal, and once it is over.
        Invalid: where nobody has said who the organisation is, or something was not blacked out.
    """
    require(by, "subject_request.view", request, localdate(at))
    request.refresh_from_db()
    if request.state not in ("asked", "approved") or request.refused_under:
        raise Conflict.one(
            "request", "there is nothing yet that would go out, or it is over", "look at it again"
        )
    given = [one for one in _decided(request) if one.decision != "withhold"]
    if any(concerns(one, by) for one in given):
        raise Refused.one("request", "something in it concerns you", "somebody else looks at it")
    answer = _with_controller(to_give(request, localdate(at)))
    with gathering():
        for one in given:
            if (thing := logged_of(one)) is not None:
                audit(
                    "disclosure.read_for_request", thing, by=by, at=at, organisation=request.organisation_id
                )
        audit("disclosure.read_draft", request, by=by, at=at, organisation=request.organisation_id,
              detail={"content": answer.sha256})  # fmt: skip
    return answer


@atomic
def released(request: SubjectRequest, shown_hash: str, *, by: Person, at: datetime) -> Released:
    """What goes out, as it was previewed. Audited.

    Args:
        shown_hash: `Released.sha256` of the draft that was looked at.

    Raises:
        Unknown, Refused: for whoever does not answer the request.
        Conflict: before it is agreed to, once it is given out, and when it is not what was previewed.
        Invalid: when anything that was to be blacked out still stood in it.
    """
    require(by, "subject_request.answer", request, localdate(at))
    if request.state != "approved":
        raise Conflict.one("request", "nobody has agreed to it, or it is given out", "look at it again")
    answer = _with_controller(to_give(request, localdate(at)))
    if shown_hash != answer.sha256:
        raise Conflict.one("request", "it is not what you looked at before", "look at the draft again")
    audit("disclosure.read_released", request, by=by, at=at, organisation=request.organisation_id)
    return answer


def _with_controller(answer: Released) -> Released:
    if answer.controller is None:
        raise Invalid.one("request", NOBODY_SAID, "say so first, under Requests")
    return answer
