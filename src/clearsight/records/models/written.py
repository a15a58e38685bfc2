"""Records of sessions, each on a form of the policy and in a file of its own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from django.db import models

from clearsight.casework.models import CaseFile, File
from clearsight.integrations.envelope import Disposed
from clearsight.integrations.standing import NeverAltered
from clearsight.people.models import Organisation, Person, Site
from clearsight.scheduling.models import Session

# SQL that both databases read, of the record to which a row belongs: all have signed it, or two have decided
# that what it holds goes.
SEALED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = {row}.record_id AND r.state = 'sealed')"
NO_DRAFT = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = {row}.record_id AND r.state <> 'draft')"
DISPOSED = (
    "EXISTS (SELECT 1 FROM records_record r WHERE r.id = {row}.record_id AND r.disposed_at IS NOT NULL)"
)


def stands_as_sealed(name: str, emptied: str = "") -> NeverAltered:
    """No row of a sealed record is altered, deleted or put in; a column is emptied where all of it goes."""
    return NeverAltered(
        name=name, what="what is sealed", while_=SEALED, fixed=True, disposed=DISPOSED,
        emptied=(emptied,) if emptied else (),
    )  # fmt: skip


def moment_text(at: datetime) -> str:
    """The same text for a moment, from whichever database it comes."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


class FormText(models.Model):
    """The exact text of a form that records were written on. Old records keep their form."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()

    class Meta:
        constraints = [NeverAltered(name="form_text_stays", what="the text of a form")]

    def __str__(self) -> str:
        return self.sha256


class Record(models.Model):
    """What is kept of a session on one form in one file. A form that writes to two files makes two records.

    `part` is the policy's own id of the file. `state` is draft, proposed, agreed or sealed. `case` is set on
    a case record, `about` on one that belongs to a single supervisee's own file. `balance` says how many
    characters were written under each function of supervision: numbers, never words.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="records")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="records")
    form = models.CharField(max_length=80)
    part = models.CharField(max_length=60)
    part_label = models.CharField(max_length=200)
    form_text = models.ForeignKey(FormText, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="records")
    case = models.ForeignKey(
        CaseFile, on_delete=models.PROTECT, null=True, blank=True, related_name="records", db_index=False
    )
    about = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="records", db_index=False
    )
    state = models.CharField(max_length=10, default="draft")
    opened_at = models.DateTimeField()
    balance = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    # Disposed of by itself: what it holds is emptied, and the row, its signatures and its seal stay.
    disposed_at = models.DateTimeField(null=True, blank=True)
    disposed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "form", "part", "case"],
                condition=models.Q(case__isnull=False),
                name="one_record_a_case",
            ),
            models.UniqueConstraint(
                fields=["session", "form", "part", "about"],
                condition=models.Q(about__isnull=False),
                name="one_record_a_person",
            ),
            models.UniqueConstraint(
                fields=["session", "form", "part"],
                condition=models.Q(case__isnull=True, about__isnull=True),
                name="one_record_a_form",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "proposed", "agreed", "sealed"]),
                name="record_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="record_was_proposed_by_somebody",
            ),
            NeverAltered(
                name="record_stays",
                what="what is sealed",
                while_="{row}.state = 'sealed'",
                once=("disposed_at", "disposed_by"),
            ),
        ]
        # Of those that have one only: else "without a case" is looked up among everybody's that have none.
        indexes = [
            models.Index(fields=["session", "form"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["case"], condition=models.Q(case__isnull=False), name="record_of_a_case"),
            models.Index(fields=["about"], condition=models.Q(about__isnull=False), name="record_about"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.public_id}"

    def refuse_disposed(self) -> None:
        """Nothing, if what the record holds is there.

        Raises:
            Disposed: when it was disposed of by itself.
        """
        if self.disposed_at is not None:
            raise Disposed(f"records.record:{self.public_id}:entries", str(self.file.public_id))


class PolicyReader(models.Model):
    """Who besides the parties reads the record once it is signed, as the policy in force had it when opened.

    `reader` is one of the relations among which a policy chooses (`policy.domain.forms.language.Reader`).
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="policy_readers")
    reader = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "reader"], name="policy_reader_once"),
            # Said once, when the record is opened, and signed with it; a blank draft gives way to another.
            NeverAltered(name="policy_reader_stays", what="who reads a record by policy", while_=NO_DRAFT),
            stands_as_sealed("sealed_policy_reader_stays"),
        ]

    def __str__(self) -> str:
        return self.reader


class Entry(models.Model):
    """One version of what stands in one field, by one author, sealed under the record's file.

    The highest `version` is what stands now. A version by another author is a new row; the same author's
    next keystrokes replace their own last row, so that what the other wrote is always still there. Without
    an author it was put there by the system, from what it knows.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="entries")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    field = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    value = models.BinaryField()

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: in which record, which version, whose, and when."""
        return f"{self.record_id}:{self.version}:{self.author_id or 'system'}:{moment_text(self.at)}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "field", "version"], name="one_version_of_a_field"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="entry_versions_begin_at_one"),
            stands_as_sealed("entry_stays", "value"),
        ]

    def __str__(self) -> str:
        return f"{self.field} v{self.version}"


class Remark(models.Model):
    """Why somebody sent a record back, sealed under the record's file."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="remarks")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.BinaryField()

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: in which record, whose, and when."""
        return f"{self.record_id}:{self.author_id}:{moment_text(self.at)}"

    class Meta:
        constraints = [stands_as_sealed("remark_stays", "text")]

    def __str__(self) -> str:
        return str(self.public_id)


class MeantSo(models.Model):
    """Somebody said of words which may not belong in a record that they are meant so, and why.

    What kind of words, which, and why are sealed together under the record's file.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="meant_so")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    field = models.CharField(max_length=120)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    words = models.BinaryField()

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: in which record, whose, and when."""
        return f"{self.record_id}:{self.author_id}:{moment_text(self.at)}"

    class Meta:
        constraints = [stands_as_sealed("meant_so_stays", "words")]

    def __str__(self) -> str:
        return str(self.public_id)


class AskedOfRole(models.Model):
    """The policy asks that a holder of a role signs the record too, now that it is agreed.

    `site` is where the role is to be held; empty: anywhere in the organisation. A role that is asked for at
    several sites is a row for each, and one signature answers them all: then `signed_by` says whose.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="asked_of_roles")
    role = models.CharField(max_length=60)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["role", "site"])]
        constraints = [stands_as_sealed("asked_of_role_stays")]

    def __str__(self) -> str:
        return self.role
