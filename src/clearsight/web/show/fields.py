"""One field of a policy's form as a page shows it: the question, what stands there, and whose words it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clearsight.policy.domain.forms import FormField, Section, Value
from clearsight.policy.domain.forms.values import blank_row, is_blank
from clearsight.web import words
from clearsight.web.forms.drafts import mark_of

OUTCOMES = {"done": "Done", "carried_over": "Carried over", "dropped": "Dropped"}
MARKS = {"ongoing": "Ongoing", "new": "New"}
SPARE = 2
# What is not there when the record is opened does not come later.
FROM_LAST_TIME = ("previous_summary",)
# Where what two people wrote can stand one after the other.
JOINABLE = ("text", "long_text", "rich_text", "ongoing_new", "action_rows", "case_list")


@dataclass(frozen=True, slots=True)
class Wrote:
    """What one person wrote in a field, and when. `role` is supervisee, supervisor or empty."""

    by: str
    role: str
    at: datetime | None
    shown: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field on a page. `seen` is the version shown; `earlier` is what stood there before, newest first.

    `moved`: it is no longer what the reader was shown on the page before.
    """

    asked: FormField
    value: Value
    seen: int = 0
    was: str = ""
    editable: bool = True
    wrote: Wrote | None = None
    earlier: tuple[Wrote, ...] = ()
    errors: tuple[str, ...] = ()
    clash: Wrote | None = None
    spare: int = SPARE
    moved: bool = False

    @property
    def name(self) -> str:
        """The name and the id of its input."""
        return f"f.{self.asked.id}"

    @property
    def known(self) -> str:
        """What the system fills in here, in words."""
        return known_words(self.asked, self.value)

    @property
    def unsaved(self) -> bool:
        """Whether what stands in it is not what is kept."""
        return mark_of(self.value) != self.was

    @property
    def joinable(self) -> bool:
        """Whether what two people wrote in it can stand one after the other."""
        return self.asked.type in JOINABLE

    @property
    def blank(self) -> bool:
        """Whether nobody has written anything."""
        return is_blank(self.asked, self.value)

    @property
    def rows(self) -> list[dict[str, Value]]:
        """The rows that stand there."""
        found = self.value if isinstance(self.value, list) else []
        return [dict(row) for row in found if isinstance(row, dict)]

    @property
    def offered(self) -> list[dict[str, Value]]:
        """The rows to type in: those that stand there, and where rows may be added some empty ones."""
        if self.asked.type not in ("ongoing_new", "action_rows", "case_list", "table"):
            return self.rows
        fixed = self.asked.type == "table" and self.asked.per is not None and self.rows
        return self.rows + [blank_row(self.asked)] * (0 if fixed else self.spare)

    @property
    def said(self) -> str:
        """The value as words, for reading."""
        return value_words(self.asked, self.value)


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of a form on a page."""

    section: Section
    fields: Sequence[FieldView]

    @property
    def known(self) -> list[FieldView]:
        """What the system fills in: a few words each, shown side by side."""
        return [view for view in self.fields if view.asked.type == "derived"]

    @property
    def asked(self) -> list[FieldView]:
        """What people fill in; signatures are kept beside it."""
        return [view for view in self.fields if view.asked.type not in ("derived", "signature")]

    @property
    def written(self) -> list[FieldView]:
        """What people have filled in."""
        return [view for view in self.asked if not view.blank]

    @property
    def left_blank(self) -> list[FieldView]:
        """What nobody has filled in."""
        return [view for view in self.asked if view.blank]


def known_words(asked: FormField, value: Value) -> str:
    """What the system fills in, in words; where it has nothing, whether it will or there is none."""
    nothing = "None from last time" if getattr(asked, "source", "") in FROM_LAST_TIME else "Not known yet"
    return value_words(asked, value) or nothing


def value_words(asked: FormField, value: Value) -> str:
    """A value as plain text: rows become lines, codes become labels, dates become days."""
    if is_blank(asked, value):
        return ""
    match asked.type:
        case "date":
            return day_words(value)
        case "number":
            return f"{value} {asked.unit}".strip()
        case "choice":
            labels = {option.id: option.label for option in asked.options}
            chosen = value if isinstance(value, list) else [value]
            return words.listed(labels.get(str(answer), str(answer)) for answer in chosen)
        case "yes_no_with_why":
            assert isinstance(value, dict)
            return ". ".join(filter(None, ("Yes" if value["answer"] else "No", str(value.get("why") or ""))))
        case "ongoing_new" | "action_rows" | "action_review" | "case_list" | "table":
            rows = value if isinstance(value, list) else []
            return "\n".join(row_words(asked, row) for row in rows if isinstance(row, dict))
        case "derived":
            return day_words(value)
        case _:
            return str(value)


def row_words(asked: FormField, row: Mapping[str, Value]) -> str:
    """One row as one line."""
    labels = {column.id: column for column in asked.columns} if asked.type == "table" else {}
    said = []
    for part, value in row.items():
        if value in (None, "") or part == "id":
            continue
        if part in labels:
            said.append(f"{labels[part].label}: {cell_words(labels[part], value)}")
        elif part == "by_when":
            said.append(f"by {day_words(value)}")
        else:
            said.append({**OUTCOMES, **MARKS}.get(str(value), str(value)))
    return "; ".join(said)


def cell_words(column: object, value: Value) -> str:
    """A cell of a table as words."""
    options = {option.id: option.label for option in getattr(column, "options", ())}
    if getattr(column, "type", "") == "date":
        return day_words(value)
    said: str = options.get(str(value), str(value if value is not None else ""))
    return said


def day_words(value: Value) -> str:
    """A day that is kept as text, in words; as it stands where it is no day."""
    try:
        return words.day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value or "")
