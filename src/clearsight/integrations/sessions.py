"""Where browser sessions are kept: a table that says whose each is, and from which nobody can take one over.

`django.contrib.sessions.backends.db` with three differences: what stands in the table is the hash of what the
browser holds; the row says whose it is and since when; and no session lasts longer than a working day.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as Stored

from clearsight.integrations.clock import now
from clearsight.integrations.worded import One, worded

SINCE, MACHINE, NUMBER = "since", "machine", "number"
USED = "used"  # when somebody last did something in it, in seconds since 1970
LONGEST = timedelta(hours=12)


def kept_key(session_key: str) -> str:
    """What is kept of the key that a browser holds."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:40]


class SessionStore(Stored):
    """A browser's session, in `accounts.SignIn`."""

    model: Any

    @classmethod
    def get_model_class(cls) -> Any:
        """The table."""
        return apps.get_model("accounts", "SignIn")

    def _get_session_from_db(self) -> Any:
        found = _open_sessions(kept_key(self.session_key or ""), now(), now() - LONGEST)
        if not found:
            self._session_key = None
        return found[0] if found else None

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of that key."""
        return bool(self.model.objects.filter(session_key=kept_key(session_key)).exists())

    def cycle_key(self) -> None:
        """Another key for the same session, which begins anew with it."""
        self._session[SINCE] = int(now().timestamp())  # type: ignore[attr-defined]
        super().cycle_key()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row."""
        since = data.setdefault(SINCE, int(now().timestamp()))
        number = data.setdefault(NUMBER, secrets.token_hex(16))
        return self.model(
            session_key=kept_key(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data), expire_date=self.get_expiry_date(), public_id=number,
            account_id=data.get(SESSION_KEY), since=datetime.fromtimestamp(since, UTC), used=now(),
            machine=data.get(MACHINE, ""),
        )  # fmt: skip

    def delete(self, session_key: str | None = None) -> None:
        """End the session of that key, or this one."""
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=kept_key(key)).delete()


@worded
def _open_sessions(key: One, until: One, begun: One) -> Any:
    kept = SessionStore.get_model_class().objects
    return kept.filter(session_key=key, expire_date__gt=until, since__gt=begun)
