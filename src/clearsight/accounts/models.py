"""What is kept of how people sign in. No secret that opens anything stands here in the clear."""

from __future__ import annotations

import uuid

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from clearsight.people.models import Person, one_of

APP, PASSKEY, CODES = "app", "passkey", "codes"
BY_OPERATOR, BY_ADMINISTRATOR, BY_OWNER = "operator", "administrator", "owner"


class SignIn(AbstractBaseSession):
    """A browser in which somebody is signed in, or is about to be: Django's session, with whose it is.

    `session_key` is the SHA-256 of what the browser holds (`integrations.sessions`): who reads this table is
    signed in nowhere. `account_id` is the primary key of the account, `machine` words for the browser.
    """

    account_id = models.BigIntegerField(null=True, db_index=True)
    public_id = models.CharField(max_length=32, db_index=True)
    since = models.DateTimeField()
    used = models.DateTimeField()
    machine = models.CharField(max_length=80, blank=True)


class Attempt(models.Model):
    """Somebody tried to sign in, and did not succeed.

    `of` is a keyed hash of an account's name or of a machine's address: neither can be read from it.
    """

    kind = models.CharField(max_length=10)
    of = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [one_of("kind", ("password", "factor", "machine", "reset"), "attempt_kind_is_known")]
        indexes = [models.Index(fields=["of", "kind", "at"]), models.Index(fields=["at"])]


class Factor(models.Model):
    """What somebody has besides a password: an authenticator app, a passkey, or codes on paper.

    `sealed` is the app's secret; or the passkey's public key; or the hashes of the codes that are left.
    `counter` is the last moment (in thirty seconds) whose code was taken, or how often a passkey was used.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="factors")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=60, blank=True)
    sealed = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("kind", (APP, PASSKEY, CODES), "factor_kind_is_known"),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=~models.Q(kind=PASSKEY),
                name="one_app_and_one_set_of_codes",
            ),
        ]


class Invitation(models.Model):
    """A link, sent once, with which one person sets how they sign in; of its secret the hash is kept.

    `asked_by`: operator (whoever runs Clearsight), administrator (theirs opens nobody's account who leads),
    or owner (of the account, who forgot the password). `shown`: it was shown to whoever invited, and not
    mailed: it opens nothing with which others are read.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    secret = models.CharField(max_length=64, unique=True)
    asked_by = models.CharField(max_length=20)
    shown = models.BooleanField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("asked_by", (BY_OPERATOR, BY_ADMINISTRATOR, BY_OWNER), "invitation_is_somebody_s")
        ]


class Identity(models.Model):
    """Who somebody is at another sign-in (OpenID Connect): the issuer's own name for them, for ever."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    bound_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="an_identity_is_one_person_s")
        ]
