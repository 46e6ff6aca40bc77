"""Rules of the PDF: the same content as the page, our own fonts, and no markup out of a report."""

from __future__ import annotations

import io
import re
from functools import cache

import pytest
from pypdf import PdfReader

from truceline.errors import TrucelineError
from truceline.sitrep.layout import lay_out
from truceline.sitrep.pdf import pdf
from truceline.sitrep.sheet import Run, Sheet, Table

from .by_hand import DAY, claim, on, picture, report

HOSTILE = '#panic("x") *stars* $x^2$ `code` <label> @ref \\ // no comment #import "a" [brackets] = head'


@cache
def made() -> bytes:
    return pdf(lay_out(picture()))


def words(body: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())


def fonts(body: bytes) -> set[str]:
    found = set()
    for page in PdfReader(io.BytesIO(body)).pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(str(font.get_object()["/BaseFont"]).split("+")[-1].split("-Identity")[0])
    return found


def test_the_pdf_holds_every_section_and_every_quote_of_the_sheet() -> None:
    said = words(made()).replace(" ", "")
    for section in lay_out(picture()).sections:
        assert section.title.replace(" ", "") in said
    assert "36peoplewerekilled" in said


def test_the_pdf_is_on_a4_with_numbered_pages() -> None:
    reader = PdfReader(io.BytesIO(made()))
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    last = len(reader.pages)
    assert re.search(rf"{last} / {last}\s*$", reader.pages[-1].extract_text())


def test_only_our_own_fonts_are_used() -> None:
    assert fonts(made()) <= {"NotoSans-Regular", "NotoSans-Bold"}


def test_arabic_is_set_in_an_arabic_font() -> None:
    arabic = report("ar-1", "قصف المدفعية القرية", outlet="صحيفة", language="ar")
    said = claim(arabic, "قصف المدفعية القرية", "shelling", when=on(DAY))
    assert "NotoNaskhArabic-Regular" in fonts(pdf(lay_out(picture(reports=(arabic,), claims=(said,)))))


def test_typst_markup_in_a_report_comes_out_as_it_was_written() -> None:
    evil = report("evil-1", HOSTILE, outlet="#let x = 1")
    said = claim(evil, HOSTILE, "statement", when=on(DAY))
    text = words(pdf(lay_out(picture(reports=(evil,), claims=(said,))))).replace(" ", "")
    assert HOSTILE.replace(" ", "") in text
    assert "#letx=1" in text


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert pdf(lay_out(picture())) == made()


def test_a_report_without_anything_in_it_is_still_a_pdf() -> None:
    bare = picture(reports=(), claims=(), agreement=None, obligations=())
    assert pdf(lay_out(bare)).startswith(b"%PDF")


def test_a_sheet_that_cannot_be_set_gives_one_clear_line() -> None:
    sheet = lay_out(picture())
    lost = Run(text="x", to="nowhere")
    broken = _with(sheet, lost)
    with pytest.raises(TrucelineError, match="the PDF could not be set") as failure:
        pdf(broken)
    assert "\n" not in str(failure.value)


def _with(sheet: Sheet, run: Run) -> Sheet:
    section = sheet.sections[0]
    table = next(block for block in section.blocks if isinstance(block, Table))
    added = table.model_copy(update={"notes": ((run,),)})
    return sheet.model_copy(update={"sections": (section.model_copy(update={"blocks": (added,)}),)})
