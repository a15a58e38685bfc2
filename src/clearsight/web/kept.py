"""What was typed and is not saved yet: kept sealed outside the database, for whoever typed it alone."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from uuid import UUID

from django.http import HttpRequest, QueryDict

from clearsight.integrations.clock import now
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.integrations.keys import derived_key, seal_for, unseal_for
from clearsight.people.models import Person
from clearsight.records.models import Record


def draft_key(record: Record, person: Person) -> str:
    """The key (base64) under which the person's browser keeps what is not saved yet of this record.

    Always the same for person and record, and kept nowhere: whoever finds the computer and is not signed in
    has only what it sealed.
    """
    return b64encode(derived_key(f"draft:{person.public_id}:{record.public_id}")).decode()


CARRIED = "carried"  # the name under which it travels: in the sign-in form, then in the session
HOURS = 12


def carry(record: UUID, data: QueryDict) -> str:
    """What was posted to a record by somebody whose sign-in had ended, sealed to go through the sign-in page.

    It opens again for that record, and for the person whose page it was posted from. Nothing is looked up:
    who is not signed in learns nothing about what there is.
    """
    typed = data.copy()
    typed.pop("csrfmiddlewaretoken", None)
    typed[CARRIED] = str(int(now().timestamp()))
    identity = f"{record}:{data.get('as', '')}"
    return b64encode(seal_for(CARRIED, typed.urlencode(), identity)).decode()


def bring_back(request: HttpRequest, record: Record, person: Person) -> QueryDict | None:
    """What the person had posted to this record before they had to sign in again; given back once.

    None: there is nothing, it is another's or of another record, or it is older than a working day.
    """
    sealed, identity = request.session.get(CARRIED, ""), f"{record.public_id}:{person.public_id}"
    if not sealed:
        return None
    try:
        typed = QueryDict(unseal_for(CARRIED, b64decode(sealed), identity))
    except (DoesNotOpen, binascii.Error):
        return None
    del request.session[CARRIED]
    hours = (now().timestamp() - float(typed[CARRIED])) / 3600
    return typed if 0 <= hours <= HOURS else None
