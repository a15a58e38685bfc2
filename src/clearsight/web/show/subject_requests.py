"""What the pages of subject access requests show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clearsight.disclosure.domain import EXEMPTIONS, WAYS
from clearsight.disclosure.models import Bundle, SubjectRequest
from clearsight.disclosure.queries import (
    CopyShown,
    ItemShown,
    RequestShown,
    needs_harm_review,
    out_of,
    titles_of,
    undecided,
)
from clearsight.disclosure.queries.agreeing import others_of
from clearsight.disclosure.queries.concerned import answer_concerns
from clearsight.integrations.clock import today
from clearsight.people.models import Person
from clearsight.web.words import capital

STATES = {
    "open": ("open", "Being answered"),
    "asked": ("open", "Waits for a second person"),
    "approved": ("open", "Agreed, to be given out"),
    "given": ("met", "Answered"),
    "refused": ("quiet", "Refused"),
    "withdrawn": ("quiet", "Withdrawn"),
}
CAPACITY_TOLD = {
    "self": "For themselves",
    "parent": "As a parent, or somebody with parental responsibility",
    "representative": "For somebody else, with their authority",
}
EXEMPTION_CHOICES = [
    ("", "Choose why"),
    *((code, f"{one.says[0].upper()}{one.says[1:]} ({one.where})") for code, one in EXEMPTIONS.items()),
]


@dataclass(frozen=True, slots=True)
class Copy:
    """The PDF of an answer, to somebody: who asks to fetch it once more and why, and what they can do."""

    bundle: Bundle
    because: str
    fetched: tuple[CopyShown, ...]
    can_fetch: bool
    can_ask: bool
    can_agree: bool

    @property
    def next(self) -> int:
        """Which copy would be fetched next, the first being 1."""
        return len(self.fetched) + 1

    @property
    def agreed(self) -> bool:
        """Whether another copy is agreed to, and not fetched yet."""
        return self.bundle.again_agreed_by_id is not None and self.bundle.fetched_at is None

    @property
    def pending(self) -> bool:
        """Whether another copy is asked for, or agreed to and not fetched yet."""
        return self.bundle.again_asked_at is not None or self.agreed


def copy_of(shown: RequestShown, actor: Person) -> Copy | None:
    """What stands of the answer, once it is set."""
    bundle: Bundle | None = getattr(shown.request, "bundle", None)
    if bundle is None:
        return None
    mine, asked = shown.request.handler_id == actor.pk, bundle.again_asked_at is not None
    own = answer_concerns(shown.request, actor)
    return Copy(
        bundle, shown.again_because, shown.copies,
        can_fetch=mine and not own and bundle.fetched_at is None,
        can_ask=mine and not own and bundle.fetched_at is not None and not asked,
        can_agree=asked and not own and actor.pk not in (shown.request.handler_id, bundle.again_asked_by_id),
    )  # fmt: skip


def item_begin(shown: ItemShown) -> dict[str, Any]:
    """What stands in the form of an item: what was decided, or every name of others to be blacked out."""
    item = shown.item
    words = [one for one in shown.out if one not in shown.marked]
    hidden = [one for one in shown.marked if one in shown.out] if item.decision else list(shown.marked)
    boxes = "\n".join(" ".join(map(str, box)) for box in shown.boxes)
    return {"way": item.decision, "exemption": item.exemption, "hide": hidden, "out": "\n".join(words),
            "boxes": boxes}  # fmt: skip


def steps_of(shown: RequestShown) -> list[tuple[str, bool]]:
    """What has to happen before it is answered, in order, and whether it has."""
    request = shown.request
    steps = [("Make sure who asks", request.identity_on is not None),
             ("Somebody else agrees to that and to the names", request.confirmed_by_id is not None),
             ("Look for all that is kept", request.searched_at is not None)]  # fmt: skip
    if needs_harm_review(request):
        steps.append((f"Two weigh whether it harms the child{_left_to_weigh(shown)}", not shown.held))
    still = undecided(request).count()
    left = f" ({still} left)" if still else ""
    steps += [
        (f"Decide each thing that was found{left}", request.searched_at is not None and not still),
        ("Somebody else agrees", request.approver_id is not None),
        ("Give it out", request.state == "given"),
    ]
    return steps


def _left_to_weigh(shown: RequestShown) -> str:
    """Once one has weighed it: for whom it waits, by name."""
    if len(shown.harm) != 1:
        return ""
    request, (first,) = shown.request, shown.harm
    others = dict.fromkeys(
        one.name for one in (request.handler, *others_of(request, today())) if one != first.review.person
    )
    return f": {first.review.person.name} has, and it waits for {' or '.join(others) or 'somebody else'}"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was found, before it is given out: what happens with it, and why."""

    title: str
    way: str
    why: str
    unsaid: bool


def decided_lines(request: SubjectRequest) -> list[Line]:
    """Each thing, what happens with it and why; not every reason is told to whoever asked."""
    lines = []
    for item, title in titles_of(request):
        if item.draft:
            lines.append(Line(title, "Not finished: the answer says that something is", "", unsaid=False))
            continue
        codes = {item.exemption, *out_of(item).values()} - {""}
        why = [one for code, one in EXEMPTIONS.items() if code in codes]
        said = capital("; ".join(one.label for one in why))
        lines.append(Line(title, WAYS[item.decision], said, unsaid=any(not one.named for one in why)))
    return lines
