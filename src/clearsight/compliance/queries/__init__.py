"""Where an organisation and a person stand on a day, and why."""

from clearsight.compliance.queries.assent import assent_notes
from clearsight.compliance.queries.behind import Behind, behind
from clearsight.compliance.queries.board import BoardFigures, board_figures, in_words
from clearsight.compliance.queries.coming import Coming, coming
from clearsight.compliance.queries.dates import (
    DatesOffered,
    Due,
    Rhythm,
    find_dates,
    next_due,
    propose_programme,
    rhythm,
)
from clearsight.compliance.queries.day_notes import day_notes, length_notes
from clearsight.compliance.queries.facts import facts_for_organisation, facts_for_persons
from clearsight.compliance.queries.findings import (
    FactShown,
    FindingShown,
    PersonFindings,
    due_to,
    person_findings,
)
from clearsight.compliance.queries.position import Position, PositionRow, position
from clearsight.compliance.queries.promptness import (
    AskedPromptly,
    Missed,
    Promptness,
    WriteUp,
    asked_promptly,
    taken_together,
    write_ups,
)
from clearsight.compliance.queries.renewals import Renewal, renewal_of, renewals_near
from clearsight.compliance.queries.sites import SiteFigures, figures_by_site
from clearsight.compliance.queries.terms import HowOften, how_often
from clearsight.compliance.queries.variations import (
    MayVary,
    VariationShown,
    may_vary,
    variations_in_force,
    variations_of,
)

__all__ = [
    "AskedPromptly",
    "Behind",
    "BoardFigures",
    "Coming",
    "DatesOffered",
    "Due",
    "FactShown",
    "FindingShown",
    "HowOften",
    "MayVary",
    "Missed",
    "PersonFindings",
    "Position",
    "PositionRow",
    "Promptness",
    "Renewal",
    "Rhythm",
    "SiteFigures",
    "VariationShown",
    "WriteUp",
    "asked_promptly",
    "assent_notes",
    "behind",
    "board_figures",
    "coming",
    "day_notes",
    "due_to",
    "facts_for_organisation",
    "facts_for_persons",
    "figures_by_site",
    "find_dates",
    "how_often",
    "in_words",
    "length_notes",
    "may_vary",
    "next_due",
    "person_findings",
    "position",
    "propose_programme",
    "renewal_of",
    "renewals_near",
    "rhythm",
    "taken_together",
    "variations_in_force",
    "variations_of",
    "write_ups",
]
