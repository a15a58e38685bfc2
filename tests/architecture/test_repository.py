"""What is committed stands on its own: it names no place outside the checkout and no package registry."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture.source import ROOT, imports_of, modules, tracked_files

# Put together here, so that this file does not contain what it looks for.
FORBIDDEN = {
    "a folder outside the checkout": re.compile(
        r"\.\./shared\b|(?<![\w.])/" + r"work/|(?<![\w.])/" + r"opt/(pypi|wheels)"
    ),
    "a temporary folder": re.compile(r"(?<![\w./])/" + r"tmp/"),
    "a package registry": re.compile(
        r"registry\." + r"(npmjs|yarnpkg)|files\." + r"pythonhosted|pypi\." + r"org"
        r"|--(extra-)?index" + r"-url[ =]\S",
        re.IGNORECASE,
    ),
}  # fmt: skip
LOCKS = (
    "requirements/run.lock",
    "requirements/dev.lock",
    "requirements/build.lock",
    "requirements/node.lock",
)
SOLID = re.compile(r"^[a-z0-9._-]+==\S+( ;[^\\]+)? \\$")


def references(text: str) -> list[str]:
    return [
        f"line {number}: {what}: {line.strip()[:80]}"
        for number, line in enumerate(text.splitlines(), 1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""  # a picture or a font


def test_nothing_committed_refers_elsewhere() -> None:
    found = [
        f"{path.relative_to(ROOT)} {line}"
        for path in tracked_files()
        for line in references(_text(path))
    ]  # fmt: skip
    assert found == []


def test_every_dependency_is_pinned_with_its_hashes() -> None:
    for name in LOCKS:
        lines = (ROOT / name).read_text("utf-8").splitlines()
        entries = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert entries, name
        assert [line for line in entries if not SOLID.match(line)] == [], name
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text("utf-8")


def test_every_dependency_says_what_it_is_for() -> None:
    listed = re.findall(r'^  "[^"]+",.*$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert len(listed) > 20
    assert [
        line for line in listed if "==" in line or ">=" in line if "  # " not in line and " # " not in line
    ] == []


def undeclared(folders: tuple[str, ...], declared: set[str]) -> set[str]:
    """The distributions that our code imports and that are not declared."""
    brings = packages_distributions()
    imported = {name.split(".")[0] for folder in folders for m in modules(folder) for name in imports_of(m)}
    others = imported - set(sys.stdlib_module_names) - {"clearsight", "scripts", "tests"}
    return {
        name for name in others if not {d.lower().replace("_", "-") for d in brings.get(name, [])} & declared
    }


def _declared() -> tuple[set[str], set[str]]:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    lists = written["project"]["dependencies"], written["dependency-groups"]["dev"]
    run, dev = ({re.split(r"[^\w.-]", entry)[0].lower() for entry in entries} for entries in lists)
    return run, run | dev


def test_what_is_imported_is_declared() -> None:
    run, dev = _declared()
    assert undeclared(("src",), run) == set()
    assert undeclared(("tests", "scripts"), dev) == set()
    assert "pydantic" in undeclared(("src",), run - {"pydantic"})


# What is never imported: who asks for it, and by which word.
ASKED_FOR = {
    "argon2-cffi": "Argon2PasswordHasher",
    "psycopg": "backends.postgresql",
    "tzdata": "USE_TZ = True",
}


def idle(declared: set[str]) -> set[str]:
    """The declared distributions that no module of ours imports or names."""
    names: dict[str, list[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            names.setdefault(distribution.lower().replace("_", "-"), []).append(module)
    ours = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))

    def used(name: str) -> bool:
        if name in ASKED_FOR:
            return ASKED_FOR[name] in ours
        words = "|".join(map(re.escape, names.get(name, [name])))
        return re.search(rf"(?:import|from) (?:{words})\b|[\"'](?:{words})[.\"']", ours) is not None

    return {name for name in declared if not used(name)}


def test_what_is_declared_is_used() -> None:
    run, _ = _declared()
    assert idle(run) == set()
    assert idle({"hypothesis"}) == {"hypothesis"}


def test_nothing_built_or_secret_is_committed() -> None:
    kept = [str(path.relative_to(ROOT)) for path in tracked_files()]
    assert [name for name in kept if name.endswith((".sqlite3", ".key", ".pyc", ".min.js", ".map"))] == []
    assert [
        name
        for name in kept
        if name.startswith(("node_modules/", "var/", "src/clearsight/web/static/built/"))
    ] == []


def test_continuous_integration_runs_what_the_readme_says() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert script.splitlines()[-1] == "exec make test"
    assert "make test" in (ROOT / "README.md").read_text("utf-8")
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_the_detector_sees_a_violation() -> None:
    for bad in (
        "see ../sha" + "red/DESIGN.md",
        "/wo" + "rk/main/x",
        "https://pypi" + ".org/simple",
        "in /t" + "mp/plan.md",
    ):
        assert references(bad) != [], bad
    assert references("https://example.org/work/ and var/tmp") == []
