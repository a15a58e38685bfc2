"""Who can agree to a request besides whoever handles it, and what one of them opens first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clearsight.access.holders import holders
from clearsight.disclosure.models import Item, SubjectRequest
from clearsight.disclosure.queries import RequestShown, concerns, titles_of
from clearsight.people.models import Person

GOING = ("release", "redact")


@dataclass(frozen=True, slots=True)
class Agreeing:
    """What keeps somebody from agreeing, in words; and the notes that they have not agreed to, by title."""

    because: str
    unopened: tuple[tuple[Item, str], ...]

    @property
    def can(self) -> bool:
        """Whether nothing is left that would be refused."""
        return not self.because and not self.unopened


def agreeing(shown: RequestShown, person: Person) -> Agreeing:
    """What `actions.approve` would refuse to a person who may see the request, asked before they press."""
    request, refusal = shown.request, bool(shown.request.refused_under)
    items = list(request.items.select_related("request__file").order_by("pk"))
    because = ""
    if any(one.decided_by_id == person.pk for one in items):
        because = "You have decided of some of it yourself: somebody else agrees."
    elif any(concerns(one, person) for one in items):
        because = "Something in it concerns you: somebody else agrees."
    elif shown.held and not refusal:
        because = "It is held: two have to find that it does not harm the child, and nobody that it does."
    return Agreeing(because, unopened(request, person))


def unopened(request: SubjectRequest, person: Person) -> tuple[tuple[Item, str], ...]:
    """The notes of a supervision that go out, and to which a person has not agreed yet, by their titles."""
    return () if request.refused_under else tuple(
        (one, title) for one, title in titles_of(request)
        if one.supervision and one.decision in GOING and one.agreed_by_id != person.pk
    )  # fmt: skip


def others_of(request: SubjectRequest, on: date) -> list[Person]:
    """Those besides its handler who handle requests that day, and whom it is not about."""
    found = holders("subject_request.view", request, on, organisation=request.organisation_id)
    return list(Person.objects.filter(pk__in=found).exclude(pk=request.handler_id).order_by("name", "pk"))


def nobody_agrees(request: SubjectRequest, on: date) -> bool:
    """Whether nobody is left who could agree to it: it is not answered, and it concerns all the others.

    Whoever has decided of something in it does not agree either.
    """
    if request.ended_on is not None or request.approver_id is not None:
        return False
    items = list(request.items.select_related("request__file"))
    decided = {one.decided_by_id for one in items}
    return not any(
        one.pk not in decided and not any(concerns(item, one) for item in items)
        for one in others_of(request, on)
    )


def nobody_takes_over(request: SubjectRequest, on: date) -> bool:
    """Whether something is left out, and nobody could take it over but who agreed to the names."""
    others = {one.pk for one in others_of(request, on)} - {request.confirmed_by_id}
    return bool(request.left_out) and request.ended_on is None and not others
