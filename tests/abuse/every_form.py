"""Every form that anybody can open, sent as no browser would: fields that it has not, and values without end.

`pytest tests/abuse/every_form.py`, apart from `make test`, which sends some of them: `make abuse` runs it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from tests import world
from tests.abuse.test_what_is_sent import EXTRA, FLAGS, OTHER, WAYS, WHOSE, Fields, flags, hostile, rows_of
from tests.abuse.walking import LINK
from tests.casework.test_sealed_at_rest import everything_in_the_database
from tests.oracle.places import place
from tests.web.world import browser

pytestmark = [pytest.mark.django_db]

WHO = ("supervisor", "lead", "trust lead", "administrator", "data protection", "director", "supervisee")
LEADS_OUT = ("sign_out", "password", "policy_forms")  # after these nobody is signed in, or forms are others
ANSWERS = (200, 302, 400, 401, 403, 404, 405, 409)


def forms_open_to(client: Client) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each form once that links lead to: its name, its address, and its fields with what stands in them."""
    ways, known, looked = deque(["/"]), {"/"}, set()
    while ways:
        path = ways.popleft()
        try:
            name = str(resolve(urlsplit(path).path).url_name)
        except Resolver404:
            continue
        if name in looked:
            continue
        looked.add(name)
        answer = client.get(path)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        new = [one.replace("&amp;", "&") for one in LINK.findall(page) if not one.startswith("/static/")]
        ways += [one for one in dict.fromkeys(new) if one not in known]
        known.update(new)
        found = Fields()
        found.feed(page)
        if 'method="post"' in page and name not in LEADS_OUT:
            yield name, path, found.fields


@pytest.mark.abuse(5)
@pytest.mark.parametrize("who", WHO)
def test_fields_that_no_form_has_change_nothing_on_any_form(who: str) -> None:
    client = browser(place().cast[who])
    stranger = world.school("Elmfield").nadia
    rows, accounts, wrong, done = rows_of(stranger), list(flags()), [], 0
    for name, path, fields in forms_open_to(client):
        typed = {key: "Some plain words" if value.startswith("?") else value for key, value in fields.items()}
        extra = {**FLAGS, **dict.fromkeys(WHOSE, str(stranger.public_id))}
        with transaction.atomic():
            answer = client.post(path, {key: extra[key] for key in set(extra) - set(fields)} | typed)
            dump = everything_in_the_database() if answer.status_code in (200, 302) else b""
            kept = OTHER.encode() in dump or EXTRA.encode() in dump
            if (
                answer.status_code not in ANSWERS
                or kept
                or (rows_of(stranger), list(flags())) != (rows, accounts)
            ):
                wrong.append((name, answer.status_code, kept))
            transaction.set_rollback(True)
        done += answer.status_code == 302
    assert wrong == [] and done, "some are accepted, without what they have not"


@pytest.mark.abuse(25)
@pytest.mark.parametrize("who", WHO)
def test_hostile_values_are_handled_or_refused_on_every_form_in_every_way(who: str) -> None:
    client, wrong, tried = browser(place().cast[who]), [], 0
    for name, path, fields in forms_open_to(client):
        if not any(value.startswith("?") for value in fields.values()):
            continue
        for number, way in enumerate(WAYS):
            with transaction.atomic():
                typed = {key: hostile(key, value, way) for key, value in fields.items()}
                answer = client.post(path, typed)
                transaction.set_rollback(True)
            tried += 1
            if answer.status_code not in ANSWERS:
                wrong.append((name, number, answer.status_code))
    assert wrong == [] and tried > 10, tried
