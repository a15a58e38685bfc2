"""A page as it was sent, without style and script: what stands on it, found as `finder.js` finds it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNREAD = {"head", "script", "style", "template", "textarea"}
INLINE = {"a", "abbr", "b", "button", "code", "em", "i", "input", "label", "mark", "q", "s", "small", "span",
          "strong", "sub", "sup", "time", "u"}  # fmt: skip
TYPED = {"", "text"}

Asked = dict[str, Any]  # what is looked for: see `finder.js`


class _Reading(HTMLParser):
    """Builds the tree. Our pages close what they open: `html-validate` sees to that."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.tree.end(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)


def told(words: str) -> str:
    """Words as they are read: whatever stands between them is one space."""
    return " ".join(words.split())


def _same(name: str, words: str, exact: bool) -> bool:
    return name == words if exact else words.lower() in name.lower()


def _is_field_of(name: str, label: str) -> bool:
    return name in (label, f"{label} (required)")


class Sheet:
    """One page. What is written into it, picked and ticked stands in its tree until it is sent."""

    def __init__(self, source: str) -> None:
        reading = _Reading()
        reading.feed(source.partition("<!DOCTYPE html>")[2] or source)
        self.root = reading.tree.close()
        self.above = {one: over for over in self.root.iter() for one in over}
        self.source = html.unescape(source) + source
        self.title = told(self.text(next(self.root.iter("title"))))

    # what is read

    def text(self, one: Element) -> str:
        """What is written in it, a line for each block, as a browser's `innerText` has it."""
        lines = "".join(self._parts(one)).split("\n")
        return "\n".join(line for line in map(told, lines) if line)

    def _parts(self, one: Element) -> Iterator[str]:
        yield " ".join((one.text or "").split("\n"))
        for below in one:
            if below.tag not in UNREAD and not self._is_put_away(below):
                edge = "" if below.tag in INLINE else " \t" if below.tag in ("td", "th") else "\n"
                yield edge
                yield from self._parts(below)
                yield edge
            yield " ".join((below.tail or "").split("\n"))

    def _is_put_away(self, one: Element) -> bool:
        """Hidden, or in something that is closed."""
        over = self.above.get(one)
        closed = over is not None and over.tag == "details" and "open" not in over.attrib
        return "hidden" in one.attrib or (closed and one.tag != "summary")

    def over(self, one: Element) -> Iterator[Element]:
        """It, and all round it, from within outwards."""
        found: Element | None = one
        while found is not None:
            yield found
            found = self.above.get(found)

    def is_seen(self, one: Element) -> bool:
        """Whether it is shown, and told to those who hear the page."""
        return not any(
            self._is_put_away(each) or each.tag in UNREAD - {"textarea"} or each.get("aria-hidden") == "true"
            for each in self.over(one)
        )

    def by_id(self, name: str) -> Element | None:
        """The one with this id."""
        return next((one for one in self.root.iter() if one.get("id") == name), None)

    # what is found

    def find(self, asked: Asked) -> Element | None:
        """What `finder.js` gives for the same words."""
        role = asked["role"]
        found = (one for place in self._places(asked) for one in place.iter() if _OF_ROLE[role](one))
        if role == "field":
            return next((one for one in found if self._has_label(one, asked["words"])), None)
        return next((one for one in found if self._is_called(one, asked) and self.is_seen(one)), None)

    def _places(self, asked: Asked) -> list[Element]:
        if beside := asked.get("beside"):
            lines = (one for one in self.root.iter() if _OF_ROLE["listitem"](one))
            return [one for one in lines if all(_same(told(_whole(one)), words, False) for words in beside)]
        within = asked.get("within")
        if not within:
            return [self.root]
        role, name = within["role"], within.get("name")
        there = [one for one in self.root.iter() if _OF_ROLE[role](one)]
        if name is None:
            return there
        if role == "group":
            return [one for one in there if _is_field_of(self.name(one), name)][-1:]
        return [one for one in there if _same(self.name(one), name, False)]

    def _is_called(self, one: Element, asked: Asked) -> bool:
        return "words" not in asked or _same(self.name(one), asked["words"], asked["exact"])

    def _has_label(self, one: Element, words: str) -> bool:
        named = [self.name(one)] if {"aria-label", "aria-labelledby"} & set(one.attrib) else []
        return any(_is_field_of(label, words) for label in [*self.labels(one), *named])

    def labels(self, one: Element) -> list[str]:
        """What its labels say."""
        own = [each for each in self.over(one) if each.tag == "label"]
        own += [each for each in self.root.iter("label") if each.get("for", "-") == one.get("id")]
        return [told(_whole(each)) for each in own]

    def name(self, one: Element) -> str:
        """By what it is called."""
        if labelled := one.get("aria-labelledby"):
            there = [found for each in labelled.split() if (found := self.by_id(each)) is not None]
            return told(" ".join(_whole(each) for each in there))
        if "aria-label" in one.attrib:
            return told(one.attrib["aria-label"])
        if one.tag == "fieldset":
            return next((told(_whole(each)) for each in one if each.tag == "legend"), "")
        return told(one.get("value", "") if one.tag == "input" else self.text(one))

    # what is sent

    def form_of(self, one: Element) -> Element:
        """The form to which a field or a button belongs."""
        named = one.get("form")
        found = self.by_id(named) if named else next((o for o in self.over(one) if o.tag == "form"), None)
        assert found is not None, f"{self.name(one)!r} belongs to no form"
        return found

    def fields(self, form: Element) -> Iterator[Element]:
        """Its fields, in order."""
        for one in self.root.iter():
            if _OF_ROLE["field"](one) or one.get("type") == "hidden":
                if form in self.over(one) if "form" not in one.attrib else one.get("form") == form.get("id"):
                    yield one

    def sent(self, button: Element) -> list[tuple[str, str]]:
        """What a browser sends when this button is pressed."""
        pairs = [
            (one.attrib["name"], value)
            for one in self.fields(self.form_of(button))
            if one.get("name") and "disabled" not in one.attrib and (value := value_of(one)) is not None
        ]
        return pairs + ([(button.attrib["name"], button.get("value", ""))] if button.get("name") else [])


def value_of(one: Element) -> str | None:
    """What would be sent of a field; nothing of what is not chosen, and of a file."""
    if one.tag == "textarea":
        return "\r\n".join((one.text or "").removeprefix("\n").splitlines())
    if one.tag == "select":
        options = [each for each in one.iter("option") if "disabled" not in each.attrib]
        chosen = next((each for each in options if "selected" in each.attrib), options[0])
        return chosen.get("value", told(_whole(chosen)))
    if one.get("type") in ("radio", "checkbox"):
        return one.get("value", "on") if "checked" in one.attrib else None
    return None if one.get("type") in ("file", "submit", "button", "image") else one.get("value", "")


def _whole(one: Element) -> str:
    return "".join(one.itertext())


def _is_button(one: Element) -> bool:
    return one.tag == "button" or one.get("role") == "button" or one.get("type") == "submit"


def _is_field(one: Element) -> bool:
    return one.tag in ("select", "textarea") or (one.tag == "input" and one.get("type") != "hidden")


_OF_ROLE: dict[str, Callable[[Element], bool]] = {
    "link": lambda one: one.tag in ("a", "area") and "href" in one.attrib,
    "button": _is_button,
    "navigation": lambda one: one.tag == "nav" or one.get("role") == "navigation",
    "group": lambda one: one.tag == "fieldset" or one.get("role") == "group",
    "main": lambda one: one.tag == "main",
    "listitem": lambda one: one.tag == "li" or one.get("role") == "listitem",
    "radio": lambda one: one.get("type") == "radio",
    "textbox": lambda one: one.tag == "textarea" or (one.tag == "input" and one.get("type", "") in TYPED),
    "field": _is_field,
}
