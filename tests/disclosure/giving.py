"""Who a school says that it is to whoever asks, and how its handler gives out what they looked at."""

from __future__ import annotations

from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.models import Bundle, SubjectRequest
from clearsight.people.models import Person
from tests.walk.story import Supervision
from tests.world import do

WHO = {
    "called": "The governing body of Harewood School", "reach": "1 Hill Road", "officer": "Oonagh Brett",
    "purposes": "To protect children.", "recipients": "The council.", "abroad": "It stays here.",
}  # fmt: skip


def introduced(done: Supervision, by: Person) -> None:
    """It is said who the school is to whoever asks: nothing is given out before."""
    do(disclosure.say_who_we_are, done.school.organisation, WHO, by=by)


def give(request: SubjectRequest, by: Person) -> Bundle:
    """Its handler looks at the draft, and gives out what they saw."""
    draft = do(disclosure.look_at_draft, request, by=by)
    bundle: Bundle = do(disclosure.give_out, request, b"%PDF", draft.sha256, by=by)
    return bundle
