"""What a data set says of why: a session called off, a rule varied. The words are sealed, and not judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from clearsight.casework.models import File, SessionWords
from clearsight.compliance.domain import facts as f
from clearsight.people.models import Organisation
from clearsight.scheduling.models import Session
from clearsight.supervision.models import Variation

BATCH = 500


def keep_reasons(reasons: Mapping[int, str], folders: Callable[[set[int]], dict[int, int]]) -> None:
    """Seal why sessions were called off, by their primary keys; what says the same already is left alone.

    Args:
        folders: the folders of these arrangements, made where there are none; primary keys of both.
    """
    lie_in = dict(Session.objects.filter(pk__in=reasons).values_list("pk", "arrangement_id"))
    files = File.objects.in_bulk(list(folders(set(lie_in.values())).values())) if lie_in else {}
    of = {file.arrangement_id: file for file in files.values()}
    known = {
        words.session_id: words
        for words in SessionWords.objects.filter(session__in=reasons, kind="called_off").select_related(
            "file"
        )
    }
    new: list[SessionWords] = []
    changed: list[SessionWords] = []
    for session, said in reasons.items():
        words = known.get(session) or SessionWords(
            session_id=session, kind="called_off", file=of[lie_in[session]]
        )
        if session in known and words.file.unseal(words.words, words, "words") == said:
            continue
        words.words = words.file.seal(said, words, "words")
        (changed if session in known else new).append(words)
    SessionWords.objects.bulk_create(new, batch_size=BATCH)
    SessionWords.objects.bulk_update(changed, ["words"], batch_size=BATCH)


def keep_variations(
    organisation: Organisation,
    rows: Iterable[f.Variation],
    people: Mapping[str, int],
    arrangements: Mapping[str, int],
) -> None:
    """Approved departures of a data set: added, or brought up to date. Those approved here stay as they are.

    Args:
        people, arrangements: the primary keys of everything that the rows name, by their identifiers.
    """
    known = {row.code: row for row in Variation.objects.filter(organisation=organisation)}
    for said in rows:
        row = known.get(said.variation) or Variation(organisation=organisation, code=said.variation)
        if row.approved_at is not None:
            continue
        row.arrangement_id, row.person_id = arrangements.get(said.arrangement), people.get(said.person)
        row.rule, row.every = said.rule, said.every
        row.from_date, row.to_date = said.from_, said.to
        row.approved_by_id = people.get(said.approved_by)
        row.approved_as = "" if row.approved_by_id else said.approved_by
        of: dict[str, int | None] = {"person_id": row.person_id}
        if row.arrangement_id:
            of = {"arrangement_id": row.arrangement_id}
        row.file = _file_of(organisation, of)
        row.reason = row.file.seal(said.reason, row, "reason") if said.reason else b""
        row.save()


def _file_of(organisation: Organisation, of: dict[str, int | None]) -> File:
    """The folder of the arrangement, or else the person's own supervision file; made when first needed."""
    kind = "secured" if "arrangement_id" in of else "personal"
    found = File.objects.filter(kind=kind, **of).first()
    if found is None:
        found = File.fresh(organisation.pk, kind, **of)
        found.save(force_insert=True)
    return found
