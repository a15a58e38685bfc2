"""Checks evidence of Clearsight with this file and Python 3.9 or later alone (docs/reference/evidence.md)."""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import sys
import zipfile
from bisect import bisect_right
from datetime import datetime, timedelta, timezone
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

FORMAT, LARGEST, MOST_BACK = "clearsight evidence 1", 200_000_000, timedelta(minutes=15)
KEPT = re.compile(r"(?m)^(?: *(\d{4}-\S+[+-]\d\d:\d\d) *\n\n?)? *(\S.*?) *\n *(\d{1,18}) *\n *(\S{43}=) *$")
NOTE = re.compile(r"(([^\n]+)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n)\n((?:\u2014 [^\n]+\n)+)")
NAMES = re.compile(r"evidence\.json|read-me\.txt|record\.pdf|pages/[0-9a-f]{64}\.jpg")
NO_PROMISE = (
    "that record.pdf says the same: it was not checked, and what was signed is the text that is printed here",
    "that what was written is true: only that it is what was signed, and when it was there",
    "anything before the first checkpoint that somebody outside kept, or in the time between two of them",
    "that nothing else was done: a bundle shows what is in it, and what came after can be left out",
    "that people are who they say: an account signs, and the organisation says whose it is",
)
decoded = partial(base64.b64decode, validate=True)
Key = NamedTuple("Key", [("name", str), ("kind", int), ("public", bytes), ("id", bytes), ("text", str)])  # noqa: UP014
Checkpoint = NamedTuple("Checkpoint", [("origin", str), ("size", int), ("root", bytes), ("at", Any)])  # noqa: UP014
Point = tuple[int, int, int, int]  # Ed25519 (RFC 8032, 5.1), for checking alone: slow, and it keeps no secret
P, ORDER, BASE = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493, b"X" + b"f" * 31
D, ROOT_OF_MINUS_ONE = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)


def added(one: Point, two: Point) -> Point:
    """Two points of the curve, in extended coordinates."""
    a, b = (one[1] - one[0]) * (two[1] - two[0]), (one[1] + one[0]) * (two[1] + two[0])
    c, d = 2 * one[3] * two[3] * D, 2 * one[2] * two[2]
    return (b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P


def times(number: int, point: Point) -> Point:
    """A point added to itself so often."""
    twice = times(number >> 1, added(point, point)) if number else (0, 1, 1, 0)
    return added(twice, point) if number & 1 else twice


def point_of(raw: bytes) -> Point | None:
    """The point that 32 bytes write; None where they write none."""
    sign, y = divmod(int.from_bytes(raw, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = x * ROOT_OF_MINUS_ONE % P if ((x := pow(square, (P + 3) // 8, P)) * x - square) % P else x
    none, x = y >= P or (x * x - square) % P or (x == 0 and sign), x if x & 1 == sign else P - x
    return None if none else (x, y, 1, x * y % P)


@cache  # it is slow, and whoever repeats a line would have it asked anew
def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of this public key (32 bytes) signed the message (64 bytes of signature)."""
    key, commitment, base = map(point_of, (public, signature[:32], BASE))
    answer, long = int.from_bytes(signature[32:], "little"), (len(public), len(signature))
    if not (key and commitment and base) or answer >= ORDER or long != (32, 64):
        return False
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    one, two = times(answer, base), added(commitment, times(hashed % ORDER, key))
    return not (one[0] * two[2] - two[0] * one[2]) % P and not (one[1] * two[2] - two[1] * one[2]) % P


def climb(place: int, last: int, first: bytes, proof: list[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of both trees to which a proof leads from a node, by its number and the last of its row."""
    before = after = first
    for step in proof:
        if last == 0 or not 0 <= place <= last:
            return None
        if place & 1 or place == last:
            before, after = (hashlib.sha256(b"\1" + step + one).digest() for one in (before, after))
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = hashlib.sha256(b"\1" + after + step).digest()
        place, last = place >> 1, last >> 1
    return (before, after) if last == place == 0 else None


def only_grew(before: Checkpoint, now: Checkpoint, proof: list[bytes]) -> bool:
    """Whether the proof shows that the log of one checkpoint only grew to that of the other."""
    ok = before.origin == now.origin and before.size <= now.size
    if not ok or before.size in (0, now.size):
        return ok and not proof and before.root == (now.root if before.size else hashlib.sha256(b"").digest())
    path = [before.root, *proof] if before.size & (before.size - 1) == 0 else proof
    up = (before.size & -before.size).bit_length() - 1  # to the top of what is whole
    shown = climb(before.size - 1 >> up, now.size - 1 >> up, path[0], path[1:]) if path else None
    return shown == (before.root, now.root)


def plain(text: object) -> str:
    """Without anything that could move a terminal's cursor or turn what is read."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text))


def sha256(text: str) -> str:
    """Of a text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def parts(der: bytes) -> list[bytes]:
    """What stands in each of the elements that follow each other, in DER (as a time-stamping receipt is)."""
    found, at = list[bytes](), 0
    while at < len(der) and len(found) < 100:  # no receipt has more in one place, and none is waited for
        long, begins = der[at + 1] & 128, at + 2 + (der[at + 1] & 127 if der[at + 1] & 128 else 0)
        at = begins + (int.from_bytes(der[at + 2 : begins], "big") if long else der[at + 1])
        found.append(der[begins:at])
    return found


def read_key(text: str) -> Key:
    """A public key from its line: name+id+key."""
    name, said, coded = [*text.strip().split("+", 2), "", ""][:3]
    key_id = hashlib.sha256(name.encode() + b"\n" + (raw := decoded(coded))).digest()[:4]
    if not name or len(raw) != 33 or raw[0] not in (1, 4) or key_id.hex() != said:
        raise ValueError(f"this is no public key in one line: {plain(text[:80])}")
    return Key(name, raw[0], raw[1:], key_id, text.strip())


def read_note(note: str) -> tuple[Checkpoint, bytes, list[tuple[str, bytes]]]:
    """The checkpoint of a signed note (c2sp.org/tlog-checkpoint), what is signed, and by whom."""
    if not (match := NOTE.fullmatch(note)):
        raise ValueError(f"this is no signed checkpoint: {plain(note[:80])}")
    signatures = [(one[1], decoded(one[2])) for one in map(str.split, match[5].splitlines()) if len(one) == 3]
    return Checkpoint(match[2], int(match[3]), decoded(match[4]), None), match[1].encode(), signatures


def signed_by(note: str, key: Key) -> datetime | None:
    """Whether the first line of a key is its own: 1970 for a log's; for a witness's when it saw the note."""
    _, body, signatures = read_note(note)
    raw = next((raw for name, raw in signatures if (name, raw[:4]) == (key.name, key.id)), b"")
    skip, second = (12, int.from_bytes(raw[4:12], "big")) if key.kind == 4 else (4, 0)
    said = b"cosignature/v1\ntime %d\n" % second + body if key.kind == 4 else body
    return datetime.fromtimestamp(second, timezone.utc) if is_signed(key.public, said, raw[skip:]) else None  # noqa: UP017  (as 3.9 calls it)


class Checked:
    """What of a bundle is shown, what is not, and what is noted besides."""

    def __init__(self, bundle: dict[str, Any], mine: list[Key], who: Any) -> None:
        self.bundle, self.mine, self.who, self.record = bundle, mine, who, str(bundle["record"] or "")
        self.shown, self.faults, self.notes, self.later = (list[str]() for _ in range(4))
        self.now, self.events = read_note(bundle["checkpoint"])[0], list[dict[str, Any]]()
        self.content, self.id = json.loads(self.record or "{}"), str(bundle["record_id"])
        self.sure, self.seen, self.told = {0}, set[tuple[int, datetime]](), dict[int, datetime]()

    def claim(self, holds: object, shown: str, fault: str) -> bool:
        """Note the one or the other."""
        (self.shown if holds else self.faults).extend(filter(None, [plain(shown if holds else fault)]))
        return bool(holds)

    def check_log(self) -> None:
        """Each event in its place in the log, and the checkpoint by the log's key."""
        seen, self.sizes, number = sorted(self.seen), sorted(self.sure), -1
        sizes, lates = [size for size, _ in seen], [*accumulate((at for _, at in seen), max)]
        soons = [*accumulate((at for _, at in reversed(seen)), min)][::-1]
        for one in self.bundle["events"]:
            event, number, last = json.loads(one["event"]), int(one["number"]), number
            leaf = hashlib.sha256(b"\0" + bytes.fromhex(one["salt"]) + one["event"].encode()).digest()
            what = f"entry {number} ({event['verb']} by {event['actor_name']}, {event['at']})"
            self.claim(self.id or number == last + 1, "", f"{what} comes after {last}: one is gone")
            top = climb(number, self.now.size - 1, leaf, [*map(bytes.fromhex, one["path"])])
            at, place = datetime.fromisoformat(event["at"]), bisect_right(sizes, number)
            late, soon = lates[place - 1] if place else at, soons[place] if place < len(soons) else at
            self.claim(at >= late - MOST_BACK, "", f"{what} is dated back: {late} was witnessed before it")
            self.claim(at <= soon + MOST_BACK, "", f"{what} is dated ahead: it was witnessed on {soon}")
            if self.claim(top and top[1] == self.now.root, "", f"{what} is not what stands in the log"):
                self.events.append({**event, "number": number})
        self.claim(self.id or number + 1 == self.now.size, "", f"what came after entry {number} is gone")
        self.notes += [] if self.mine else ["The key is its own: compare it with the organisation's."]
        keys = [*map(self.followed, self.mine or [read_key(self.bundle["log"]["key"])])]
        by = [it for it in keys if it.name == self.now.origin and signed_by(self.bundle["checkpoint"], it)]
        said = f"its key signed the log {self.now.origin} ({self.now.size} in all, {len(self.events)} here)"
        self.claim(by, said, "the checkpoint is not signed by the key of this log")
        if by and keys[-1] not in by:
            self.later.append("an earlier key signed it, or whoever has that now: what was witnessed counts")

    def followed(self, key: Key) -> Key:
        """The key that signs the log now: each says in the log itself which one follows it."""
        for one in self.logged("audit.change_key", "before", key.text)[:1]:
            size, root, after = one["number"], one["detail"]["root"], one["detail"]["key"]
            body = f"{self.now.origin}\n{size}\n{root}\nnext key {after}\n".encode()
            if is_signed(key.public, body, decoded(one["detail"]["signed"])):
                self.shown.append(f"from {size} entries on another key signs the log: the one before says so")
                return self.followed(read_key(after))
        return key

    def when(self, event: dict[str, Any]) -> str:
        """The date of an event, its number, and between which checkpoints of others it was written."""
        place, told = bisect_right(self.sizes, event["number"]), f"{event['at']} (entry {event['number']}"
        told += f", not before {before} entries were witnessed" if (before := self.sizes[place - 1]) else ""
        return told + next((f", there when {n} were)" for n in self.sizes[place:]), "; no outsider saw that)")

    def logged(self, verb: str, name: str, value: object) -> list[dict[str, Any]]:
        """The events in the log of a verb whose detail says this."""
        return [one for one in self.events if one["verb"] == verb and one["detail"].get(name) == value]

    def binds(self, event: dict[str, Any], what: str, hashed: str) -> bool:
        """Whether the event binds this hash, by the salt that the bundle gives for it."""
        salt = bytes.fromhex(self.bundle["salts"].get(what, ""))
        return bool(event["detail"]["binds"] == hashlib.sha256(salt + hashed.encode()).hexdigest())

    def check_record(self) -> None:
        """The record and its form against the seal, and the signatures against theirs."""
        self.faults += [f"was altered and does not open: {plain(one)}" for one in self.bundle["unopened"]]
        seals = self.logged("signoff.seal", "record", self.id)
        if not self.claim(len(seals) == 1, "", f"the log has {len(seals)} seals of this record, not one"):
            return
        seal, hashed, signs = seals[0], sha256(self.record), self.logged("signoff.sign", "record", self.id)
        signed: Any = {event["object_id"]: event for event in reversed(signs)}  # the first binds
        same = self.bundle["sealed"] == {"at": seal["at"], "content_hash": hashed}
        same = same and self.content.get("record") == self.id and self.binds(seal, f"seal:{self.id}", hashed)
        same = same and self.bundle["roles"] == [seal["detail"]["roles"], seal["detail"]["left_out"]]
        end = [e for e in self.events if e["verb"] == "records.confirm_settled" or e["detail"].get("settled")]
        when = sorted([one["detail"]["settlement"], one["at"]] for one in end)
        self.claim(when == self.bundle["confirmed"], "", "when a settlement was confirmed was altered")
        this, what = f"the record {self.id} is", f"what was sealed on {self.when(seal)}"
        self.claim(same, f"{this}, to the letter, {what}", f"{this} not {what}")
        form = self.content.get("form_sha256") == sha256(self.bundle["form"])
        self.claim(form, "the form is the one on which it was written", "the words of the form were altered")
        given = {one["id"]: one for one in self.bundle["signatures"]}
        for one in given.values():
            name, act = self.bundle["people"].get(one["person"], one["person"]), signed.get(one["id"])
            mine = act and (act["at"], act["detail"]["person"]) == (one["at"], one["person"])
            mine = mine and one["shown_hash"] == hashed and self.binds(act, f"signature:{one['id']}", hashed)
            shown = f"{act['actor_name']} signed exactly this on {self.when(act)}" if act else ""
            fault = f"the signature {one['id']}, said to be of {name}, is not on what stands here"
            self.claim(mine, shown, fault)
        self.claim(len(signed) == len(signs), "", "the log has a signature of this record twice")
        for key in sorted({*seal["detail"]["signatures"]} ^ {*given}):
            what = "was not there when it was sealed" if key in given else "was given, and is missing"
            self.faults.append(f"the signature {plain(key)} {what}")

    def check_beside(self, kind: str, verb: str, name: str) -> None:
        """What was written beside it against the events that bind it: all of it, addenda in order."""
        events, last = {one["detail"][name]: one for one in self.events if one["verb"] == verb}, ""
        for number, text in enumerate(self.bundle[kind], 1):
            said, place = json.loads(text), [number, sha256(self.record), last]
            act, of, last = events.pop(said[name], None), f"{name}:{said[name]}", sha256(text)
            mine = act and (act["at"], self.id) == (said["at"], said["record"]) and self.binds(act, of, last)
            mine = mine and (name != "addendum" or [said["number"], said["sealed"], said["before"]] == place)
            shown = f"{act['actor_name']} wrote the {name} of {self.when(act)}" if act else ""
            self.claim(mine, shown, f"the {name} {said[name]} is not what was written, or not in its place")
        self.faults += [f"the {name} {plain(one)} was written, and is missing" for one in events]

    def check_pages(self, there: dict[str, str]) -> None:
        """The pages on paper, SHA-256 by name: those that the record names, and those that were added."""
        wanted = {page for one in self.content.get("attached", []) for page in one["pages"]}
        off = {one["object_id"] for one in self.events if one["verb"] == "records.take_off"}
        added = {one["detail"]["mark"]: one for one in self.logged("records.attach", "added", True)}
        for text in self.bundle["added_pages"]:
            said, event = json.loads(text), added.pop(sha256(text), None)
            mine, by = event and said["sealed"] == sha256(self.record), event and event["actor_name"]
            shown = f"{by} added pages on paper ({len(said['pages'])}) on {self.when(event)}" if event else ""
            self.claim(mine, shown, f"the pages on paper {said['attached']} are not what was added")
            wanted |= {*()} if said["attached"] in off else {*said["pages"]}
        self.faults += [f"pages that {plain(one['actor_name'])} added are missing" for one in added.values()]
        for page in sorted({*wanted, *there}):
            same, said = there.get(page) == page and page in wanted, f"the page on paper {page}"
            self.claim(same, f"{said} was signed with it, or added", f"{said} is missing, or another")

    def check_witnessed(self, kept: list[Checkpoint], keys: list[Key]) -> None:
        """What others have seen: as the bundle has it, and as it was kept elsewhere."""
        mine, proofs = [seen for seen in kept if seen.origin == self.now.origin], dict[int, list[bytes]]()
        for one in self.bundle["witnessed"]:
            seen, proof = read_note(one["note"])[0], [bytes.fromhex(step) for step in one["proof"]]
            proofs[seen.size] = proof
            said = f"{one['witness']} ({one['kind']}) saw on {one['at']}, of {seen.size} entries"
            grew = self.claim(only_grew(seen, self.now, proof), "", f"the log is not what {said}")
            self.note_moment(seen.size, one["at"], "")
            for key in (key for key in keys if key.name == one["witness"]):
                at = signed_by(one["note"], key)
                shown, fault = f"{said}: signed by its key on {at}", f"{said}: its signature is forged"
                self.sure |= {seen.size} if self.claim(at, shown, fault) and grew else set()
                self.note_moment(seen.size, at, key.name)
                keys = [other for other in keys if at or other != key]  # one forgery is enough
            if one["receipt"] and self.check_receipt(decoded(one["receipt"]), one["note"], seen.size, said):
                self.sure |= {seen.size} if grew else set()
        roots = {seen.size: seen.root for seen in mine}
        for size, seen in ((one.size, one) for one in mine):
            fault = f"two checkpoints of {size} entries were kept that differ: history was rewritten"
            self.claim(roots[size] == seen.root, "", fault)
            self.note_moment(size, seen.at, "what was kept")
            if size > self.now.size:
                fault = f"a checkpoint of {size} entries was kept, later than this bundle, of {self.now.size}"
                self.later.append(f"{fault}: ask for a fresh one (fewer in that: the log was put back)")
            elif size != self.now.size and size not in proofs:
                self.faults.append(f"there is no proof of what came after the {size} entries witnessed")
            else:
                said = f"since {size} entries were kept ({seen.at or 'undated'}), the log only grew"
                fault = f"the first {size} entries are not those that were witnessed: history was rewritten"
                grew = self.claim(only_grew(seen, self.now, proofs.get(size, [])), said, fault)
                self.sure |= {size} if grew else set()
        silent = {key.name for key in keys} - {one["witness"] for one in self.bundle["witnessed"]}
        self.later += [f"no checkpoint here is said to be of the witness {plain(one)}" for one in silent]
        self.later += ["none of the checkpoints that were kept is of this log"] if kept and not mine else []
        if len(self.sure) == 1 and not self.later:
            self.notes.append("Nobody outside was asked: who has the signing key can make all of this anew.")

    def note_moment(self, size: int, said: Any, by: str) -> None:
        """When the log was seen with so many entries: `by` others no later than the bundle ("") says."""
        if (at := datetime.fromisoformat(said) if isinstance(said, str) else said) and at.year > 1970:
            self.seen.add((size, at))
            self.told |= {} if by else {size: max(at, self.told.get(size, at))}
            fault = f"{by} saw {size} entries on {at}; the bundle says {self.told.get(size)}: it was altered"
            self.claim(at - self.told.get(size, at) <= MOST_BACK, "", fault)

    def check_receipt(self, receipt: bytes, note: str, size: int, said: str) -> bool:
        """What a receipt (RFC 3161) says: of which note, and when; and whether somebody known says so."""
        known, who = self.who(receipt, note) if self.who else (None, "who signed it is not checked here")
        for place in (0, 1, 0, 2, 1, 0, 0):  # ContentInfo, SignedData, encapContentInfo, TSTInfo
            receipt = parts(receipt)[place]
        _, _, imprint, serial, when = parts(receipt)[:5]
        at = datetime.strptime(when[:14].decode("ascii") + "+0000", "%Y%m%d%H%M%S%z")
        self.note_moment(size, at, "its receipt")
        mine = parts(imprint)[1] == hashlib.sha256(note.encode()).digest() and known is not False
        shown = f"{said}; its receipt {serial.hex()} is of that, and says {at}: {who}"
        return self.claim(mine, shown, f"{said}: its receipt is of another, or false ({who})") and bool(known)


def unpacked(path: str) -> dict[str, bytes]:
    """What is in a bundle, which has to be, to its last byte, the ZIP file that is made of just that."""
    again, there = io.BytesIO(), dict[str, bytes]()
    with zipfile.ZipFile(path) as bundle, zipfile.ZipFile(again, "w") as anew:
        entries = bundle.infolist()
        odd = any(one.compress_type or one.extra or not NAMES.fullmatch(one.filename) for one in entries)
        if odd or sum(one.file_size for one in entries) > LARGEST or len({*bundle.namelist()}) < len(entries):
            raise ValueError("it is too large, or something is packed, in it twice or has no place in it")
        for one in entries:
            anew.writestr(one, there.setdefault(one.filename, bundle.read(one)))
    if again.getvalue() != Path(path).read_bytes():
        raise ValueError("it is not as Clearsight makes it: it could be read in another way too")
    return there


def check(path: str, mine: list[Key], kept: list[Checkpoint], keys: list[Key], who: Any = None) -> Checked:
    """All that can be checked of a bundle, of which nothing is believed unseen."""
    try:
        said = json.loads((there := unpacked(path))["evidence.json"])
        if said["format"] != FORMAT:
            raise ValueError("this bundle is of a form that this programme does not read")
        (found := Checked(said, mine, who)).check_witnessed(kept, keys)
        found.check_log()
        if found.id:  # else it is a whole log
            found.check_record()
            found.check_beside("addenda", "signoff.add_to", "addendum")
            found.check_beside("settlements", "records.say_settled", "settlement")
            found.check_pages({n[6:-4]: hashlib.sha256(there[n]).hexdigest() for n in there if "/" in n})
    except Exception as error:  # whatever a stranger's file makes Python say
        why = getattr(error, "strerror", None) or f"{type(error).__name__}: {plain(error)}"
        raise ValueError(f"{plain(path)} is no evidence bundle ({why}); give the file as it came") from None
    return found


def arguments(asked: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What can be given."""
    asked.add_argument("bundle", metavar="BUNDLE", help="the file that was given as evidence")
    asked.add_argument("--key", metavar="KEY", action="append", help="the log's public key, the newest last")
    asked.add_argument("--witnessed", metavar="FILE", help="checkpoints that somebody else kept")
    asked.add_argument("--witness-key", metavar="KEY", action="append", default=[], help="a witness's key")
    return asked


def run(given: argparse.Namespace, who: Any = None) -> int:
    """Check, say in plain words what came of it, and give the status. `who` tells who signed a receipt."""
    try:
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        text = Path(given.witnessed).read_text("utf-8-sig") + "\n" if given.witnessed else ""
        kept = [Checkpoint(one[2], int(one[3]), decoded(one[4]), one[1]) for one in KEPT.finditer(text)]
        if given.witnessed and not kept:
            raise ValueError(f"there is no checkpoint in {plain(given.witnessed)}")
        mine, by = ([*map(read_key, some or ())] for some in (given.key, given.witness_key))
        kept += [read_note(n[0])[0]._replace(at=signed_by(n[0], k)) for n in NOTE.finditer(text) for k in by]
        found = check(given.bundle, mine, [*dict.fromkeys(kept)], by, who)
        record = json.dumps(found.content, ensure_ascii=False, indent=1).splitlines() if found.record else ()
    except (ArithmeticError, OSError, RecursionError, ValueError) as error:
        print(f"cannot be checked: {plain(error)}", file=sys.stderr)
        return 2
    unsure = bool(found.later) and len(found.sure) == 1
    ends: Any = [("NOT SHOWN", found.faults), ("not shown" if unsure else "note", found.later)]
    ends += [("note", found.notes)]  # first and last: a record is long, and the verdict is read with these
    told = [*ends, ("shown", found.shown), ("record", record), ("not promised", NO_PROMISE), *ends]
    print(*(f"{title}: {plain(line)}" for title, lines in told for line in lines), sep="\n")
    but = "shown; what that leaves open is noted just above." if found.later or found.notes else "shown."
    said = "Whether the log only grew is not shown." if unsure else f"All that the bundle claims is {but}"
    print("It is NOT as it claims." if found.faults else said)
    return 1 if found.faults or unsure else 0


if __name__ == "__main__":
    sys.exit(run(arguments(argparse.ArgumentParser(description=__doc__)).parse_args()))
