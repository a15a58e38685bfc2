"""One field of a policy's form as a page shows it: the question, what stands there, and whose words it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clearsight.policy.domain.forms import FormField, Section, Value
from clearsight.policy.domain.forms.said import value_words
from clearsight.policy.domain.forms.values import blank_row, is_blank
from clearsight.web.forms.drafts import mark_of

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
