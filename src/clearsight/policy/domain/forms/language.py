"""A form: sections of fields, who signs it, and where copies of it go."""

from __future__ import annotations

from datetime import date
from typing import Literal

from clearsight.policy.domain.forms.fields import FormField, Party, SignatureField, Term
from clearsight.policy.domain.forms.readers import readers_in_words
from clearsight.policy.domain.shape import Code, Length, Many, Table, Words

Kind = Literal["session_record", "case_record", "personal_record", "agreement", "review"]
Method = Literal["one_to_one", "group", "peer", "ad_hoc"]
FileKind = Literal["case", "personal", "personnel", "secured", "agreement"]
# Relations that Clearsight knows: a policy chooses among them, and never makes one (ADR 8, ADR 17).
Reader = Literal[
    "human_resources", "organisation_leadership", "organisation_lead", "site_leadership", "site_lead",
    "leadership_team", "head", "designated_lead",
]  # fmt: skip


class File(Table):
    """A place where records live, with the policy's own name for it.

    `kind`: `case` the child's or family's file; `personal` the supervisee's supervision file; `personnel`
    the supervisee's file with the employer; `secured` what the supervisor or the safeguarding leads keep
    apart; `agreement` the agreements, where they lie elsewhere.
    `readers` who besides the parties reads a record once it is signed; `given_to` who may be given one to
    read for a time: left out, whoever works there; `proceedings` for what two may disclose a signed one;
    `kept_to` of a child's file, whether who leads the case has to lead safeguarding to read what others said;
    `stays_here`: nothing of it is taken out of the school, and what is on paper is kept under lock.
    """

    id: Code
    kind: FileKind
    label: Words
    clause: Words
    readers: Many[Reader] = ()
    given_to: Literal["safeguarding_leads"] | None = None
    proceedings: Many[Literal["audit", "legal", "disciplinary"]] = ()
    kept_to: Literal["safeguarding_leads"] | None = None
    stays_here: bool = False

    @property
    def read_by(self) -> str:
        """Who reads it, in words: of what is decided, and of nothing that anybody typed beside it."""
        return readers_in_words(self.kind, self.readers, self.proceedings, bool(self.kept_to))

    @property
    def opened_with(self) -> tuple[str, ...]:
        """What a record in this file keeps of who reads it: its readers, and whether leads alone do."""
        return (*self.readers, *(("safeguarding_leads_alone",) if self.kept_to else ()))


class Section(Table):
    """Fields under one heading. `statements` are read and agreed, and are part of what is signed.

    In an agreement `states` names the terms that the statements lay down for both.
    """

    id: Code
    heading: Words
    clause: Words
    statements: Many[Words] = ()
    states: Many[Term] = ()
    prompts: Many[Words] = ()
    function: Code | None = None
    fields: Many[FormField] = ()


class Signing(Table):
    """Who signs, and when the policy expects it."""

    parties: Many[Party]
    when: Literal["at_start", "at_meeting", "before_end", "next_session", "undated"]
    clause: Words


class Copy(Table):
    """What else is put where once the form is filed: all of it, a chronology entry, or names alone."""

    to: Code
    for_each: Literal["child", "case", "supervisee"]
    what: Literal["whole", "chronology_entry", "names_only"]
    clause: Words


# An organisation's own versions are numbered between two of its policy's: no two texts share a number.
VERSIONS_BETWEEN = 1000


class Form(Table):
    """One version of a form. A record keeps the version it was written on.

    `version` counts from 1; an organisation's own count on from 1000 times that of the policy's.
    """

    id: Code
    title: Words
    version: int
    effective_from: date
    clause: Words
    kind: Kind
    one_per: Literal["session", "case", "child", "arrangement"]
    methods: Many[Method] = ("one_to_one", "group", "peer")
    ours: bool = False
    note: str = ""
    sections: Many[Section]
    signing: Signing | None = None
    copies: Many[Copy] = ()
    review_every: Length | None = None

    @property
    def number(self) -> str:
        """The version as people call it: 2 is the policy's, 2.1 the first of their own after it."""
        of_policy, own = divmod(self.version, VERSIONS_BETWEEN)
        return f"{of_policy}.{own}" if of_policy else str(own)

    def fields(self) -> tuple[FormField, ...]:
        """Every field, in the order of the page."""
        return tuple(field for section in self.sections for field in section.fields)

    def field(self, field_id: str) -> FormField:
        """The field of that id.

        Raises:
            KeyError: when the form has none.
        """
        for field in self.fields():
            if field.id == field_id:
                return field
        raise KeyError(field_id)

    def signatures(self) -> tuple[SignatureField, ...]:
        """The places where parties sign, in the order of the page."""
        return tuple(field for field in self.fields() if isinstance(field, SignatureField))

    def terms(self) -> dict[Term, tuple[str, ...]]:
        """The terms of an agreement, each with the ids of the sections and fields that state it."""
        found: dict[Term, tuple[str, ...]] = {}
        for section in self.sections:
            for term in section.states:
                found[term] = (*found.get(term, ()), section.id)
            for field in section.fields:
                if field.term and field.id not in found.get(field.term, ()):
                    found[field.term] = (*found.get(field.term, ()), field.id)
        return found


class Function(Table):
    """A function of supervision: time given to each is seen over the whole relationship (E5)."""

    id: Code
    label: Words
    clause: Words
    about: str = ""


class AgendaItem(Table):
    """A standing item. `section` names the section of the main record that its notes go to.

    `shows` is what the system lists under it: actions still open, ad hoc matters, the session's cases, or
    what a party brings, whose notes then go to its section.
    """

    id: Code
    label: Words
    clause: Words
    shows: Literal["actions", "matters", "cases", "brought"] | None = None
    section: Code | None = None
    form: Code | None = None
    methods: Many[Method] = ("one_to_one", "group", "peer")
    ours: bool = False


class PromptStep(Table):
    """One stage of a set of prompts, with what is asked in it."""

    id: Code
    label: Words
    asks: Many[Words]


class Prompt(Table):
    """A set of questions that help to reflect. Never demanded, never stored."""

    id: Code
    label: Words
    clause: Words
    about: Literal["case", "session", "person"]
    steps: Many[PromptStep]


class CasesAsked(Table):
    """Which cases the policy puts on the agenda of a planned session.

    `bring`: every live case is there by itself (every_live); the parties choose, and say whether these are
    all or a sample (all_or_sample); they choose the most concerning, with a word why (most_concerning).
    """

    bring: Literal["every_live", "all_or_sample", "most_concerning"]
    clause: Words


class SessionDocument(Table):
    """`session.toml`: what a session is made of before any form is opened."""

    main_record: Code
    case_record: Code | None = None
    main_record_for: dict[Method, Code] = {}
    agreement: Code
    agreement_for: dict[Method, Code] = {}
    files: Many[File]
    functions: Many[Function]
    agenda: Many[AgendaItem]
    cases: CasesAsked | None = None
    prompts: Many[Prompt] = ()
