"""The tree is that of RFC 6962, as a second, naive implementation has it; no forged proof is believed."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clearsight.audit.domain import notes, tree
from clearsight.audit.domain.entries import leaf_of
from clearsight.audit.domain.tree import Forged
from clearsight.audit.queries import whole
from clearsight.cli import verifier
from tests.audit import naive
from tests.audit.outside import cosign, public_of

pytestmark = pytest.mark.req("F10")
ENTRIES = st.lists(st.binary(max_size=4), min_size=1, max_size=40)
few = settings(max_examples=60, deadline=None)
KEY, OTHER = Ed25519PrivateKey.from_private_bytes(b"k" * 32), Ed25519PrivateKey.from_private_bytes(b"o" * 32)
LOG = notes.Verifier("clearsight/log/1", public_of(KEY))


def is_included(leaf: bytes, number: int, size: int, path: list[bytes], root: bytes) -> bool:
    """As whoever is given a bundle asks it."""
    return (verifier.climb(number, size - 1, leaf, path) or [b""])[-1] == root


def only_grew(earlier: int, before: bytes, size: int, root: bytes, proof: list[bytes]) -> bool:
    """As whoever kept an earlier checkpoint asks it."""
    of = verifier.Checkpoint
    return verifier.only_grew(of(LOG.name, earlier, before, None), of(LOG.name, size, root, None), proof)


def hashed(entries: list[bytes]) -> list[bytes]:
    return [tree.leaf_hash(one) for one in entries]


def test_the_roots_of_the_rfc() -> None:
    """The known answers of certificate transparency's own test vectors."""
    inputs = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
    assert tree.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree.root(hashed(inputs[:1])).hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert tree.root(hashed(inputs)).hex() == (
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"
    )


@few
@given(ENTRIES, st.data())
def test_both_implementations_agree(entries: list[bytes], data: Any) -> None:
    leaves, size = hashed(entries), len(entries)
    index, earlier = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root = naive.mth(entries)
    assert tree.root(leaves) == root
    frontier, grown = tree.grown(*tree.grown((), 0, leaves[:earlier]), leaves[earlier:])
    assert (tree.root_of(frontier), grown, len(frontier)) == (root, size, size.bit_count())
    path = tree.inclusion_proofs(leaves, [index])[0]
    assert path == naive.path(index, entries)
    assert tree.inclusion_proofs(leaves, [earlier - 1, index]) == [naive.path(earlier - 1, entries), path]
    assert is_included(leaves[index], index, size, path, root)
    assert naive.root_by_path(index, size, leaves[index], path) == root
    proof = tree.consistency_proof(leaves, earlier)
    assert proof == naive.proof(earlier, entries)
    assert only_grew(earlier, naive.mth(entries[:earlier]), size, root, proof)


def altered(proof: list[bytes], data: Any) -> list[bytes]:
    """The proof with one byte, one step or its order changed."""
    how = data.draw(st.sampled_from(["flip", "drop", "add", "turn", "cut"]))
    at = data.draw(st.integers(0, max(0, len(proof) - 1)))
    if how == "add" or not proof:
        return [*proof[:at], data.draw(st.binary(min_size=32, max_size=32)), *proof[at:]]
    if how == "flip":
        bit = 1 << data.draw(st.integers(0, 255))
        flipped = (int.from_bytes(proof[at], "big") ^ bit).to_bytes(32, "big")
        return [*proof[:at], flipped, *proof[at + 1 :]]
    if how == "drop":
        return [*proof[:at], *proof[at + 1 :]]
    return proof[::-1] if how == "turn" else [*proof[:at], proof[at][:31], *proof[at + 1 :]]


@few
@given(ENTRIES, st.data())
def test_a_forged_proof_of_inclusion_is_refused(entries: list[bytes], data: Any) -> None:
    leaves, size, root = hashed(entries), len(entries), naive.mth(entries)
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_proofs(leaves, [index])[0]
    forged = altered(path, data)
    if forged != path:
        assert not is_included(leaves[index], index, size, forged, root)
    assert not is_included(tree.leaf_hash(b"never there"), index, size, path, root)
    assert not is_included(leaves[index], size + index, size, path, root)
    elsewhere = data.draw(st.integers(0, size - 1))
    if leaves[elsewhere] != leaves[index]:
        assert not is_included(leaves[index], elsewhere, size, path, root)


@few
@given(ENTRIES, st.data())
def test_a_forged_proof_of_consistency_is_refused(entries: list[bytes], data: Any) -> None:
    leaves, size = hashed(entries), len(entries)
    earlier = data.draw(st.integers(1, size))
    proof, root = tree.consistency_proof(leaves, earlier), tree.root(leaves)
    before = tree.root(leaves[:earlier])
    forged = altered(proof, data)
    assume(forged != proof)
    assert not only_grew(earlier, before, size, root, forged)
    rewritten = tree.root([tree.leaf_hash(b"rewritten"), *leaves[1:]])
    assert not only_grew(
        earlier, before, size, rewritten, tree.consistency_proof([b"x" * 32, *leaves[1:]], earlier)
    )


def test_a_checkpoint_is_believed_when_its_log_signed_it_and_otherwise_not() -> None:
    made = notes.Checkpoint(LOG.name, 7, b"r" * 32)
    note = notes.sign(made, KEY, LOG.public)
    assert notes.verified(note, notes.verifier(LOG.text)) == made
    another = notes.Verifier("clearsight/log/2", LOG.public)
    forged = [
        note.replace("\n7\n", "\n8\n", 1),
        note.replace("\n7\n", "\n07\n", 1),
        note.replace("\n7\n", "\n7\n\n", 1),
        notes.sign(made, OTHER, LOG.public),
        notes.sign(made, OTHER, public_of(OTHER)),
        made.body + "\n",
        made.body,
        "",
        note[:-3] + "AA\n",
    ]
    for bad in forged:
        with pytest.raises(Forged):
            notes.verified(bad, LOG)
    # Signed by the other log's key, under its name, and yet not of that log.
    raw = base64.b64encode(another.key_id + KEY.sign(made.body.encode())).decode()
    under = f"{made.body}\n\u2014 {another.name} {raw}\n"
    for one in (note, under):
        with pytest.raises(Forged, match="of another log"):
            notes.verified(one, another)
    with pytest.raises(Forged):
        notes.verifier(LOG.text.replace("+", "+0", 1))


def test_a_log_never_grew_from_another_one_s_checkpoint() -> None:
    of = [verifier.Checkpoint(name, 7, b"r" * 32, None) for name in ("clearsight/log/1", "clearsight/log/2")]
    assert verifier.only_grew(of[0], of[0], []) and not verifier.only_grew(of[0], of[1], [])


def test_lines_of_others_are_passed_over_on_the_way_to_ours() -> None:
    """Another key of our name, a line of another length or of another kind: none hides that we signed it."""
    made = notes.Checkpoint(LOG.name, 7, b"r" * 32)
    note = notes.sign(made, KEY, LOG.public)
    body, ours = note.split("\n\n")
    newer = notes.sign(made, OTHER, public_of(OTHER)).split("\n\n")[1]
    long = base64.b64encode(LOG.key_id + bytes(72)).decode()
    for line in (newer, f"\u2014 {LOG.name} {long}\n", f"- {ours[2:]}", "\u2014\n", f"\u2014 x {long}\n"):
        assert notes.verified(f"{body}\n\n{line}{ours}", LOG) == made
    with pytest.raises(Forged, match="not signed by this key"):
        notes.verified(f"{body}\n\n- {ours[2:]}", LOG)
    assert verifier.signed_by(note, verifier.read_key(LOG.text))
    assert verifier.signed_by(f"{body}\n\n{newer}", verifier.read_key(LOG.text)) is None


def test_a_witness_says_when_it_saw_a_checkpoint() -> None:
    made = notes.Checkpoint(LOG.name, 7, b"r" * 32)
    witness = notes.Verifier("elmfield.example/witness", public_of(OTHER), notes.COSIGNATURE)
    line = cosign(made, witness.name, OTHER, 1_763_800_000)
    note = notes.sign(made, KEY, LOG.public) + line
    assert notes.seen_at(note, notes.verifier(witness.text)) == 1_763_800_000
    assert notes.verified(note, LOG) == made
    later = cosign(made, witness.name, KEY, 1_763_800_001)
    for bad in (note.replace("\n7\n", "\n8\n", 1), note.replace(line, ""), note.replace(line, later)):
        with pytest.raises(Forged):
            notes.seen_at(bad, witness)


class Salted:
    """A leaf that counts how often its salt was tried."""

    tried = 0

    def __init__(self, number: int, event: int, of: bytes) -> None:
        self.number, self.event, self.hash = number, event, leaf_of(of, b"s").hex()

    @property
    def salt(self) -> bytes:
        type(self).tried += 1
        return b"s"


def test_of_very_many_that_were_altered_each_is_tried_once() -> None:
    """Each stands one place further on than it was written, and one says what it never said."""
    many, said = 2_000, list[str]()
    altered: dict[int, Any] = {}
    for number in range(many):
        event = (number + 1) % many
        leaf, entry = Salted(number, event, b"%d" % number), b"%d" % event if event else b"forged"
        altered[number] = whole._Altered(leaf, entry, "x")  # type: ignore[arg-type]
    whole._name_altered(altered, said.append)
    assert Salted.tried <= many and len(said) == many
    assert said[0] == "entry 0 (x): its event was moved here from entry 1"
    assert said[-1] == f"entry {many - 1} (x): its event was altered"
