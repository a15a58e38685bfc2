"""A form's fields as they are printed once filled in: what stands there, and whose words it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from clearsight.policy.domain.forms import Form, FormField, Value
from clearsight.policy.domain.forms.fields import SignatureField
from clearsight.policy.domain.forms.said import value_words
from clearsight.policy.domain.forms.values import is_blank
from clearsight.web.paper.sheet import Block, SectionPrinted, fact, rows, words
from clearsight.web.show.columns import cell_text, columns_of
from clearsight.web.show.fields import known_words
from clearsight.web.words import listed, lower_first

WITH_ROWS = ("ongoing_new", "action_rows", "action_review", "case_list", "table")
Answer = Callable[[FormField], tuple[Value, str]]
Signatures = Callable[[SignatureField], Block]


def sections_printed(
    form: Form, asked: Sequence[FormField], answer: Answer, signed: Signatures
) -> list[SectionPrinted]:
    """The sections that hold something of `asked`, or a place to sign.

    Args:
        answer: what stands in a field, and who wrote it ("" where nobody did).
        signed: who has signed in a place.
    """
    wanted = {field.id for field in asked}
    found = []
    for section in form.sections:
        mine = [field for field in section.fields if field.id in wanted or field.type == "signature"]
        derived = [field for field in mine if field.type == "derived"]
        facts = [fact(f.label, known_words(f, answer(f)[0])) for f in derived]
        blocks = _gathered(_blocks((field for field in mine if field.type != "derived"), answer, signed))
        if mine or (section.statements and len(wanted) == len(_kept(form))):
            found.append(SectionPrinted(section.heading, section.statements, (), facts, blocks))
    return found


def _kept(form: Form) -> list[FormField]:
    return [field for field in form.fields() if field.type != "signature"]


def _blocks(fields: Iterable[FormField], answer: Answer, signed: Signatures) -> list[Block]:
    return [
        signed(field) if isinstance(field, SignatureField) else answered(field, *answer(field))
        for field in fields
    ]


def _gathered(blocks: Sequence[Block]) -> list[Block]:
    """What is left blank is told in one line, as on the screen: after what is written, before who signs."""
    blank = [lower_first(block["label"]) for block in blocks if block["kind"] == "none"]
    told = [{"kind": "none", "text": f"Nothing written under {listed(blank)}."}] if blank else []
    written = [block for block in blocks if block["kind"] not in ("none", "signed")]
    return [*written, *told, *(block for block in blocks if block["kind"] == "signed")]


def answered(field: FormField, value: Value, by: str = "") -> Block:
    """One field with what stands in it: words, or a table of its rows."""
    if value is None or is_blank(field, value):
        return {"kind": "none", "label": field.label}
    if field.type in WITH_ROWS and isinstance(value, list):
        columns = columns_of(field)
        filled = [row for row in value if isinstance(row, dict)]
        cells = [[cell_text(column, row.get(column.id)) for column in columns] for row in filled]
        return rows(field.label, [column.label for column in columns], cells, by)
    return words(field.label, value_words(field, value), by)


def people_signed(label: str, people: Iterable[tuple[str, str]]) -> Block:
    """Those who have signed in a place, or are to: name, and what is said of it."""
    return {"kind": "signed", "label": label, "people": [{"name": n, "said": said} for n, said in people]}
