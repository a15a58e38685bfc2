"""What was done and read, by whom, when, and the tree by which it can be proved. Never what it said."""

from __future__ import annotations

from django.db import models

from clearsight.audit.domain.entries import entry_of
from clearsight.audit.domain.tree import HASH_BYTES
from clearsight.integrations.standing import NeverAltered


class Event(models.Model):
    """One thing that somebody did or read.

    No foreign keys: an event outlives what it speaks of. `actor_id` is a person's primary key, or
    empty for the operator at the machine's own command line. `detail` names fields and states, never content.
    """

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    organisation_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "at"]),
            models.Index(fields=["object_kind", "object_id", "at"]),
            models.Index(fields=["actor_id", "at"]),
        ]
        constraints = [NeverAltered(name="event_stays", what="the log")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb} {self.object_kind} {self.object_id}"

    @property
    def entry(self) -> bytes:
        """The event as the tree binds it: all that its row says."""
        thing = (self.object_kind, self.object_id)
        return entry_of(
            self.at, self.actor_id, self.actor_name, self.verb, thing, self.organisation_id, self.detail
        )


class TreeHead(models.Model):
    """How far the log of an organisation has grown, and the signed checkpoint that says so.

    `tree` is the organisation's primary key, or 0 for what belongs to none: the installation's own. `origin`
    is the log's name outside. `root` and the nodes of `frontier` are in hexadecimal: what it takes to grow.
    """

    tree = models.BigIntegerField(primary_key=True)
    origin = models.CharField(max_length=120, unique=True)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    frontier = models.TextField(default="")
    checkpoint = models.TextField(default="")

    class Meta:
        constraints = [
            NeverAltered(
                name="head_only_grows",
                what="the head of a log",
                grows="size",
                free=("root", "frontier", "checkpoint"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"

    @property
    def nodes(self) -> tuple[bytes, ...]:
        """The frontier, the largest subtree first."""
        raw = bytes.fromhex(self.frontier)
        return tuple(raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES))


class Leaf(models.Model):
    """The place of an event in the tree, and the hash that stands for it there.

    `number` counts from 0. Without its `salt` the hash tells nothing: where an event and its salt are gone,
    the tree can still be verified.
    """

    tree = models.BigIntegerField()
    number = models.BigIntegerField()
    event = models.BigIntegerField(unique=True)
    salt = models.BinaryField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tree", "number"], name="one_leaf_in_a_place"),
            NeverAltered(name="leaf_stays", what="a leaf"),
        ]

    def __str__(self) -> str:
        return f"{self.tree}:{self.number}"


class Witnessed(models.Model):
    """A checkpoint was given to somebody outside, whom whoever administers this machine cannot touch.

    `kind` is one of http (a witness that cosigned it), mail, sheet (printed), time_stamp (RFC 3161). `note`
    is the signed checkpoint, with the witness's line where there is one; `receipt` is what a time-stamping
    service gave.
    """

    tree = models.BigIntegerField()
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    kind = models.CharField(max_length=10)
    witness = models.CharField(max_length=200)
    at = models.DateTimeField()
    note = models.TextField()
    receipt = models.BinaryField(default=bytes)

    class Meta:
        indexes = [models.Index(fields=["tree", "size"])]
        constraints = [NeverAltered(name="witnessed_stays", what="what was witnessed")]

    def __str__(self) -> str:
        return f"{self.tree} {self.size} {self.witness}"
