"""What is filed is PDF/A-2b (ISO 19005-2), and other programs open it."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2
import pytest

from app.devices.sim.desk import Look
from app.documents.capture.page import Page, process
from app.documents.capture.pdf import to_pdf
from tests.documents.capture_scenes import scene


@pytest.fixture(scope="module")
def pages() -> tuple[Page, Page]:
    picture = scene("wood", 1, Look(finger=True)).image
    return process(picture), process(picture, bw=True)


def test_the_file_says_that_it_is_pdf_a_2b(pages: tuple[Page, Page]) -> None:
    with pikepdf.open(BytesIO(to_pdf(pages))) as pdf:
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "B")
            assert meta["pdf:Producer"] == str(pdf.docinfo["/Producer"])
        assert set(pdf.docinfo.keys()) == {"/Producer"}
        assert pdf.pdf_version == "1.7"
        assert "/ID" in pdf.trailer
        assert not pdf.is_encrypted


def test_the_colours_are_declared_srgb(pages: tuple[Page, Page]) -> None:
    with pikepdf.open(BytesIO(to_pdf(pages))) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == pikepdf.Name.GTS_PDFA1
        profile = intent.DestOutputProfile.read_bytes()
        assert int(intent.DestOutputProfile.N) == 3
        assert profile[12:20] == b"mntrRGB "
        assert profile[8] < 5


def test_nothing_forbidden_is_inside(pages: tuple[Page, Page]) -> None:
    with pikepdf.open(BytesIO(to_pdf(pages))) as pdf:
        assert not {"/OpenAction", "/AA", "/AcroForm", "/Names", "/JavaScript"} & set(pdf.Root.keys())
        for page in pdf.pages:
            assert "/Group" not in page
            for image in page.Resources.XObject.values():
                assert "/SMask" not in image
                assert "/Interpolate" not in image or not image.Interpolate


def test_each_page_keeps_its_own_coding(pages: tuple[Page, Page]) -> None:
    with pikepdf.open(BytesIO(to_pdf(pages))) as pdf:
        colour, black = (next(iter(page.Resources.XObject.values())) for page in pdf.pages)
        assert "DCTDecode" in str(colour.Filter)
        assert "CCITTFaxDecode" in str(black.Filter)
        assert int(black.DecodeParms[0].K if "[" in str(black.Filter) else black.DecodeParms.K) == -1
        assert colour.read_raw_bytes() == pages[0].content


def test_another_reader_shows_every_page_at_a4(pages: tuple[Page, Page]) -> None:
    pdf = pypdfium2.PdfDocument(to_pdf([*pages, pages[0]]))
    try:
        assert len(pdf) == 3
        for n in range(3):
            width, height = pdf[n].get_size()
            assert (width, height) == pytest.approx((595.3, 841.9), abs=0.6)
            shown = pdf[n].render(scale=0.5).to_numpy()
            assert 200 < shown.mean() < 253
            assert np.percentile(shown, 1) < 120
    finally:
        pdf.close()


def test_the_same_pages_give_the_same_bytes(pages: tuple[Page, Page]) -> None:
    assert to_pdf(pages) == to_pdf(pages)


def test_the_whole_file_keeps_to_its_size(pages: tuple[Page, Page]) -> None:
    assert len(to_pdf(pages[:1])) <= 400_000
    assert len(to_pdf(pages[1:])) <= 40_000


def test_no_pages_make_no_file() -> None:
    with pytest.raises(ValueError, match="no pages"):
        to_pdf([])
