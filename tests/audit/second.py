"""A second reader of evidence bundles, written from docs/reference/evidence.md alone, with other libraries.

It gives what is wrong as a set of words; the verifier's sentences are compared with those.
"""

from __future__ import annotations

import base64
import json
import zipfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.audit import naive


def wrong(path: Path, key: str, kept: str = "") -> set[str]:
    """What of a bundle is not shown: words for it, and nothing where all of it is."""
    with zipfile.ZipFile(path) as bundle:
        said = json.loads(bundle.read("evidence.json"))
        named = [one for one in bundle.namelist() if one.startswith("pages/")]
        pages = {sha256(bundle.read(one)).hexdigest() for one in named}
        misnamed = [one for one in named if one != f"pages/{sha256(bundle.read(one)).hexdigest()}.jpg"]
    found: set[str] = {"unopened"} if said.get("unopened") else set()
    found |= {"pages"} if misnamed else set()
    origin, size, root = body(said["checkpoint"])
    given = [_dated(f"{one}\n") for one in kept.split("\n\n\n") if one.strip()]
    moments = [(body(one["note"])[1], one["at"]) for one in said["witnessed"]]
    latest = {of: max(by for one, by in moments if one == of) for of, _ in moments}
    kept_at = [(body(note)[1], at) for at, note in given if at]
    if any(_minutes(at, latest.get(of, at)) > 15 for of, at in kept_at):
        found.add("date")
    events = []
    for one in said["events"]:
        leaf = sha256(b"\0" + bytes.fromhex(one["salt"]) + one["event"].encode()).digest()
        try:
            there = naive.root_by_path(one["number"], size, leaf, [bytes.fromhex(p) for p in one["path"]])
        except (IndexError, AssertionError):
            there = b""
        if there == root:
            events.append(json.loads(one["event"]))
            back = [
                at
                for of, at in [*moments, *kept_at]
                if of <= one["number"] and _minutes(at, events[-1]["at"]) > 15
            ]
            found |= {"dated back"} if back else set()
            ahead = [
                at
                for of, at in [*moments, *kept_at]
                if of > one["number"] and _minutes(events[-1]["at"], at) > 15
            ]
            found |= {"dated ahead"} if ahead else set()
        else:
            found.add("event")
    now = followed(origin, key, said["events"], events)
    if not signed(said["checkpoint"], now) or not now.startswith(f"{origin}+"):
        found.add("checkpoint")
    if said["record_id"]:
        found |= of_content(said, events) | of_pages(said, events, pages)
    elif [one["number"] for one in said["events"]] != list(range(size)):
        found.add("not whole")
    seen = [(one["note"], one["proof"]) for one in said["witnessed"]]
    proofs = {body(note)[1]: [bytes.fromhex(p) for p in proof] for note, proof in seen}
    judged, later = 0, set()
    for number, note in enumerate([note for note, _ in seen] + [note for _, note in given]):
        _, before, was = body(note)
        judged += number >= len(seen) and before <= size
        if before > size:
            later.add("later" if number >= len(seen) else "put back")
        elif before == size:
            found |= set() if was == root else {"rewritten"}
        elif grown(before, was, size, list(proofs.get(before, []))) != (was, root):
            found.add("rewritten" if before in proofs else "no proof")
    return found | (later - ({"later"} if judged else set()))


def _dated(note: str) -> tuple[str, str]:
    """The moment that stands above a checkpoint that was kept, if one does, and the checkpoint."""
    first, _, rest = note.partition("\n")
    try:
        return datetime.fromisoformat(first).isoformat(), rest.lstrip("\n")
    except ValueError:
        return "", note


def _minutes(later: str, earlier: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds() / 60


def of_content(said: dict[str, Any], events: list[dict[str, Any]]) -> set[str]:
    of, text = said["record_id"], said["record"] or ""
    hashed, found = digest(text), set()
    seals = [e for e in events if e["verb"] == "signoff.seal" and e["detail"]["record"] == of]
    if len(seals) != 1:
        return {"seal"}
    detail = seals[0]["detail"]
    found |= set() if said["roles"] == [detail["roles"], detail["left_out"]] else {"roles"}
    ends = [e for e in events if e["verb"] == "records.confirm_settled" or "settled" in e["detail"]]
    yes = {e["detail"]["settlement"]: e["at"] for e in ends if e["detail"].get("settled", True)}
    found |= set() if yes == dict(said["confirmed"]) else {"confirmed"}
    bound = [(seals[0], f"seal:{of}", hashed, {"at": said["sealed"]["at"]})]
    if said["sealed"]["content_hash"] != hashed or not text or json.loads(text)["record"] != of:
        found.add("record")
    elif json.loads(text)["form_sha256"] != digest(said["form"]):
        found.add("form")
    if {one["id"] for one in said["signatures"]} != set(seals[0]["detail"]["signatures"]):
        found.add("signatures")
    for one in said["signatures"]:
        mine = [e for e in events if e["verb"] == "signoff.sign" and e["object_id"] == one["id"]]
        if len(mine) != 1 or one["shown_hash"] != hashed or mine[0]["detail"]["person"] != one["person"]:
            found.add("signature")
        bound += [(e, f"signature:{one['id']}", one["shown_hash"], {"at": one["at"]}) for e in mine]
    before = ""
    for number, addendum in enumerate(said["addenda"], 1):
        one = json.loads(addendum)
        if (one["number"], one["before"], one["sealed"]) != (number, before, hashed):
            found.add("addendum")
        before = digest(addendum)
    for kind, verb, name in (
        ("addenda", "signoff.add_to", "addendum"), ("settlements", "records.say_settled", "settlement"),
    ):  # fmt: skip
        there = {e["detail"][name]: e for e in events if e["verb"] == verb}
        beside = {json.loads(one)[name]: one for one in said[kind]}
        if set(there) != set(beside):
            found.add(name)
        for one in set(there) & set(beside):
            at = json.loads(beside[one])["at"]
            bound.append((there[one], f"{name}:{one}", digest(beside[one]), {"at": at}))
    for event, what, which, at in bound:
        salt = bytes.fromhex(said["salts"].get(what, ""))
        if event["detail"]["binds"] != sha256(salt + which.encode()).hexdigest() or event["at"] != at["at"]:
            found.add("record" if what.startswith("seal") else what.partition(":")[0])
    return found


def of_pages(said: dict[str, Any], events: list[dict[str, Any]], there: set[str]) -> set[str]:
    signed = json.loads(said["record"]).get("attached", []) if said["record"] else []
    marks = {e["detail"]["mark"] for e in events if e["verb"] == "records.attach" and e["detail"]["added"]}
    off = {e["object_id"] for e in events if e["verb"] == "records.take_off"}
    added = [json.loads(one) for one in said["added_pages"]]
    stands = [one for one in added if one["attached"] not in off]
    wanted = {page for one in [*signed, *stands] for page in one["pages"]}
    others = {one["sealed"] for one in added} - {digest(said["record"] or "")}
    same = marks == {digest(one) for one in said["added_pages"]} and wanted == there and not others
    return set() if same else {"pages"}


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def body(note: str) -> tuple[str, int, bytes]:
    origin, size, root, *_ = note.split("\n")
    return origin, int(size), whole(root)


def whole(text: str) -> bytes:
    """Base64 in its one spelling: the bits that no byte needs are nothing."""
    read = base64.b64decode(text, validate=True)
    if base64.b64encode(read).decode() != text:
        raise ValueError(text)
    return read


def signed(note: str, key: str) -> bool:
    lines = note.split("\n\n")[1].splitlines()
    name, mark, raw = key.split("+", 2)
    text = note.split("\n\n")[0] + "\n"
    for line in lines:
        dash, of, given = line.split(" ")
        read = whole(given)
        if (dash, of, read[:4].hex()) != ("\u2014", name, mark):
            continue
        try:
            Ed25519PublicKey.from_public_bytes(base64.b64decode(raw)[1:]).verify(read[4:], text.encode())
        except InvalidSignature:
            return False  # the first line under this name and id counts
        return True
    return False


def followed(origin: str, key: str, rows: list[dict[str, Any]], events: list[dict[str, Any]]) -> str:
    """The key that signs now, by the statements of those before it; each is the first that names it."""
    there = [one for one in rows if json.loads(one["event"]) in events]
    for row in there:
        event = json.loads(row["event"])
        said = event["detail"]
        if event["verb"] != "audit.change_key" or said["before"] != key:
            continue
        note = f"{origin}\n{row['number']}\n{said['root']}\nnext key {said['key']}"
        name, mark, _ = key.split("+", 2)
        line = base64.b64encode(bytes.fromhex(mark) + whole(said["signed"])).decode()
        return (
            followed(origin, said["key"], rows, events)
            if signed(f"{note}\n\n\u2014 {name} {line}\n", key)
            else key
        )
    return key


def grown(before: int, was: bytes, size: int, proof: list[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots to which a consistency proof leads, by going down the definition (RFC 6962, 2.1.2)."""

    def down(m: int, n: int, complete: bool, given: list[bytes]) -> tuple[bytes, bytes]:
        if m == n:
            # Of a complete earlier tree the root is not in the proof: it is what was witnessed itself.
            one = was if complete else given[-1]
            assert len(given) == (0 if complete else 1)
            return one, one
        k, beside = naive.split(n), given[-1]
        if m <= k:
            then, now = down(m, k, complete, given[:-1])
            return then, sha256(b"\1" + now + beside).digest()
        then, now = down(m - k, n - k, False, given[:-1])
        return sha256(b"\1" + beside + then).digest(), sha256(b"\1" + beside + now).digest()

    try:
        return down(before, size, True, proof)
    except (IndexError, AssertionError):
        return None
