"""What the two agree on, bring, discuss and undertake. What people wrote is sealed under its file."""

from __future__ import annotations

import uuid

from django.db import models

from clearsight.casework.models import CaseFile, File
from clearsight.people.models import Organisation, Person, fresh_code, in_order, one_of
from clearsight.scheduling.models import Arrangement, Session


class Agreement(models.Model):
    """One version of the written agreement of an arrangement. `terms` are sealed under its folder.

    `every` is how often it says, once it or a later one is in force: past gaps are judged by it.
    """

    arrangement = models.ForeignKey(Arrangement, on_delete=models.CASCADE, related_name="agreements")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.CharField(max_length=40)
    drawn_up_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drawn_up_at = models.DateTimeField(null=True, blank=True)
    terms = models.BinaryField(default=bytes)
    every = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["arrangement", "version"], name="agreement_version_once")
        ]

    def __str__(self) -> str:
        return self.version


class AgreementSignature(models.Model):
    """One party's signature on one version of an agreement; `shown_hash` is of exactly what was shown."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreement_signatures")
    signed_on = models.DateField()
    shown_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "person"], name="agreement_signed_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.signed_on}"


class Variation(models.Model):
    """An approved departure from how often a rule of the policy asks, for a time. `reason` is sealed.

    For everybody in an arrangement, for one person, or for one person there. `approved_as` is how a data set
    names who approved it, where that is nobody's own identifier. Without `to_date` it lasts as long as the
    policy lets it. It excuses nothing where the rule's own bounds do not allow it: the engine sees to that.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="variations")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=100, default=fresh_code)
    arrangement = models.ForeignKey(
        Arrangement, on_delete=models.CASCADE, null=True, blank=True, related_name="variations"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="variations"
    )
    rule = models.CharField(max_length=160)
    every = models.CharField(max_length=40)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    approved_as = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    reason = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="variation_code_once"),
            in_order("from_date", "to_date", "variation_begins_before_it_ends"),
            models.CheckConstraint(
                condition=models.Q(arrangement__isnull=False) | models.Q(person__isnull=False),
                name="variation_is_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.code


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
    """A case is brought to a session: chosen before, discussed once the session is held."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="discussions")
    case = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="discussions")

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


class SessionSignature(models.Model):
    """The fact that a person has signed all that was recorded of a session, here or on paper."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="session_signatures")
    signed_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="session_signed_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.signed_on}"


REQUEST_STATES = ("asked", "granted", "declined", "withdrawn")


class Request(models.Model):
    """Somebody asks for more supervision than is planned: of their supervisor, or of whoever leads.

    Asked of the supervisor of `arrangement`; where there is none, of the safeguarding leads of the asker's
    sites, or of the organisation. `what` it is for and the `answer` are sealed under the asker's own file.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="requests")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    arrangement = models.ForeignKey(
        Arrangement, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    kind = models.CharField(max_length=20)
    asked_at = models.DateTimeField()
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    what = models.BinaryField()
    state = models.CharField(max_length=10, default="asked")
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.BinaryField(default=bytes)
    meets_on = models.DateField(null=True, blank=True)
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            one_of("kind", ("one_to_one", "group"), "request_kind_is_known"),
            one_of("state", REQUEST_STATES, "request_state_is_known"),
            models.CheckConstraint(
                condition=~models.Q(state="granted") | models.Q(meets_on__isnull=False),
                name="request_is_granted_for_a_day",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"])]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"


HANDOVER_STATES = ("asked", "done", "withdrawn")


class Handover(models.Model):
    """An arrangement passes from its supervisor (`giver`) to another (`taker`) from a day on.

    Both confirm; for somebody who has left, a lead does. Once both have, it is done: `made` is what continues
    the arrangement, and the numbers say what moved with it.
    """

    arrangement = models.ForeignKey(Arrangement, on_delete=models.PROTECT, related_name="handovers")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hands_over")
    taker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="takes_over")
    from_date = models.DateField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    given_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    given_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, default="asked")
    made = models.ForeignKey(
        Arrangement, on_delete=models.PROTECT, null=True, blank=True, related_name="made_by", db_index=False
    )
    sessions = models.PositiveIntegerField(default=0)
    actions = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            one_of("state", HANDOVER_STATES, "handover_state_is_known"),
            models.UniqueConstraint(
                fields=["arrangement"], condition=models.Q(state="asked"), name="one_handover_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(made__isnull=False),
                name="handover_is_done_with_what_continues",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.public_id}"
