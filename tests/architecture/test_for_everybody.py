"""What no page, script or style of ours does, for it would shut somebody out."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import PACKAGE

pytestmark = pytest.mark.req("L2")
WEB = PACKAGE / "web"
# To what scripts listen: something is pressed, typed or sent, the window or the line is back. Where a page
# is watched for being used (`lock.js`), any sign will do, and nothing else comes of it.
LISTENS = {
    "clearsight.js": {"click"},
    "drafts.js": {"click", "input", "change", "submit", "pageshow", "online", "focus", "visibilitychange"},
    "lock.js": {"submit", "click", "cancel", "pointerdown", "keydown", "input", "wheel", "touchstart"},
    "passkeys.js": {"click"},
}
NEVER = {
    "sound, film or what begins by itself": r"<(?:audio|video|marquee|blink|object|embed|canvas)\b|autoplay",
    "a page that goes on by itself": r"http-equiv=.?refresh",
    "a key with a meaning of its own": r"accesskey",
    "words that only a mouse finds": r"<[a-z][^>{]*\stitle=",
    "a form sent by choosing": r"\son[a-z]+=\"",
    "a focus that was not asked for": r"\bautofocus\b|tabindex=\"[1-9]",
}
MOVES = r"animation|@keyframes|transition|orientation:|user-select|touch-action|::marquee"


def texts(folder: str, ending: str) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((WEB / folder).rglob(f"*{ending}"))}


def heard(text: str) -> set[str]:
    """To what a script listens, whether it says so one by one or by a list."""
    said = re.findall(r'addEventListener\("([a-z]+)"', text)
    for name in re.findall(r"addEventListener\((\w+)", text):
        for line in re.findall(rf"for \(const {name} of \[([^\]]+)\]\)", text) or ['"nobody knows"']:
            said += re.findall(r'"([a-z ]+)"', line)
    return set(said)


def faults(called: str, text: str) -> list[str]:
    return [f"{called}: {what}" for what, pattern in NEVER.items() if re.search(pattern, text)]


def test_scripts_listen_to_what_any_keyboard_can_do() -> None:
    assert {name: heard(text) for name, text in texts("static/own", ".js").items()} == LISTENS


def test_no_page_moves_sounds_hides_words_or_goes_on_by_itself() -> None:
    found = [fault for name, text in texts("templates", ".html").items() for fault in faults(name, text)]
    found += [name for name, text in texts("scss", ".scss").items() if re.search(MOVES, text)]
    assert found == []


def test_the_language_and_the_way_past_the_frame_stand_on_every_page() -> None:
    frame = (WEB / "templates" / "layout.html").read_text("utf-8")
    assert '<html lang="en"' in frame and "user-scalable" not in frame and "maximum-scale" not in frame
    assert frame.index('href="#main-content"') < frame.index("<header>") < frame.index('id="main-content"')
    alone = [name for name, text in texts("templates/pages", ".html").items() if "<html" in text]
    assert alone == [], "a page with a frame of its own"


def test_what_a_script_says_meanwhile_is_a_status() -> None:
    pages = texts("templates/pages", ".html")
    saves = {name for name, text in pages.items() if "data-autosave" in text}
    assert saves == {name for name, text in pages.items() if 'id="autosave" role="status"' in text} != set()
    copies = {name: text for name, text in pages.items() if "data-copy" in text}
    assert copies and all(re.search(r"data-copy=[^>]*>[^<]*</button>\s*<span[^>]* role=\"status\"", text)
                          for text in copies.values())  # fmt: skip


def test_the_detector_sees_what_shuts_somebody_out() -> None:
    for bad in ('<video src="x">', '<p title="only here">', '<a accesskey="s">', '<select onchange="go()">'):
        assert faults("x", bad), bad
    text = 'x.addEventListener("mousemove", f)\nfor (const e of ["keyup"]) addEventListener(e)\n'
    assert heard(text) == {"mousemove", "keyup"} and heard("addEventListener(what)") == {"nobody knows"}
