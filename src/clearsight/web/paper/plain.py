"""What is printed, as plain text: to be pasted into CPOMS or whatever else records safeguarding."""

from __future__ import annotations

from collections.abc import Iterator

from clearsight.web.paper.sheet import Block, SectionPrinted, Sheet


def sheet_text(sheet: Sheet) -> str:
    """All that the printed sheet says, line by line; nothing that it does not say."""
    lines = [sheet.title.upper(), sheet.organisation, sheet.marking, ""]
    lines += [*(line for warning in sheet.warnings for line in (warning, "")), *_facts(sheet.facts)]
    for section in sheet.sections:
        lines += _section(section)
    lines += ["", *sheet.notes]
    # Marks that only break long words on paper are left out.
    return "\n".join(lines).replace("\u200b", "").strip() + "\n"


def _facts(facts: object) -> Iterator[str]:
    for one in facts if isinstance(facts, list | tuple) else ():
        yield f"{one['label']}: {one['text']}"


def _section(section: SectionPrinted) -> Iterator[str]:
    yield from ("", section.heading.upper())
    yield from section.statements
    yield from _facts(section.facts)
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block["kind"]:
        case "none":
            yield from ("", block["text"])
            return
        case "words":
            yield from ("", _asked(block["label"]), "\n\n".join(block["paragraphs"]))
        case "rows":
            yield from ("", _asked(block["label"]))
            for row in block["rows"]:
                cells = zip(block["head"], row, strict=True)
                yield "- " + "; ".join(f"{name}: {cell}" for name, cell in cells if cell)
        case "signed":
            for person in block["people"]:
                yield f"{block['label']}: " + ", ".join(filter(None, (person["name"], person["said"])))
            return
    if block["by"]:
        yield f"({block['by']})"


def _asked(label: str) -> str:
    """What stands before an answer: a question has its mark already."""
    return label if label.endswith(("?", ":")) else f"{label}:"
