"""Words that were written, and names of children, stand on the pages of those who may read them alone.

Each place where people write is filled with words that stand nowhere else (`life`). They are then looked for
where nobody would think of them: in the database and its files, mails and calendars, addresses, titles,
headers, cookies, file names, the log, error pages, and what a PDF says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.db import connection, models

from clearsight.integrations.database_copy import copy_database
from clearsight.integrations.sealed_file import SealedWriter
from tests.abuse.life import CANARY, Life, canary, lived
from tests.abuse.plain import PLAIN, WHY
from tests.abuse.walking import walked
from tests.architecture.source import PACKAGE, ROOT
from tests.casework.test_sealed_at_rest import everything_in_the_database
from tests.reminders.post import PostOffice, later, note, send
from tests.reminders.test_tells_nothing import told_to
from tests.world import at

SECRETS = (CANARY, "Plughley", "Frobina", "2017-05-04")


@pytest.fixture
def _midday() -> Iterator[None]:
    with time_machine.travel(at(hour=12), tick=False):
        yield


def found_in(text: str | bytes) -> list[str]:
    """The secrets that stand in it, however they are written large or small."""
    whole = text.lower() if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass").lower()
    return [secret for secret in SECRETS if secret.lower().encode() in whole]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_midday")
@pytest.mark.req("L10")
def test_nothing_is_read_in_the_database_nor_in_its_files_nor_in_a_copy(tmp_path: Path) -> None:
    lived(canary)
    dump = everything_in_the_database()
    assert b"Sam Okafor" in dump and found_in(dump) == []
    files = list(files_of_the_database())
    looked = [path for path in files if b"Sam Okafor" in path.read_bytes()]
    assert looked, "the search itself works"
    # As a backup copies it; and as it is kept, sealed in its turn.
    copy, backup = tmp_path / "copy", tmp_path / "one.backup"
    copy.mkdir()
    copy_database(connection, copy)
    copied = [path for path in copy.rglob("*") if path.is_file()]
    assert any(b"Sam Okafor" in path.read_bytes() for path in copied)
    with backup.open("wb") as out:
        sealed = SealedWriter(out, {})  # and nothing packed, so that packing hides nothing
        for path in copied:
            sealed.write(path.read_bytes())
        sealed.finish()
    assert backup.stat().st_size and b"Sam Okafor" not in backup.read_bytes()
    everywhere = (*files, *copied, backup)
    assert [(path.name, found) for path in everywhere if (found := found_in(path.read_bytes()))] == []


def files_of_the_database() -> list[Path]:
    """Every file that the database keeps on this machine: its tables, its journal."""
    if connection.vendor == "sqlite":
        kept = Path(str(connection.settings_dict["NAME"]))
        return list(kept.parent.glob(f"{kept.name}*"))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        number = cursor.fetchone()[0]
    return [
        path for at in (f"base/{number}", "pg_wal") for path in (folder / at).rglob("*") if path.is_file()
    ]


@pytest.mark.django_db
@pytest.mark.shown
@pytest.mark.abuse(14)
@pytest.mark.usefixtures("_midday")
@pytest.mark.req("D8", "G6")
def test_no_mail_and_no_calendar_tells_any() -> None:
    life, post = lived(canary), PostOffice()
    for day in (0, 3):
        for person in (life.school.nadia, life.school.sam):
            note(person, later(day))
        send(post, later(day))
    everything = "\n".join(told_to(person, post) for person in (life.school.nadia, life.school.sam))
    assert len(post.taken) > 2 and found_in(everything) == []


@pytest.mark.django_db
@pytest.mark.shown
@pytest.mark.abuse(16)
@pytest.mark.usefixtures("_midday")
def test_none_stands_around_what_is_read() -> None:
    walk, log = walked()
    read = "\n".join(walk.bodies)
    assert read.count(CANARY) > 50 and "Frobina Plughley" in read, "it was worth looking"
    assert sum(path.endswith(("pdf", ".ics")) for path, _ in walk.around) > 2
    assert "The child is entered" in "".join(said for _, said in walk.around), (
        "what waits in a cookie is read"
    )
    assert [(path, found) for path, said in walk.around if (found := found_in(said))] == []
    assert found_in(log) == []


class Seen(HTMLParser):
    """What a browser would do of a page besides showing it."""

    def __init__(self) -> None:
        super().__init__()
        self.does: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "script" and not said.get("src", "").startswith("/static/"):
            self.does.append(f"script {said}")
        if tag in ("style", "iframe", "object", "embed", "base", "frame", "applet"):
            self.does.append(tag)
        self.does += [
            f"{tag} {name}" for name in said if name.startswith("on") or name in ("style", "srcdoc")
        ]
        # What a page loads by itself comes from here, or stands in it.
        loads = said.get("src", "") if tag != "a" else ""
        loads = said.get("href", "") if tag == "link" else loads
        if loads and not loads.startswith(("/static/", "/records/", "data:image/")):
            self.does.append(f"{tag} loads {loads}")
        for name in ("href", "src", "action", "formaction", "poster", "data"):
            if not said.get(name, "/").startswith(("/", "#", "?", "mailto:", "data:image/", "https://")):
                self.does.append(f"{tag} {name}={said[name]}")


@pytest.mark.django_db
@pytest.mark.shown
@pytest.mark.abuse(17)
@pytest.mark.usefixtures("_midday")
def test_no_script_that_anybody_wrote_is_more_than_words() -> None:
    walk, _ = walked()
    assert sum(html.count("&lt;script&gt;{{7*7}}") for html in walk.bodies) > 50
    for html in walk.bodies:
        seen = Seen()
        seen.feed(html)
        assert seen.does == [] and "<hr>" not in html
        assert "script&gt;49" not in html, "a template of theirs was worked out"


@pytest.mark.django_db
@pytest.mark.shown
@pytest.mark.usefixtures("_midday")
def test_whatever_a_page_loads_comes_from_this_host() -> None:
    walk, _ = walked()
    loaded = {
        one
        for html in walk.bodies
        for one in re.findall(r'<(?:link|script|img)\b[^>]*(?:href|src)="([^"]+)"', html)
    }
    assert {one for one in loaded if not one.startswith(("/static/", "/records/", "data:image/"))} == set()
    assert sum(one.startswith("/static/") for one in loaded) > 3
    styles = [path.read_text("utf-8") for path in (PACKAGE / "web" / "static" / "built").rglob("*.css")]
    named = {url.strip("\"'") for css in styles for url in re.findall(r"(?:url\(|@import\s+)([^)\s;]+)", css)}
    assert (
        styles
        and [url for url in named if re.match(r"//|[a-z]+:(?!image|,)", url) and not url.startswith("data:")]
        == []
    )
    for script in (PACKAGE / "web" / "static").rglob("*.js"):
        assert not re.findall(r"(?:import|fetch)\W*[\"'`](?:https?:)?//", script.read_text("utf-8")), (
            script.name
        )


# What is sealed and no life that is lived here fills, with where it is written instead.
ELSEWHERE = {
    "records.MeantSo.words": "tests/records/test_crossing.py",
    "records.SignatureLeftOut.because": "tests/signoff/test_three_signatures.py",
    "supervision.AgreementLeftOut.because": "tests/supervision/test_third_signatures.py",
    "supervision.Variation.reason": "tests/compliance/test_departures.py",
}
NOT_WORDS = {"wrapped_key", "jpeg", "salt", "accounts.Factor.sealed", "audit.Witnessed.receipt"}


def columns(*kinds: type[models.Field]) -> Iterator[tuple[type[models.Model], models.Field, str]]:  # type: ignore[type-arg]
    """Every column of these kinds of every model of ours, with its whole name: found, and never listed."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if model.__module__.startswith("clearsight.") and isinstance(field, kinds):
                yield model, field, f"{model._meta.app_label}.{model.__name__}.{field.name}"


@pytest.mark.django_db
@pytest.mark.shown
@pytest.mark.usefixtures("_midday")
def test_every_place_in_which_words_are_sealed_was_written_in() -> None:
    lived(canary)
    empty = []
    for model, field, name in columns(models.BinaryField):
        if {field.name, name} & NOT_WORDS:
            continue
        if not any(model._default_manager.values_list(field.name, flat=True)):
            empty.append(name)
    assert sorted(set(empty) ^ set(ELSEWHERE)) == []
    assert [path for path in ELSEWHERE.values() if not (ROOT / path).exists()] == []


def test_every_column_of_words_is_sealed_or_says_why_it_is_not() -> None:
    there = {name for _, _, name in columns(models.CharField, models.TextField, models.JSONField)}
    assert sorted(there - set(PLAIN)) == [], "a new column: seal it, or say why not in tests/abuse/plain.py"
    assert sorted(set(PLAIN) - there) == []
    assert {why for why in PLAIN.values() if why not in WHY} == set()


def test_lives_are_told_apart() -> None:
    assert isinstance(canary("plan"), str) and Life.__doc__
    assert found_in("XYZZY7F3A") == [CANARY] and found_in(b"frobina") == ["Frobina"]
