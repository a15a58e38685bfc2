"""Words are taken whole or refused: nobody finds out later that the end of what they wrote is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clearsight.integrations.pictures import Picture
from clearsight.kernel.refusals import Invalid
from clearsight.kernel.words import faults_of_words
from clearsight.records import actions as records
from clearsight.records.models import Attachment, CopyElsewhere, FiledElsewhere, Remark
from clearsight.records.queries import content_hash
from tests.walk.story import Supervision, agreed, held, propose, write
from tests.world import TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F11", "F8")]
PAGE = Picture(b"\xff\xd8page", 210, 297)


def attach(story: Supervision, words: str) -> Attachment:
    return do(records.attach, story.record(), [PAGE], words, by=story.sam)  # type: ignore[no-any-return]


def attached(words: str) -> None:
    attach(held(), words)


def described(words: str) -> None:
    story = held()
    do(records.describe, attach(story, ""), words, by=story.sam)


def taken_off(words: str) -> None:
    story = held()
    do(records.take_off, attach(story, "Notes by hand"), words, by=story.sam)


def sent_back(words: str) -> None:
    story = held()
    write(story.record(), story.nadia, cases_are="all")
    do(records.send_back, propose(story.record(), story.sam), words, by=story.nadia)


def filed(words: str, reference: str = "") -> None:
    story = agreed()
    record = story.record("caseload_record")
    copies = list(CopyElsewhere.objects.filter(record=record))
    do(records.file_elsewhere, copies, words, TODAY, reference, content_hash(record), by=story.sam)


def filed_under(reference: str) -> None:
    filed("CPOMS", reference)


WRITTEN = {
    "words of a page": (attached, 1000, Attachment),
    "words of a page, later": (described, 1000, None),
    "why a page is taken off": (taken_off, 1000, None),
    "why a record is sent back": (sent_back, 4000, Remark),
    "in what a copy is filed": (filed, 200, FiledElsewhere),
    "under which reference": (filed_under, 200, FiledElsewhere),
}


@pytest.mark.parametrize(("said", "most", "kept"), WRITTEN.values(), ids=WRITTEN)
def test_one_letter_too_many_is_refused_and_nothing_is_kept(
    said: Callable[[str], None], most: int, kept: Any
) -> None:
    with pytest.raises(Invalid, match=f"{most + 1} characters long, and {most} is the most"):
        said("x" * (most + 1))
    assert kept is None or not kept.objects.exists()


@pytest.mark.parametrize(("said", "most", "kept"), WRITTEN.values(), ids=WRITTEN)
def test_as_many_letters_as_may_be_are_taken(said: Callable[[str], None], most: int, kept: Any) -> None:
    said("x" * most)
    assert kept is None or kept.objects.count() == 1


def test_blanks_at_the_ends_count_for_nothing_and_none_are_words() -> None:
    assert faults_of_words("why", " abc\n", 3) == [] == faults_of_words("why", "  ", 3)
    (fault,) = faults_of_words("why", " \n", 3, "say why")
    assert (fault.place, fault.problem, fault.mend) == ("why", "say why", "write a few words")
    (fault,) = faults_of_words("why", "abcd", 3, "say why")
    assert fault.mend == "shorten it"
