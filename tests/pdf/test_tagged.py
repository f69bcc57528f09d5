"""The PDF that comes out: PDF/UA-1 as far as a machine can tell, the same bytes each time, words as typed."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from benchmarks.pdf import sample_body, sample_content
from epep.pdf import RenderServer, page, print_fonts, render
from epep.pdf.print import PRINT_CSS
from epep.pdf.wire import Job
from peps.audiences import AUDIENCES
from peps.document import build, to_html

TITLE = "Personal education plan, Autumn term 2026"
ADDRESS = "12 Hidden Lane"


@pytest.fixture(scope="module")
def sample() -> bytes:
    return render(sample_body(), title=TITLE)


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def words(data: bytes, *options: str) -> str:
    """The text of a PDF as a reader copies it."""
    run = subprocess.run(["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True)
    return run.stdout.decode()


def elements(pdf: pikepdf.Pdf) -> Iterator[tuple[str, str, Any]]:
    """(type, type of the parent, element) of the structure tree, in reading order."""

    def walk(element: Any, parent: str) -> Iterator[tuple[str, str, Any]]:
        if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
            return
        yield str(element.S), parent, element
        children = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            yield from walk(child, str(element.S))

    root = pdf.Root.StructTreeRoot.K
    for top in root if isinstance(root, pikepdf.Array) else [root]:
        yield from walk(top, "")


def test_the_file_says_that_it_is_tagged_pdf_ua(sample: bytes) -> None:
    pdf = opened(sample)
    assert pdf.Root.MarkInfo.Marked is True
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
    assert str(pdf.docinfo["/Title"]) == TITLE
    xmp = pdf.Root.Metadata.read_bytes().decode()
    assert re.search(r"pdfuaid:part(=\"|>)1", xmp)
    assert pdf.check_pdf_syntax() == []


def test_headings_tables_and_their_heads_are_tagged(sample: bytes) -> None:
    pdf = opened(sample)
    found = list(elements(pdf))
    types = [kind for kind, _parent, _element in found]
    assert types.count("/H1") == 1
    assert types.count("/H2") == 5
    levels = [int(kind[2]) for kind in types if re.fullmatch(r"/H[1-6]", kind)]
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))
    rows = [element for kind, _parent, element in found if kind == "/TR"]
    assert len(rows) > 30
    for row in rows:
        assert "/TH" in [str(cell.S) for cell in row.K]
    cells = [element for kind, _parent, element in found if kind == "/TD"]
    assert all("/Headers" in cell.A for cell in cells)


def test_the_tree_has_no_part_where_it_may_not_stand(sample: bytes) -> None:
    pdf = opened(sample)
    pairs = {(parent, kind) for kind, parent, _element in elements(pdf)}
    assert ("/L", "/Div") not in pairs
    assert {parent for parent, kind in pairs if kind == "/TR"} <= {"/Table", "/TBody", "/THead"}
    assert {parent for parent, kind in pairs if kind in ("/TD", "/TH")} == {"/TR"}
    assert {parent for parent, kind in pairs if kind == "/TBody"} <= {"/Table"}


def test_every_page_is_in_the_tree_and_tabs_in_its_order(sample: bytes) -> None:
    pdf = opened(sample)
    assert all(item.Tabs == "/S" for item in pdf.pages if "/Tabs" in item)
    assert {item.StructParents for item in pdf.pages} == set(range(len(pdf.pages)))


def test_fonts_are_inside_and_text_can_be_copied(sample: bytes) -> None:
    pdf = opened(sample)
    fonts = [font for item in pdf.pages for font in item.Resources.Font.values()]
    assert fonts
    for font in fonts:
        assert "/ToUnicode" in font
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    assert "Amara: personal education plan" in words(sample)


def test_each_page_says_whose_plan_which_version_and_which_page(sample: bytes) -> None:
    count = len(opened(sample).pages)
    for number in range(1, count + 1):
        text = words(sample, "-f", str(number), "-l", str(number))
        assert f"Page {number} of {count}" in text
        if number > 1:
            assert "Amara Okoye-Lindqvist, Autumn term 2026" in text
            assert "Version 1, final" in text


def test_sections_and_blocks_are_bookmarks(sample: bytes) -> None:
    with opened(sample).open_outline() as outline:
        top = outline.root[0]
        assert "personal education plan" in top.title
        assert top.children[0].title == "Section A: Care and essential information"
        assert len(top.children) == 5
        assert top.children[0].children


def test_nothing_is_smaller_than_twelve_point(sample: bytes) -> None:
    sizes = set()
    for item in opened(sample).pages:
        for operands, operator in pikepdf.parse_content_stream(item):
            if str(operator) == "Tf":
                sizes.add(float(operands[1]))
    assert min(sizes) >= 16  # in CSS pixels, which WeasyPrint scales to points: 16 px are 12 point


def test_the_same_plan_gives_the_same_bytes_after_others_and_in_another_process() -> None:
    job = Job(page(sample_body(), title=TITLE), (PRINT_CSS,), print_fonts())
    other = Job(page("<h1>Other</h1><p dir=rtl>سارة</p>", title="Other"), (PRINT_CSS,), print_fonts())
    one, two = RenderServer(), RenderServer()
    try:
        first = one.render(job).pdf
        two.render(other)
        assert one.render(job).pdf == first
        assert two.render(job).pdf == first
    finally:
        one.stop()
        two.stop()


def test_names_and_words_come_out_as_typed() -> None:
    sealed = sample_content()
    key = next(key for key, value in sealed["answers"]["care"].items() if len(value) < 60)
    sealed["child"]["name"] = "Zoë Ångström-Öztürk Łukasiewicz-Nguyễn"
    sealed["answers"]["care"][key] = "<script>alert(1)</script> & “quotes”"
    text = words(render(to_html(build(sealed, audience="full"), for_pdf=True), title=TITLE), "-layout")
    assert "Zoë Ångström-Öztürk Łukasiewicz-Nguyễn" in text
    assert "<script>alert(1)</script> & “quotes”" in " ".join(text.split())


def test_text_from_the_right_is_there_and_begins_at_the_right() -> None:
    sealed = sample_content()
    key = next(key for key, value in sealed["answers"]["care"].items() if len(value) < 60)
    sealed["answers"]["care"][key] = "سارة تحب القراءة"
    data = render(to_html(build(sealed, audience="full"), for_pdf=True), title=TITLE)
    letters = set(words(data))
    assert set("سارةتحبالقءه".replace("ه", "")) <= letters


@pytest.mark.parametrize("audience", list(AUDIENCES))
def test_the_file_of_an_audience_does_not_hold_what_it_may_not_know(audience: str) -> None:
    sealed = sample_content()
    question = sealed["definition"]["sections"][0]["blocks"][0]["questions"][0]
    question["confidential"] = True
    sealed["answers"]["care"][question["key"]] = ADDRESS
    data = render(to_html(build(sealed, audience=audience), for_pdf=True), title=TITLE)
    assert (ADDRESS in words(data)) is (audience == "full")
    assert (sealed["child"]["upn"] in words(data)) is (audience in ("full", "school"))
    if audience != "full":
        streams = b"".join(
            item.read_bytes() for item in opened(data).objects if isinstance(item, pikepdf.Stream)
        )
        assert ADDRESS.encode() not in data + streams


def test_a_draft_says_so_on_every_page() -> None:
    sealed = sample_content()
    sealed["pep"] |= {"status": "open", "finalised_at": ""}
    data = render(to_html(build(sealed, audience="full"), for_pdf=True), title=TITLE)
    assert "Draft: not agreed yet" in words(data, "-l", "1")
    for number in range(2, len(opened(data).pages) + 1):
        text = words(data, "-f", str(number), "-l", str(number))
        assert "Version 1, draft" in text
        assert "final" not in text.lower().replace("finalised", "")
