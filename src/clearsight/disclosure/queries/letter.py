"""What stands beside the copy in an answer: who the organisation is, and how long each file is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date

from clearsight.disclosure.domain.telling import FILES
from clearsight.disclosure.models import Controller, SubjectRequest
from clearsight.people.models import Organisation
from clearsight.retention.domain import ANCHORS, KINDS
from clearsight.retention.queries import rules_of

NO_LENGTH = "no time has been set yet. It is kept until one is, and looked at before it goes"


def controller_of(organisation: Organisation) -> Controller | None:
    """Who the organisation is to whoever asks; none where nobody has said so."""
    return Controller.objects.filter(organisation=organisation).first()


def facts_of(who: Controller | None) -> list[str]:
    """What an answer says of who gives it; nothing where nobody has said so."""
    return [who.called, who.reach, who.officer, who.purposes, who.recipients, who.abroad] if who else []


def kept_for(organisation: Organisation, kinds: set[str], on: date) -> Iterator[tuple[str, str]]:
    """How long each kind of file is kept in which anything lies that goes out; last, this answer itself."""
    rules = rules_of(organisation, on)
    for kind, (code, _) in KINDS.items():
        if kind in kinds or kind == "request":
            by = rules[code]
            lengths = [f"{one.keep} from {ANCHORS[one.anchor]}" for one in by.rules if one.keep]
            sure = lengths and not by.blank
            yield FILES[kind], ", and not less than ".join(lengths) if sure else NO_LENGTH
    if "" in kinds:
        yield "Particulars of somebody who works or worked here", "as long as any file that names them"


def hash_of_letter(request: SubjectRequest, on: date) -> str:
    """The hash of all that the letter of that day would say beside the copy: whoever agrees, agrees to it."""
    going = request.items.filter(decision__in=("release", "redact"))
    kinds = {kind or "" for kind in going.values_list("kept_in__kind", flat=True)}
    said = [facts_of(controller_of(request.organisation)), list(kept_for(request.organisation, kinds, on))]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
