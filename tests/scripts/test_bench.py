"""The page that `make bench` writes, without the minutes that measuring takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scripts import bench, bench_database, bench_rows

FOUND: dict[str, Any] = {
    "database": "SQLite 9",
    "alone": {"a bare signed-in page": (0.001, 2), "a list": (0.004, 7)},
    "among": {"a bare signed-in page": (0.002, 2), "a list": (0.005, 8)},
    "size": {"people": 200_000, "organisations": 2_000, "sessions": 3, "findings": 4, "gigabytes": 1.5,
             "seconds": 61.2},
}  # fmt: skip


def test_a_line_says_what_took_how_long_in_pages_and_against_alone() -> None:
    lines = bench_database._table(FOUND).splitlines()
    assert lines[-1] == "| a list | 7, 8 | 4.00 ms | 4.0 | 5.00 ms | 2.5 | 1.25 |"
    assert "200,000 people, 2,000 organisations" in lines[2]
    assert "made in 61 s" in lines[2]


def test_measuring_one_half_keeps_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    page.write_text("# Performance\n\n## A check\n\nOf old.\n", "utf-8")
    monkeypatch.setattr(bench, "OUT", page)
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "measure_database", lambda people: f"Of {people} people.\n")
    monkeypatch.setattr("sys.argv", ["bench", "--only", "database"])
    bench.main()
    bench.main()
    text = page.read_text("utf-8")
    assert text.index("Of old.") < text.index("Of 20000 people.")
    assert text.count("## ") == 2


def test_a_quick_run_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "OUT", tmp_path / "performance.md")
    monkeypatch.setattr(bench, "measure_database", lambda people: "")
    monkeypatch.setattr(bench, "measure_check", lambda people: [])
    monkeypatch.setattr(bench, "measure_print", lambda: "")
    monkeypatch.setattr(bench, "measure_rows", lambda: "")
    monkeypatch.setattr(bench, "measure_search", lambda records: "")
    monkeypatch.setattr("sys.argv", ["bench", "--quick"])
    bench.main()
    assert not bench.OUT.exists()


def test_what_the_separation_costs_is_a_ratio() -> None:
    lines = bench_rows.table({"a list": (0.004, 7)}, {"a list": (0.005, 7)}).splitlines()
    assert lines[-1] == "| a list | 7 | 4.00 ms | 5.00 ms | 1.25 |"
