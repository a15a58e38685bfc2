"""A subject access request, its items and what goes out, as those who handle it see them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count, Model, QuerySet
from django.db.transaction import atomic
from django.utils.timezone import localdate

from clearsight.access.queries import require, visible_to
from clearsight.audit.actions import record as audit
from clearsight.disclosure.domain.names import is_named
from clearsight.disclosure.domain.redacting import redacted
from clearsight.disclosure.models import Bundle, Fetched, HarmReview, Item, SubjectRequest
from clearsight.disclosure.queries.letter import hash_of_letter
from clearsight.integrations.blacking import Box, ruled
from clearsight.kernel.refusals import Refused, Unknown
from clearsight.people.models import Organisation, Person
from clearsight.signoff.models import KeptCopy

TOLD_FOR, MOST_TOLD = timedelta(days=14), 20


@dataclass(frozen=True, slots=True)
class HarmShown:
    """What one of two found who weighed whether it would harm the child."""

    review: HarmReview
    words: str


@dataclass(frozen=True, slots=True)
class CopyShown:
    """A copy of an answer that was fetched, and why it was asked for, where it was not the first."""

    copy: Fetched
    because: str


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request to those who handle it: who asks about whom, and how far it is."""

    request: SubjectRequest
    asker: str
    about: str
    names: tuple[str, ...]
    identity_how: str
    extended_because: str
    refused_because: str
    sent_back_because: str
    harm: tuple[HarmShown, ...]
    again_because: str = ""
    copies: tuple[CopyShown, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it waits for two who weigh the harm, or somebody found that it harms the child."""
        going = [one.review.goes_on for one in self.harm]
        return needs_harm_review(self.request) and (len(going) < 2 or not all(going))

    def late(self, today: date) -> bool:
        """Whether it is past its day and not answered."""
        return self.request.is_late(today)


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One thing that was found, as it stood: its words, names of others, and what is decided of it."""

    item: Item
    title: str
    text: str
    marked: tuple[str, ...]
    out: dict[str, str]
    preview: str
    boxes: tuple[Box, ...] = ()

    @property
    def words(self) -> str:
        """Title and text, as they stood."""
        return f"{self.title}\n{self.text}"


def needs_harm_review(request: SubjectRequest) -> bool:
    """Whether two weigh first if it would harm the child: of a child, and of anything out of a case file.

    What is kept of a child here is safeguarding: it may be child abuse data (DPA 2018, Schedule 3, 21). In
    what capacity somebody asks is what one person has noted: it frees nothing.
    """
    going = request.items.filter(of_case=True, decision__in=("release", "redact"))
    return request.child_id is not None or going.exists()


def undecided(request: SubjectRequest) -> QuerySet[Item]:
    """What is still to be decided of; of a draft nothing: the answer says that it is there."""
    return request.items.filter(decision="", draft=False)


def hash_of_item(item: Item) -> str:
    """The hash of one thing as its page shows it: what was found, what is decided, and what is left of it."""
    shown = item_shown(item)
    picture = hashlib.sha256(picture_of(item)).hexdigest() if item.picture else ""
    return _hash([str(item.public_id), item.source_kind, item.source_id, item.decision, item.exemption,
                  item.others_may, shown.title, shown.text, shown.preview, shown.out, shown.boxes,
                  picture])  # fmt: skip


def hash_of_request(request: SubjectRequest) -> str:
    """The hash of all that somebody agrees to: who asks, the names, each thing as decided, a refusal.

    Once agreement is asked for, also what the letter says beside the copy, as on the day of asking.
    """
    fields = ("asker", "about", "names", "identity_how", "refused_because")
    items = [hash_of_item(one) for one in request.items.select_related("request__file").order_by("pk")]
    said = [_said(request, one) for one in fields]
    beside = hash_of_letter(request, localdate(request.asked_at)) if request.asked_at else ""
    return _hash([str(request.public_id), request.state, request.capacity, request.handler_id,
                  request.left_out, request.refused_under, *said, items, beside])  # fmt: skip


def _hash(shown: object) -> str:
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def concerns(item: Item, person: Person) -> bool:
    """Whether somebody who handles it took part, or it speaks of them: they neither read nor decide it."""
    shown = item_shown(item)
    took_part = person.pk in json.loads(item.request.file.unseal(item.people, item, "people") or "[]")
    return took_part or is_named(person.name, shown.words)


def searches_told(organisation: Organisation, *, by: Person, on: date) -> list[Any]:
    """What others looked for within two weeks: told to whoever leads, the latest MOST_TOLD of them.

    Each has its `hits`, how much was found. Nobody is told of what is about themselves.
    """
    rows = SubjectRequest.objects.filter(organisation=organisation, searched_at__date__gte=on - TOLD_FOR)
    told = visible_to(by, "subject_request.view", rows.exclude(handler=by), on)
    return list(
        told.annotate(hits=Count("items")).select_related("handler").order_by("-searched_at")[:MOST_TOLD]
    )


@atomic
def read_request(request: SubjectRequest, *, by: Person, at: datetime) -> RequestShown:
    """The request in the words of whoever logged it. Audited as read.

    Raises:
        Unknown: to whoever handles none, or whom it is about.
    """
    require(by, "subject_request.view", request, localdate(at))
    audit("disclosure.read_request", request, by=by, at=at, organisation=request.organisation_id)
    return RequestShown(
        request=request,
        asker=_said(request, "asker"),
        about=_said(request, "about"),
        names=names_of(request),
        identity_how=_said(request, "identity_how"),
        extended_because=_said(request, "extended_because"),
        refused_because=_said(request, "refused_because"),
        sent_back_because=_said(request, "sent_back_because"),
        again_because=_again_because(request),
        copies=_copies(request),
        harm=tuple(
            HarmShown(one, request.file.unseal(one.words, one, "words"))
            for one in request.harm_reviews.select_related("person").order_by("at")
        ),
    )


def _said(request: SubjectRequest, field: str) -> str:
    return request.file.unseal(getattr(request, field), request, field)


def _again_because(request: SubjectRequest) -> str:
    given = Bundle.objects.filter(request=request).defer("pdf").first()
    return request.file.unseal(given.again_because, given, "again_because") if given else ""


def _copies(request: SubjectRequest) -> tuple[CopyShown, ...]:
    """Each copy that was fetched, the first one first."""
    rows = Fetched.objects.filter(bundle__request=request).select_related("by", "asked_by", "agreed_by")
    unseal = request.file.unseal
    return tuple(CopyShown(one, unseal(one.because, one, "because")) for one in rows.order_by("at", "pk"))


def names_of(request: SubjectRequest) -> tuple[str, ...]:
    """Every name by which whoever it is about may stand in something; each on a line of its own."""
    lines = [_said(request, "about"), *_said(request, "names").splitlines()]
    return tuple(dict.fromkeys(name.strip() for name in lines if name.strip()))


@atomic
def read_item(item: Item, *, by: Person, at: datetime) -> ItemShown:
    """What was found, to be decided. Audited as a reading of what it is a copy of.

    Raises:
        Unknown: to whoever handles none, or whom it is about; once the request is answered.
    """
    request = item.request
    require(by, "subject_request.view", request, localdate(at))
    _refuse_ended(item)
    _refuse_own(item, by)
    source = {"kind": item.source_kind, "id": item.source_id}
    audit("disclosure.read_item", item, by=by, at=at, organisation=request.organisation_id, detail=source)
    if (thing := logged_of(item)) is not None:
        # Whoever asks who has read a record finds this reading too.
        audit("disclosure.read_for_request", thing, by=by, at=at, organisation=request.organisation_id)
    return item_shown(item)


def _refuse_ended(item: Item) -> None:
    if item.request.ended_on is not None:
        # What it was a copy of stands in its own file, for whoever reads that.
        raise Unknown.one("item", "what was copied for a request goes when that is answered")


def _refuse_own(item: Item, by: Person) -> None:
    if concerns(item, by):
        raise Refused.one("item", "it concerns you", "somebody else of those who handle requests reads it")


def source_of(item: Item) -> Model | None:
    """The thing of which it is a copy; none where that is there no more."""
    model: Any = apps.get_model(item.source_kind)
    found: Model | None = model._default_manager.filter(public_id=item.source_id).first()
    return found


def logged_of(item: Item) -> Model | None:
    """The thing on which a reading of it is logged: of a copy that was kept, the record itself."""
    thing = source_of(item)
    return thing.record if isinstance(thing, KeptCopy) else thing


def item_shown(item: Item) -> ItemShown:
    """The same, for whoever has asked whether it may be read."""
    unseal = item.request.file.unseal
    text, out = unseal(item.text, item, "text"), out_of(item)
    marked = tuple(json.loads(unseal(item.marked, item, "marked") or "[]"))
    boxes = tuple((*one,) for one in json.loads(unseal(item.boxes, item, "boxes") or "[]"))
    return ItemShown(item, unseal(item.title, item, "title"), text, marked, out, redacted(text, out), boxes)


@atomic
def read_picture(item: Item, *, by: Person, at: datetime) -> bytes:
    """The page on paper as a JPEG, blacked out so far, with lines by which to say where. Audited as read.

    Raises:
        Unknown: to whoever handles none, or whom it is about; where it is no page on paper; once the request
            is answered.
    """
    request = item.request
    require(by, "subject_request.view", request, localdate(at))
    _refuse_ended(item)
    if not item.picture:
        raise Unknown.one("picture", "there is no such page")
    _refuse_own(item, by)
    audit("disclosure.read_picture", item, by=by, at=at, organisation=request.organisation_id)
    return ruled(picture_of(item), item_shown(item).boxes)


def picture_of(item: Item) -> bytes:
    """A page on paper as it was scanned, for whoever has asked whether it may be read."""
    return item.request.file.unseal_bytes(item.picture, item, "picture")


def out_of(item: Item) -> dict[str, str]:
    """The words to be blacked out in an item, each with the code of its exemption."""
    said = item.request.file.unseal(item.out, item, "out")
    return dict(json.loads(said)) if said else {}


def titles_of(request: SubjectRequest) -> list[tuple[Item, str]]:
    """What was found, by its title, in the order in which it was."""
    unseal = request.file.unseal
    rows = request.items.select_related("decided_by", "agreed_by").order_by("pk")
    return [(one, unseal(one.title, one, "title")) for one in rows]
