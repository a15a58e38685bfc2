"""Words that would read otherwise than they stand are refused at their field, wherever they are typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from clearsight.kernel.refusals import Invalid
from clearsight.kernel.texts import unseen_in
from clearsight.records.models import Entry
from clearsight.web.forms.asked import Asked
from tests.walk import story
from tests.walk.story import write

pytestmark = pytest.mark.req("F9", "J5")
TURNED = "He did \u202egnihton\u202c wrong"
UNSEEN = {
    "turned": TURNED,
    "a terminal's": "Well\x1b[2J",
    "a backspace": "not\x08\x08\x08 ready",
    "a zero width space": "pay\u200bpal",
    "a joiner in plain letters": "pay\u200dpal",
    "a mark at the beginning": "\ufeffWell",
}  # fmt: skip
SEEN = ["Nos da, Siân", "👩‍👧 and ❤️‍🔥", "می‌روم", "क्‍ष", "two\nlines\tand a tab", "Ελένη", "שלום"]


@pytest.mark.abuse(25)
@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_what_is_not_seen_is_refused_and_its_place_told(text: str) -> None:
    asked = Asked(QueryDict(mutable=True))
    asked.data["venue"] = text  # type: ignore[index]
    asked.text("venue")
    with pytest.raises(Invalid) as told:
        asked.check()
    (fault,) = told.value.faults
    assert fault.place == "venue" and "not seen" in fault.problem and "U+" in fault.problem
    assert unseen_in(fault.problem) == ""


@pytest.mark.parametrize("text", SEEN)
def test_what_people_write_in_any_script_is_taken(text: str) -> None:
    assert unseen_in(text) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"wellbeing": TURNED}, "wellbeing"),
        ({"actions": [{"what": TURNED, "by_whom": "", "by_when": None}]}, "actions[1].what"),
    ],
)
def test_nobody_signs_what_reads_otherwise_than_it_stands(values: dict[str, Any], place: str) -> None:
    held = story.held()
    with pytest.raises(Invalid) as told:
        write(held.record(), held.nadia, **values)
    assert [fault.place for fault in told.value.faults] == [place]
    assert not Entry.objects.filter(author__isnull=False).exists()
