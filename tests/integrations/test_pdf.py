"""What is printed keeps its words, whatever they are, in a PDF that a screen reader and an archive take."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from pypdf.generic import DictionaryObject

from clearsight.integrations.glyphs import drawn_by
from clearsight.integrations.pdf import FONTS, LONGEST, typeset
from clearsight.kernel.refusals import Invalid
from clearsight.web.paper.sheet import SectionPrinted, Sheet, rows, words
from tests.web.printed import plain, read_again, text_of
from tests.world import at

MARKUP = '#eval("1 + 1") #sys.inputs *bold* _it_ `raw` $x^2$ <label> @ref // no \\ comment [a] #{} https://x.example'
EMOJI = "A smile \U0001f642 and a family \U0001f468\u200d\U0001f469\u200d\U0001f467"


def printed(text: str, title: str = "Supervision record") -> bytes:
    """A sheet in which the text stands as a paragraph and in a table."""
    blocks = [words("Summary", text), rows("Actions", ["What", "By whom"], [[text[:400], "Ada Quill"]])]
    section = SectionPrinted("What was said", ["We speak openly.", "We listen."], blocks=blocks)
    return Sheet(title, "Hill School", "Only for the two", "Hill School", sections=[section]).pdf(at())


@pytest.mark.req("F11", "L5", "L2")
def test_it_says_of_itself_and_is_built_as_an_accessible_archival_document() -> None:
    pdf = read_again(printed("Words."))
    root: Any = pdf.trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert root["/Lang"] == "en-GB"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert pdf.metadata is not None and pdf.metadata.title == "Supervision record"
    assert all(page["/Tabs"] == "/S" for page in pdf.pages)
    assert {"H1", "H2", "H3", "Table", "TH", "TD", "P", "L"} <= _tags(root["/StructTreeRoot"])
    assert "/JavaScript" not in root.get("/Names", {}) and "/OpenAction" not in root


def _tags(node: Any) -> set[str]:
    found = {str(node["/S"]).removeprefix("/")} if "/S" in node else set()
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        whole = kid.get_object()
        if isinstance(whole, DictionaryObject):
            found |= _tags(whole)
    return found


def test_every_font_is_in_the_file() -> None:
    pdf = read_again(printed("Łukasz, Siân, Ωμέγα, Мир, שלום, سلام, ✓"))
    fonts = {ref.get_object()["/BaseFont"]: ref.get_object() for page in pdf.pages
             for ref in page["/Resources"]["/Font"].values()}  # type: ignore[index]  # fmt: skip
    assert any("Atkinson" in name for name in fonts)
    for font in fonts.values():
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)


@pytest.mark.parametrize(
    "text",
    [MARKUP, "Łukasz Žižka-Ó Súilleabháin, Siân Ŵyn", "Ωμέγα Мир", "½ £5 – “so” … → ✓ ☐", "a\tb", "x" * 3000,
     "line one\nline two\n\nparagraph", "100% & <b>no</b> {{ x }} {% y %}", "-1 = +1"],
)  # fmt: skip
def test_what_was_written_is_what_is_printed(text: str) -> None:
    said = _without_feet(printed(text))
    assert _joined(text) in _joined(said)
    assert "square brackets" not in said


def _joined(text: str) -> str:
    return plain(text).replace(" ", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("before 中文 after", "before [U+4E2D][U+6587] after"),
        (EMOJI, "A smile [slightly smiling face] and a family [man][woman][girl]"),
        ("nul \x00 bell \x07 end", "nul [U+0000] bell [U+0007] end"),
        ("pay \u202eevif\u202c pounds", "pay [U+202E]evif[U+202C] pounds"),
        ("private \ue000 use", "private [U+E000] use"),
        ("lone \ud800 half", "lone [U+D800] half"),
    ],
)
def test_what_has_no_letter_is_given_by_name_and_says_so(text: str, said: str) -> None:
    found = text_of(printed(text))
    assert said in found
    assert "by its name in square brackets" in found


def test_a_hundred_thousand_letters_are_all_there() -> None:
    text = " ".join(f"word{number}" for number in range(10_000))
    assert _joined(text) in _joined(_without_feet(printed(text)))


def _without_feet(pdf: bytes) -> str:
    """What stands between head and foot of the pages."""
    pages = (page.extract_text() for page in read_again(pdf).pages)
    lines = (line for page in pages for line in page.splitlines())
    return " ".join(line for line in lines if "Hill School" not in line)


def test_a_heap_of_marks_on_one_letter_does_not_hold_up_the_printer() -> None:
    said = _without_feet(printed("a" + "\u0301" * 1_000 + " the end"))
    assert "the end" in said and said.count("\u0301") >= 1_000
    assert printed("\u0301" * 50_000).startswith(b"%PDF")  # it took minutes


def test_what_is_too_long_to_print_is_refused_and_not_tried() -> None:
    with pytest.raises(Invalid, match="too long to be printed"):
        printed("x" * (LONGEST + 1))


def test_the_data_cannot_reach_a_file() -> None:
    said = text_of(printed('#read("paper.typ") #include "/etc/passwd" #image("x.png")'))
    assert '#read("paper.typ") #include "/etc/passwd"' in said


def test_several_threads_print_at_once() -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda n=n: found.append(printed(f"Words {n}"))) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(text_of(pdf)[:300].count("Words") for pdf in found) == [2, 2, 2, 2]


def test_the_same_is_printed_to_the_byte_the_same() -> None:
    assert printed("Words.") == printed("Words.")


def test_the_fonts_that_come_with_us_draw_what_people_are_called() -> None:
    assert {ord(letter) for letter in "AzéŁŵŷőșğıČΩЖא"} <= drawn_by(FONTS)
    assert ord("中") not in drawn_by(FONTS)


def test_without_our_fonts_it_is_still_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearsight.integrations.pdf.FONTS", tmp_path)
    template = tmp_path / "small.typ"
    template.write_text('#set document(title: "T")\n#json(bytes(sys.inputs.paper)).said')
    assert "Words" in text_of(typeset(template, {"said": "Words"}, at()))
