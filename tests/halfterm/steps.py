"""The steps of a half term that are the same whatever the policy. Each is what a person does at a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from tests.halfterm.days import a_little_after, a_little_before, day_of, weekday, words_of
from tests.halfterm.hands import Hands

NOT_ONES_OWN = (
    "That it was arranged, held and signed is yours to see. What was said belongs to those who met."
)


def arrange(head: Hands, supervisee: str, supervisor: str, kind: str = "One-to-one", **terms: str) -> None:
    """Whoever leads sees on the position page that somebody is not supervised, and arranges it."""
    head.section("Position").follow(supervisee).press("Arrange supervision")
    head.tick(kind).pick("Who supervises?", supervisor)
    for label, words in {"How often, as agreed": terms.get("every", ""), "Where?": "The quiet room"}.items():
        head.write(label, words)
    head.press("Arrange").reads("Arranged", "Nothing is scheduled")


def draw_up(supervisor: Hands, other: str, terms: Mapping[str, str]) -> None:
    """The supervisor draws up the agreement, in the policy's terms and in words of their own."""
    supervisor.section("Who meets whom").follow(other).follow("Draw up the agreement")
    for label, words in terms.items():
        supervisor.write(label, words)
    supervisor.press("Put it before everybody to sign")


def write_own_part(party: Hands, words: Mapping[str, str]) -> None:
    """What each gives and wants is said in their own words, before anybody signs."""
    party.home().follow("Read and sign: supervision agreement").reads("Nobody signs yet")
    for label, said in words.items():
        party.write(label, said)
    party.press("Keep my part")


def sign_agreement(*parties: Hands) -> None:
    """Each party in turn reads the agreement, and signs."""
    for party in parties:
        if f"Sign as {party.name}" not in party.text():
            party.home().follow("Read and sign: supervision agreement")
        party.press(f"Sign as {party.name}")
    parties[-1].reads("In force")


def choose_a_date(party: Hands, day: date | None = None) -> date:
    """From the arrangement: the first of the days on which both can meet, or a day of their own choice."""
    party.press("Schedule a session")
    offered = party.choices("On which day?")[0]
    if day is None:
        party.tick(offered)
    else:
        party.tick("Another day").write("If another day, which?", day.isoformat())
    day = day or day_of(offered)
    party.write("At what time?", "15:30").press("Schedule").reads("The session is scheduled", weekday(day))
    return day


def begin_the_hour(supervisor: Hands) -> None:
    """The day has come."""
    supervisor.follow("Agenda").press("Begin the hour")


def note(party: Hands, stop: str, words: Mapping[str, str], then: str = "Save and go on") -> None:
    """At this stop of the hour: write what is said, and go on."""
    party.follow(stop, within="Agenda")
    for label, said in words.items():
        party.write(label, said)
    party.press(then)


def end_the_hour(supervisor: Hands, minutes: int) -> None:
    """It is over: how long it took, and the form to write it up opens."""
    supervisor.follow("End the hour").write("How long did it last?", str(minutes))
    supervisor.press("It is held: write it up")


def agree_action(
    party: Hands, what: str, whom: str, by: date, row: int = 1, under: str = "Actions agreed"
) -> None:
    """One line of what is agreed: what, by whom, by when."""
    line = f"{under}, {row}"
    if not party.has_part(line):
        party.press(f"Save and add more rows under {under}")
    party.write("What", what, within=line).pick("By whom", whom, within=line)
    party.write("By when", by.isoformat(), within=line)


def put_forward(party: Hands) -> None:
    """The record is written: it goes before the other."""
    party.press("Save and put before the other to agree").reads("Waiting to be agreed")


def agree(party: Hands, record: str) -> None:
    """Read what the other has written up, and agree to it."""
    party.home().follow(f"Read and agree: {record}").press("Agree")


def sign(party: Hands, record: str) -> None:
    """Read exactly what is signed, and sign it."""
    party.home().follow(f"Sign: {record}").reads("You sign exactly what stands on this sheet")
    party.press(f"Sign as {party.name}")


def session_of(party: Hands, other: str, day: date) -> Hands:
    """The way to a session: who meets whom, and when."""
    return party.home().section("Who meets whom").follow(other).follow(words_of(day))


def filed_apart(
    lead: Hands, head: Hands, other: Hands, day: date, *, own: str, family: str, said: tuple[str, ...]
) -> Hands:
    """What was said of her is hers, of a child it is in the child's file; the head reads neither.

    Another lead may open the child's file, and stands before it at the end; of hers they find nothing.
    """
    session_of(lead, "Rosa Quayle", day)
    hers, childs = lead.follow(own).where, lead.follow(family).where
    session_of(head, "Rosa Quayle", day).reads(NOT_ONES_OWN).does_not_read(*said)
    head.finds_nothing_at(hers, childs)
    other.finds_nothing_at(hers)
    return other.home().section("Cases").follow(family).reads(words_of(day))


def send_back(party: Hands, record: str, comment: str) -> None:
    """What the other has written up is not right yet."""
    party.home().follow(f"Read and agree: {record}").follow("Send it back for changes")
    party.write("What is to be changed?", comment).press("Send it back")


def call_off(party: Hands, because: str) -> None:
    """The next session cannot be: it is called off, and it says by whom and why."""
    party.home().follow("Agenda").follow("Call it off")
    party.write("Why?", because).press("Call it off").reads(f"{party.name} called it off: {because}")


def arrange_again(party: Hands, called_off: date, on: date) -> None:
    """What was called off stays with them until another day is agreed in its place."""
    party.home().follow("Arrange again: a session that was called off").reads(weekday(called_off))
    party.press("Schedule one in its place")
    party.tick("Another day").write("If another day, which?", on.isoformat())
    party.press("Schedule").reads("The session is scheduled", weekday(on))


def talk_between(party: Hands, words: str, child: str = "") -> None:
    """A few words in the corridor, noted on a phone; they matter, and come up at the next session."""
    party.follow("Note an informal supervision")
    if child:
        party.pick("Was it about a child?", child)
    party.write("In a few words", words).tick("It matters: take it up again at the next planned session")
    party.press("Note it").reads("Noted")


def review(party: Hands, field: str, row: int, outcome: str, said: str) -> None:
    """What became of an action that was agreed last time."""
    line = f"{field}, {row}"
    party.tick(outcome, within=line).write("What is said about it", said, within=line)


def fill(party: Hands, words: Mapping[str, str], yes: Mapping[str, str] | None = None) -> None:
    """Write words by label; answer yes or no to a question, with why (`Yes: because`)."""
    for label, said in words.items():
        party.write(label, said)
    for question, answer in (yes or {}).items():
        chosen, _, why = answer.partition(": ")
        party.tick(chosen, within=question)
        if why:
            party.write_why(question, why)


def next_day(lead: Hands) -> date:
    """The day that is scheduled already, or else the first on offer."""
    if "Nothing is scheduled." in lead.text():
        return choose_a_date(lead)
    said = re.search(r"To come\s+(\w+ \d+ \w+ \d{4})", lead.text())
    assert said, lead.text()
    return day_of(said[1])


def next_is_called_off_and_arranged_again(
    lead: Hands, other: Hands, supervised: str, *, before: bool = False
) -> date:
    """A next session is agreed; it cannot be; they agree the day after in its place, or that `before`."""
    lead.section("Who meets whom").follow(supervised)
    called_off = next_day(lead)
    call_off(lead, "A strategy meeting")
    again = a_little_before(called_off) if before else a_little_after(called_off)
    arrange_again(other, called_off, again)
    return again


def see_what_waits(party: Hands, talk: date, *actions: str) -> None:
    """The agenda has last time's actions and the talk in between."""
    party.home().follow("Agenda").reads(f"Ad hoc supervision of {words_of(talk)}", *actions)


def review_both(party: Hands, field: str, *said: str) -> None:
    """What became of last time's actions: one is done, the other is carried over."""
    review(party, field, 1, "Done", said[0])
    review(party, field, 2, "Carried over", said[1])


def hold(lead: Hands, talk: date, minutes: int = 60) -> None:
    """They have met, and took up again what was said in between."""
    lead.home().press("Hold the session").tick(f"Ad hoc supervision of {words_of(talk)}")
    lead.write("How long did it last?", str(minutes)).press("It is held: write it up")


def it_is_to_policy(head: Hands, supervised: Hands, carried: str, said: str) -> None:
    """Nothing is overdue, the next day is named, and what was undertaken is followed up."""
    head.section("Position").follow(supervised.name).reads("In order").does_not_read("Not to policy")
    supervised.home().reads(carried, "carried over 1 time").follow(carried).reads(said)
