"""Write docs/reference/access.md from the matrix: `python -m scripts.access_manual`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from scripts.steps import ROOT

OUT = ROOT / "docs" / "reference" / "access.md"
HEAD = """# Who may do what

Written by `python -m scripts.access_manual` from `access/matrix.py`, which decides, and `access/wording.py`.
Somebody has a permission who stands in one of the relations beside it. On top of that, always: they belong to
the organisation whose thing it is, have begun, have not left, are not suspended, and their account is open.
What is not written here nobody may do. Without the permission by which a thing is known, it answers like one
that never was (404); with it, what one may not do is refused (403) and left in the log.
By protecting data or leading nobody keeps a file about themselves or of their own supervision, nor knows of a
hold on them, on it or on that supervision.
Of what a subject access request found, whoever may see that request (`subject_request.view`) reads a copy,
though none of the permissions of the thing itself is theirs: "who can read this?" names them apart.

That the program decides so is compared with an oracle that shares no code with it (`tests/oracle`):
`python -m scripts.decisions`, `python -m scripts.explained`, `python -m scripts.addresses`,
`python -m scripts.mutants`.
"""


def main() -> int:
    """Write the page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearsight.config.settings")
    OUT.write_text(text(), "utf-8")
    return 0


def text() -> str:
    """The whole page."""
    return f"{HEAD}\n{''.join(_kinds())}"


def _kinds() -> Iterator[str]:
    """A part for each kind of thing: who stands in which relation to it, and which permissions that gives."""
    from clearsight.access.matrix import MATRIX
    from clearsight.access.wording import KINDS

    models = list(dict.fromkeys(asked.model for asked in MATRIX.values()))
    for model in models:
        lines = {name: asked for name, asked in MATRIX.items() if asked.model == model}
        relations = list(dict.fromkeys(one for asked in lines.values() for one in asked.relations))
        title = KINDS.get(model) or model.partition(".")[2]
        yield f"## {title[:1].upper()}{title[1:]}\n\n"
        yield from _relations(model, relations)
        yield "\n| permission | held by | known by |\n| --- | --- | --- |\n"
        for name, asked in lines.items():
            known = f"`{asked.known_by}`" if asked.known_by else ""
            yield f"| `{name}` | {', '.join(asked.relations)} | {known} |\n"
        yield "\n"


def _relations(model: str, relations: list[str]) -> Iterator[str]:
    from clearsight.access.wording import relation_words

    yield "| relation | who that is |\n| --- | --- |\n"
    for one in relations:
        yield f"| {one} | {relation_words(model, one)} |\n"


if __name__ == "__main__":
    sys.exit(main())
