"""The supervision data set, declared: every table, its columns and what may stand in them.

The reader, the writer and the reference page all work from this one declaration. What a blank cell
means is not repeated here: it is the default of the dataclass field of the same name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clearsight.compliance.domain import facts


class Kind(StrEnum):
    """What stands in a column; the value is what a person reads about it."""

    IDENTIFIER = "identifier"
    IDENTIFIERS = "identifiers separated by blanks"
    LINE = "text on one line"
    TEXT = "text"
    DATE = "date"
    YES_NO = "yes or no"
    WHOLE = "whole number"
    FRACTION = "fraction"
    CODE = "code"
    EVERY = "length of time"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `choices` are its own codes; `vocabulary` names a set that a policy may add to.

    `kept` is the most characters that the database keeps of it, where that is less than may be checked.
    """

    name: str
    kind: Kind
    note: str = ""
    required: bool = True
    refers: str = ""
    choices: tuple[str, ...] = ()
    vocabulary: str = ""
    at_most: int = 0
    kept: int = 0

    @property
    def field(self) -> str:
        """The dataclass field that holds it (`from` is a word of Python's own)."""
        return "from_" if self.name == "from" else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `row` is its dataclass; `key` the column that is unique; `periods` pairs of columns."""

    name: str
    row: type[Any]
    note: str
    columns: tuple[Column, ...]
    key: str = ""
    periods: tuple[tuple[str, str], ...] = ()
    extension: bool = False

    def in_field_order(self) -> Iterator[tuple[Column, Any]]:
        """Each column with what a blank in it means, in the order that the dataclass takes them."""
        by_field = {column.field: column for column in self.columns}
        for each in dataclasses.fields(self.row):
            blank = () if each.name == "revisits" else each.default
            yield by_field[each.name], None if blank is dataclasses.MISSING else blank


def _id(name: str, note: str = "", refers: str = "", required: bool = True, kept: int = 100) -> Column:
    return Column(name, Kind.IDENTIFIER, note, required, refers, kept=kept)


def _line(name: str, note: str = "", required: bool = True, kept: int = 0) -> Column:
    return Column(name, Kind.LINE, note, required, kept=kept)


def _date(name: str, note: str = "", required: bool = True) -> Column:
    return Column(name, Kind.DATE, note, required)


def _code(name: str, note: str = "", *choices: str, vocabulary: str = "", required: bool = True) -> Column:
    return Column(name, Kind.CODE, note, required, choices=choices, vocabulary=vocabulary)


def _opt(column: Column) -> Column:
    return dataclasses.replace(column, required=False)


_FROM = _date("from", "the first day")
_TO = _opt(_date("to", "the last day; blank while it is still so"))
_PERSON = _id("person", "who", "people")
_ARRANGEMENT = _id("arrangement", "in which arrangement", "arrangements")
_SESSION = _id("session", "of which session", "sessions")
_CASE = _id("case", "which case", "cases")
_FROM_TO = (("from", "to"),)

TABLES: tuple[Table, ...] = (
    Table(
        "people", facts.Person, "Everybody who supervises, is supervised, leads a case or signs.",
        (
            _id("person", "a name of your own for this person, such as a payroll number"),
            _line("name", "the name that people read", kept=200),
            _opt(_line("email", "work address", kept=254)),
            _date("started", "first day with the organisation"),
            _opt(_date("left", "last day with it; blank while the person is here")),
        ),
        key="person", periods=(("started", "left"),),
    ),
    Table(
        "sites", facts.Site, "Schools, host schools and offices.",
        (
            _id("site", "a name of your own for this site"),
            _line("name", "the name that people read", kept=200),
            _opt(_line("urn", "the school's unique reference number", kept=20)),
            _opt(_code("kind", "blank means school", "school", "host", "office")),
        ),
        key="site",
    ),
    Table(
        "roles", facts.Role, "Who holds which role, where and when. A person may hold several.",
        (
            _PERSON,
            _code("role", "which role", vocabulary="role"),
            _id("site", "where", "sites"),
            _FROM, _TO,
        ),
        periods=_FROM_TO,
    ),
    Table(
        "circumstances", facts.Circumstance, "What is so of a person for a time and changes what is asked.",
        (_PERSON, _code("circumstance", "what is so", vocabulary="circumstance"), _FROM, _TO),
        periods=_FROM_TO,
    ),
    Table(
        "arrangements", facts.Arrangement, "Standing supervisory relationships.",
        (
            _id("arrangement", "a name of your own for this arrangement"),
            _code("kind", "its form", "one_to_one", "group", "peer"),
            _id("supervisor", "who leads it", "people"),
            _FROM, _TO,
            Column("every", Kind.EVERY, "how often they meet, as agreed", required=False),
            Column("discusses_cases", Kind.YES_NO, "whether single cases are discussed; blank means yes",
                   required=False),
        ),
        key="arrangement", periods=_FROM_TO,
    ),
    Table(
        "members", facts.Member, "Who is supervised in which arrangement, and when.",
        (_ARRANGEMENT, _PERSON, _FROM, _TO), periods=_FROM_TO,
    ),
    Table(
        "agreements", facts.AgreementSignature,
        "The signed supervision agreements: a row for each party's signature on each version.",
        (
            _ARRANGEMENT,
            _id("version", "which version of its agreement", kept=40),
            _id("person", "who signed", "people"),
            _date("signed_on", "the day of the signature"),
        ),
    ),
    Table(
        "sessions", facts.Session, "Meetings: to come, held and cancelled.",
        (
            _id("session", "a name of your own for this session"),
            _ARRANGEMENT,
            _code("kind", "planned, or ad hoc in between", "planned", "ad_hoc"),
            _opt(_date("scheduled_for", "the day it was or is arranged for")),
            _code("status", "how it stands", "scheduled", "held", "cancelled"),
            _opt(_date("held_on", "the day it was held; a held session must have it")),
            Column("minutes", Kind.WHOLE, "how long it lasted", required=False, at_most=1440),
            _opt(_date("written_up_on", "the day its record was written up")),
            Column("cancelled_because", Kind.TEXT, "why it was cancelled", required=False),
            _id("replaces", "the cancelled session that it makes up for", "sessions", required=False),
            Column("revisit", Kind.YES_NO, "yes for an ad-hoc matter that must be taken up again; "
                   "blank means no", required=False),
            Column("revisits", Kind.IDENTIFIERS, "the ad-hoc sessions that it takes up again",
                   required=False, refers="sessions"),
        ),
        key="session",
    ),
    Table(
        "attendance", facts.Attendance,
        "Who was there. A held session with no rows was attended by every member of that day. Where a "
        "session has rows they are complete: a member without one was absent. The supervisor needs none.",
        (_SESSION, _PERSON, Column("present", Kind.YES_NO, "whether they were there")),
    ),
    Table(
        "signatures", facts.RecordSignature, "Signatures on the records of sessions.",
        (_SESSION, _id("person", "who signed", "people"), _date("signed_on", "the day of the signature")),
    ),
    Table(
        "cases", facts.Case, "Case files. Never put a child's name in an identifier.",
        (
            _id("case", "a reference of your own that names nobody"),
            _id("site", "where", "sites"),
            _id("lead", "who leads it", "people"),
            _date("opened", "first day"),
            _opt(_date("closed", "last day; blank while it is open")),
        ),
        key="case", periods=(("opened", "closed"),),
    ),
    Table(
        "case_statuses", facts.CaseStatus, "What a case was, and when.",
        (_CASE, _code("status", "what it was", vocabulary="case_status"), _FROM, _TO), periods=_FROM_TO,
    ),
    Table("discussions", facts.Discussion, "Which cases were discussed in which session.", (_SESSION, _CASE)),
    Table(
        "actions", facts.Action, "What was agreed to be done.",
        (
            _id("action", "a name of your own for this action"),
            _id("session", "in which session it was agreed", "sessions"),
            _id("case", "the case it is about, if any", "cases", required=False),
            _id("owner", "who does it", "people"),
            _opt(_date("due", "by when")),
            _code("status", "how it stands", "open", "done", "dropped"),
            _opt(_date("closed_on", "the day it was done or dropped")),
        ),
        key="action",
    ),
    Table(
        "training", facts.Training, "Training completed.",
        (
            _PERSON,
            _code("kind", "which training", vocabulary="training"),
            _opt(_code("provider", "who gave it", "accredited_external", "local_authority", "in_house")),
            _date("completed_on", "the day it was completed"),
        ),
    ),
    Table(
        "calendar", facts.CalendarPeriod,
        "School calendars. A half term is a stretch of teaching, not the holiday. A site that has rows "
        "of a kind uses those alone; the others use the rows of that kind without a site.",
        (
            _id("site", "whose calendar; blank for every site without rows of the kind", "sites",
                required=False),
            _code("kind", "what the days are", "half_term", "closure", "bank_holiday"),
            _line("name", "what it is called", kept=100),
            _opt(_line("term", "the term it belongs to; without it, half terms pair up in order within "
                       "an academic year of 1 September to 31 August", kept=100)),
            _FROM, _date("to", "the last day"),
        ),
        periods=_FROM_TO,
    ),
    Table(
        "events", facts.Event, "Things that happened and that a policy counts or waits for.",
        (
            _code("kind", "what happened", vocabulary="event"),
            _date("on", "the day it happened"),
            _opt(_PERSON), _opt(_ARRANGEMENT), _opt(_SESSION), _opt(_CASE),
            Column("count", Kind.WHOLE, "how many; blank means 1", required=False, at_most=1_000_000),
        ),
        extension=True,
    ),
    Table(
        "employment", facts.Employment, "How a person is employed, where a policy asks different things.",
        (
            _PERSON,
            _code("employment", "which class", vocabulary="employment"),
            _FROM, _TO,
            Column("fraction", Kind.FRACTION, "of full time, such as 0.6; blank means 1", required=False),
        ),
        periods=_FROM_TO, extension=True,
    ),
    Table(
        "variations", facts.Variation, "Approved departures from a rule, for a time.",
        (
            _id("variation", "a name of your own for this variation"),
            _id("rule", "the policy's name of the rule that it varies"),
            _opt(_PERSON), _opt(_ARRANGEMENT),
            Column("every", Kind.EVERY, "how often instead"),
            _FROM, _TO,
            _opt(_line("approved_by", "who approved it")),
            Column("reason", Kind.TEXT, "why", required=False),
        ),
        key="variation", periods=_FROM_TO, extension=True,
    ),
)  # fmt: skip

BY_NAME = {table.name: table for table in TABLES}
