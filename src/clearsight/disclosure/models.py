"""A subject access request, all that was found for it, what was decided of each, and what was given out."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models

from clearsight.casework.models import Child, File
from clearsight.disclosure.domain import CAPACITIES, EXEMPTIONS, WAYS
from clearsight.people.models import Organisation, Person, one_of

UNANSWERED = ("open", "asked", "approved")
STATES = (*UNANSWERED, "given", "refused", "withdrawn")


class SubjectRequest(models.Model):
    """Somebody asks for what is kept about them, or about a child of theirs.

    It is about a person who works here, or a child of a case, or somebody known by name alone. Who asks,
    about whom, by which names to look, and every reason are sealed in a file of its own. `due_on` is stored.
    `previewed` is the hash of what its handler last looked at before it is given out, `agreed_letter` that of
    what stood beside the copy when another agreed: who answers, and how long anything is kept.
    `handler` answers it; `confirmed_by`, somebody else, agrees to who asks and to the names before anything
    is looked for, and `approver`, somebody else, before anything goes out or is refused. `left_out` is how
    much was found that concerns the handler or whoever agreed, and is not shown to them. `ended_on` is the
    day on which it was given out, refused or withdrawn: how long it is kept counts from then.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="subject_requests")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="subject_request")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="subject_requests"
    )
    child = models.ForeignKey(
        Child, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    capacity = models.CharField(max_length=20)
    asker = models.BinaryField()
    about = models.BinaryField()
    names = models.BinaryField()
    received_on = models.DateField()
    due_on = models.DateField()
    extended_on = models.DateField(null=True, blank=True)
    extended_because = models.BinaryField(default=bytes)
    identity_on = models.DateField(null=True, blank=True)
    identity_how = models.BinaryField(default=bytes)
    state = models.CharField(max_length=10, default="open")
    handler = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    searched_at = models.DateTimeField(null=True, blank=True)
    left_out = models.PositiveIntegerField(default=0)
    refused_because = models.BinaryField(default=bytes)
    refused_under = models.CharField(max_length=20, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    sent_back_because = models.BinaryField(default=bytes)
    approver = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    agreed_letter = models.CharField(max_length=64, blank=True)
    previewed = models.CharField(max_length=64, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, state__in=UNANSWERED)
                | models.Q(~models.Q(state__in=UNANSWERED), ended_on__isnull=False),
                name="subject_request_has_ended_once_it_is_answered",
            ),
            one_of("state", STATES, "subject_request_state_is_known"),
            one_of("capacity", CAPACITIES, "capacity_is_known"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "given", "refused"])
                | models.Q(~models.Q(approver=models.F("handler")), approver__isnull=False),
                name="subject_request_is_answered_by_two",
            ),
            models.CheckConstraint(
                condition=models.Q(searched_at__isnull=True) | models.Q(confirmed_by__isnull=False),
                name="nothing_is_looked_for_by_one",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "due_on"])]

    def __str__(self) -> str:
        return str(self.public_id)

    def is_late(self, today: date) -> bool:
        """Whether it is past its day and not answered."""
        return self.state in UNANSWERED and self.due_on < today


class HarmReview(models.Model):
    """What somebody finds who weighs whether it would harm the child: two do, before it goes on."""

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="harm_reviews")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    goes_on = models.BooleanField()
    words = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "person"], name="one_harm_review_a_person")]

    def __str__(self) -> str:
        return str(self.public_id)


class Item(models.Model):
    """One thing that was found, as it stood then, and what was decided of it.

    `title`, `text`, `marked` (names of others found in it, as JSON) and `people` (who took part: primary
    keys, as JSON) are sealed in the request's file, and so are `out` (the words to be blacked out, each
    with its exemption) and, of a page on paper, its `picture` (a JPEG) and the `boxes` to be blacked out
    in it (JSON, in hundredths of the page). `supervision` says that it is a note of a supervision: such a
    one never goes out by itself, but where somebody else agrees (`agreed_by`). `of_case` says that it
    lies in a case file, `draft` that it is one, of which no word is copied, and `others_may` that names
    of others which stand in it may be given. `kept_in` is the file in which it lies: none of somebody's
    particulars. Once the request is answered, refused or withdrawn, all but the titles is emptied.
    """

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="items")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kept_in = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="found_for"
    )
    source_kind = models.CharField(max_length=80)
    source_id = models.CharField(max_length=64)
    found_by = models.CharField(max_length=10)
    supervision = models.BooleanField()
    of_case = models.BooleanField(default=False)
    draft = models.BooleanField(default=False)
    others_may = models.BooleanField(default=False)
    title = models.BinaryField()
    text = models.BinaryField()
    marked = models.BinaryField()
    people = models.BinaryField(default=bytes)
    decision = models.CharField(max_length=10, blank=True)
    exemption = models.CharField(max_length=20, blank=True)
    out = models.BinaryField(default=bytes)
    picture = models.BinaryField(default=bytes)
    boxes = models.BinaryField(default=bytes)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "source_kind", "source_id"], name="found_once"),
            one_of("decision", ("", *WAYS), "item_decision_is_known"),
            one_of("exemption", ("", *EXEMPTIONS), "item_exemption_is_known"),
            models.CheckConstraint(
                condition=~models.Q(decision="withhold") | ~models.Q(exemption=""),
                name="what_is_withheld_names_an_exemption",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_kind} {self.source_id}"


class LeftOut(models.Model):
    """A file in which something was found that is not shown to whoever handles the request: no word of it.

    So nothing there is disposed of before the answer either; a colleague who takes over looks again and finds
    it. It goes when the request is over.
    """

    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="left_out_of")
    kept_in = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "kept_in"], name="left_out_once_of_a_file")]

    def __str__(self) -> str:
        return f"{self.request_id} in {self.kept_in_id}"


class Bundle(models.Model):
    """What was set anew to be given out: one PDF, sealed in the request's file, fetched once.

    `made_by` gave it out. `fetched_at` is when it was last fetched, and nothing while it can be: each time
    stands in a `Fetched` of its own. `concerned` (primary keys, as JSON, sealed) is whom anything in it
    concerns: none of them takes it over or fetches it. Where that copy was lost its handler asks to fetch it
    again (`again_asked_by`) and says why (`again_because`, sealed); somebody else agrees, and it can be
    fetched once more.
    """

    request = models.OneToOneField(SubjectRequest, on_delete=models.PROTECT, related_name="bundle")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    concerned = models.BinaryField(default=bytes)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)
    again_because = models.BinaryField(default=bytes)
    again_asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    again_asked_at = models.DateTimeField(null=True, blank=True)
    again_agreed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(again_agreed_by__isnull=True)
                | models.Q(
                    ~models.Q(again_agreed_by=models.F("again_asked_by")), again_asked_by__isnull=False
                ),
                name="another_copy_is_agreed_to_by_two",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Fetched(models.Model):
    """That a copy of an answer was fetched: by whom, when, and for a second one who asked, agreed, and why.

    `because` is sealed in the request's file. It is never altered: an earlier copy is not forgotten.
    """

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="copies")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    because = models.BinaryField(default=bytes)
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    agreed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return str(self.public_id)


class Controller(models.Model):
    """Who an organisation is to whoever asks what it keeps about them (UK GDPR, Article 15(1) and (2)).

    `called` is the controller and `reach` how to reach it, `officer` who protects data there and how to
    reach them; `purposes`, `recipients` and `abroad` (what protects data that goes abroad, or that none
    does) are its own words. Published, and about nobody who is asked for.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="controller")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    called = models.CharField(max_length=200)
    reach = models.CharField(max_length=500)
    officer = models.CharField(max_length=500)
    purposes = models.CharField(max_length=1000)
    recipients = models.CharField(max_length=1000)
    abroad = models.CharField(max_length=1000)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.called
