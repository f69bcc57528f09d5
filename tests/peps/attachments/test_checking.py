"""What may come in and how it is kept; what may not, and in which words. Every file is made here."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image

from peps.attachments import naming, refusals, walled
from peps.attachments.checking import DOC, DOCX, MOST_BYTES, PDF, Checked, check
from peps.blocks.kinds import Unreadable
from tests.peps.attachments import files

LABEL = "EHC plan"


def refused(content: bytes, name: str = "x", *, pictures: bool = False) -> str:
    """The sentence it is refused with."""
    with pytest.raises(Unreadable) as found:
        check(content, name, pictures=pictures)
    return found.value.sentence


# ---- what is taken -------------------------------------------------------------------------------


def test_documents_are_kept_byte_for_byte() -> None:
    for content, kind, media_type, name in (
        (files.pdf(), "pdf", PDF, "Plan.pdf"),
        (files.docx(), "word", DOCX, "Plan.docx"),
        (files.doc(), "word", DOC, "Plan.doc"),
    ):
        assert check(content, "Plan") == Checked(kind, media_type, name, content)


def test_a_link_in_a_document_is_no_harm() -> None:
    def link(made: Any) -> None:
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
        )
        made.pages[0].Annots = pikepdf.Array([note])
        made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])

    assert check(files.pdf(link), "a.pdf").kind == "pdf"
    word = files.docx(rels=files.relation("hyperlink", "https://example.org"), document=files.field(" PAGE "))
    assert check(word, "a.docx").kind == "word"


@pytest.mark.parametrize("kind", ["JPEG", "HEIC", "PNG"])
def test_a_picture_is_kept_without_where_and_by_whom_it_was_taken(kind: str) -> None:
    data = files.exif()
    content = {
        "JPEG": files.jpeg(),
        "HEIC": files.heic(),
        "PNG": files.encoded(files.picture((60, 40)), "PNG", exif=data),
    }[kind]
    if kind == "JPEG":
        assert files.CAMERA.encode() in content
        assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)
    kept = check(content, "My photo.HEIC", pictures=True)
    with Image.open(io.BytesIO(kept.content)) as shown:
        assert not dict(shown.getexif())
        assert not {"exif", "comment", "xmp", "icc_profile", "photoshop"} & shown.info.keys()
    assert b"somebody" not in kept.content
    assert (kept.kind, kept.name) == (("png", "My photo.png") if kind == "PNG" else ("jpeg", "My photo.jpg"))


def test_a_picture_is_turned_as_it_was_held() -> None:
    kept = check(files.jpeg(exif=files.exif(turned=6)), "a.jpg")
    with Image.open(io.BytesIO(kept.content)) as shown:
        assert shown.size == (400, 600)
        red = shown.getpixel((390, 10))
    assert isinstance(red, tuple)
    assert red[0] > 200


def test_a_picture_larger_than_any_page_is_made_smaller() -> None:
    kept = check(files.encoded(files.picture((6000, 3000)), "JPEG"), "a.jpg")
    assert Image.open(io.BytesIO(kept.content)).size == (4096, 2048)


@pytest.mark.parametrize(
    ("mode", "kept"), [("RGBA", "RGBA"), ("LA", "RGBA"), ("P", "RGB"), ("1", "L"), ("I;16", "L")]
)
def test_every_sort_of_png_is_drawn_anew(mode: str, kept: str) -> None:
    image = Image.new(mode, (9, 9))
    with Image.open(io.BytesIO(check(files.encoded(image, "PNG"), "a.png").content)) as shown:
        assert (shown.mode, shown.size) == (kept, (9, 9))


def test_a_film_is_its_first_picture() -> None:
    frames = [files.picture(colour=colour) for colour in ("teal", "navy")]
    moving = files.encoded(frames[0], "PNG", save_all=True, append_images=frames[1:])
    assert getattr(Image.open(io.BytesIO(moving)), "n_frames", 1) == 2
    assert getattr(Image.open(io.BytesIO(check(moving, "a.png").content)), "n_frames", 1) == 1


def test_a_picture_with_a_page_behind_it_is_a_picture_alone() -> None:
    kept = check(files.jpeg() + b"<script>alert(1)</script>" + files.zipped({"a": b"b"}), "a.html")
    assert b"script" not in kept.content
    assert not zipfile.is_zipfile(io.BytesIO(kept.content))
    assert kept.name == "a.jpg"


# ---- what is not ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>", b"MZ\x90\x00", b"GIF89a" + b"\0" * 99, b"\n%PDF-1.7", b"{\\rtf1 x}",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"RIFF\0\0\0\0WEBP", b"plain",
    ],
)  # fmt: skip
def test_the_type_is_what_the_bytes_are_whatever_the_name_says(content: bytes) -> None:
    for name in ("plan.pdf", "plan.docx", "photo.jpg"):
        assert refused(content, name) == refusals.NOT_A_FILE
        assert refused(content, name, pictures=True) == refusals.NOT_A_PICTURE


def test_a_picture_must_be_one() -> None:
    for content in (files.pdf(), files.docx(), files.doc()):
        assert refused(content, pictures=True) == refusals.NOT_A_PICTURE


def test_nothing_and_too_much_are_refused() -> None:
    assert refused(b"") == refusals.EMPTY
    assert refused(b"%PDF-" + b"\0" * MOST_BYTES) == refusals.TOO_LARGE
    assert Unreadable(refusals.TOO_LARGE).about(LABEL) == "EHC plan must be 20 MB or smaller"


def _script(made: Any) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _named_script(made: Any) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("1"))
    made.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[pikepdf.String("a"), action]))


def _attached(made: Any) -> None:
    made.attachments["a.exe"] = pikepdf.AttachedFileSpec(made, b"MZ")


def _page_acts(made: Any) -> None:
    made.pages[0].AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("http://x"))
    )


def _launches(made: Any) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    made.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)]
    )


def _opens_address(made: Any) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("http://x"))


def _form(made: Any) -> None:
    made.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pikepdf.Stream(made, b"<xdp/>"))


def _film(made: Any) -> None:
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9])
    made.pages[0].Annots = pikepdf.Array([made.make_indirect(note)])


@pytest.mark.parametrize(
    "change", [_script, _named_script, _attached, _page_acts, _launches, _opens_address, _form, _film]
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_pdf_that_acts_is_refused(change: Any, packed: bool) -> None:
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert refused(files.pdf(change, object_stream_mode=mode)) == refusals.SCRIPTS


def test_a_script_whose_name_is_spelt_in_numbers_is_found() -> None:
    content = files.pdf(_script, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    assert (
        refused(content.replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS"))
        == refusals.SCRIPTS
    )


@pytest.mark.parametrize("password", ["secret", ""])
def test_a_locked_pdf_is_refused(password: str) -> None:
    lock = pikepdf.Encryption(owner="owner", user=password)
    assert refused(files.pdf(encryption=lock)) == refusals.PASSWORD


def test_damaged_files_are_refused() -> None:
    torn = [
        files.docx()[:300],
        files.jpeg()[:200],
        files.heic()[:200],
        files.doc()[:600],
        b"%PDF-1.7 nothing",
    ]
    torn += [files.encoded(files.picture(), "PNG")[:60], b"\xff\xd8\xff" + b"\xff\xda" * 1000]
    for content in torn:
        assert refused(content) == refusals.DAMAGED, content[:20]


def test_a_pdf_that_is_an_archive_too_is_refused() -> None:
    assert refused(files.pdf() + files.zipped({"word/document.xml": b"x"})) == refusals.DAMAGED


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (files.docx(more={"word/vbaProject.bin": b"x"}), refusals.MACROS),
        (files.docx(types='<Override PartName="/x" ContentType="a/vnd.ms-word.document.macroEnabled.main+xml"/>'),
         refusals.MACROS),
        (files.docx(more={"word/activeX/activeX1.bin": b"x"}), refusals.MACROS),
        (files.docx(rels=files.relation("vbaProject", "x.bin", external=False)), refusals.MACROS),
        (files.docx(more={"word/embeddings/oleObject1.bin": b"x"}), refusals.SCRIPTS),
        (files.docx(rels=files.relation("aFChunk", "a.html", external=False)), refusals.SCRIPTS),
        (files.docx(rels=files.relation("attachedTemplate", "https://example.org/a.dotm")), refusals.ELSEWHERE),
        (files.docx(rels=files.relation("image", "https://example.org/a.png")), refusals.ELSEWHERE),
        (files.docx(rels=files.relation("hyperlink", "javascript:alert(1)")), refusals.ELSEWHERE),
        (files.docx(document=files.field(" DDE", "AUTO c:\\\\cmd.exe ")), refusals.ELSEWHERE),
        (files.docx(document='<w:fldSimple w:instr=" dde excel x "/>'), refusals.ELSEWHERE),
        (files.docx(document="<w:p><w:r><w:instrText>DDEAUTO x</w:instrText></w:r></w:p>"), refusals.ELSEWHERE),
        (files.zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}), refusals.NOT_A_FILE),
        (files.zipped({"a.txt": b"x"}), refusals.NOT_A_FILE),
        (files.docx(more={"word/header1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), refusals.DAMAGED),
        (files.docx(more={"word/header1.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
         refusals.DAMAGED),
        (files.docx(more={"word/bomb.xml": b"<a>" + b" " * (210 * 1024 * 1024)}), refusals.DAMAGED),
        (files.docx(more={f"word/{number}.bin": b"" for number in range(3001)}), refusals.DAMAGED),
        (files.docx(more={"Word/Document.xml": b"<a/>"}), refusals.DAMAGED),
    ],
)  # fmt: skip
def test_a_word_document_that_acts_or_fetches_or_bursts_is_refused(content: bytes, sentence: str) -> None:
    assert refused(content, "plan.docx") == sentence


def test_a_word_document_that_lies_about_its_size_is_refused() -> None:
    content = files.docx(more={"word/media/a.bin": b"\0" * 5_000_000})
    true, lie = (5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert refused(content.replace(true, lie)) == refusals.DAMAGED


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (files.doc({"Macros": b"x"}), refusals.MACROS),
        (files.doc({"_VBA_PROJECT": b"x"}), refusals.MACROS),
        (files.doc({"ObjectPool": b"x"}), refusals.SCRIPTS),
        (files.doc({"EncryptedPackage": b"x"}), refusals.PASSWORD),
        (files.doc(flags=0x0100), refusals.PASSWORD),
        (files._compound({"Workbook": b"x"}), refusals.NOT_A_FILE),
    ],
)
def test_an_old_word_document_that_acts_is_refused(content: bytes, sentence: str) -> None:
    assert refused(content, "plan.doc") == sentence


@pytest.mark.parametrize("size", [(10_000, 10_000), (60_000, 60_000)])
def test_a_picture_of_too_many_pixels_is_not_opened(size: tuple[int, int]) -> None:
    assert refused(files.huge_png(*size)) == refusals.TOO_MANY_PIXELS


# ---- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\Plan.PDF", "Plan.pdf"),
        ("plan.pdf.exe", "plan.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("evil\u202efdp.exe", "evil fdp.pdf"),
        ("", "File.pdf"),
        ("...", "File.pdf"),
        ("Année – Ωmega 計画.pdf", "Année – Ωmega 計画.pdf"),
        ("x" * 300, "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_shown_without_its_path_and_with_the_right_ending(name: str, shown: str) -> None:
    assert naming.fitted(name, ".pdf") == shown


# ---- in a process of its own -------------------------------------------------------------------------


def test_the_walls_give_the_same_answers() -> None:
    for content in (files.pdf(), files.docx(), files.doc(), files.jpeg(), files.heic()):
        assert walled.check(content, "Plan Ω") == check(content, "Plan Ω")
    with pytest.raises(Unreadable) as found:
        walled.check(files.pdf(_script), "a.pdf")
    assert found.value.sentence == refusals.SCRIPTS


def test_a_pdf_that_unpacks_to_gigabytes_ends_its_own_process_alone() -> None:
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b" " * 10_000_000) for _ in range(200)) + packer.flush()
    head = (
        b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
        + str(len(packed)).encode()
    )
    bomb = (
        head
        + b">>\nstream\n"
        + packed
        + b"\nendstream\nendobj\n2 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\n"
    )
    bomb += b"3 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 2 0 R/Size 9>>\nstartxref\n0\n%%EOF"
    with pytest.raises(Unreadable):
        walled.check(bomb, "a.pdf")
