"""How long a check takes, against the least that anybody could do with the same rows."""

from __future__ import annotations

import contextlib
import csv
import gc
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from clearsight.cli import main as clearsight
from clearsight.compliance.checking import data_codes
from clearsight.compliance.dataset import read_dataset
from clearsight.compliance.domain.engine import evaluate
from clearsight.compliance.domain.facts import Facts, Session
from clearsight.policy.files import find_policy, load_policy

AS_OF = date(2026, 3, 31)
YEARS = 10
POLICY = "harewood"
SUPERVISED_BY_EACH = 8


@dataclass(frozen=True)
class Line:
    """One line of the table: what was done, in seconds, and what the floor for it took."""

    what: str
    seconds: float
    floor: str
    floor_seconds: float

    def __str__(self) -> str:
        ratio = self.seconds / self.floor_seconds
        took, least = _shown(self.seconds), _shown(self.floor_seconds)
        return f"| {self.what} | {took} | {self.floor} | {least} | {ratio:.1f} |"


def _shown(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def timed(
    clock_of: Callable[[], float] = time.perf_counter,
) -> contextlib.AbstractContextManager[list[float]]:
    """A context whose value is a list that holds the seconds it took, once it is over."""

    @contextlib.contextmanager
    def clock() -> Iterator[list[float]]:
        took: list[float] = []
        began = clock_of()
        yield took
        took.append(clock_of() - began)

    return clock()


def write_tracker(folder: Path, people: int) -> int:
    """A tracker: so many people, ten years of sessions about every four weeks. The number of sessions."""
    chance = random.Random(1)
    first = AS_OF - timedelta(days=365 * YEARS)
    supervisors = max(1, people // SUPERVISED_BY_EACH)
    columns = {
        "people": ("person", "name", "started"),
        "sites": ("site", "name"),
        "roles": ("person", "role", "site", "from"),
        "training": ("person", "kind", "completed_on"),
        "arrangements": ("arrangement", "kind", "supervisor", "from"),
        "members": ("arrangement", "person", "from"),
        "agreements": ("arrangement", "version", "person", "signed_on"),
        "sessions": ("session", "arrangement", "kind", "status", "held_on", "minutes", "written_up_on"),
        "signatures": ("session", "person", "signed_on"),
    }
    with contextlib.ExitStack() as files:
        tables = {
            name: csv.writer(files.enter_context((folder / f"{name}.csv").open("w", newline="")))
            for name in columns
        }
        for name, header in columns.items():
            tables[name].writerow(header)
        tables["sites"].writerow(("s1", "A school"))
        for number in range(supervisors):
            tables["people"].writerow((f"v{number}", f"Supervisor {number}", first))
            tables["roles"].writerow((f"v{number}", "headteacher", "s1", first))
            for kind in ("supervision", "dsl"):
                tables["training"].writerow((f"v{number}", kind, first))
        return sum(_one_person(tables, chance, number, supervisors, first) for number in range(people))


def _one_person(
    tables: dict[str, object], chance: random.Random, number: int, supervisors: int, first: date
) -> int:
    write = {name: table.writerow for name, table in tables.items()}  # type: ignore[attr-defined]
    person, arrangement, supervisor = f"p{number}", f"a{number}", f"v{number % supervisors}"
    write["people"]((person, f"Person {number}", first))
    write["roles"]((person, "case_holder", "s1", first))
    write["arrangements"]((arrangement, "one_to_one", supervisor, first))
    write["members"]((arrangement, person, first))
    for signer in (person, supervisor):
        write["agreements"]((arrangement, "1", signer, first))
    held, count = first, 0
    while (held := held + timedelta(days=chance.choice((21, 28, 28, 28, 28, 35)))) <= AS_OF:
        count += 1
        for signer in (person, supervisor):
            write["signatures"]((f"{arrangement}-{count}", signer, held))
        write["sessions"]((f"{arrangement}-{count}", arrangement, "planned", "held", held, 60, held))
    return count


def last_sessions_of_rows(folder: Path) -> dict[str, str]:
    """The floor for files: each person's last session, by hand, from the rows as they are written."""
    with (folder / "members.csv").open(newline="") as file:
        person_of = {row[0]: row[1] for row in csv.reader(file)}
    last: dict[str, str] = {}
    with (folder / "sessions.csv").open(newline="") as file:
        for row in csv.reader(file):
            person, held = person_of[row[1]], row[4]
            if row[3] == "held" and held > last.get(person, ""):
                last[person] = held
    return last


def last_sessions_of_facts(facts: Facts) -> dict[str, date]:
    """The floor for facts: each person's last session, by hand."""
    person_of = {member.arrangement: member.person for member in facts.members}
    last: dict[str, date] = {}
    sessions: tuple[Session, ...] = facts.sessions
    for session in sessions:
        if session.status == "held" and session.held_on:
            person = person_of[session.arrangement]
            if person not in last or session.held_on > last[person]:
                last[person] = session.held_on
    return last


def _checked(folder: Path, form: str, cpu: Callable[[], float]) -> float:
    """Seconds of the whole command, its output thrown away."""
    words = ["check", "--policy", POLICY, "--as-of", str(AS_OF), "--format", form, str(folder)]
    with timed(cpu) as took, Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        clearsight(words)
    return took[0]


def measure_check(people: int) -> list[Line]:
    """The whole command on files, and the engine alone on facts; in seconds of the processor's time.

    All four are one thread that computes, so what else the machine is busy with is left out.
    """
    cpu = time.process_time
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sessions = write_tracker(folder, people)
        size = f"{people:,} people, {sessions:,} sessions"
        took = {form: _checked(folder, form, cpu) for form in ("text", "csv")}
        with timed(cpu) as floor_of_rows:
            last_sessions_of_rows(folder)
        policy = load_policy(find_policy(POLICY)).in_force(AS_OF)
        facts = read_dataset(folder, data_codes(policy))
    gc.disable()  # as the command does: there are no cycles to find
    with timed(cpu) as engine:
        evaluate(policy, facts, AS_OF)
    gc.enable()
    with timed(cpu) as floor_of_facts:
        last_sessions_of_facts(facts)
    floor = "last session, from the same files", floor_of_rows[0]
    return [
        *(Line(f"`clearsight check --format {form}`, {size}", took[form], *floor) for form in took),
        Line(f"the engine alone, {size}", engine[0], "last session, from the same facts", floor_of_facts[0]),
    ]
