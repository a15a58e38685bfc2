"""Plain values out of a request: text, days, times and numbers, with what is wrong with each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any, TypeVar

from django.db import transaction
from django.http import QueryDict

from clearsight.audit.actions import gathering
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid
from clearsight.kernel.texts import unseen_in
from clearsight.records.domain.crossing import MayNotBelong

T = TypeVar("T")

LONGEST = 2_000
YEARS = range(1900, 2200)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9](?:\.[0-9]+)?)?")


class Asked:
    """What was typed into one page's form. Read every input, then `attempt()` what was asked."""

    def __init__(self, data: QueryDict) -> None:
        self.data = data
        self.faults: list[Fault] = []

    def text(self, name: str, missing: str = "", longest: int = LONGEST) -> str:
        """Words, without blanks at the ends. `missing` is what to say where there must be some."""
        typed = self.data.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()
        if missing and not typed:
            self.faults.append(Fault(name, missing))
        if unseen := unseen_in(typed):
            mend = "delete the words around it and type them again"
            self.faults.append(Fault(name, f"this {unseen}", mend))
        if len(typed) > longest:
            self.faults.append(
                Fault(name, f"this is {len(typed)} characters long, and {longest} is the most")
            )
        return typed

    def day(self, name: str, missing: str = "") -> date | None:
        """A day of the years that a data set can tell; none where the input is empty or is no day."""
        typed = self.text(name, missing)
        try:
            # Other ways of writing a day that Python reads (20260907, 2026-W37-1) nobody else would.
            day = date.fromisoformat(typed) if _DAY.fullmatch(typed) else None
        except ValueError:
            day = None
        if typed and day is None:
            self.faults.append(Fault(name, "this is not a day", "write it as 2026-09-07"))
            return None
        if day is not None and day.year not in YEARS:
            self.faults.append(Fault(name, "this year cannot be meant", "write a year from 1900 to 2199"))
            return None
        return day

    def time(self, name: str) -> time | None:
        """A time of day, hours and minutes."""
        typed = self.text(name)
        found = _TIME.fullmatch(typed)
        if typed and found is None:
            self.faults.append(Fault(name, "this is not a time", "write it as 15:30"))
        return time(int(found[1]), int(found[2])) if found else None

    def number(self, name: str, missing: str = "") -> int | None:
        """A whole number that is not below nought."""
        typed = self.text(name, missing)
        if not typed:
            return None
        if typed.isascii() and typed.isdecimal() and len(typed) < 7:
            return int(typed)
        self.faults.append(Fault(name, "this is not a whole number", "write it in figures"))
        return None

    def among(self, name: str, choices: Mapping[str, Any], missing: str) -> Any:
        """What stands behind the one chosen; none, with a fault, where nothing on offer was chosen."""
        typed = self.data.get(name, "")
        if typed not in choices:
            self.faults.append(Fault(name, missing))
        return choices.get(typed)

    def several(self, name: str, choices: Mapping[str, Any]) -> list[Any]:
        """What stands behind each that was ticked. What was not on offer is passed over."""
        return [choices[typed] for typed in dict.fromkeys(self.data.getlist(name)) if typed in choices]

    def attempt(self, act: Callable[[], T], *, places: Mapping[str, str] | None = None) -> T:
        """Do what was asked. Where something typed is wrong already, find what else is, and undo it.

        Args:
            act: does it; where an input was wrong, with something in its place that can be meant.
            places: the inputs at which faults are told that the action calls otherwise.

        Raises:
            Invalid: with all that is wrong, first what was typed wrong: one fault for each input of those.
            Conflict, MayNotBelong: as `act` does, where nothing was typed wrong.
        """
        wrong = {fault.place for fault in self.faults}
        found: list[Fault] = []
        try:
            with transaction.atomic(), gathering():
                done = act()
                transaction.set_rollback(bool(wrong))
            if not wrong:
                return done
        except (Invalid, Conflict) as refused:
            if isinstance(refused, Conflict | MayNotBelong) and not wrong:
                raise
            found = [
                Fault((places or {}).get(fault.place, fault.place), fault.problem, fault.mend)
                for fault in refused.faults
            ]
        raise Invalid([*self.faults, *(fault for fault in found if fault.place not in wrong)])

    def rehearse(self, act: Callable[[], Any]) -> None:
        """Do what was asked and undo it, to find what is wrong before it is confirmed.

        Raises:
            Invalid, Conflict: as `attempt`.
        """
        with transaction.atomic():
            self.attempt(act)
            transaction.set_rollback(True)

    def check(self) -> None:
        """Nothing, if all was well.

        Raises:
            Invalid: with a fault for each input that was not.
        """
        if self.faults:
            raise Invalid(self.faults)
