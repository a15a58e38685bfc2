"""What a data set says of why sessions were called off: sealed, and no part of what is judged here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from clearsight.casework.models import File, SessionWords
from clearsight.scheduling.models import Session

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
