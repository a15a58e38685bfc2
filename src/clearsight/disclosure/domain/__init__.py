"""By when a request is answered, what may be withheld and why, and who asks in what capacity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clearsight.kernel.durations import add_months

CAPACITIES = {
    "self": "About themselves",
    "parent": "As a parent, or somebody with parental responsibility, about a child",
    "representative": "For somebody else, with their authority (a solicitor, say)",
}
WAYS = {
    "release": "Give it as it is",
    "redact": "Give it with parts blacked out",
    "withhold": "Withhold all of it",
}


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why something may be withheld: in a few words, and where the Data Protection Act 2018 says so.

    `named`: whether the answer itself says so. Of serious harm, abuse or a crime the mere word would tell
    whoever asks what must not be known: such a one is called "withheld" by its own people alone.
    """

    says: str
    where: str
    named: bool = True

    @property
    def label(self) -> str:
        """As it stands in a black bar to those who decide."""
        return f"{self.says}: {self.where}"

    @property
    def told(self) -> str:
        """As it stands in a black bar to whoever asked."""
        return f"taken out: {self.says}" if self.named else "taken out"


EXEMPTIONS = {
    "third_party": Exemption("another person's data", "DPA 2018, Schedule 2, paragraph 16"),
    "serious_harm": Exemption("serious harm", "DPA 2018, Schedule 3, paragraph 19", named=False),
    "social_work": Exemption(
        "serious harm, social work data", "DPA 2018, Schedule 3, paragraph 11", named=False
    ),
    "child_abuse": Exemption("child abuse data", "DPA 2018, Schedule 3, paragraph 21", named=False),
    "privilege": Exemption("legal professional privilege", "DPA 2018, Schedule 2, paragraph 19"),
    "crime": Exemption("prevention or detection of crime", "DPA 2018, Schedule 2, paragraph 2", named=False),
    "reference": Exemption("a confidential reference", "DPA 2018, Schedule 2, paragraph 24"),
    "not_theirs": Exemption("not about the person who asks", "UK GDPR, Article 15"),
}


# What no answer holds, and why: the same words on the page of a request and on the paper that goes out.
NOT_LOOKED_FOR = (
    "The log of who did and who read what, sign-ins, and reminders that were sent: they say who, to what and "
    "when, and nothing that was written of anybody. They are not searched, nor given here.",
    "What is worked out anew each day from what is given here: which supervision is due.",
    "What was disposed of when its time was over: it is not there any more.",
    # It tells nobody whether there is one: it stands in every answer.
    "Why anything is kept for longer than its time, as for a claim or an inquiry: that is in no answer, and "
    "this sentence is in every one.",
)


def answer_by(received: date, *, extended: bool = False) -> date:
    """By which day a request that was received on that day is answered (UK GDPR, Article 12(3)).

    One calendar month: the same day of the next month, or its last day where it has none. Extended by two
    further months, three in all. A weekend does not lengthen it here: an earlier answer is never late.
    """
    return add_months(received, 3 if extended else 1)
