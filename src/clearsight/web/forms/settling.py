"""What two people wrote in the same field, and which of it somebody says is to stand."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import QueryDict

from clearsight.policy.domain.forms import Value
from clearsight.web.forms.drafts import Draft, mark_of

THEIRS, BOTH = "theirs", "both"


def settle(draft: Draft, standing: Mapping[str, tuple[int, Value]], data: QueryDict) -> Draft:
    """The draft with each clash settled as was chosen (`settle.<field>`: mine, theirs or both).

    Args:
        standing: version and value of each field as it stands now. A choice that was made of an earlier
            version than that is left to clash again, so that nobody settles what they have not seen.
    """
    values, changed = dict(draft.values), dict(draft.changed)
    for name, mine in draft.values.items():
        chosen, (version, theirs) = data.get(f"settle.{name}", ""), standing.get(name, (0, None))
        if version != draft.seen.get(name, 0):
            continue
        if chosen == THEIRS:
            values[name] = theirs
            changed.pop(name, None)
        elif chosen == BOTH and mark_of(mine) != mark_of(theirs):
            values[name] = changed[name] = joined(theirs, mine)
    return Draft(values, changed, draft.seen)


def joined(theirs: Value, mine: Value) -> Value:
    """Both, theirs first: words one after the other, rows once each. Else `mine` alone."""
    if isinstance(theirs, str) and isinstance(mine, str):
        if theirs in mine:
            return mine
        return "\n\n".join(part for part in (theirs, mine) if part)
    if isinstance(theirs, list) and isinstance(mine, list):
        marks = {mark_of(row) for row in theirs}
        return [*theirs, *(row for row in mine if mark_of(row) not in marks)]
    return mine
