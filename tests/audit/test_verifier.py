"""The verifier itself: one short file of the standard library, which believes nothing that it is given."""

from __future__ import annotations

import argparse
import ast
import base64
import io
import json
import re
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from clearsight.audit.domain.notes import COSIGNATURE, Verifier
from clearsight.cli import main, verifier
from clearsight.integrations.signing import log_keys, public_key
from tests.architecture.source import ROOT
from tests.audit.test_evidence import Given

pytestmark = [pytest.mark.django_db, pytest.mark.req("F10")]


@pytest.fixture
def outside(tmp_path: Path) -> Given:
    return Given(tmp_path)


def test_another_s_key_or_no_bundle_at_all_is_refused(outside: Given, capsys: Any) -> None:
    outside.write(outside.bundle())
    other = Verifier(outside.head.origin, bytes(31) + b"\x01").text
    assert main(["verify", str(outside.path), "--key", other]) == 1
    assert "the checkpoint is not signed by the key of this log" in capsys.readouterr().out
    # Nor is what this key signs under another name the checkpoint of that log.
    bundle, named = outside.bundle(), Verifier("clearsight/log/another", public_key())
    body = bundle["checkpoint"].partition("\n\n")[0] + "\n"
    raw = base64.b64encode(named.key_id + log_keys()[-1].private.sign(body.encode())).decode()
    outside.write({**bundle, "checkpoint": f"{body}\n\u2014 {named.name} {raw}\n"})
    assert verifier.signed_by(f"{body}\n\u2014 {named.name} {raw}\n", verifier.read_key(named.text))
    assert main(["verify", str(outside.path), "--key", named.text]) == 1
    assert "the checkpoint is not signed by the key of this log" in capsys.readouterr().out
    for bad in ("{", '{"format": "another"}', '{"format": "clearsight evidence 1"}'):
        with zipfile.ZipFile(outside.path, "w") as file:
            file.writestr("evidence.json", bad)
        assert main(["verify", str(outside.path)]) == 2
    outside.path.write_bytes(b"no bundle")
    assert main(["verify", str(outside.path)]) == 2
    assert main(["verify", str(outside.path), "--key", "clearsight"]) == 2
    assert "cannot be checked" in capsys.readouterr().err


def test_what_is_no_file_is_said_in_one_line_with_its_place_and_the_mend(
    outside: Given, tmp_path: Path, capsys: Any
) -> None:
    gone = str(tmp_path / "gone.zip")
    for words in ([gone], [str(tmp_path)], [str(outside.path), "--witnessed", gone]):
        outside.path.touch()
        assert main(["verify", *words]) == 2
        err = capsys.readouterr().err
        assert f"{words[-1]}: it cannot be read (" in err and "; name a file that is there" in err
        assert err.count("\n") == 1 and "Error" not in err and "Errno" not in err
        # The verifier alone too.
        assert verifier.run(argparse.Namespace(bundle=words[0], key=[], witnessed="", witness_key=[])) == 2
        if words[0] == words[-1]:
            err = capsys.readouterr().err
            assert f"{words[0]} is no evidence bundle (" in err and "Error" not in err and "Errno" not in err


def test_a_file_with_nothing_but_python_says_the_same(outside: Given, tmp_path: Path) -> None:
    outside.write(outside.bundle())
    alone = tmp_path / "verifier.py"
    alone.write_bytes((ROOT / "src/clearsight/cli/verifier.py").read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), str(outside.path), "--key", outside.key],
        capture_output=True, text=True, timeout=60, cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "signed exactly this" in done.stdout


def test_the_verifier_is_short_and_of_the_standard_library() -> None:
    text = (ROOT / "src/clearsight/cli/verifier.py").read_text("utf-8")
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [n.name for n in node.names]
        )
    }
    assert len(text.splitlines()) <= 400 and imported <= sys.stdlib_module_names


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 511), st.binary(min_size=32, max_size=32))
def test_its_signatures_are_those_of_everybody(message: bytes, bit: int, seed: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert verifier.is_signed(public, message, signature)
    flipped = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")
    assert not verifier.is_signed(public, message, flipped)
    assert not verifier.is_signed(public, message + b".", signature)
    more = int.from_bytes(signature[32:], "little") + verifier.ORDER
    assert not verifier.is_signed(public, message, signature[:32] + more.to_bytes(32, "little"))
    assert not verifier.is_signed(public, message, signature[:63])


def test_what_has_no_place_in_a_bundle_and_other_logs_checkpoints_are_refused(
    outside: Given, capsys: Any
) -> None:
    text = json.dumps(outside.bundle())
    for names in (("evidence.json", "evidence.json"), ("evidence.json", "record-signed.pdf")):
        with zipfile.ZipFile(outside.path, "w") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in names:
                file.writestr(name, text)
        assert main(["verify", str(outside.path)]) == 2
        assert "in it twice or has no place" in capsys.readouterr().err
    with zipfile.ZipFile(outside.path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("evidence.json", text)
    assert main(["verify", str(outside.path)]) == 2 and "is packed" in capsys.readouterr().err
    outside.write(json.loads(text))
    outside.kept.write_text(outside.head.checkpoint.replace("clearsight/log/", "clearsight/log/another-"))
    words = ["verify", str(outside.path), "--key", outside.key, "--witnessed", str(outside.kept)]
    assert main(words) == 1
    assert "none of the checkpoints that were kept is of this log" in capsys.readouterr().out


def test_a_receipt_of_a_million_parts_is_not_waited_for() -> None:
    assert len(verifier.parts(b"\x04\x00" * 1_000_000)) == 100


def test_what_is_broken_is_refused_in_one_line_and_never_said_to_hold(outside: Given, capsys: Any) -> None:
    """A sample: another byte, an encrypted entry, an unknown method, half a file."""
    bundle = outside.bundle()
    text = json.dumps(bundle).encode()
    with zipfile.ZipFile(outside.path, "w") as file:
        file.writestr("evidence.json", text)
        file.writestr("read-me.txt", "What this is.")
    true = outside.path.read_bytes()
    (begins, readme), central = (one.start() for one in re.finditer(b"PK\3\4", true)), true.index(b"PK\1\2")
    stream, name = begins + 30 + len("evidence.json"), len("read-me.txt")
    broken = [true[:size] for size in (0, 3, 40, len(true) // 2, central + 9, len(true) - 1)]
    broken += [_with(true, {begins + 6: flag, central + 8: flag}) for flag in (b"\1", b"\x41")]
    broken += [_with(true, {begins + 8: how, central + 10: how}) for how in (b"\x63", b"\x0c", b"\x0e")]
    broken += [_with(true, {place: b"\xff\xff\xff"}) for place in range(stream, readme - 2, 5000)]
    broken += [_with(true, {readme + 30 + name: b"\xff"}), _with(true, {central + 24: b"\0\0\0\x40"})]
    deep = b"[" * 100_000
    odd = [deep, b"\xff", b"7", b"{}", text.replace(b'"number": ', b'"number": 1e999', 1)]
    odd += [json.dumps({**bundle, "record": deep.decode()}).encode(), text[:-1]]
    for data in [*broken, *map(_zipped, odd)]:
        outside.path.write_bytes(data)
        assert main(["verify", str(outside.path), "--key", outside.key]) == 2
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1) and "cannot be checked: " in told.err


def test_what_another_programme_could_read_otherwise_is_refused(outside: Given, capsys: Any) -> None:
    """From its front, by its local headers, or by another directory: each has to say the same."""
    true, lie, end = _zipped(json.dumps(outside.bundle()).encode()), _zipped(b'{"forged": 1}'), 22
    central = true.index(b"PK\1\2")
    hidden = lie[: lie.index(b"PK\1\2")]
    moved = (central + len(hidden)).to_bytes(4, "little")
    places = (4, 8, 12, 14, 18, 22, 26, 30)  # version, method, moment, sum, both sizes, length, name
    odd = [_with(true, {place: bytes([true[place] ^ 1])}) for place in places]
    odd += [lie + true, hidden + true, true + lie, true + b"\0", true[:-2] + b"\1\0."]
    odd += [true[:central] + hidden + _with(true[central:], {len(true) - central - 6: moved})]
    # Two in the directory's count, where there is one; an unpacker's own words beside the name.
    odd += [_with(true, {len(true) - end + 8: b"\2\0\2\0"})]
    odd += [_zipped(json.dumps(outside.bundle()).encode(), b"\x75\x70\1\0.")]
    outside.path.write_bytes(true)
    words = ["verify", str(outside.path), "--key", outside.key]
    assert main(words) == 0
    for data in odd:
        outside.path.write_bytes(data)
        capsys.readouterr()
        assert main(words) == 2
        told = capsys.readouterr()
        assert (told.out, told.err.count("\n")) == ("", 1)


def test_a_thousand_forged_lines_are_not_waited_for(outside: Given, capsys: Any) -> None:
    """Each takes milliseconds: of a key one in a note counts, and one forgery in a bundle is enough."""
    bundle, key = outside.bundle(), Verifier("elmfield.example/witness", public_key(), COSIGNATURE)
    lines = [
        f"\u2014 {of.name} {base64.b64encode(of.key_id + number.to_bytes(size, 'big')).decode()}\n"
        for of, size in ((Verifier(outside.head.origin, public_key()), 64), (key, 72))
        for number in range(1000)
    ]
    body, row = bundle["checkpoint"].partition("\n\n")[0] + "\n\n", bundle["witnessed"][0]
    rows = [{**row, "witness": key.name, "note": body + line} for line in lines[1000:]]
    repeated = [{**row, "note": body + "".join(lines)}]
    bundle = {**bundle, "checkpoint": body + "".join(lines), "witnessed": [*repeated, *rows]}
    outside.write(bundle)
    before = verifier.is_signed.cache_info().misses
    assert main(["verify", str(outside.path), "--key", outside.key, "--witness-key", key.text]) == 1
    assert verifier.is_signed.cache_info().misses - before == 2
    said = capsys.readouterr().out
    assert "its signature is forged" in said and "is not signed by the key of this log" in said


def test_what_is_dated_after_it_was_witnessed_is_named(outside: Given, capsys: Any) -> None:
    for moment, status in (("2026-03-10T09:46+00:00", 0), ("2020-01-01T00:00+00:00", 1)):
        outside.kept.write_text(f"{moment}\n{outside.head.checkpoint}")
        given, said = outside.verify(capsys)
        assert given == status and ("is dated ahead: it was witnessed on 2020-01-01" in said) == bool(status)


class Counted(set[Any]):
    """A set that counts how often somebody went through it."""

    gone_through = 0

    def __iter__(self) -> Iterator[Any]:
        type(self).gone_through += 1
        return super().__iter__()


def test_of_very_many_witnesses_each_entry_is_not_held_against_each(outside: Given) -> None:
    """A bundle may be 200 MB: entries times checkpoints would never end."""
    found = verifier.Checked(outside.bundle(), [verifier.read_key(outside.key)], None)
    found.check_witnessed([], [])
    found.seen, found.sure = Counted(found.seen), Counted(found.sure)
    found.check_log()
    found.check_record()
    assert found.faults == [] and len(found.events) > 3
    assert Counted.gone_through == 2


def _with(raw: bytes, other: dict[int, bytes]) -> bytes:
    """The same, but for what stands at these places."""
    for place, those in other.items():
        raw = raw[:place] + those + raw[place + len(those) :]
    return raw


def _zipped(text: bytes, extra: bytes = b"") -> bytes:
    made, entry = io.BytesIO(), zipfile.ZipInfo("evidence.json")
    entry.extra = extra
    with zipfile.ZipFile(made, "w") as file:
        file.writestr(entry, text)
    return made.getvalue()
