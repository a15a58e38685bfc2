"""The example years shaken up: rows lost, dates moved, people absent, for two readings to compare."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

Rows = list[dict[str, str]]
LENGTHS = ("1 week", "2 weeks", "4 weeks", "6 weeks", "1 month", "3 months", "1 half term", "1 term", "")


def shake(source: Path, target: Path, seed: int) -> None:
    """Write a copy of a data set into `target` in which much has gone differently, but nothing is a fault."""
    chance = random.Random(seed)
    tables = {path.stem: _rows(path) for path in sorted(source.glob("*.csv"))}
    _sessions(tables, chance)
    _people(tables, chance)
    for name in ("signatures", "agreements", "training", "discussions"):
        tables[name] = [row for row in tables.get(name, []) if chance.random() > 0.08]
    for name, rows in tables.items():
        chance.shuffle(rows)
        _write(target / f"{name}.csv", rows)


def _sessions(tables: dict[str, Rows], chance: random.Random) -> None:
    """Lose some, move some, measure some anew, cancel some."""
    kept: Rows = []
    life = {row["arrangement"]: (row["from"], row.get("to") or "9999") for row in tables["arrangements"]}
    for row in tables["sessions"]:
        if chance.random() < 0.12:
            continue
        if row["status"] == "held":
            if chance.random() < 0.3:
                day, (first, last) = _moved(row["held_on"], chance.randint(-20, 20)), life[row["arrangement"]]
                row["held_on"] = day if first <= day <= last else row["held_on"]
            if chance.random() < 0.1 and row.get("minutes"):
                row["minutes"] = str(chance.choice([30, 59, 60, 90, 120, 121, 150]))
            if chance.random() < 0.1:
                row["written_up_on"] = ""
            if chance.random() < 0.06 and row["kind"] == "planned":
                row |= {"status": "cancelled", "held_on": "", "minutes": "", "written_up_on": ""}
        kept.append(row)
    tables["sessions"] = kept
    names = {row["session"] for row in kept}
    held = {row["session"] for row in kept if row["status"] == "held"}
    cancelled = {row["session"] for row in kept if row["status"] == "cancelled"}
    for row in kept:
        if row.get("replaces", "") not in cancelled:
            row["replaces"] = ""
        row["revisits"] = " ".join(r for r in row.get("revisits", "").split() if r in names)
    for name in ("attendance", "signatures", "discussions", "actions"):
        tables[name] = [row for row in tables.get(name, []) if row["session"] in held]
    if len(held) > 3:
        _absences(tables, chance, sorted(held))


def _absences(tables: dict[str, Rows], chance: random.Random, held: Iterable[str]) -> None:
    """Of some sessions, one member was not there; the rows of a session are complete."""
    have = {row["session"] for row in tables["attendance"]}
    by_name = {row["session"]: row for row in tables["sessions"]}
    for name in held:
        if name in have or chance.random() > 0.08:
            continue
        session = by_name[name]
        members = [
            row["person"]
            for row in tables["members"]
            if row["arrangement"] == session["arrangement"]
            and row["from"] <= session["held_on"] <= (row.get("to") or "9999")
        ]
        absent = chance.choice(members) if members else ""
        tables["attendance"] += [
            {"session": name, "person": p, "present": "no" if p == absent else "yes"} for p in members
        ]


def _people(tables: dict[str, Rows], chance: random.Random) -> None:
    """Some fall ill for long, and some agreed on something else."""
    started = {row["person"]: row["started"] for row in tables["people"]}
    away = {row["person"] for row in tables.get("circumstances", []) if row["circumstance"] == "long_absence"}
    for person in chance.sample(sorted(set(started) - away), 4):
        first = _moved("2025-09-20", chance.randint(0, 200))
        if first > started[person]:
            last = chance.choice(["", _moved(first, chance.randint(10, 90))])
            row = {"person": person, "circumstance": "long_absence", "from": first, "to": last}
            tables.setdefault("circumstances", []).append(row)
    places = {row["site"] for row in tables.get("calendar", []) if row.get("site")}
    lengths = [every for every in LENGTHS if "term" not in every or "stoswin" not in places]
    for row in tables["arrangements"]:
        if chance.random() < 0.2:
            row["every"] = chance.choice(lengths)


def _moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key.strip().lower(): value for key, value in row.items()} for row in csv.DictReader(file)]


def _write(path: Path, rows: Rows) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    if not rows:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
