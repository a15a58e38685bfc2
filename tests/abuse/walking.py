"""Somebody goes wherever links lead, and what they read is kept, with all that stands around it."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter, deque
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve

from clearsight.config.notices import Cookie
from clearsight.people.models import Person
from tests.abuse.life import CANARY, SOON, Life, canary, coming, lived
from tests.web.printed import read_again, signed_in
from tests.world import TODAY

LINK = re.compile(r'href="(/[^"#]*)')
# How often a page of one address, but for whose it is, is looked at.
ENOUGH = 1


class Walk:
    """Goes wherever links lead, and notes all that stands around what is read."""

    def __init__(self) -> None:
        self.around: list[tuple[str, str]] = []
        self.bodies: list[str] = []
        self.opened: Counter[str] = Counter()

    def as_person(self, person: Any) -> None:
        client, ways, known = signed_in(person), deque(["/"]), {"/"}
        while ways:
            path = ways.popleft()
            try:
                name = resolve(urlsplit(path).path).url_name or ""
            except Resolver404:
                continue
            self.opened[name] += 1
            if self.opened[name] > ENOUGH and path != "/":
                continue
            for way in self.look(client, path):
                if way not in known and not way.startswith("/static/"):
                    known.add(way)
                    ways.append(way)

    def look(self, client: Client, path: str) -> list[str]:
        answer = client.get(path)
        self.note(path, answer)
        if answer["Content-Type"] == "application/pdf":
            self.pdf(path, answer.content)
        if not answer["Content-Type"].startswith("text/html"):
            return []
        html = answer.content.decode()
        self.bodies.append(html)
        self.around += [(path, title) for title in re.findall(r"<title>(.*?)</title>", html, re.DOTALL)]
        links = [way.replace("&amp;", "&") for way in LINK.findall(html)]
        self.around += [(path, link) for link in (*links, *re.findall(r'action="([^"]*)"', html))]
        return list(dict.fromkeys(links))

    def press(self, person: Any, path: str, typed: dict[str, str]) -> None:
        """Send a form, and go no further: what is told on the next page waits in a cookie."""
        answer = signed_in(person).post(path, typed)
        assert answer.status_code == 302, (path, answer.status_code)
        self.note(path, answer)

    def note(self, path: str, answer: Any) -> None:
        said = {**answer.headers, **{name: cookie.value for name, cookie in answer.cookies.items()}}
        self.around.append((path, f"{path} {said} {told_in(answer)}"))

    def pdf(self, path: str, content: bytes) -> None:
        read = read_again(content)
        said = f"{dict(read.metadata or {})} {read.trailer['/Root']['/Metadata'].get_data()!r}"  # type: ignore[index]
        self.around.append((path, said + str(read.trailer.get("/ID"))))


def told_in(answer: Any) -> list[str]:
    """What an answer tells on the next page: packed in its cookie, where nobody finds it as it is."""
    cookie = answer.cookies.get(Cookie.cookie_name)
    packed = Cookie(RequestFactory().get("/"))._decode(cookie.value) if cookie else None
    return [str(one) for one in packed or []]


def pressed(walk: Walk, life: Life) -> None:
    """Forms in which people write of a child, sent with words that stand nowhere else."""
    of, done, word = life.school, life.done, f"{CANARY} pressed"
    case = done.case.public_id
    given = {"to": str(of.casey.public_id), "reason": word, "from_date": str(TODAY), "to_date": str(SOON)}
    for person, path, typed in (
        (of.nadia, f"/cases/{case}/children", {"child": "Frobina Plughley the second"}),
        (of.nadia, f"/cases/{case}/good-practice", {"text": word}),
        (
            of.nadia,
            f"/sessions/{done.session.public_id}/concern",
            {"what": word, "carrier": str(of.nadia.public_id)},
        ),
        (of.sam, f"/sessions/{coming(life).public_id}/agenda", {"text": word}),
        (of.sam, f"/records/{life.sealed.public_id}/give", {**given, "step": "give"}),
    ):
        walk.press(person, path, typed)


@cache
def walked() -> tuple[Walk, str]:
    """What people read of all that was lived through, and what the log said meanwhile; done once.

    Each address is opened by the first of them who comes to it: who is supervised, who supervises, the head,
    and who keeps the files and answers requests.
    """
    log, walk, life = io.StringIO(), Walk(), lived(canary)
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    logging.getLogger("django").setLevel(logging.DEBUG)
    try:
        officer = Person.objects.get(name="Oonagh Brett")
        for person in (life.school.sam, life.school.nadia, life.school.vera, officer):
            walk.as_person(person)
        pressed(walk, life)
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger("django").setLevel(logging.NOTSET)
    return walk, log.getvalue()
