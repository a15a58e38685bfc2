"""Mutants that mean the same as the program, each by name with its reason. Another that survives is a fault.

A mutant of a condition is named by its module, its function and its change; one of the matrix by its line.
`python -m scripts.mutants` says which survive besides these, and which of these do not.
"""

from __future__ import annotations

_LENT = "which relations are lent is for the log alone: the matrix says whom they let in"
_ALTERNATIVE = "the empty beginning of a row of alternatives, of which there always is one"
_KNOWN_TO_ALL = "everybody of the organisation may already"
_LEADS_OR_HEADS = "whoever leads the only school leads safeguarding or the school, and both may already"
_NO_END = "a role without an end that began before somebody left holds today as well"

ALIKE: dict[str, str] = {
    "predicates: without 'granted'": _LENT,
    "predicates: without 'audits'": _LENT,
    "predicates: without 'broke_glass'": _LENT,
    "predicates.arrangements.was_at: filter without arrangement__memberships__person_id=actor": (
        "their membership of that day is asked again: it is so that not every session is looked at"
    ),
    "predicates.cases.case_party: filter without case__isnull=False": (
        "a record of no case names none of the cases"
    ),
    "predicates.conditions.any_of: Q without pk__in=[]": _ALTERNATIVE,
    "predicates.records.reads_by_policy: Q without pk__in=[]": _ALTERNATIVE,
    "predicates.grants.broke_glass: filter without {f'{of}__isnull': False}": (
        "what was opened is one thing: the other column names none"
    ),
    **dict.fromkeys(
        (
            "predicates.grants._lent: filter without holding(on)",
            "predicates.grants._lent: filter without to_id=actor",
            "predicates.grants._lent: filter without ended_at__isnull=True",
            "predicates.grants._lent: exclude instead of filter: rows('grants', 'Grant')"
            ".filter(holding(on), to_id=actor, ended_at__isnull=True)",
            "predicates.grants._lent: filter without by_id=actor",
            "predicates.grants._lent: filter without until__gt=moment",
            "predicates.grants._lent: exclude instead of filter: rows('grants', 'Opening')"
            ".filter(by_id=actor, until__gt=moment)",
        ),
        _LENT,
    ),
    "predicates.roles._persons_at: without Q(to_date__isnull=True)": _NO_END,
    "predicates.roles._persons_at: Q without to_date__isnull=True": _NO_END,
    "organisation.view: with administrator": _KNOWN_TO_ALL,
    "organisation.view: with board": _KNOWN_TO_ALL,
    "organisation.view: with data_protection": _KNOWN_TO_ALL,
    "organisation.view: with only_school_lead": _KNOWN_TO_ALL,
    "organisation.view: with organisation_lead": _KNOWN_TO_ALL,
    "organisation.view: with organisation_leadership": _KNOWN_TO_ALL,
    "organisation.view: with site_lead": _KNOWN_TO_ALL,
    "organisation.view: with site_leadership": _KNOWN_TO_ALL,
    "organisation.view: with supervisor": _KNOWN_TO_ALL,
    "organisation.view: with takes_part": _KNOWN_TO_ALL,
    "person.view: without self": "whoever it is belongs to their own organisation: a colleague of themselves",
    "person.view: with administrator": _KNOWN_TO_ALL,
    "person.view: with data_protection": _KNOWN_TO_ALL,
    "person.view: with organisation_lead": _KNOWN_TO_ALL,
    "person.view: with organisation_leadership": _KNOWN_TO_ALL,
    "person.view: with site_lead": _KNOWN_TO_ALL,
    "person.view: with site_leadership": _KNOWN_TO_ALL,
    "person.view: with supervisor": _KNOWN_TO_ALL,
    "practice.view: with author": _KNOWN_TO_ALL,
    "practice.view: with lead": _KNOWN_TO_ALL,
    "organisation.see_position: with only_school_lead": _LEADS_OR_HEADS,
    "organisation.arrange: with only_school_lead": _LEADS_OR_HEADS,
    "organisation.see_refusals: with only_school_lead": _LEADS_OR_HEADS,
    "organisation.read_practice: with only_school_lead": _LEADS_OR_HEADS,
    "organisation.see_figures: with only_school_lead": _LEADS_OR_HEADS,
    "organisation.see_meetings: with only_school_lead": _LEADS_OR_HEADS,
    "subject_request.view: with handler": "whoever answers it still keeps the files, and so sees it",
    "site.see_calendar: with site_lead": "whoever leads there works there",
    "arrangement.view: without supervisee": "whoever is supervised there is among those who ever were",
    "arrangement.use_folder: without supervisee": "whoever is supervised there is among those who ever were",
    "grant.view: with concerned_by_loan": "whoever is concerned by a loan is concerned, and may already",
    "escalation.view: with asked_to_agree": "whoever is asked is told of it",
    "escalation.view: with hears": "whoever hears it is told of it",
    "case.break_glass: with organisation_lead": "whoever leads over all leads somewhere",
    "case.break_glass: with leads_over_the_left": "whoever takes what was left leads over all",
    "case.see_coverage: with leads_over_the_left": "whoever takes what was left leads over all",
    "case.break_glass: with site_lead": "whoever leads at that school leads somewhere",
}


def alike(name: str) -> bool:
    """Whether it is known that the mutant of this name means the same."""
    return name in ALIKE
