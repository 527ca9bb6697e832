"""Reprints are marked on every page; the issued file stays as it is."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from app.documents.marks import mark_reprint
from app.documents.papers import render
from app.documents.pictures import pages_png, text_of
from app.domain.errors import Unreadable
from tests.documents.cases import HALL, STORIES

AT = datetime(2026, 9, 30, 15, 4)


def issued(kind: str = "acceptance") -> bytes:
    paper, case, ctx = STORIES[kind]().paper(kind)
    return render(paper, case, ctx, HALL)


def test_each_page_of_each_copy_is_marked() -> None:
    marked = mark_reprint(issued("receipt"), 2, "打印机卡纸", AT)

    assert text_of(marked).count("补打　第 2 次　2026年9月30日 15:04　原因：打印机卡纸") == 3


def test_the_issued_file_is_untouched_and_still_underneath() -> None:
    pdf = issued()
    before = bytes(pdf)
    marked = mark_reprint(pdf, 1, "遗失", AT)

    assert pdf == before
    assert "〔2026〕000123号" in text_of(marked)
    assert "补打" not in text_of(pdf)


def test_a_rare_name_in_the_reason_is_printed_with_embedded_fonts() -> None:
    marked = mark_reprint(issued(), 1, "李㛃代领𠮷", AT)

    assert "李㛃代领𠮷" in text_of(marked)
    with pikepdf.open(BytesIO(marked)) as pdf:
        stamps = [x for page in pdf.pages for x in page.Resources.XObject.values()]
        fonts = [font for stamp in stamps for font in stamp.Resources.get("/Font", {}).values()]
        assert fonts and all("/FontFile2" in font.FontDescriptor for font in fonts)


def test_a_long_reason_stays_on_the_page() -> None:
    marked = mark_reprint(issued(), 1, "因打印机故障" * 20, AT)

    assert "…" in text_of(marked)


def test_a_blank_reason_is_refused() -> None:
    with pytest.raises(Unreadable):
        mark_reprint(issued(), 1, "  ", AT)


@pytest.mark.parametrize("rubbish", [b"", b"not a pdf", issued()[:200]])
def test_rubbish_is_said_to_be_no_pdf(rubbish: bytes) -> None:
    with pytest.raises(Unreadable):
        mark_reprint(rubbish, 1, "遗失", AT)
    with pytest.raises(Unreadable):
        pages_png(rubbish)


def test_a_preview_has_the_size_asked_for() -> None:
    (page,) = pages_png(issued(), 100)
    with Image.open(BytesIO(page)) as picture:
        assert picture.size == (827, 1170)
