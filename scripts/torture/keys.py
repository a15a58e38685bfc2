"""Kill `clearsight keys rotate` at random moments: whether everything opens, and going on completes it.

`python -m scripts.torture.keys [--kills N] [--files N] [--seed S]`, on the kind of database that
`DATABASE_URL` names (`scripts/postgres.py` gives one), else on SQLite. Half of the kills come at any moment
of the command, starting included, half while it wraps. The status is 1 where anything did not open.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field

from scripts.bench_database import _named, own_database
from scripts.steps import ROOT

STARTS, WRAPS = 2.5, 0.6  # seconds in which the command has started, or has wrapped much of it


@dataclass
class Rotations:
    """What was found: how many were killed, how many of them between two keys, and what did not open."""

    kills: int = 0
    between: int = 0
    completed: int = 0
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Kill, look, go on; and at the end complete it."""
    parser = argparse.ArgumentParser(prog="python -m scripts.torture.keys", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--files", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with own_database():
        from clearsight.cli.installation import migrate, open_django

        open_django()
        migrate()
        found = _tortured(_filled(options.files), options.kills, random.Random(options.seed))
        print(
            f"{_named()}: clearsight keys rotate was killed {found.kills} times, {found.between} of them "
            f"with keys under two master keys; {found.completed} rotations were completed by going on; "
            f"{options.files:,} files looked at after each: {len(found.wrong)} did not open"
        )
    print("\n".join(found.wrong[:20]) if found.wrong else "All held.")
    return 1 if found.wrong else 0


def _filled(files: int) -> dict[int, tuple[bytes, str]]:
    """So many files, with what was sealed in each and what it says, by primary key."""
    from clearsight.casework.models import File
    from clearsight.integrations.envelope import seal
    from clearsight.people.models import Organisation

    school = Organisation.objects.create(name="Torture", slug="torture")
    made = File.objects.bulk_create([File.fresh(school.pk, "request") for _ in range(files)], 500)
    said = {one.pk: f"words of {one.pk}" for one in made}
    return {
        one.pk: (seal(said[one.pk], bytes(one.wrapped_key), one.key_identity, "words"), said[one.pk])
        for one in made
    }


def _tortured(sealed: dict[int, tuple[bytes, str]], kills: int, chance: random.Random) -> Rotations:
    from clearsight.casework.actions import keys_by_master

    found = Rotations()
    for number in range(kills):
        _kill_one(chance, while_it_wraps=number % 2 == 0)
        found.kills += 1
        found.between += len(keys_by_master()) > 1
        found.wrong += _what_does_not_open(sealed)
        if number % 10 == 9:
            subprocess.run(_command(), cwd=ROOT, check=True, capture_output=True)
            found.completed += len(keys_by_master()) == 1
            found.wrong += _what_does_not_open(sealed)
    return found


def _command() -> list[str]:
    return [sys.executable, "-m", "clearsight.cli", "keys", "rotate"]


def _kill_one(chance: random.Random, *, while_it_wraps: bool) -> None:
    with subprocess.Popen(_command(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as one:
        if while_it_wraps:
            assert one.stdout is not None
            one.stdout.readline()  # it has made the key, or goes on to it
        time.sleep(chance.uniform(0, WRAPS if while_it_wraps else STARTS))
        one.kill()


def _what_does_not_open(sealed: dict[int, tuple[bytes, str]]) -> list[str]:
    from clearsight.casework.models import File
    from clearsight.integrations.envelope import DoesNotOpen, unseal

    wrong = []
    for file in File.objects.filter(pk__in=range(min(sealed), max(sealed) + 1)):
        content, said = sealed[file.pk]
        try:
            if unseal(content, bytes(file.wrapped_key), file.key_identity, "words") != said:
                wrong.append(f"file {file.pk} says something else")
        except DoesNotOpen:
            wrong.append(f"file {file.pk} does not open")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
