"""Deadlines in words: what is to be done by when, and how a time that is left blank is read."""

from __future__ import annotations

from clearsight.kernel.durations import Duration
from clearsight.policy.domain import crediting
from clearsight.policy.domain.measures import Deadline, Measure, Validity
from clearsight.policy.domain.model import Rule
from clearsight.policy.domain.wording import Labels, listed

_AFTER = {
    "held": "the session", "cancelled": "the session was cancelled", "begins": "the duty begins",
    "ends": "the time ends", "ad_hoc_matter": "the matter came up", "action": "it was agreed",
}  # fmt: skip
_DONE = {
    "written_up": "be written up", "signed": "be signed", "rearranged": "be rearranged",
    "revisited": "be revisited", "agreement": "have an agreement signed", "action_done": "be done",
}  # fmt: skip


def deadline(rule: Rule, asks: Deadline, labels: Labels) -> str:
    """What is to be done, by whom, and by when: "be written up within 2 days of the session"."""
    prefix, _, code = asks.done.partition(":")
    if prefix == "training":
        done = f"be trained ({labels.of('training', code)})"
    elif code:
        done = f"have {labels.event(code)} on record"
    elif prefix in ("session", "discussed"):
        done = crediting.once(rule, labels)
    else:
        done = _DONE[prefix]
    if asks.by:
        done += " by " + listed([party(one, labels) for one in asks.by])
    early = f", or up to {asks.not_before} before" if asks.not_before else ""
    return f"{done} {_within(rule, asks, labels)}".strip() + early


def _within(rule: Rule, asks: Deadline, labels: Labels) -> str:
    if asks.after.startswith("event:"):
        after = labels.event(asks.after.removeprefix("event:"))
        after += " about them" if rule.per == "person" else " about it"
    else:
        after = _AFTER.get(asks.after, asks.after.replace("_", " "))
    verb = asks.after in ("cancelled", "begins", "ends", "ad_hoc_matter", "action")
    if isinstance(asks.within, Duration):
        length = str(asks.within)
        if asks.working_days:
            length = length.replace("day", "working day")
        sooner = ", or by its own date if that is sooner" if asks.after == "action" else ""
        return f"within {length} {'after' if verb else 'of'} {after}{sooner}"
    if asks.within == "same day":
        return f"on the day {'on which' if verb else 'of'} {after}"
    if asks.within == "next session":
        return "by the next planned session"
    if asks.after == "action":
        return "by its own date"
    if asks.after in ("held", "cancelled", "ad_hoc_matter"):
        return ""
    return f"{'when' if verb else 'after'} {after}"


def party(code: str, labels: Labels) -> str:
    """A party to a record or an agreement: the supervisee, the headteacher."""
    role = code.removeprefix("role:")
    return f"the {labels.of('role', role) if role != code else code}"


def meanwhile(asks: Measure) -> str:
    """How a rule is read that leaves something blank, as the end of a sentence; nothing if by no number."""
    if isinstance(asks, Validity) and asks.of == "agreement":
        return "a year is taken"
    if not isinstance(asks, Deadline):
        return ""
    if asks.after in ("held", "ad_hoc_matter"):
        return (
            "the next planned session that is held is taken as the limit, "
            "and until there is one it is open, with no day"
        )
    if asks.after == "cancelled":
        return "it is owed from the day for which it was arranged"
    if asks.not_before is not None:
        return "it is asked for by the day itself"
    return "it is open, with no day, until it is done"
