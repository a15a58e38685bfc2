"""What stands between somebody and a page besides their permission: how they signed in, and how long ago.

A session says with what it was begun (`WITH`) and when its owner last showed that it is them. Nothing here is
remembered of what somebody may do.
"""

from __future__ import annotations

import binascii
import json
import secrets
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import SESSION_KEY, login
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from clearsight.accounts.queries import STRONG, lock_seconds, must_have_second
from clearsight.integrations.clock import now, today
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.integrations.keys import seal_for, unseal_for
from clearsight.integrations.sessions import MACHINE, NUMBER, SINCE, USED
from clearsight.people.models import Person
from clearsight.web.machines import browser_of

# Who gave the right password, and has a second proof to show yet.
HALF = "half"
WITH, CONFIRMED, LOCKED = "with", "confirmed", "locked"
# When somebody showed at another sign-in that it is them: to be signed in there already shows nothing.
SHOWN_THERE = "shown there"
# What was posted and waits while its owner shows elsewhere that it is them, sealed; the newest few.
WAITING, MOST_WAITING = "waiting", 3
# Signing, granting and taking things out ask again after this: a record is read and signed within it.
CONFIRM_AFTER = timedelta(minutes=30)
CARRIED_FOR = timedelta(hours=1)
# For what they showed that it is them, and when: what lets somebody in is altered by that alone, once.
PROVED, ONE_STEP = "proved", timedelta(minutes=10)
ONCE = "what a session shows once"
INVITED = "invited"  # this session began with the link of an invitation
SHORTEST_LOCK = 60  # seconds: no policy and no installation locks sooner
# What opens while it is locked: showing that it is oneself, and going away.
OPEN_LOCKED = {"confirm", "confirm_passkey", "lock"}
# What opens before there is a second factor: setting one up, and going away.
OPEN_BEFORE = {
    "my_sign_in", "add_app", "add_passkey", "give_codes", "codes", "password", "confirm", "confirm_passkey",
}  # fmt: skip


def finish_sign_in(
    request: HttpRequest, person: Person, with_: str, *, shown_there: int | None = None
) -> None:
    """From here on this browser is the person's. Nothing of the session before it goes on, nor its id.

    Args:
        shown_there: when they showed at another sign-in that it is them (in seconds since 1970; 0: unknown).
    """
    request.session.flush()
    login(request, person.user)
    request.session[WITH] = with_
    request.session[MACHINE] = browser_of(request)
    if shown_there is not None:
        request.session[SHOWN_THERE] = shown_there
    request._person = person  # type: ignore[attr-defined]


def is_fresh(request: HttpRequest) -> bool:
    """Whether whoever is signed in showed lately that it is them."""
    return bool(now().timestamp() - _shown_at(request) < CONFIRM_AFTER.total_seconds())


def _shown_at(request: HttpRequest) -> int:
    began = request.session.get(SHOWN_THERE, request.session.get(SINCE, 0))
    return int(max(began, request.session.get(CONFIRMED, 0)))


def unlocked(request: HttpRequest) -> None:
    """They are there again: what was locked opens. What counts asks for more than they have shown."""
    request.session.pop(LOCKED, None)
    request.session[USED] = int(now().timestamp())


def confirmed(request: HttpRequest, wanted: str) -> None:
    """They have just shown all that is asked for, to go on to the page they wanted: what was locked opens."""
    unlocked(request)
    request.session[CONFIRMED] = int(now().timestamp())
    request.session[PROVED] = {"for": urlsplit(wanted).path, "at": int(now().timestamp())}


def is_shown_for_this(request: HttpRequest, actor: Person) -> bool:
    """Whether they showed for this very page that it is them.

    Whoever has just typed their password to come in for the first time, and has to set up a second factor or
    comes by an invitation, showed it with that: it is one step.
    """
    proof, lately = request.session.get(PROVED) or {}, now().timestamp() - ONE_STEP.total_seconds()
    if proof.get("for") == request.path and proof["at"] > lately:
        return True
    first = request.session.get(INVITED, False) or lacks_second(request, actor, "")
    return first and _shown_at(request) > lately and not actor.factors.exists()


def spend_proof(request: HttpRequest) -> None:
    """What it was shown for is done: the next such step asks again."""
    request.session.pop(PROVED, None)
    request.session.pop(INVITED, None)


def is_locked(request: HttpRequest) -> bool:
    """Whether the session waits for its owner, after nobody was there for a while."""
    return bool(request.session.get(LOCKED))


def is_left_alone(request: HttpRequest, actor: Person) -> bool:
    """Whether nobody has used the session for as long as the installation, or the policy, leaves it open.

    Whatever the browser does: one whose page was never covered (no script, or a cookie in other hands) too.
    """
    last = request.session.get(USED, request.session.get(SINCE, 0))
    alone = now().timestamp() - last
    return bool(alone >= SHORTEST_LOCK and alone >= lock_seconds(actor, today()))


def let_through(request: HttpRequest) -> None:
    """Somebody who may opened a page: `config.idle` notes when, unless the page asked for it by itself."""
    request.in_use = True  # type: ignore[attr-defined]


def lacks_second(request: HttpRequest, actor: Person, name: str) -> bool:
    """Whether the person has to set up a second factor before the page of that name opens."""
    if name in OPEN_BEFORE or request.session.get(WITH) in STRONG:
        return False
    return must_have_second(actor, today())


def here(request: HttpRequest) -> str:
    """The public id of the sign-in that this browser has."""
    return str(request.session.get(NUMBER, ""))


def session_of(request: HttpRequest) -> str:
    """By what the tries of whoever is signed in are counted: nobody outside uses them up."""
    return f"session:{here(request)}"


def safe_path(request: HttpRequest, wanted: str) -> str:
    """The page of ours that somebody wanted to go to; never another site's."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted.startswith("/") and safe else "/"


def was_signed_in(request: HttpRequest) -> Person | None:
    """Whose this browser was: closed, suspended, gone since; or half way in, with no second proof yet."""
    account = request.session.get(SESSION_KEY)
    half = request.session.get(HALF, {}).get("person")
    if not (account or half):
        return None
    persons = Person.objects.select_related("organisation")
    return persons.filter(user_id=account).first() if account else persons.filter(public_id=half).first()


def keep_once(request: HttpRequest, name: str, what: Any, whose: str) -> None:
    """Keep in this session, until it is asked for, what would let somebody in: sealed, for sessions are rows.

    Args:
        what: anything that is JSON.
        whose: what it is bound to besides its name: it opens for nothing else.
    """
    request.session[name] = b64encode(seal_for(ONCE, json.dumps(what), f"{name}:{whose}")).decode()


def take_once(request: HttpRequest, name: str, whose: str) -> Any:
    """What was kept so, and is kept no more; None where there is nothing."""
    kept = request.session.pop(name, "")
    try:
        return json.loads(unseal_for(ONCE, b64decode(kept), f"{name}:{whose}")) if kept else None
    except (DoesNotOpen, binascii.Error):
        return None


def carry_posted(request: HttpRequest, actor: Person) -> str:
    """What was posted to this page, sealed, to go through the page that asks whether it is them."""
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    typed["carried_at"] = str(int(now().timestamp()))
    return b64encode(seal_for("confirm", typed.urlencode(), f"{request.path}:{actor.public_id}")).decode()


def keep_waiting(request: HttpRequest, sealed: str) -> str:
    """Keep what was posted, sealed, until this browser is back from another sign-in. Returns its number."""
    number = secrets.token_hex(8)
    kept = {**request.session.get(WAITING, {}), number: sealed}
    request.session[WAITING] = dict(list(kept.items())[-MOST_WAITING:])
    return number


def what_waits(request: HttpRequest, number: str) -> str:
    """What was kept so under that number, or the empty text."""
    return str(request.session.get(WAITING, {}).get(number, ""))


def bring_posted(sealed: str, path: str, actor: Person) -> QueryDict | None:
    """What was posted to the page at that path by this person, within the hour."""
    try:
        typed = QueryDict(unseal_for("confirm", b64decode(sealed), f"{path}:{actor.public_id}"), mutable=True)
    except (DoesNotOpen, binascii.Error):
        return None
    age = now().timestamp() - float(typed.pop("carried_at")[0])
    return typed if 0 <= age <= CARRIED_FOR.total_seconds() else None
