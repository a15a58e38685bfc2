"""Who reads what lies in a file, in words: made of what is decided, so that no sheet says otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from clearsight.policy.domain.wording import listed

# Whoever meets reads it by that; the rest follows from the relations that the policy names.
_OWN = ("the person whose file it is", "whoever supervised them")
PARTIES: dict[str, tuple[str, ...]] = {
    "case": ("those who met",), "secured": ("those who met",), "personal": _OWN, "personnel": _OWN,
    "agreement": ("those who sign it",),
}  # fmt: skip
OF_A_CHILD = "whoever leads safeguarding at the child’s school or is a deputy there"
CASE_LEAD = "whoever leads the case"
READERS = {
    "human_resources": "human resources",
    "organisation_leadership": "those who direct the organisation",
    "leadership_team": "the leadership team",
    "organisation_lead": "whoever leads safeguarding over all of it",
    "site_leadership": "the leadership of their school",
    "head": "the head of their school",
    "site_lead": "the safeguarding leads and deputies of their school",
    "designated_lead": "the safeguarding leads of their school",
}
FOR = {"audit": "an audit", "legal": "a legal proceeding", "disciplinary": "a disciplinary proceeding"}


def readers_in_words(kind: str, readers: Iterable[str], proceedings: Iterable[str], kept: bool) -> str:
    """Who reads a record in a file of that kind, to follow "read by"; not whom it is given to for a time.

    Args:
        readers, proceedings: codes, as the policy names them for the file.
        kept: whether leading the case is not enough to read a record of it (`kept_to`).
    """
    at_once = list(PARTIES[kind])
    if kind == "case":
        at_once += [OF_A_CHILD, *(() if kept else (CASE_LEAD,))]
    said, named = listed(at_once), [READERS[one] for one in readers]
    if named:
        said += f"; once it is finished also by {listed(named)}"
    if why := listed((FOR[one] for one in proceedings), "or"):
        said += f"; for {why} by whomever two let read it"
    return said
