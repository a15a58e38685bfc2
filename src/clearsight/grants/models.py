"""What somebody may read for a time; and access that stops at once, or that is left behind."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import CaseFile, File
from clearsight.people.models import Dated, Organisation, Person, Site, in_order, one_of
from clearsight.records.models import Record
from clearsight.records.models.written import moment_text

GRANT_KINDS = ("record", "case", "sample", "proceeding")
PROCEEDINGS = ("audit", "legal", "disciplinary")
OUTCOMES = ("right", "wrong", "talked_about")


class Grant(Dated):
    """Somebody named may read a record, a case file or a sample of records, from a day until a day.

    `kind` is one of record, case, sample (given to an auditor or inspector from outside), proceeding (asked
    for by whoever leads: it opens nothing until another agreed). The reason is sealed under `file`: that of
    the record or case; of a sample, the organisation's shared one. It holds while it is not ended;
    `leads_only`: and while whoever has it leads safeguarding, or is a deputy. `ended_by` is empty where it
    was ended again after a restoration.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10)
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="granted")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    case = models.ForeignKey(CaseFile, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    reason = models.BinaryField()
    leads_only = models.BooleanField(default=False)
    proceeding = models.CharField(max_length=20, blank=True)
    agreed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("kind", GRANT_KINDS, "grant_kind_is_known"),
            one_of("proceeding", ("", *PROCEEDINGS), "grant_proceeding_is_known"),
            models.CheckConstraint(
                condition=models.Q(kind="proceeding") & ~models.Q(proceeding="")
                | ~models.Q(kind="proceeding") & models.Q(proceeding="", agreed_at__isnull=True),
                name="grant_for_a_proceeding_names_it",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | models.Q(agreed_by__isnull=False, agreed_at__isnull=False)
                & ~models.Q(agreed_by=models.F("given_by"))
                & ~models.Q(agreed_by=models.F("to")),
                name="grant_for_a_proceeding_agreed_by_another",
            ),
            in_order("from_date", "to_date", "grant_ends_after_it_begins"),
            models.CheckConstraint(condition=models.Q(to_date__isnull=False), name="grant_ends_by_itself"),
            models.CheckConstraint(
                condition=models.Q(kind="case", case__isnull=False)
                | ~models.Q(kind="case") & models.Q(case__isnull=True),
                name="grant_of_a_case_names_it",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=False) | models.Q(ended_by__isnull=True),
                name="grant_that_somebody_ended_has_ended",
            ),
        ]

    @property
    def bound_with(self) -> str:
        """What is sealed together with the reason: to whom, by whom, when, and for which days."""
        days = f"{self.from_date.isoformat()}:{self.to_date.isoformat() if self.to_date else ''}"
        return f"{self.kind}:{self.to_id}:{self.given_by_id}:{moment_text(self.given_at)}:{days}"

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class GrantedRecord(models.Model):
    """A record that a grant opens: what was settled on the day it was given, and nothing that came later."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="records")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="granted")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "record"], name="record_granted_once")]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.record_id}"


class Opening(models.Model):
    """A safeguarding lead opened a case file or a record that they may not read, in an emergency.

    The reason comes first and is sealed under the file that was opened; `until` is set by the system, and
    is the moment at which it was ended, where somebody did before its hours were over.
    Afterwards leadership looks at it, and `outcome` says what they found: right, wrong, talked_about.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="openings")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="openings")
    at = models.DateTimeField()
    until = models.DateTimeField()
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    case = models.ForeignKey(
        CaseFile, on_delete=models.PROTECT, null=True, blank=True, related_name="openings"
    )
    record = models.ForeignKey(
        Record, on_delete=models.PROTECT, null=True, blank=True, related_name="openings"
    )
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    reason = models.BinaryField()
    looked_at_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    looked_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    words = models.BinaryField(default=bytes)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=False, record__isnull=True)
                | models.Q(case__isnull=True, record__isnull=False),
                name="opening_is_of_one_thing",
            ),
            in_order("at", "until", "opening_closes_after_it_opened"),
            one_of("outcome", ("", *OUTCOMES), "opening_outcome_is_known"),
            models.CheckConstraint(
                condition=models.Q(looked_at__isnull=True, looked_at_by__isnull=True, outcome="")
                | models.Q(looked_at__isnull=False, looked_at_by__isnull=False) & ~models.Q(outcome=""),
                name="opening_looked_at_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(looked_at_by__isnull=True) | ~models.Q(looked_at_by=models.F("by")),
                name="opening_looked_at_by_another",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "at"])]

    @property
    def bound_with(self) -> str:
        """What is sealed together with the words: of what, who opened it, and when."""
        return f"{self.case_id or ''}:{self.record_id or ''}:{self.by_id}:{moment_text(self.at)}"

    def __str__(self) -> str:
        return str(self.public_id)


class Suspension(models.Model):
    """Somebody's account and access are shut from a moment until somebody else opens them again.

    No reason is kept here: that is between them and their employer. What they wrote and what waits for them
    stays as it is.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="suspensions", db_index=False)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(ended_at__isnull=True), name="suspended_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Transfer(models.Model):
    """From a day on somebody works at another school than before.

    The cases that they lead at the school they leave stay there: whoever leads safeguarding there says who
    takes each. From that day on they read none of them.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="transfers")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    from_site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    to_site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_site=models.F("to_site")), name="transfer_is_to_another_site"
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class ReadingStop(models.Model):
    """Somebody read far more than anybody does: nothing opens for them until somebody else has looked.

    `number` of things were read within an hour or a day. It ends by itself after a day.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reading_stops", db_index=False)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    until = models.DateTimeField()
    number = models.PositiveIntegerField()
    lifted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [in_order("at", "until", "reading_stop_ends_after_it_begins")]
        indexes = [models.Index(fields=["person", "until"])]

    def __str__(self) -> str:
        return str(self.public_id)
