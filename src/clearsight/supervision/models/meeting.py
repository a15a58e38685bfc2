"""What a session is about, what it heard, and who signed what was recorded of it."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import CaseFile, File
from clearsight.people.models import Person, one_of
from clearsight.scheduling.models import Session


class AgendaItem(models.Model):
    """Something that a party wants to speak about. Standing items come from the policy and are not stored."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="agenda_items")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    text = models.BinaryField()

    def __str__(self) -> str:
        return str(self.public_id)


class Discussion(models.Model):
    """A case is brought to a session: chosen before, discussed once the session is held.

    `brought_by`: who chose it; nobody known, where it was imported.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="discussions")
    case = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="discussions")
    brought_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "case"], name="discussed_once")]

    def __str__(self) -> str:
        return f"{self.case_id} in {self.session_id}"


class CaseChoice(models.Model):
    """Somebody chose that a case is brought to a session, or left out of it, and why: sealed in its file."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="case_choices")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="choices")
    brought = models.BooleanField()
    because = models.BinaryField(default=bytes)
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "case"], name="case_chosen_once")]

    def __str__(self) -> str:
        return f"{self.case_id} in {self.session_id}"


class CasesStated(models.Model):
    """Somebody stated that the cases of a session are all the current ones, or a sample of them."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="cases_stated")
    extent = models.CharField(max_length=10)
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [one_of("extent", ("all", "sample"), "cases_stated_is_known")]

    def __str__(self) -> str:
        return f"{self.extent} in {self.session_id}"


class Concern(models.Model):
    """An immediate concern that a session heard, and who takes it forward (`carrier`).

    `what` it is, and what the carrier has `done`, are sealed in the relationship's folder.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="concerns")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    raised_at = models.DateTimeField()
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    what = models.BinaryField()
    carrier = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="carries"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | models.Q(carrier__isnull=False),
                name="concern_is_taken_forward_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class ConcernCarrier(models.Model):
    """A concern was given to somebody, by whom and when. What was named before stays to be read."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="carriers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    named_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.concern_id} {self.person_id}"


class SessionSignature(models.Model):
    """The fact that a person has signed all that was recorded of a session, here or on paper."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="session_signatures")
    signed_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="session_signed_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.signed_on}"
