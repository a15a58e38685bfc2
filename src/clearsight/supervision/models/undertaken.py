"""What was agreed to be done, and what was said of it since."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import CaseFile, File
from clearsight.people.models import Person, fresh_code, one_of
from clearsight.scheduling.models import Session


class Action(models.Model):
    """Something agreed in a session: what, by whom, by when. `status` is open, done or dropped.

    `what` and `outcome` are sealed under `file`: the case's, or else the arrangement's folder. One out of a
    supervisee's own record is `about` them, and not for the others of a group.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="actions")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=100, default=fresh_code)
    case = models.ForeignKey(
        CaseFile, on_delete=models.PROTECT, null=True, blank=True, related_name="actions", db_index=False
    )
    about = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="actions")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=60, blank=True)
    what = models.BinaryField(default=bytes)
    due = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, default="open")
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.BinaryField(default=bytes)

    class Meta:
        constraints = [one_of("status", ("open", "done", "dropped"), "action_status_is_known")]
        # Of those that have one only: else "without a case" is looked up among everybody's that have none.
        indexes = [
            models.Index(fields=["owner", "status", "due"]),
            models.Index(fields=["case"], condition=models.Q(case__isnull=False), name="action_about_a_case"),
        ]

    def __str__(self) -> str:
        return self.code


class Carry(models.Model):
    """A session looked at an open action and carried it over."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="carried")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="carried_actions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "session"], name="carried_once")]

    def __str__(self) -> str:
        return f"{self.action_id} in {self.session_id}"


class ActionNote(models.Model):
    """What was said of an action while it stayed open: between sessions, or by the session that reviewed it.

    `said` is sealed where the action is.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="notes")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    said = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "session"], name="said_once_in_a_session")]

    def __str__(self) -> str:
        return f"{self.action_id} {self.public_id}"
