"""Every column of words that is kept in plain text, and why: a new one is sealed, or stands here.

The classes are those of docs/reference/trust.md, "What is kept, and how".
"""

from __future__ import annotations

WHY = {
    "code": "one of a few that the program or a policy knows; nobody types it",
    "number": "a number, an address or a hash that the program made",
    "called": "what it is called in the tracker, or a reference: searched, listed, and no name of a child",
    "staff": "who works where: searched, listed, told to colleagues; never a child",
    "where": "where people meet, for their calendars; the page says to write no address and no name",
    "policy": "of the policy or of the form's own labels: published, and about nobody",
    "state": "what the program worked out of days and numbers, by the policy's words",
    "log": "who did what when, without any word of what it was",
    "sign-in": "how somebody signs in: hashed, signed, or no secret",
    "witness": "what a witness outside was given, and answered: hashes alone",
    "ground": "under what something is kept or goes: a clause or a schedule, never words about somebody",
}


def _all(why: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, why)


PLAIN = {
    **_all("log", "audit.Event.actor_name", "audit.Event.verb", "audit.Event.object_kind",
           "audit.Event.object_id", "audit.Event.detail"),
    **_all("number", "audit.TreeHead.origin", "audit.TreeHead.root", "audit.TreeHead.frontier",
           "audit.TreeHead.checkpoint", "audit.Leaf.hash", "supervision.AgreementSignature.shown_hash",
           "records.FormText.sha256", "records.Scan.sha256", "records.FiledElsewhere.shown_hash",
           "signoff.Signature.shown_hash", "signoff.Seal.content_hash", "signoff.Addendum.content_hash",
           "disclosure.Item.source_id", "disclosure.Bundle.sha256", "reminders.Delivery.feed",
           "reminders.Delivery.feed_account"),
    **_all("witness", "audit.Witnessed.root", "audit.Witnessed.kind", "audit.Witnessed.witness",
           "audit.Witnessed.note"),
    **_all("staff", "people.Organisation.name", "people.Organisation.slug", "people.Site.code",
           "people.Site.name", "people.Site.urn", "people.Person.code", "people.Person.name",
           "people.Person.email", "people.Role.role", "people.Training.kind", "people.Training.provider",
           "people.Circumstance.circumstance", "people.Employment.employment",
           "supervision.Variation.approved_as"),
    **_all("called", "scheduling.Arrangement.code", "scheduling.Session.code", "casework.CaseFile.code",
           "supervision.Variation.code", "supervision.Action.code", "scheduling.CalendarPeriod.name",
           "scheduling.CalendarPeriod.term"),
    **_all("where", "scheduling.Arrangement.venue", "scheduling.Session.venue",
           "supervision.DateProposal.venue"),
    **_all("sign-in", "accounts.SignIn.session_key", "accounts.SignIn.session_data",
           "accounts.SignIn.public_id", "accounts.SignIn.machine", "accounts.Attempt.kind",
           "accounts.Attempt.of", "accounts.Factor.kind", "accounts.Factor.name",
           "accounts.Invitation.secret", "accounts.Invitation.asked_by", "accounts.Identity.issuer",
           "accounts.Identity.subject"),
    **_all("policy", "policy.Adoption.policy", "policy.FormVersion.policy", "policy.FormVersion.form",
           "policy.FormVersion.text", "policy.FormVersion.left_out", "policy.FormVersion.why",
           "records.FormText.text", "records.Record.part_label", "records.CopyElsewhere.to_label",
           "records.CopyElsewhere.clause", "escalation.Escalation.title", "escalation.Escalation.clause",
           "escalation.Escalation.exception", "escalation.EscalationStep.asks", "reminders.Reminder.clause",
           "supervision.Agreement.version"),
    **_all("state", "compliance.Standing.rule", "compliance.Standing.clause", "compliance.Standing.strength",
           "compliance.Standing.subject", "compliance.Standing.period_name", "compliance.Standing.status",
           "compliance.Standing.turns", "compliance.Standing.because", "compliance.Standing.explanation",
           "records.Record.balance"),
    **_all("ground", "casework.File.destroyed_because", "retention.Schedule.rests_on",
           "retention.Review.under", "retention.Decision.under"),
    **_all("code", "people.Site.kind", "policy.FormVersion.state", "scheduling.CalendarPeriod.kind",
           "scheduling.Arrangement.kind", "scheduling.Arrangement.every", "scheduling.Ending.because",
           "scheduling.Session.kind", "scheduling.Session.status", "scheduling.Session.early_because",
           "casework.File.kind", "casework.SessionWords.kind", "casework.CaseStatus.status",
           "casework.CasePlan.likely", "supervision.Agreement.every",
           "supervision.AgreementAskedOfRole.role", "supervision.AgreementLeftOut.role",
           "supervision.Variation.rule", "supervision.Variation.every", "supervision.DateProposal.state",
           "supervision.Handover.state", "supervision.CasesStated.extent", "supervision.Offer.state",
           "supervision.Objection.state", "supervision.Request.kind", "supervision.Request.state",
           "supervision.Action.function", "supervision.Action.status", "records.Record.form",
           "records.Record.part", "records.Record.state", "records.PolicyReader.reader",
           "records.Entry.field", "records.MeantSo.field", "records.AskedOfRole.role",
           "records.CopyElsewhere.to", "records.CopyElsewhere.what", "records.SignatureLeftOut.role",
           "grants.Grant.kind", "grants.Opening.outcome", "escalation.Escalation.ladder",
           "escalation.Escalation.state", "escalation.EscalationStep.agreement",
           "retention.Schedule.record", "retention.Schedule.anchor", "retention.Schedule.keep",
           "retention.Decision.state", "disclosure.SubjectRequest.capacity",
           "disclosure.SubjectRequest.state", "disclosure.SubjectRequest.refused_under",
           "disclosure.Item.source_kind", "disclosure.Item.found_by", "disclosure.Item.decision",
           "disclosure.Item.exemption", "reminders.Delivery.way", "reminders.Letter.state",
           "reminders.Letter.error", "reminders.Reminder.kind"),
}  # fmt: skip
