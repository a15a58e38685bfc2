"""What every test can ask for: a browser on a live server, and marks that mean something."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Generator, Iterator
from itertools import islice
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from urllib.parse import urlsplit

import pytest

from scripts.system import find_chromium
from tests.gate import Gate
from tests.requirements import REQUIREMENTS

# Playwright's own event loop runs in the thread of the tests, where Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# What a test does not need takes much of the processor: a spare process for the next site, guesses at what
# is opened next, a new frame for each page of one site. Of two such lists a browser reads the last: the rest
# is what Playwright turns off.
UNUSED = (
    "SpareRendererForSitePerProcess", "NavigationPredictor", "Prerender2", "HttpsUpgrades", "PaintHolding",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "LensOverlay", "MediaRouter",
    "HttpsFirstBalancedModeAutoEnable", "ThirdPartyStoragePartitioning", "OptimizationHints",
    "NetworkTimeServiceQuerying", "PreconnectToSearch", "RenderDocument",
)  # fmt: skip
CHROMIUM_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", f"--disable-features={','.join(UNUSED)}",
)  # fmt: skip
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
TESTS = Path(__file__).parent
# What `make check` leaves to `make test`: everything else together stays under a minute.
SLOW_FILES = {
    "test_standing.py", "test_dataset_round_trip.py", "test_two_readings.py", "test_dataset_chunks.py",
    "test_properties.py", "test_who_may.py", "test_pages.py", "test_words_about_a_session.py",
    "test_cases_over_time.py", "test_departures.py", "test_apart.py", "test_evaluating_some.py",
    "test_fields_on_page_and_paper.py", "test_examples.py", "test_position.py", "test_import.py",
    "test_account.py", "test_another_version.py", "test_migrations.py", "test_calendar_files.py",
    "test_scale.py", "test_pictures.py", "test_standing_properties.py", "test_promptness.py",
    "test_extents.py", "test_importing.py", "test_import_twice.py", "test_one_supervision.py",
}  # fmt: skip
LONG_FOLDERS = {"demo", "halfterm"}
LONG_FILES = {"test_demo.py", "test_killed.py", "test_drafts_in_browser.py", "test_standing.py"}
SLOW_FOLDERS = {
    "abuse",
    "access",
    "demo",
    "halfterm",
    "oracle",
    "records",
    "reminders",
    "signoff",
    "supervision",
    "web",
}

# Pages ask the database through actions and queries, which are tested on both. These files, which open every
# page, attack pages, save drafts or let two write at once, are run on both; and all half terms, there without
# a browser.
PAGES = "web"
PAGES_ON_BOTH = {"test_pages.py", "test_attacks.py", "test_writing_together.py", "test_autosave.py"}
# What a mail, a calendar entry, a piece of evidence or the command line says is said in the same words,
# whichever database it was read from; what is read for it is tested on both beside these.
SAID = {
    "reminders/test_dates.py", "reminders/test_tells_nothing.py", "cli/test_account.py",
    "cli/test_own_policy.py", "audit/test_evidence.py",
}  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """The folder in which the workers of this run find what one of them has built: gone at the end."""
    if getattr(config.option, "numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ:
        from tests.kept import SHARED_IN

        os.environ[SHARED_IN] = folder = mkdtemp(prefix="clearsight-kept-")
        config.add_cleanup(lambda: rmtree(folder))


# A test module in which none of these words stands asks no database.
ASKS = re.compile(r"django_db|transactional_db|live_server|open_page")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where nothing slow is asked for, what is slow throughout is not even read.

    Nor is on PostgreSQL a module of which nothing is repeated there: each worker would read it for nothing.
    """
    asked = getattr(config.option, "markexpr", "") or ""
    if "not slow" in asked and collection_path in {TESTS / name for name in SLOW_FOLDERS}:
        return True
    return True if _on_postgresql() and _is_not_read_there(collection_path) else None


def _on_postgresql() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def _is_not_read_there(path: Path) -> bool:
    """Seen from outside: by its name, or since it names nothing by which a database is asked."""
    if not (path.name.startswith("test_") and path.suffix == ".py"):
        return False
    folder, name = path.relative_to(TESTS).parts[0], path.relative_to(TESTS).as_posix()
    only_shown = folder == PAGES and path.name not in PAGES_ON_BOTH
    return only_shown or name in SAID or not ASKS.search(path.read_text("utf-8"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse a mark that names no requirement; mark what uses the browser, and what is slow.

    What touches no database, and what is only looked at (`shown`, or a page), is not repeated on PostgreSQL.
    """
    for item in items:
        for mark in item.iter_markers("req"):
            unknown = set(mark.args) - REQUIREMENTS
            if unknown or not mark.args:
                raise pytest.UsageError(f"{item.nodeid}: no requirement is called {sorted(unknown)}")
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if item.path.name in SLOW_FILES or _folder(item) in SLOW_FOLDERS:
            item.add_marker("slow")
    _refuse_what_would_be_passed_over(items)
    if _on_postgresql():
        once = [item for item in items if _is_once_enough(item)]
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if not _is_once_enough(item)]
    items[:] = _longest_first(items)


def _longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """The files that take longest begin each worker's share; who is done takes from the others' shares.

    Else one of them walks the last half term while the others have nothing to do.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = sorted({i.path for i in items if _folder(i) in LONG_FOLDERS or i.path.name in LONG_FILES})
    rest = iter([item for item in items if item.path not in long])
    ordered: list[pytest.Item] = []
    for worker in range(workers):
        first = set(long[worker::workers])
        ordered += [item for item in items if item.path in first]
        ordered += islice(rest, max(0, len(items) * (worker + 1) // workers - len(ordered)))
    return [*ordered, *rest]


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


def _refuse_what_would_be_passed_over(items: list[pytest.Item]) -> None:
    """Whatever the database could make different is read on PostgreSQL too: seen on SQLite, at each start."""
    passed = {path for path in {item.path for item in items} if _is_not_read_there(path)}
    for item in items:
        if item.path in passed and not _is_once_enough(item):
            raise pytest.UsageError(f"{item.nodeid}: not read on PostgreSQL; mark it with django_db")


def _is_once_enough(item: pytest.Item) -> bool:
    """Whether the test is the same whichever database there is."""
    if _folder(item) == PAGES and item.path.name not in PAGES_ON_BOTH:
        return True
    if item.path.relative_to(TESTS).as_posix() in SAID:
        return True
    fixtures = {"db", "transactional_db", "live_server", "django_user_model"}
    asks = item.get_closest_marker("django_db") or fixtures & set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("shown")) or not asks


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Of what is read before the first test nothing is garbage: it is not looked through a hundred times."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is there before the first test stays: it is not looked through for garbage again and again."""
    del session
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The tables were made at once (`MIGRATE` in the settings): note that they are those of this version.

    The commands, and servers in processes of their own, then find nothing to bring up to date.
    """
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    from tests.root import let_tables_be_emptied

    let_tables_be_emptied()
    with django_db_blocker.unblock():
        for app, name in MigrationLoader(None).disk_migrations:
            MigrationRecorder(connection).record_applied(app, name)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real Chromium (Playwright's `Browser`). Where there is none, the test fails: it is never skipped."""
    path = find_chromium()
    if path is None:
        pytest.fail("no Chromium: have the Debian package chromium installed", pytrace=False)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def still_chromium(chromium: Any) -> Iterator[Any]:
    """One that draws no frame of itself, and so takes a quarter less of the processor.

    Not for Playwright's own clicks: they wait until a thing stands still in two frames, and here for ever.
    """
    flags = [*CHROMIUM_FLAGS, "--disable-threaded-compositing"]
    browser = chromium.browser_type.launch(executable_path=find_chromium(), args=flags)
    yield browser
    browser.close()


@pytest.fixture(scope="session", autouse=True)
def _assets_are_kept() -> Iterator[None]:
    """A browser keeps the assets that never change, as it does in life: `WhiteNoise` says so there.

    The live server of a test serves them itself, and not as WhiteNoise does: six for each page, of 250 kB.
    Nor does it hold an answer back for 40 ms, until the browser's machine says that it has the head of it.
    """
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import WSGIRequestHandler

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
        patch.setattr(StaticFilesHandler, "serve", _immutable(StaticFilesHandler.serve))
        yield


def _immutable(serve: Callable[..., Any]) -> Callable[..., Any]:
    def served(*args: Any) -> Any:
        response = serve(*args)
        response["Cache-Control"] = "max-age=315360000, immutable"
        return response

    return served


@pytest.fixture
def live_server(live_server: Any) -> Iterator[Any]:
    """The live server, for the time of one test: when its database is emptied, nothing is still answered."""
    httpd = live_server.thread.httpd
    gate = httpd.get_app()
    if not isinstance(gate, Gate):
        gate = Gate(gate)
        httpd.set_app(gate)
    with gate.opened():
        yield live_server


class Watch:
    """What a browser complained of while a test looked at pages."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def over(self, page: Any, origin: str) -> None:
        """Note errors in scripts and in the console, and anything asked of another machine than `origin`."""
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._console)
        page.on("request", lambda request: self._request(request.url, origin))

    def _console(self, message: Any) -> None:
        # A page that is refused on purpose (403, 404) is told to the console too.
        if message.type == "error" and "status of 40" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _request(self, url: str, origin: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" != origin:
            self.complaints.append(f"asked elsewhere: {url}")


@pytest.fixture
def open_page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """`open_page()` gives a Playwright page of a browser of its own on the live server (`base_url` is set).

    Called twice, it gives two people at two machines. Takes the options of Playwright's `new_context`. At the
    end the test fails if a page had a script error, wrote an error to the console or asked another machine
    for anything.
    """
    watch = Watch()
    contexts = []

    def opened(**options: Any) -> Any:
        context = chromium.new_context(**{"base_url": live_server.url, "viewport": WIDE, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch.over(page, live_server.url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watch.complaints == []


@pytest.fixture
def page(open_page: Any) -> Any:
    """One Playwright page on the live server, 1280 pixels wide."""
    return open_page()
