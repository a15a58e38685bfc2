"""Nothing typed is lost: two browsers at one draft, a lost connection, a killed browser, a server down."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from clearsight.integrations.clock import now
from clearsight.records.models import Record
from scripts.system import find_chromium
from tests.conftest import CHROMIUM_FLAGS, WIDE
from tests.web.hand import Hand
from tests.web.test_autosave import autosaved, standing, typed
from tests.web.test_pages import signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("L3")]


def field(hand: Hand, label: str = "Matters arising") -> Any:
    return hand.page.get_by_label(label, exact=True)


def told(hand: Hand, words: str | re.Pattern[str], *, at_once: bool = True) -> None:
    """The page says this beside the buttons, without anybody having pressed one.

    It saves by its own clock; `at_once`, it is reminded, as by a connection that comes back.
    """
    if at_once:
        hand.page.evaluate("dispatchEvent(new Event('online'))")
    hand.page.locator("#autosave", has_text=words).wait_for()


def saved(hand: Hand, *, at_once: bool = True) -> None:
    """The page says that all is saved, and when."""
    told(hand, re.compile(r"^Saved \d\d:\d\d$"), at_once=at_once)


def at_the_draft(open_page: Any, person: Any, record: Any, **options: Any) -> Hand:
    return Hand(open_page(**options), set()).sign_in(person).open(f"/records/{record.public_id}")


@pytest.mark.req("F8", "E2")
def test_two_at_one_draft_see_each_other_s_words_and_neither_is_overwritten(
    open_page: Any, draft: Any
) -> None:
    place, record = draft
    one, other = (at_the_draft(open_page, who, record) for who in (place.supervisor, place.supervisee))
    field(one).fill("As the supervisor saw it")
    field(one, "Any other business").fill("Keys")
    saved(one, at_once=False)
    field(other).fill("As I saw it")
    told(other, "you both wrote under Matters arising")
    assert field(other).input_value() == "As I saw it"
    other.says(
        "Dervla Penhale has written meanwhile",
        "As the supervisor saw it",
        "has written here meanwhile",
        "Keys",
    )
    assert other.page.evaluate("document.activeElement.id") == field(other).get_attribute("id")
    other.page.get_by_role("button", name="Put it in the field").click()
    assert field(other, "Any other business").input_value() == "Keys"
    other.page.get_by_label("Both, theirs first").check()
    other.press("Save").says("Saved.")
    stands = standing(record, place.supervisor)
    assert stands["any_other_business"] == "Keys"
    words = next(words for words in stands.values() if "As I saw it" in str(words))
    assert words == "As the supervisor saw it\n\nAs I saw it"


@pytest.fixture
def machine(chromium: Any, live_server: Any) -> Any:
    """A page whose console may complain that the connection is lost."""
    context = chromium.new_context(base_url=live_server.url, viewport=WIDE)
    yield context.new_page()
    context.close()


def kept_on(page: Any) -> list[str]:
    """What this computer keeps of drafts, as somebody who looks through its disk would find it."""
    found: list[str] = page.evaluate("""() => new Promise((resolve) => {
      const asked = indexedDB.open("clearsight", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("drafts");
      asked.onsuccess = () => {
        const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
        all.onsuccess = () => {
          asked.result.close();
          resolve(all.result.map((one) => String.fromCharCode(...new Uint8Array(one.sealed))));
        };
      };
    })""")
    return found


def test_without_a_connection_words_are_kept_sealed_and_saved_when_it_is_back(
    machine: Any, draft: Any
) -> None:
    place, record = draft
    hand = Hand(machine).sign_in(place.supervisor).open(f"/records/{record.public_id}")
    machine.context.set_offline(True)
    field(hand).fill("Written in a tunnel")
    told(hand, "Not saved: no connection, and your words are kept on this computer.")
    kept = kept_on(machine)
    assert len(kept) == 1 and "tunnel" not in kept[0]
    machine.context.set_offline(False)
    saved(hand)

    assert "Written in a tunnel" in standing(record, place.supervisor).values()
    # Whoever signs out leaves nothing behind, saved or not.
    machine.context.set_offline(True)
    field(hand).fill("Not for the next at this computer")
    told(hand, "Not saved")
    machine.context.set_offline(False)
    machine.evaluate("document.getElementById('draft').dataset.autosave = '/nowhere'")
    machine.get_by_role("button", name="Sign out").click()
    machine.wait_for_url("**/sign-in")
    assert kept_on(machine) == []


def test_a_killed_browser_gives_the_words_back_to_whoever_typed_them(
    chromium: Any, live_server: Any, draft: Any, tmp_path: Path
) -> None:
    place, record = draft
    launch = {
        "user_data_dir": tmp_path, "executable_path": find_chromium(), "args": list(CHROMIUM_FLAGS),
        "base_url": live_server.url, "viewport": WIDE,
    }  # fmt: skip
    context = chromium.browser_type.launch_persistent_context(**launch)
    hand = Hand(context.pages[0]).sign_in(place.supervisor).open(f"/records/{record.public_id}")
    context.set_offline(True)
    field(hand).fill("Typed before the power went")
    hand.page.wait_for_function("() => indexedDB.databases().then((all) => all.length)")
    told(hand, "Not saved")
    kill(tmp_path)
    context = chromium.browser_type.launch_persistent_context(**launch)
    hand = Hand(context.pages[0]).sign_in(place.supervisee).open(f"/records/{record.public_id}")
    assert field(hand).input_value() == ""
    context.clear_cookies()
    hand.sign_in(place.supervisor).open(f"/records/{record.public_id}")
    saved(hand)
    assert field(hand).input_value() == "Typed before the power went"
    assert "Typed before the power went" in standing(record, place.supervisor).values()
    context.close()


def kill(folder: Path) -> None:
    """End this test's own browser, whose profile lies in `folder`, as a power cut would."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in command:
            with suppress(ProcessLookupError):
                os.kill(int(process.name), signal.SIGKILL)


def test_a_server_that_was_down_loses_nothing(machine: Any, draft: Any) -> None:
    place, record = draft
    hand = Hand(machine).sign_in(place.supervisor).open(f"/records/{record.public_id}")
    # What a browser meets: nobody answers, then a proxy alone, then an answer that comes after the writing.
    machine.route("**/autosave", lambda route: route.abort("connectionrefused"))
    field(hand).fill("Typed while it was down")
    told(hand, "Not saved: no connection")
    machine.route("**/autosave", lambda route: route.fulfill(status=502, body="Bad gateway"))
    with machine.expect_response("**/autosave"):
        field(hand).press_sequentially(", and up")
    machine.route("**/autosave", lambda route: (route.fetch(), route.abort("connectionreset")))
    with machine.expect_event("requestfailed"):
        pass
    machine.unroute_all()
    assert "Typed while it was down, and up" in standing(record, place.supervisor).values()
    hand.open(f"/records/{record.public_id}")
    assert field(hand).input_value() == "Typed while it was down, and up"
    hand.page.locator(".cs-clash").wait_for(state="detached")


def test_who_is_signed_out_meanwhile_signs_in_elsewhere_and_is_saved(machine: Any, draft: Any) -> None:
    place, record = draft
    hand = Hand(machine).sign_in(place.supervisor).open(f"/records/{record.public_id}")
    machine.context.clear_cookies()
    field(hand).fill("Typed after the session ended")
    told(hand, "You are signed out: sign in, and your words are kept on this computer.")
    with machine.context.expect_page() as tab:
        machine.get_by_role("link", name="Sign in (opens in a new tab)").click()
    Hand(tab.value).sign_in(place.supervisor)
    machine.bring_to_front()
    saved(hand)
    assert "Typed after the session ended" in standing(record, place.supervisor).values()


def test_what_was_not_saved_is_shown_beside_a_record_that_was_put_forward_meanwhile(
    machine: Any, draft: Any
) -> None:
    place, record = draft
    hand = Hand(machine).sign_in(place.supervisor).open(f"/records/{record.public_id}")
    machine.context.set_offline(True)
    field(hand).fill("Typed on the train")
    field(hand, "Any other business").fill("Keys")
    told(hand, "Not saved: no connection")
    # Saved all the same, by a button that the script heard nothing more of.
    autosaved(
        signed_in(place.supervisor.email), record, typed(record, place.supervisor, any_other_business="Keys")
    )
    Record.objects.filter(pk=record.pk).update(
        state="proposed", proposed_by=place.supervisee, proposed_at=now()
    )
    machine.context.set_offline(False)
    told(hand, "your words are kept on this computer")
    hand.open(f"/records/{record.public_id}")
    machine.get_by_text("You had typed this too, and it was not saved").wait_for()
    hand.says("Matters arising: Typed on the train")
    assert "Any other business: Keys" not in machine.locator("main").inner_text()
    machine.get_by_role("button", name="Forget it").click()
    machine.get_by_text("Typed on the train").wait_for(state="detached")
    assert kept_on(machine) == []


def test_saving_by_the_button_while_it_saves_itself_clashes_with_nobody(open_page: Any, draft: Any) -> None:
    place, record = draft
    hand = at_the_draft(open_page, place.supervisor, record)
    held: list[Any] = []
    hand.page.route("**/autosave", lambda route: held.append(route))
    field(hand).fill("Typed, and saved at once")
    with hand.page.expect_request("**/autosave"):
        hand.page.evaluate("dispatchEvent(new Event('online'))")
    hand.page.get_by_role("button", name="Save", exact=True).last.click(no_wait_after=True)
    held[0].continue_()
    hand.page.get_by_text("Saved.", exact=True).wait_for()
    assert not hand.page.locator(".cs-clash").count()
    assert "Typed, and saved at once" in standing(record, place.supervisor).values()


def test_five_seconds_after_the_first_letter_it_is_saved_however_long_somebody_types_on(
    page: Any, draft: Any
) -> None:
    place, record = draft
    page.clock.install()
    hand = Hand(page).sign_in(place.supervisor).open(f"/records/{record.public_id}")
    # The page's clock goes by itself no more.
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
    field(hand).press_sequentially("The first")
    with page.expect_response(lambda one: "The+first" in (one.request.post_data or "")):
        for word in (" and", " then", " more", " of", " it"):
            page.clock.run_for(1000)
            field(hand).press_sequentially(word)
    assert any(str(value).startswith("The first") for value in standing(record, place.supervisor).values())
