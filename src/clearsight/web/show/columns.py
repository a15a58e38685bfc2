"""The parts of a row, whatever kind of field it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from clearsight.policy.domain.forms import FormField, Value
from clearsight.policy.domain.forms.fields import Option, TableField
from clearsight.policy.domain.forms.said import MARKS, OUTCOMES, cell_words


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One part of a row: what it is called and how it is typed. `wide` takes a whole line of the page."""

    id: str
    label: str
    type: str
    options: tuple[Option, ...] = ()
    wide: bool = False


def _options(labels: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(id=code, label=label) for code, label in labels.items())


OUTCOME = ColumnView("outcome", "What became of it", "choice", _options(OUTCOMES))
SAID = ColumnView("said", "What is said about it", "long_text")
WHAT = ColumnView("what", "What", "long_text", wide=True)
BY_WHOM = ColumnView("by_whom", "By whom", "text")
BY_WHEN = ColumnView("by_when", "By when", "date")
CHILD = ColumnView("child", "For which child", "text")
OF_TYPE = {
    "ongoing_new": (
        ColumnView("text", "What", "long_text"),
        ColumnView("mark", "Ongoing or new", "choice", _options(MARKS)),
    ),
    "action_review": (WHAT, BY_WHOM, BY_WHEN, OUTCOME, SAID),
    "case_list": (ColumnView("name", "Name", "text", wide=True),),
}


def columns_of(asked: FormField) -> tuple[ColumnView, ...]:
    """The parts of a row of this field, in order."""
    if isinstance(asked, TableField):
        return tuple(ColumnView(c.id, c.label, c.type, tuple(c.options)) for c in asked.columns)
    if asked.type == "action_rows":
        return (WHAT, BY_WHOM, BY_WHEN, CHILD) if asked.for_child else (WHAT, BY_WHOM, BY_WHEN)
    return OF_TYPE[asked.type]


def cell_text(column: ColumnView, value: Value) -> str:
    """A cell as words."""
    return cell_words(column, value)
