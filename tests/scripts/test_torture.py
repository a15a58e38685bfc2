"""The torture sees what it looks for: words that are gone, half a signature, and a disk that forgets."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from clearsight.audit.models import Event
from clearsight.records.models import Entry
from clearsight.signoff.models import Seal, Signature
from scripts.steps import ROOT
from scripts.torture.ledger import Ledger, altered, halves
from scripts.torture.power import Platter, library
from scripts.torture.worker import Life
from tests.root import take_guards_away
from tests.walk import story

WRITES = """
import sqlite3, sys
from pathlib import Path
from scripts.torture.power import Platter
folder = Path(sys.argv[1])
Platter(folder).install()
opened = sqlite3.connect(folder / "t.sqlite3", isolation_level=None)
opened.execute(f"PRAGMA synchronous={sys.argv[2]}")
opened.execute("INSERT INTO said VALUES ('acknowledged')")
print("acknowledged", flush=True)
sys.stdin.read()
"""


@pytest.mark.django_db
@pytest.mark.req("L3")
def test_half_a_signature_and_half_a_seal_are_seen() -> None:
    done = story.sealed()
    assert [*halves({done.record().pk}), *altered(0)] == []
    seal = Seal.objects.get()
    take_guards_away()
    Event.objects.filter(verb="signoff.sign").first().delete()  # type: ignore[union-attr]
    assert [line.split(" of ")[0] for line in halves()] == ["half: signoff.sign"]
    Seal.objects.filter(pk=seal.pk).delete()
    assert any(f"record {seal.record_id} is sealed with [2, 0, 0]" in line for line in halves())


@pytest.mark.django_db
@pytest.mark.req("L3")
def test_what_was_acknowledged_and_is_gone_is_seen() -> None:
    done = story.sealed()
    words = Entry.objects.filter(record=done.record(), field="any_other_business").get()
    about = {
        "record": words.record_id,
        "field": words.field,
        "by": words.author_id,
        "mark": "Cover for Friday.",
    }
    signed = Signature.objects.filter(record=done.record()).latest("pk")
    bound = {"record": signed.record_id, "by": signed.person_id}
    life = Life(0, 0, [
        ({"kind": "write", **about}, {"version": words.version}),
        ({"kind": "sign", **bound}, {"signature": signed.pk, "hash": signed.shown_hash}),
        ({"kind": "agree", "of": str(done.record().public_id)}, {"verb": "records.agree"}),
    ])  # fmt: skip
    ledger = Ledger()
    ledger.take(life)
    assert [*ledger.missing(), *ledger.missing([life])] == []
    take_guards_away()
    Entry.objects.filter(pk=words.pk).delete()
    Event.objects.filter(verb="records.agree").delete()
    Signature.objects.filter(pk=signed.pk).update(person=done.school.vera)
    assert [line.partition(":")[0] for line in ledger.missing()] == ["words", "signature", "event"]


@pytest.mark.req("L3")
@pytest.mark.parametrize(("synchronous", "there"), [("extra", 1), ("full", 0), ("off", 0)])
def test_a_power_cut_takes_what_was_not_synchronised(tmp_path: Path, synchronous: str, there: int) -> None:
    assert library() is not None, "the SQLite of this Python cannot be reached"
    with sqlite3.connect(tmp_path / "t.sqlite3") as made:
        made.execute("CREATE TABLE said (words)")
    made.close()
    platter = Platter(tmp_path)
    platter.steady()
    command = [sys.executable, "-c", WRITES, tmp_path, synchronous]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"acknowledged\n"
        running.send_signal(signal.SIGKILL)
    platter.cut()
    opened = sqlite3.connect(tmp_path / "t.sqlite3")
    assert opened.execute("SELECT count(*) FROM said").fetchone()[0] == there
    opened.close()
