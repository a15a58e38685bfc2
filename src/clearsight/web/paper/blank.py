"""A form of the policy to print and fill in by hand: lines to write on, boxes to tick, every field."""

from __future__ import annotations

from datetime import datetime

from clearsight.people.models import Organisation
from clearsight.policy.domain.forms import Form, FormField, Section
from clearsight.policy.domain.forms.fields import ChoiceField, DerivedField, SignatureField, YesNoField
from clearsight.policy.domain.model import Policy
from clearsight.web import words
from clearsight.web.paper.answers import WITH_ROWS
from clearsight.web.paper.sheet import Block, SectionPrinted, Sheet, fact, policy_words, to_write
from clearsight.web.show.columns import ColumnView, columns_of

ROWS = {"case_list": 6, "action_rows": 5, "action_review": 5, "ongoing_new": 4, "table": 4}
LINES = {"text": 1, "date": 1, "number": 1, "duration": 1, "rich_text": 8}
LONG, SHORT = 5, 4
MEMBERS = 6
KEEP_IT = "Once it is filled in, keep it where the form belongs and nowhere else."
# As many answers as still stand in a cell to be ticked; more are listed above the table.
_TICKED_IN_CELL = 4
_WIDTHS = {"long_text": 30, "text": 18, "date": 12, "number": 9, "choice": 16}
_WIDE_SOURCES = ("attendance", "members", "standing_agenda", "previous_summary", "case_children")


def blank_pdf(
    form: Form, policy: Policy, organisation: Organisation, at: datetime, *, draft: bool = False
) -> bytes:
    """The form as a PDF with nothing in it: every section and field. A draft says that it is one."""
    version = "not in force yet" if draft else f"version {form.number}"
    sheet = Sheet(
        title=form.title,
        organisation=organisation.name,
        marking="A draft, not in force" if draft else "To be filled in by hand",
        foot=f"{organisation.name}. {form.title}, {version}",
        lead=f"{policy_words(policy)} Form {version}, {words.clause(form.clause)}. {KEEP_IT}",
        sections=[_section(section, organisation) for section in form.sections],
    )
    return sheet.pdf(at)


def _section(section: Section, organisation: Organisation) -> SectionPrinted:
    derived = [field for field in section.fields if isinstance(field, DerivedField)]
    asked = [field for field in section.fields if field.type != "derived"]
    facts = [_known(field, organisation.name) for field in derived]
    blocks = [_blank(field) for field in asked]
    return SectionPrinted(section.heading, section.statements, section.prompts, facts, blocks)


def _known(field: DerivedField, organisation: str) -> Block:
    if field.source == "organisation":
        return fact(field.label, organisation)
    wide = field.source in _WIDE_SOURCES
    return to_write(field.label, 2 if wide else 1, wide)


def _blank(field: FormField) -> Block:
    head = {"label": field.label, "hint": _hint(field)}
    match field:
        case SignatureField():
            return {**head, "kind": "sign", "count": MEMBERS if field.party == "each_member" else 1}
        case YesNoField():
            wanted = {"yes": "If yes, why?", "no": "If no, why?", "either": "Why?"}[field.why_on]
            return {**head, "kind": "boxes", "options": ["Yes", "No"], "why": wanted}
        case ChoiceField():
            return {**head, "kind": "boxes", "options": [option.label for option in field.options]}
        case _ if field.type in WITH_ROWS:
            return {**head, "kind": "rows-to-write", **_rows(field)}
        case _:
            return {**head, "kind": "lines", "count": _lines(field)}


def _rows(field: FormField) -> Block:
    columns = columns_of(field)
    return {
        "head": [column.label for column in columns],
        "widths": [_WIDTHS.get(column.type, 18) for column in columns],
        "cells": [_to_tick(column) for column in columns],
        "count": ROWS[field.type],
    }


def _to_tick(column: ColumnView) -> list[str]:
    return [option.label for option in column.options] if len(column.options) <= _TICKED_IN_CELL else []


def _lines(field: FormField) -> int:
    if field.type == "long_text":
        return LONG if field.max_length > 4_000 else SHORT
    return LINES.get(field.type, 1)


def _hint(field: FormField) -> str:
    """What the form says to whoever fills it in: its hint, its questions, what may stand in a column."""
    several = [
        c for c in (columns_of(field) if field.type in WITH_ROWS else ()) if len(c.options) > _TICKED_IN_CELL
    ]
    said = [
        field.hint,
        *field.prompts,
        "Any number" if isinstance(field, ChoiceField) and field.many else "",
        f"In {field.unit}" if field.type == "number" and field.unit else "",
        *(f"{c.label}: {', '.join(option.label for option in c.options)}" for c in several),
    ]
    return " ".join(one if one.endswith((".", "?")) else f"{one}." for one in said if one)
