"""Mutants that mean the same as the program: each with the reason."""

from __future__ import annotations

from fnmatch import fnmatch

# Some of a mutant's words (* for any), and why nobody can tell it from the program.
ALIKE: dict[str, str] = {
    "without 'granted'": "which relations are lent is for the log: the matrix says whom they let in",
    "without 'audits'": "the same",
    "without 'broke_glass'": "the same",
    "organisation.view: with ": "everybody of the organisation may",
    "person.view: with": "everybody of the organisation may",
    "practice.view: with ": "everybody of the organisation may",
    ": with only_school_lead": "beside leads and leadership: whoever leads the only school is one of them",
    "site.see_calendar: with site_lead": "whoever leads there works there",
    "arrangement.view: without supervisee": "whoever is supervised there is among those who ever were",
    "arrangement.use_folder: without supervisee": "the same",
    "escalation.view: with ": "whoever hears of it or is asked is told of it",
    "case.break_glass: with ": "whoever leads at the school or over all leads somewhere",
    "subject_request.view: with handler": "whoever answers it still keeps the files",
    "filter without kind__in=kinds": "a record is read through any, a case through its own",
    "predicates.roles:*to_date__isnull=True": "a role without an end holds today, whoever has left",
    "Q without pk__in=[]": "the empty beginning of a row of alternatives",
    "filter without arrangement__memberships__person_id=actor": "so that not every session is looked at",
    "filter without case__isnull=False": "a record of no case is a record of none of the cases",
    "filter without {f'{of}__isnull': False}": "what was opened is one thing: the other column names none",
}


def alike(words: str) -> bool:
    """Whether it is known that this mutant means the same."""
    return any(fnmatch(words, f"*{one.replace('[', '[[]')}*") for one in ALIKE)
