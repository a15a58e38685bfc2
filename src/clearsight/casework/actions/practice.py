"""Good practice: told so that others can learn from it, and nobody learns of the child."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from clearsight.access.queries import require
from clearsight.audit.actions import record
from clearsight.casework.models import CaseFile, File, GoodPractice
from clearsight.casework.queries import identity
from clearsight.kernel.refusals import Invalid
from clearsight.people.models import Person

LONGEST = 2_000
SHORTEST_NAME = 3  # a part of a name that is shorter stands in too many words


@transaction.atomic
def tell_practice(case: CaseFile, text: str, *, by: Person, at: datetime) -> GoodPractice:
    """Tell whoever has to do with supervision here of good practice in a case, without the child.

    Raises:
        Invalid: without words, for too many, or where a part of a name or the case's reference stands in
            them. Who it is about cannot be told from names alone: that is for the author to see to.
    """
    require(by, "case.tell_practice", case, localdate(at))
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise Invalid.one("text", f"say it in some words, and at most {LONGEST} characters")
    if found := _names_in(words, case, by, at):
        raise Invalid.one("text", f"{' and '.join(found)} stands in it", "say it without whom it is about")
    file = shared_file(case.organisation_id)
    practice = GoodPractice(
        organisation_id=case.organisation_id, file=file, told_by=by, told_on=localdate(at)
    )
    practice.text = file.seal(words, practice, "text")
    practice.save(force_insert=True)
    record("casework.tell_practice", case, by=by, at=at, organisation=case.organisation_id,
           detail={"practice": str(practice.public_id)})  # fmt: skip
    return practice


def _names_in(words: str, case: CaseFile, by: Person, at: datetime) -> list[str]:
    """What of a name, or of the reference, stands in the words: as its author wrote it."""
    shown = identity(case, by=by, at=at)
    names = " ".join((shown.family, *(child.name for child in shown.children)))
    parts = {part for part in re.split(r"[^\w]+", names.casefold()) if len(part) >= SHORTEST_NAME}
    said = [word for word in re.split(r"[^\w]+", words) if _names(word.casefold(), parts)]
    if case.code.casefold() in words.casefold():
        said.append(case.code)
    return list(dict.fromkeys(said))


def _names(word: str, parts: set[str]) -> bool:
    """Whether the word is a part of a name, or begins with one of some length: Larkspurs, Larkspur-Gray."""
    return word in parts or any(len(part) > 4 and word.startswith(part) for part in parts)


def shared_file(organisation: int) -> File:
    """The file that is the whole organisation's, by its primary key; made when it is first needed."""
    found = File.objects.filter(organisation=organisation, kind="shared").first()
    if found is not None:
        return found
    made = File.fresh(organisation, "shared")
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # somebody else made it in the same moment
        return File.objects.get(organisation=organisation, kind="shared")
    return made


@transaction.atomic
def withdraw_practice(practice: GoodPractice, *, by: Person, at: datetime) -> GoodPractice:
    """It is shown no more. Whoever told it, and whoever leads safeguarding, may take it back."""
    require(by, "practice.withdraw", practice, localdate(at))
    practice.withdrawn_on = localdate(at)
    practice.save(update_fields=["withdrawn_on"])
    record("casework.withdraw_practice", practice, by=by, at=at, organisation=practice.organisation_id)
    return practice
