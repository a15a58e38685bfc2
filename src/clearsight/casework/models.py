"""Files, each with its own key, and the case files of children and families.

Who a child is stands nowhere in plain text: names and dates of birth are sealed under the case's file.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid

from django.db import models

from clearsight.integrations.envelope import (
    Disposed,
    Opener,
    new_wrapped_key,
    opened_key,
    opener,
    seal,
    seal_bytes,
    unseal,
    unseal_bytes,
)
from clearsight.integrations.keys import PURPOSES
from clearsight.people.models import Dated, Organisation, Person, Site, fresh_code, in_order, one_of
from clearsight.scheduling.models import Arrangement, Session

FILE_KINDS = ("case", "personal", "personnel", "secured", "shared", "register", "request")
_NOT_DESTROYED = models.Q(destroyed_at__isnull=True)
AGAIN = "again, after a restoration: "  # how the reason begins where a file was disposed of once more


class File(models.Model):
    """Where records live, with its own key.

    `kind` is one of case (a child's or family's), personal (a supervisee's supervision file), personnel
    (their file with the employer), secured (a relationship's folder), shared (what all who have to do with
    supervision may read: no child is named in it). The key is wrapped by the master key, which lies outside
    the database; to destroy the wrapped key is to dispose of the file: once more (`AGAIN`), maybe by nobody
    who is known here.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="files")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    arrangement = models.ForeignKey(
        Arrangement, on_delete=models.PROTECT, null=True, blank=True, related_name="files"
    )
    wrapped_key = models.BinaryField()
    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    destroyed_because = models.CharField(max_length=300, blank=True)

    class Meta:
        # Where a file was disposed of, another can be opened after it.
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=_NOT_DESTROYED, name="one_file_of_a_kind_a_person"
            ),
            models.UniqueConstraint(
                fields=["arrangement", "kind"], condition=_NOT_DESTROYED,
                name="one_file_of_a_kind_an_arrangement",
            ),
            *(
                models.UniqueConstraint(fields=["organisation"], condition=models.Q(kind=kind), name=name)
                for kind, name in (("shared", "one_shared_file"), ("register", "one_register"))
            ),
            one_of("kind", FILE_KINDS, "file_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(destroyed_at__isnull=True, destroyed_by__isnull=True)
                | models.Q(destroyed_at__isnull=False, destroyed_by__isnull=False)
                | models.Q(destroyed_at__isnull=False, destroyed_because__startswith=AGAIN),
                name="file_is_destroyed_by_somebody",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @classmethod
    def fresh(cls, organisation_id: int, kind: str, **of: object) -> File:
        """A file with a new key, not saved yet. `of` says whose: person, arrangement, neither (a case's)."""
        public_id = uuid.uuid4()
        key = new_wrapped_key(f"file:{public_id}")
        return cls(organisation_id=organisation_id, public_id=public_id, kind=kind, wrapped_key=key, **of)

    @property
    def key_identity(self) -> str:
        """What the wrapped key is bound to."""
        return f"file:{self.public_id}"

    def salt_of(self, what: str) -> bytes:
        """The 32 bytes that bind one thing and no other in the log; whoever has them can check its event.

        Raises:
            DoesNotOpen: when the file's key was altered, or is of another master key.
            Disposed: when it was destroyed.
        """
        if self.destroyed_at is not None:
            raise Disposed(f"casework.file:{self.public_id}:salt", str(self.public_id))
        key = opened_key(bytes(self.wrapped_key), f"file:{self.public_id}")
        return hmac.digest(key, f"clearsight salt 1:{what}".encode(), "sha256")

    def binding(self, what: str, bound: str) -> str:
        """What an event keeps of a thing in this file: SHA-256 of the salt and the hash, in hexadecimal.

        Args:
            what: which thing, "signature:<public id>".
            bound: the SHA-256 that stands for it, in hexadecimal.
        """
        return hashlib.sha256(self.salt_of(what) + bound.encode()).hexdigest()

    def seal(self, text: str, thing: models.Model, field: str) -> bytes:
        """`text` sealed under this file's key for one field of one row; nothing for the empty text."""
        self._refuse_destroyed(thing, field)
        return (
            seal(text, bytes(self.wrapped_key), f"file:{self.public_id}", _identity(thing, field))
            if text
            else b""
        )

    def unseal(
        self, sealed: bytes | memoryview[int], thing: models.Model, field: str, *, blank: bool = True
    ) -> str:
        """What is sealed in that field of that row; `blank` says whether nothing may stand there.

        Raises:
            DoesNotOpen: when it was altered, or belongs to another row.
            Disposed: when the file was disposed of.
        """
        self._refuse_destroyed(thing, field)
        file, row = f"file:{self.public_id}", _identity(thing, field)
        return unseal(bytes(sealed), bytes(self.wrapped_key), file, row, blank=blank)

    def seal_bytes(self, content: bytes, thing: models.Model, field: str) -> bytes:
        """What is no text (a picture) sealed under this file's key for one field of one row."""
        self._refuse_destroyed(thing, field)
        row = _identity(thing, field)
        return seal_bytes(content, bytes(self.wrapped_key), f"file:{self.public_id}", row)

    def unseal_bytes(self, sealed: bytes | memoryview[int], thing: models.Model, field: str) -> bytes:
        """What `seal_bytes` sealed in that field of that row.

        Raises:
            DoesNotOpen: when it was altered, or belongs to another row.
            Disposed: when the file was disposed of.
        """
        self._refuse_destroyed(thing, field)
        row = _identity(thing, field)
        return unseal_bytes(bytes(sealed), bytes(self.wrapped_key), f"file:{self.public_id}", row)

    def opener(self) -> Opener:
        """What opens many things of this file one after another, each with its identity.

        Raises:
            DoesNotOpen: when the key does not open.
            Disposed: when the file was disposed of.
        """
        self._refuse_destroyed(self, "wrapped_key")
        return opener(bytes(self.wrapped_key), self.key_identity)

    def _refuse_destroyed(self, thing: models.Model, field: str) -> None:
        if self.destroyed_at is not None:
            raise Disposed(_identity(thing, field), str(self.public_id))


def _identity(thing: models.Model, field: str) -> str:
    # The public id is chosen before the row is written: what is sealed is bound to its row from the first.
    identity = f"{thing._meta.label_lower}:{thing.public_id}:{field}"  # type: ignore[attr-defined]
    # What a row says beside its words (whose they are, and when) is bound too, where the model says so.
    bound: str = getattr(thing, "bound_with", "")
    return f"{identity}:{bound}" if bound else identity


class SessionWords(models.Model):
    """A few words about a session beside its records: why it was called_off, by what it was interrupted.

    Sealed under the folder of the relationship: others see that it was called off, and by whom.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="words")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    words = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "kind"], name="words_of_a_kind_a_session"),
            one_of("kind", ("called_off", "interrupted"), "words_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.session_id}"


class CaseFile(models.Model):
    """A case: a child or a family, led by a person at a site, from `opened` to `closed`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=100, default=fresh_code)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cases")
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    opened = models.DateField()
    closed = models.DateField(null=True, blank=True)
    file = models.OneToOneField(File, on_delete=models.PROTECT, related_name="case")
    family = models.BinaryField(default=bytes)
    role_with_family = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="case_code_once"),
            in_order("opened", "closed", "case_closes_after_it_was_opened"),
        ]
        indexes = [models.Index(fields=["lead", "closed"]), models.Index(fields=["site", "closed"])]

    def __str__(self) -> str:
        return self.code


class Child(models.Model):
    """A child of a case; name and date of birth are sealed under the case's file."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="children")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.BinaryField()
    born = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return str(self.public_id)


class CaseStatus(Dated):
    """A case's legal or working status for a time; of one child where the case has several.

    `reviewed_on` is the last day on which somebody looked and found that it still holds.
    """

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="statuses")
    child = models.ForeignKey(
        Child, on_delete=models.CASCADE, null=True, blank=True, related_name="statuses", db_index=False
    )
    status = models.CharField(max_length=60)
    reviewed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [in_order("from_date", "to_date", "status_ends_after_it_begins")]
        # Of those that name one only: else "of no one child" is looked up among everybody's.
        indexes = [
            models.Index(fields=["child"], condition=models.Q(child__isnull=False), name="status_of_a_child")
        ]

    def __str__(self) -> str:
        return self.status


class LeadChange(models.Model):
    """Who led a case until a day on which somebody else took it: a line of its chronology."""

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="lead_changes")
    until = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.case_id} on {self.on}"


LIKELY = ("", "likely", "unsure", "unlikely")


class CasePlan(models.Model):
    """One version of what is sought for a case and how, with its reason; the latest counts, none is altered.

    `history` (the safeguarding history in brief), `outcomes`, `plan`, `reason` and `likely_because` are
    sealed under the case's file. `likely` says whether the plan is likely to work, as its author sees it.
    """

    case = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="plans")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField()
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    history = models.BinaryField(default=bytes)
    outcomes = models.BinaryField(default=bytes)
    plan = models.BinaryField(default=bytes)
    reason = models.BinaryField(default=bytes)
    likely = models.CharField(max_length=10, blank=True)
    likely_because = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="one_version_of_a_case_plan"),
            one_of("likely", LIKELY, "likely_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"


class GoodPractice(models.Model):
    """Good practice worth transferring (Harewood, Appendix 2, item 3), told without the child.

    `text` is sealed under the organisation's shared file. From which case it comes is written nowhere but in
    the audit log. What is withdrawn is shown no more.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="good_practice")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField()
    text = models.BinaryField()
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [in_order("told_on", "withdrawn_on", "practice_is_withdrawn_after_it_was_told")]
        indexes = [models.Index(fields=["organisation", "told_on"])]

    def __str__(self) -> str:
        return str(self.public_id)


class PurposeKey(models.Model):
    """The one key (row 1) from which `integrations.keys` derives those of what is sealed for no file.

    It is wrapped by the master key as every file's is.
    """

    wrapped_key = models.BinaryField()
    key_identity = PURPOSES

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_key_of_purposes")]

    def __str__(self) -> str:
        return "the key of purposes"


def _one_of_four() -> models.Q:
    four = ("person", "arrangement", "case", "file")
    one = models.Q()
    for named in four:
        one |= models.Q(**{f"{other}__isnull": other != named for other in four})
    return one


class LegalHold(models.Model):
    """Nothing of a person, an arrangement, a case or a file may be disposed of: an inquiry, say, or a claim.

    Exactly one of the four is named; what a hold covers says `queries.holds_over`. `because` and
    `lift_because` are sealed in the organisation's register. One person asks that it is lifted, and another
    lifts it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="holds")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    arrangement = models.ForeignKey(
        Arrangement, on_delete=models.PROTECT, null=True, blank=True, related_name="holds"
    )
    case = models.ForeignKey(CaseFile, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    file = models.ForeignKey(File, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    register = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField()
    because = models.BinaryField()
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    placed_at = models.DateTimeField()
    lift_because = models.BinaryField(default=bytes)
    lift_asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_one_of_four(), name="hold_is_on_one_thing"),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | models.Q(
                    ~models.Q(lifted_by=models.F("lift_asked_by")),
                    lifted_at__isnull=False, lifted_by__isnull=False, lift_asked_by__isnull=False,
                ),
                name="hold_is_lifted_by_two",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.public_id)
