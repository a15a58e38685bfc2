"""Who reads pages without a browser sees no more than one with a browser, and sends what that would send."""

from __future__ import annotations

import pytest

from tests.halfterm.sheet import Sheet

PAGE = """<!DOCTYPE html><html><head><title>A page</title></head><body><main>
<p>Said &amp; done<br>on <b>Monday</b></p><template><a href="/never">Next</a></template>
<details><summary>More</summary><a href="/closed">Next</a></details>
<a href="/hidden" hidden>Next</a><span aria-hidden="true"><a href="/unheard">Next</a></span>
<ul><li>First <a href="/one">Next</a></li><li>Second <a href="/two">Next</a></li></ul>
<form method="post"><input type="hidden" name="token" value="t"><label for="why">Why? (required)</label>
<textarea id="why" name="why">
a
b</textarea><fieldset><legend>Which?</legend><label><input type="radio" name="which" value="1">One</label>
<label><input type="radio" name="which" value="2" checked>Two</label></fieldset>
<select name="who"><option value="">-</option><option value="7" selected>Rosa</option></select>
<input name="off" value="x" disabled>
<input type="checkbox" name="not" value="x"><input type="file" name="scan">
<button name="then" value="go">Save</button><button name="then" value="stay">Keep</button></form>
<form><input name="other" value="o"><button>Save</button></form></main></body></html>"""


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    return Sheet(PAGE)


def test_words_stand_in_lines_as_they_are_read(sheet: Sheet) -> None:
    lines = sheet.text(next(sheet.root.iter("main"))).splitlines()
    assert lines[:3] == ["Said & done", "on Monday", "More"] and not {"a", "b"} & set(lines)


def test_what_is_hidden_closed_or_unheard_is_not_found(sheet: Sheet) -> None:
    link = {"role": "link", "words": "next", "exact": False}
    first, second = sheet.find(link), sheet.find({**link, "beside": ["Second", "next"]})
    assert first is not None and first.get("href") == "/one"
    assert second is not None and second.get("href") == "/two"
    assert sheet.find({"role": "button", "words": "Sav", "exact": True}) is None


def test_a_button_sends_its_own_form_as_a_browser_does(sheet: Sheet) -> None:
    button = sheet.find({"role": "button", "words": "Save", "exact": True})
    why = sheet.find({"role": "field", "words": "Why?"})
    assert button is not None and why is not None and why.get("name") == "why"
    assert sheet.sent(button) == [
        ("token", "t"), ("why", "a\r\nb"), ("which", "2"), ("who", "7"), ("then", "go"),
    ]  # fmt: skip
