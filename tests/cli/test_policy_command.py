"""`clearsight policy`: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clearsight.cli import main
from tests.policy.small import HEADER, interval
from tests.policy.the_forms import NAMES


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """A policy with two versions."""
    (tmp_path / "small" / "versions").mkdir(parents=True)
    file = tmp_path / "small" / "policy.toml"
    file.write_text(HEADER + interval("one", "4 weeks"), "utf-8")
    later = HEADER.replace('version = "1"', 'version = "2"').replace("2026-09-01", "2027-09-01")
    (tmp_path / "small" / "versions" / "v2.toml").write_text(later + interval("one", "2 weeks"), "utf-8")
    return file.parent


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit status of `clearsight policy ...`, what it printed, and what it complained of."""
    status = main(["policy", *words])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "list")
    assert status == 0
    assert {line.split()[0] for line in out.splitlines()} >= set(NAMES)


@pytest.mark.req("A2")
@pytest.mark.parametrize(
    "name, status",
    [
        ("harewood", 1),
        ("north-east-futures", 1),
        ("embark", 0),
        ("progress-careers", 0),
        ("worcestershire", 0),
    ],
)
def test_lint_ends_with_one_where_a_policy_contradicts_itself(
    name: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, out, _ = run(capsys, "lint", name)
    assert ended == status
    assert ("Contradictions:" in out) == bool(status)
    assert "Gaps:" in out


def test_lint_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "lint", "harewood", "--format", "json")
    assert status == 1
    assert "contradiction" in {finding["kind"] for finding in json.loads(out)["findings"]}


def test_lint_of_a_broken_file(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = policy / "policy.toml"
    file.write_text(
        file.read_text("utf-8").replace('{ measure = "interval", every', '{ measure = "interval", evry')
        + "\nextra = 1\n",
        "utf-8",
    )
    status, out, err = run(capsys, "lint", str(policy))
    assert (status, out) == (2, "")
    assert err.count("\n") == 2
    assert f"{file}, line 14" in err
    assert "did you mean 'every'?" in err


def test_lint_says_when_the_review_is_overdue(capsys: pytest.CaptureFixture[str]) -> None:
    assert "was due on 1 February 2025" in run(capsys, "lint", "embark", "--as-of", "2025-02-02")[1]
    assert "was due on" not in run(capsys, "lint", "embark", "--as-of", "2025-02-01")[1]


@pytest.mark.req("A3")
def test_show_has_the_version_of_a_day(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, every in (
        ((str(policy), "--as-of", "2027-08-31"), "4 weeks"),
        ((str(policy), "--as-of", "2027-09-01"), "2 weeks"),
        ((f"{policy}@2027-09-01", "--as-of", "2026-09-01"), "2 weeks"),
    ):
        status, out, _ = run(capsys, "show", *words)
        assert status == 0
        assert f"supervision at least every {every}." in out


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_show_in_every_format(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "show", "progress-careers", "--format", form)
    assert status == 0
    assert "Everyone who is in need of additional support must have supervision at least every month." in (
        " ".join(out.split())
    )
    if form == "json":
        assert json.loads(out)["policy"]["name"] == "progress-careers"


def test_diff_of_two_versions(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "diff", f"{policy}@2026-09-01", f"{policy}@2027-09-01")
    assert status == 1
    assert "Stricter (1)" in out
    assert run(capsys, "diff", str(policy), str(policy))[0] == 0
    assert json.loads(run(capsys, "diff", "harewood", "embark", "--format", "json")[1])["changes"]


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "schema")
    assert status == 0
    assert json.loads(out)["title"] == "Clearsight policy file"


@pytest.mark.parametrize(
    "words, told",
    [
        (["show", "nothing-like-it"], "there is no such policy"),
        (["show", "harewod"], "did you mean harewood?"),
        (["show", "harewood@soon"], "'soon' is not a date"),
        (["show", "harewood", "--as-of", "31.3.2026"], "write it as 2026-03-31"),
        (["lint"], "clearsight policy lint --help"),
        (["diff", "harewood"], "clearsight policy diff --help"),
        (["frobnicate"], "clearsight policy --help"),
        ([], "clearsight policy --help"),
    ],
)
def test_errors_are_one_line(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert told in err


@pytest.mark.parametrize("sub", ["list", "show", "lint", "diff", "schema"])
def test_every_sub_command_explains_itself_with_an_example(
    sub: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["policy", sub, "--help"])
    assert ended.value.code == 0
    assert f"clearsight policy {sub}" in capsys.readouterr().out.partition("example")[2]


def test_showing_and_linting_never_wait_for_django() -> None:
    asked = (
        "import sys; from clearsight.cli import main; "
        "main(['policy', 'show', 'harewood']); main(['policy', 'lint', 'harewood']); "
        "sys.exit('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
