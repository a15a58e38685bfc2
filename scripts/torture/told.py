"""What browsers were told is done, against what is in the database; and what they never heard of again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from clearsight.audit.models import Event
from clearsight.records.models import Entry, Record
from clearsight.records.queries import unsealed
from clearsight.signoff.models import Signature

Deed = dict[str, Any]
Words = tuple[int, tuple[str, ...]]  # a record, and fields that one form writes at once
Signed = tuple[int, int, str]  # a record, by whom, and the mark of what they were shown
# After what a record is in which state, where it is not sealed.
LEAVES = {"records.propose": "proposed", "records.agree": "agreed", "signoff.return_with_comments": "draft"}


@dataclass
class Told:
    """Kept by whoever asked: neither the database nor the server has a part in it."""

    words: dict[Words, str] = field(default_factory=dict)
    signed: set[Signed] = field(default_factory=set)
    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """What was noted before anybody was told anything."""
        for verb, of in Event.objects.filter(verb__in=LEAVES).values_list("verb", "object_id"):
            self.events[verb, of] += 1

    def take(self, done: Iterable[Deed], unsure: Iterable[Deed]) -> Iterator[str]:
        """What was told since the last time, judged against the database; nothing may be under way."""
        touched = set()
        for deed in done:
            self._hold(deed)
            self.kinds[deed["kind"]] += 1
            touched.add(deed["record"])
        for deed in unsure:
            touched.add(deed["record"])
            there = yield from self._looked_for(deed)
            self.came["is there" if there else "is not there"] += 1
            if there:
                self._hold(deed)
        yield from self.missing(touched)

    def _hold(self, deed: Deed) -> None:
        if deed["kind"] == "write":
            self.words[deed["record"], deed["fields"]] = deed["mark"]
        elif deed["kind"] == "sign":
            self.signed.add((deed["record"], deed["by"], deed["hash"]))
        else:
            self.events[deed["verb"], deed["of"]] += 1

    def _looked_for(self, deed: Deed) -> Iterator[str]:  # type: ignore[misc]
        """Whether something that was never answered is there, whole; says where it is there by half."""
        if deed["kind"] == "write":
            stand = [text == deed["mark"] for text in _standing(deed["record"], deed["fields"])]
            if any(stand) and not all(stand):
                yield f"half: of what was typed into {deed['record']} one field is there, another not"
            return all(stand)
        if deed["kind"] == "sign":
            of = Signature.objects.filter(record=deed["record"], person=deed["by"], shown_hash=deed["hash"])
            return of.exists() and (deed["record"], deed["by"], deed["hash"]) not in self.signed
        return _noted(deed["verb"], deed["of"]) > self.events[deed["verb"], deed["of"]]

    def missing(self, records: set[int] | None = None) -> Iterator[str]:
        """What was told (about some records, or all) and is not in the database as it was told."""
        for (record, fields), mark in self.words.items():
            if (records is None or record in records) and {*_standing(record, fields)} != {mark}:
                yield f"words: {mark!r} was saved, and does not stand in {fields} of record {record}"
        for record, by, shown in self.signed:
            if records is None or record in records:
                given = Signature.objects.filter(record=record, person=by, shown_hash=shown)
                if not given.exists():
                    yield f"signature: that of {by} on record {record} is gone"
        ids = None if records is None else {str(one) for one in _public(records)}
        for (verb, of), times in self.events.items():
            if (ids is None or of in ids) and _noted(verb, of) != times:
                yield f"event: {verb} of {of} was acknowledged {times} times, and stands {_noted(verb, of)}"
        yield from torn(records)


def _public(records: set[int]) -> Iterable[Any]:
    return Record.objects.filter(pk__in=records).values_list("public_id", flat=True)


def _standing(record: int, fields: tuple[str, ...]) -> Iterator[str]:
    """What stands in each of the fields; blank where nothing was ever written."""
    for name in fields:
        of = Entry.objects.filter(record=record, field=name).select_related("record__file")
        last = of.order_by("-version").first()
        yield "" if last is None else str(unsealed(last.record, last))


def _noted(verb: str, of: str) -> int:
    return Event.objects.filter(verb=verb, object_id=of).count()


def torn(records: set[int] | None) -> Iterator[str]:
    """Records that are not in the state in which the last thing noted of them left them."""
    asked = Record.objects.exclude(state="sealed")
    asked = asked if records is None else asked.filter(pk__in=records)
    for record in asked:
        noted = Event.objects.filter(verb__in=LEAVES, object_id=str(record.public_id))
        last = noted.order_by("-pk").first()
        if (LEAVES[last.verb] if last else "draft") != record.state:
            yield f"half: record {record.pk} is {record.state}, and its last event is {last and last.verb}"
