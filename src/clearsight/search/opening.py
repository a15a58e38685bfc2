"""The words of many records, opened one after another and fast: 10,000 in the time of a page.

Rows are read as the database gives them: to make an object of each, with its moments and identifiers, takes
four times as long as to open it.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator
from itertools import groupby, islice, pairwise
from operator import itemgetter
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
_END: Row = (0, "")  # no record has this number
FEW, MANY, AT_ONCE = 250, 4_000, 300
WHOLE = 29  # letters of a moment with all of its second as PostgreSQL writes it; SQLite leaves out "+00"


def words_of_records(records: QuerySet[Record], wanted: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Those of `records` in which the words may all stand, by primary key, of the latest session first.

    With each the texts that stand in it now. A record that does not open is left out: that is told where it
    is read.
    """
    day = Coalesce("session__held_on", "session__scheduled_for").desc(nulls_last=True)
    keys = _rows(records.order_by(day, "-pk").values_list("pk", "file_id", "organisation_id"))
    openers = _openers({file for _key, file, _organisation in keys})
    more = _with_more_beside({organisation for _key, _file, organisation in keys})
    plain = [word.encode() for word in wanted] if all(map(_stands_as_it_is, wanted)) else []
    first, many = 0, FEW
    while some := keys[first : first + many]:
        yield from _of_some({key: openers[file] for key, file, _ in some if file in openers}, plain, more)
        # What stands in many is found among the latest; what does not is looked for in all, many at a time.
        first, many = first + many, min(2 * many, MANY)


def _of_some(
    openers: dict[int, Opener], plain: list[bytes], more: set[int]
) -> Iterator[tuple[int, list[str]]]:
    beside = _beside(sorted(more & openers.keys()))
    found: dict[int, list[bytes]] = {}
    for rows in _of_whole_records(_entries(list(openers))):
        found.update(_holding(rows, openers, plain, beside))
    for key, open_it in openers.items():
        if key not in found and key not in beside:
            continue
        try:
            texts = [text for one in found.get(key, ()) for text in texts_in(json.loads(one))]
            texts += [_opened(open_it, one) for one in beside.get(key, ())]
        except DoesNotOpen:
            continue
        yield key, texts


def _of_whole_records(pieces: Iterable[list[Row]]) -> Iterator[list[Row]]:
    """The same rows in pieces of which none ends within a record.

    Some hundred at once: thousands that are held make Python look through all it holds.
    """
    kept: list[Row] = []
    for piece in pieces:
        kept += piece
        ends = len(kept)
        while ends and kept[ends - 1][0] == piece[-1][0]:
            ends -= 1
        yield kept[:ends]
        kept = kept[ends:]
    yield kept


def _holding(
    rows: list[Row], openers: dict[int, Opener], plain: list[bytes], all_of: Container[int]
) -> dict[int, list[bytes]]:
    """What stands in the fields of some records now, opened, of those in which all of `plain` may stand.

    Most hold none of the words: so they are first looked for in all of them at once. Those of which something
    does not open are taken out of `openers`.

    Args:
        all_of: the records that are kept whatever stands in their fields.
    """
    # A later version stands after the one before it.
    latest = [row for row, then in pairwise([*rows, _END]) if row[1] != then[1] or row[0] != then[0]]
    try:
        opened = [openers[row[0]](row[6], _bound_to(row)) for row in latest]
    except DoesNotOpen:
        whole = [list(those) for _record, those in groupby(rows, itemgetter(0))]
        return _each_for_itself(whole, openers, plain, all_of)
    keys = {row[0] for row in latest}
    if not _may_hold(opened, plain) and not any(key in all_of for key in keys):
        return {}
    found: dict[int, list[bytes]] = {key: [] for key in keys}
    for row, text in zip(latest, opened, strict=True):
        found[row[0]].append(text)
    return {key: raw for key, raw in found.items() if key in all_of or _may_hold(raw, plain)}


def _each_for_itself(
    records: list[list[Row]], openers: dict[int, Opener], plain: list[bytes], all_of: Container[int]
) -> dict[int, list[bytes]]:
    """As `_holding`, one record after the other: something of one of them does not open."""
    if len(records) == 1:
        openers.pop(records[0][0][0])
        return {}
    return {key: raw for rows in records for key, raw in _holding(rows, openers, plain, all_of).items()}


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


def _entries(records: list[int]) -> Iterator[list[Row]]:
    """What was sealed in each field, the latest last, with all that it is bound to, some rows at a time."""
    # As texts: to make a moment and an identifier of each takes as long as to open what they are bound to.
    texts = {"moment": Cast("at", TextField()), "identifier": Cast("public_id", TextField())}
    names = ("record_id", "field", "version", "identifier", "author_id", "moment", "value")
    kept = _of(Entry.objects.order_by("record", "field", "version"), records)
    return _in_pieces(kept.annotate(**texts).values_list(*names))


def _bound_to(row: Row) -> bytes:
    """What an entry is sealed with, as `Entry.bound_with` and its file say it.

    In one piece, for it is done for every entry: SQLite keeps an identifier without its dashes, and either
    database a moment without the part of a second that is none.
    """
    record, field, version, one, author, at, _value = row
    if len(one) == 32:
        one = f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}"
    if len(at) != WHOLE and (len(at) != 26 or at[23] == "+"):
        at = _with_its_part(at)
    bound = f"{record}:{version}:{author or _NOBODY}:{at[:10]}T{at[11:26]}+00:00"
    return f"records.entry:{one}:{field}:{bound}".encode()


def _with_its_part(at: str) -> str:
    whole, _, part = at.removesuffix("+00").partition(".")
    return f"{whole}.{part:0<6}"


def _identifier(public_id: Any) -> str:
    """An identifier as it is bound: SQLite keeps it without its dashes."""
    one = str(public_id)
    if len(one) != 32:
        return one
    return f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}"


def _of(things: QuerySet[M], records: list[int]) -> QuerySet[M]:
    """Those that belong to the records: thousands of numbers as values take long to prepare.

    PostgreSQL takes as long to read them one by one as to find what belongs to them: it is given one array.
    """
    numbers = ",".join(str(int(one)) for one in records)
    one_of = f"IN ({numbers})" if connection.vendor == "sqlite" else f"= ANY ('{{{numbers}}}')"
    return things.extra(where=[f"record_id {one_of}"])  # noqa: S610


def _rows(asked: QuerySet[Any, Any]) -> list[Row]:
    return [row for some in _in_pieces(asked) for row in some]


def _in_pieces(asked: QuerySet[Any, Any]) -> Iterator[list[Row]]:
    sql, params = asked.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not params:
            cursor.execute("SELECT 1")  # with it is said whose rows may be seen
            rows = _as_they_come(sql)
            while some := list(islice(rows, AT_ONCE)):
                yield some
            return
        cursor.execute(sql, params)
        while some := cursor.fetchmany(AT_ONCE):
            yield some


def _as_they_come(sql: str) -> Iterator[Row]:
    """Of PostgreSQL, where no value is to be sent: it writes the next rows while those before are opened.

    Bytes come as they are; else they are written in hexadecimal there, and read from it here.
    """
    from psycopg import Cursor

    assert connection.connection is not None
    with Cursor(connection.connection) as cursor:
        yield from cursor.stream(sql.encode(), binary=True, size=AT_ONCE)


Beside = Disagreement | Addendum | Attachment


def _with_more_beside(organisations: set[int]) -> set[int]:
    """The records beside whose fields more was written: most have nothing, and are not asked for it."""
    if not organisations:
        return set()
    found: set[int] = set()
    for model in (Disagreement, Addendum, Attachment):
        some = model._default_manager.filter(record__organisation__in=organisations).order_by()
        found.update(row[0] for row in _rows(some.values_list("record_id")))
    return found


def _beside(records: list[int]) -> dict[int, list[Beside]]:
    """What a party does not agree with, what was added after the seal, what is on the pages on paper."""
    found: dict[int, list[Beside]] = {}
    if not records:
        return found
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
    return open_it(bytes(getattr(one, field)), identity.encode()).decode()


def words_of_actions(actions: QuerySet[Action]) -> Iterator[tuple[int, list[str]]]:
    """The actions in their order, by primary key, each with what is to be done and what came of it."""
    rows = _rows(actions.values_list("pk", "file_id", "public_id", "what", "outcome"))
    openers = _openers({row[1] for row in rows})
    for key, file, public_id, what, outcome in rows:
        if (open_it := openers.get(file)) is None:
            continue
        identity = f"supervision.action:{_identifier(public_id)}"
        sealed = [
            (bytes(words), f"{identity}:{name}".encode())
            for words, name in ((what, "what"), (outcome, "outcome"))
        ]
        try:
            yield key, [open_it(*one).decode() for one in sealed if one[0]]
        except DoesNotOpen:
            continue
