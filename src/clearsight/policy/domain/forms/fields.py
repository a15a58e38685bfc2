"""The fields of a form: one closed table per type, told apart by `type`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from clearsight.policy.domain.shape import Code, Many, Table, Words

LARGEST = 2**53 - 1  # beyond this, canonical JSON (RFC 8785) cannot keep a whole number exactly

Party = Literal["supervisee", "supervisor", "each_member"]
FilledBy = Literal["supervisee", "supervisor", "either", "system"]
FilledWhen = Literal["before", "during", "after", "next_session"]
Term = Literal[
    "purpose", "roles", "frequency", "duration", "venue", "standing_agenda", "records", "stores", "attends",
    "confidentiality", "diversity", "dispute", "review", "starts", "expectation",
]  # fmt: skip
Source = Literal[
    "organisation", "site", "method", "session_date", "next_date", "venue",
    "supervisee", "supervisee_role", "supervisor", "supervisor_role", "completed_by", "members", "attendance",
    "case_name", "case_role", "case_synopsis", "case_children", "cases_discussed", "cases_stated",
    "previous_actions", "previous_case_actions", "previous_summary", "standing_agenda",
]  # fmt: skip
ColumnSource = Literal[
    "child_name", "child_age", "child_date_of_birth", "child_status", "child_status_since",
    "child_status_before", "child_status_changed_on",
    "person_name", "person_role", "person_present", "case_name",
]  # fmt: skip
Aspect = Literal[
    "history", "situation", "concerns", "direction", "risks", "protective_factors", "strengths", "plan",
    "likely", "progress", "drift", "escalate", "diversity", "good_practice",
]  # fmt: skip
Characters = Annotated[int, Field(ge=1, le=50_000)]


class Option(Table):
    """One answer to choose."""

    id: Code
    label: Words


class RequiredIf(Table):
    """Another field of the form, and the answer to it that makes this field required."""

    field: Code
    is_: Code = Field(alias="is")


class FieldShape(Table):
    """What every field says of itself: its file, who fills it, when, and what is asked of it.

    `ours` marks a field that no appendix of the policy names. `source` names what the system knows of and
    puts there first, `default` what the policy would have there; both can be altered, but not in a `derived`
    field. On a case record `tells` says which side of the case it is about, whatever the policy calls it: so
    that what was said of a case can be seen session by session.
    """

    id: Code
    label: Words
    file: Code
    clause: Words
    filled_by: FilledBy
    filled_when: FilledWhen
    added_to_by: Literal["supervisee", "supervisor"] | None = None
    required: bool = False
    required_if: RequiredIf | None = None
    prompts: Many[Words] = ()
    hint: str = ""
    function: Code | None = None
    term: Term | None = None
    tells: Aspect | None = None
    source: Source | None = None
    default: str | int | None = None
    ours: bool = False


class TextField(FieldShape):
    """Words on one line."""

    type: Literal["text"]
    max_length: Characters = 200


class LongTextField(FieldShape):
    """Words in paragraphs."""

    type: Literal["long_text"]
    max_length: Characters = 10_000


class RichTextField(FieldShape):
    """Words with paragraphs, `- ` lists and `**bold**`, kept as they were typed."""

    type: Literal["rich_text"]
    max_length: Characters = 20_000


class DateField(FieldShape):
    """A day."""

    type: Literal["date"]


class NumberField(FieldShape):
    """A whole number, with what it counts."""

    type: Literal["number"]
    min: int = 0
    max: int = LARGEST
    unit: str = ""


class DurationField(FieldShape):
    """A length of time as agreements write it: "4 weeks", "1 half term"."""

    type: Literal["duration"]


class ChoiceField(FieldShape):
    """One answer, or with `many` any number of them, out of those listed."""

    type: Literal["choice"]
    options: Many[Option]
    many: bool = False


class YesNoField(FieldShape):
    """Yes or no, and why; `why_on` says for which answer the why is asked."""

    type: Literal["yes_no_with_why"]
    why_on: Literal["yes", "no", "either"] = "either"
    max_length: Characters = 4_000


class OngoingNewField(FieldShape):
    """Items, each marked ongoing or new."""

    type: Literal["ongoing_new"]
    max_length: Characters = 2_000
    max_rows: int = 50


class ActionRowsField(FieldShape):
    """Actions agreed: what, by whom, by when, and for which child when `for_child`."""

    type: Literal["action_rows"]
    for_child: bool = False
    max_length: Characters = 2_000
    max_rows: int = 50


class ActionReviewField(FieldShape):
    """The actions of last time, each with what became of it; the system brings the rows."""

    type: Literal["action_review"]
    max_length: Characters = 2_000
    max_rows: int = 200


class CaseListField(FieldShape):
    """The cases or children taken, by name and nothing more."""

    type: Literal["case_list"]
    max_rows: int = 500


class Column(Table):
    """A column of a table."""

    id: Code
    label: Words
    type: Literal["text", "long_text", "date", "number", "choice"]
    options: Many[Option] = ()
    required: bool = False
    max_length: Characters = 2_000
    source: ColumnSource | None = None


class TableField(FieldShape):
    """Rows of the same columns; with `per`, the system begins one row for each."""

    type: Literal["table"]
    columns: Many[Column]
    per: Literal["child", "person", "case"] | None = None
    max_rows: int = 100


class SignatureField(FieldShape):
    """Where a party signs and dates. It holds no value: a signature is kept beside what it signs."""

    type: Literal["signature"]
    party: Party


class DerivedField(FieldShape):
    """Filled by the system from what it knows, and not to be altered."""

    type: Literal["derived"]
    source: Source


FormField = Annotated[
    TextField
    | LongTextField
    | RichTextField
    | DateField
    | NumberField
    | DurationField
    | ChoiceField
    | YesNoField
    | OngoingNewField
    | ActionRowsField
    | ActionReviewField
    | CaseListField
    | TableField
    | SignatureField
    | DerivedField,
    Field(discriminator="type"),
]
