"""The words of many records, opened one after another and fast: 10,000 in the time of a page.

Rows are read as the database gives them: to make an object of each, with its moments and identifiers, takes
four times as long as to open it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from clearsight.casework.models import File
from clearsight.integrations.envelope import DoesNotOpen, Opener
from clearsight.records.models import Attachment, Disagreement, Entry, Record
from clearsight.search.domain.matching import texts_in
from clearsight.signoff.models import Addendum
from clearsight.supervision.models import Action

Row = tuple[Any, ...]
M = TypeVar("M", bound=Model)
_NOBODY = "system"
AT_ONCE = 2_000


def words_of_records(records: QuerySet[Record], wanted: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Those of `records` in which the words may all stand, by primary key, of the latest session first.

    With each the texts that stand in it now. A record that does not open is left out: that is told where it
    is read.
    """
    day = Coalesce("session__held_on", "session__scheduled_for").desc(nulls_last=True)
    keys = _rows(records.order_by(day, "-pk").values_list("pk", "file_id"))
    openers = _openers({file for _key, file in keys})
    for first in range(0, len(keys), AT_ONCE):
        yield from _of_some(
            [row for row in keys[first : first + AT_ONCE] if row[1] in openers], openers, wanted
        )


def _of_some(
    keys: list[Row], openers: dict[int, Opener], wanted: tuple[str, ...]
) -> Iterator[tuple[int, list[str]]]:
    some = [key for key, _file in keys]
    entries, beside = _latest_entries(some), _beside(some)
    plain = [word.encode() for word in wanted] if all(map(_stands_as_it_is, wanted)) else []
    for key, file in keys:
        more, open_it = beside.get(key, ()), openers[file]
        try:
            raw = [open_it(sealed, identity) for sealed, identity in entries.get(key, ())]
            if plain and not more and not _may_hold(raw, plain):
                continue
            texts = [text for one in raw for text in texts_in(json.loads(one))]
            texts += [_opened(open_it, one) for one in more]
        except DoesNotOpen:
            continue
        yield key, texts


def _may_hold(raw: list[bytes], plain: list[bytes]) -> bool:
    folded = b"\n".join(raw).lower()
    return all(word in folded for word in plain)


def _stands_as_it_is(word: str) -> bool:
    """Whether the word stands in JSON as it is written: letters of other alphabets and quotes do not."""
    return word.isascii() and word.isprintable() and '"' not in word and "\\" not in word


def _openers(files: set[int]) -> dict[int, Opener]:
    found = {}
    for file in File.objects.filter(pk__in=files):
        try:
            found[file.pk] = file.opener()
        except DoesNotOpen:
            continue
    return found


def _latest_entries(records: list[int]) -> dict[int, list[tuple[bytes, str]]]:
    """What is sealed in each field now, with its identity, by record."""
    kept = _of(Entry.objects.order_by(), records)
    # As texts: to make a moment and an identifier of each takes as long as to open what they are bound to.
    texts = {"moment": Cast("at", TextField()), "identifier": Cast("public_id", TextField())}
    names = ("record_id", "field", "version", "identifier", "author_id", "moment", "value")
    latest: dict[tuple[int, str], Row] = {}
    for row in _rows(kept.annotate(**texts).values_list(*names)):
        field_of = (row[0], row[1])
        there = latest.get(field_of)
        if there is None or there[2] < row[2]:
            latest[field_of] = row
    found: dict[int, list[tuple[bytes, str]]] = {record: [] for record in records}
    for record, field, version, public_id, author, at_text, value in latest.values():
        bound = f"{record}:{version}:{author or _NOBODY}:{_moment(at_text)}"
        found[record].append((value, f"records.entry:{_identifier(public_id)}:{field}:{bound}"))
    return found


def _moment(at: str) -> str:
    """A moment as it is bound (`records.models.written.moment_text`), from how either database writes it."""
    day, _, time = at.removesuffix("+00").partition(" ")
    time, _, part = time.partition(".")
    return f"{day}T{time}.{part:0<6}+00:00"


def _identifier(public_id: Any) -> str:
    """An identifier as it is bound: SQLite keeps it without its dashes."""
    one = str(public_id)
    if len(one) != 32:
        return one
    return f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}"


def _of(things: QuerySet[M], records: list[int]) -> QuerySet[M]:
    """Those that belong to the records: thousands of numbers as values take long to prepare."""
    return things.extra(where=[f"record_id IN ({','.join(str(int(one)) for one in records)})"])  # noqa: S610


def _rows(asked: QuerySet[Any, Any]) -> list[Row]:
    sql, params = asked.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


Beside = Disagreement | Addendum | Attachment


def _beside(records: list[int]) -> dict[int, list[Beside]]:
    """What a party does not agree with, what was added after the seal, what is on the pages on paper."""
    found: dict[int, list[Beside]] = {}
    every: Iterable[Beside] = (
        *_of(Disagreement.objects.all(), records),
        *_of(Addendum.objects.all(), records),
        *_of(Attachment.objects.filter(taken_off_at=None).exclude(words=b""), records),
    )
    for one in every:
        found.setdefault(one.record_id, []).append(one)
    return found


def _opened(open_it: Opener, one: Beside) -> str:
    field = "words" if isinstance(one, Attachment) else "text"
    identity = f"{one._meta.label_lower}:{one.public_id}:{field}:{one.bound_with}"
    return open_it(bytes(getattr(one, field)), identity).decode()


def words_of_actions(actions: QuerySet[Action]) -> Iterator[tuple[int, list[str]]]:
    """The actions in their order, by primary key, each with what is to be done and what came of it."""
    rows = _rows(actions.values_list("pk", "file_id", "public_id", "what", "outcome"))
    openers = _openers({row[1] for row in rows})
    for key, file, public_id, what, outcome in rows:
        if (open_it := openers.get(file)) is None:
            continue
        identity = f"supervision.action:{_identifier(public_id)}"
        sealed = [
            (bytes(words), f"{identity}:{name}") for words, name in ((what, "what"), (outcome, "outcome"))
        ]
        try:
            yield key, [open_it(*one).decode() for one in sealed if one[0]]
        except DoesNotOpen:
            continue
