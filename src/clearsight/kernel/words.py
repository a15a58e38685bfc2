"""What is wrong with words that somebody wrote: none where some are wanted, or too many."""

from __future__ import annotations

from clearsight.kernel.errors import Fault

NO_WORDS = "there are no words here"


def faults_of_words(
    place: str, words: str, longest: int, missing: str = "", mend: str = "write a few words"
) -> list[Fault]:
    """The faults of a text, blanks at its ends aside; it is refused whole, and never cut.

    Args:
        place: where it is typed.
        longest: the most characters.
        missing: what is wrong where there are none, and `mend` what to do then; empty where none are needed.
    """
    length = len(words.strip())
    if missing and not length:
        return [Fault(place, missing, mend)]
    if length > longest:
        return [Fault(place, f"this is {length} characters long, and {longest} is the most", "shorten it")]
    return []
