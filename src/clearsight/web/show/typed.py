"""A form on a page: what stands in its inputs, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from clearsight.kernel.errors import Fault
from clearsight.web import words


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, or else what to begin with; `errors` maps an input's name to what is said."""

    begin: Mapping[str, Any] = field(default_factory=dict)
    data: QueryDict | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    trouble: str = "There is a problem"

    def value(self, name: str) -> str:
        """What stands in the input."""
        if self.data is not None:
            return self.data.get(name, "")
        found = self.begin.get(name, "")
        return "" if found is None else str(found)

    def chosen(self, name: str, choice: Any) -> bool:
        """Whether this choice is taken."""
        if self.data is not None:
            return str(choice) in self.data.getlist(name)
        found = self.begin.get(name, ())
        return str(choice) in [
            str(one) for one in (found if isinstance(found, list | tuple | set) else [found])
        ]

    def refused(self, data: QueryDict, faults: Iterable[Fault]) -> Typed:
        """The same form as it comes back, with what was typed and what is wrong, in the order of the page."""
        told: dict[str, list[str]] = {}
        for fault in faults:
            told.setdefault(fault.place, []).append(words.fault(fault))
        # Inputs come in the order of the page; one of which nothing was ticked does not come at all.
        order = {name: number for number, name in enumerate(data)}
        told = dict(sorted(told.items(), key=lambda item: order.get(item[0], -1)))
        return Typed(self.begin, data, {place: ". ".join(sentences) for place, sentences in told.items()})
