"""Finished pages as one PDF/A-2b file (ISO 19005-2): XMP identification, an sRGB output intent, nothing else inside.

The same pages give the same bytes, so the file's SHA-256 is a name for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from app.documents.capture.page import Page
from app.paths import RESOURCES

PROFILE = RESOURCES / "icc" / "sRGB.icc"
PRODUCER = "Yichuang"


def to_pdf(pages: Sequence[Page]) -> bytes:
    """One PDF/A-2b of all pages in order, each at its own size. Raises ValueError for no pages."""
    import pikepdf

    if not pages:
        raise ValueError("no pages")
    with pikepdf.open(BytesIO(_plain(pages))) as document:
        _identify(document)
        _intend(document, pikepdf)
        out = BytesIO()
        document.save(out, deterministic_id=True, min_version="1.7", fix_metadata_version=False)
    return out.getvalue()


def _plain(pages: Sequence[Page]) -> bytes:
    """The pages' own JPEG and G4 streams, copied without being encoded again."""
    import img2pdf

    parts = [_one(page, img2pdf) for page in pages]
    return parts[0] if len(parts) == 1 else _joined(parts)


def _one(page: Page, img2pdf: Any) -> bytes:
    layout = img2pdf.get_fixed_dpi_layout_fun((page.dpi, page.dpi))
    return bytes(img2pdf.convert(page.content, layout_fun=layout, nodate=True, producer=PRODUCER))


def _joined(parts: Sequence[bytes]) -> bytes:
    import pikepdf

    with pikepdf.new() as whole:
        for part in parts:
            with pikepdf.open(BytesIO(part)) as one:
                whole.pages.extend(one.pages)
        out = BytesIO()
        whole.save(out)
    return out.getvalue()


def _identify(document: Any) -> None:
    """XMP and the information dictionary say the same; anything else in the latter goes (ISO 19005-2, 6.6.2)."""
    for key in list(document.docinfo.keys()):
        del document.docinfo[key]
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta["pdfaid:part"] = "2"
        meta["pdfaid:conformance"] = "B"
        meta["pdf:Producer"] = PRODUCER
        meta["dc:format"] = "application/pdf"
    document.docinfo["/Producer"] = PRODUCER


def _intend(document: Any, pikepdf: Any) -> None:
    """All colours in the file are sRGB (ISO 19005-2, 6.2.3)."""
    profile = document.make_stream(PROFILE.read_bytes(), N=3, Alternate=pikepdf.Name.DeviceRGB)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier="sRGB",
        Info="sRGB IEC61966-2.1",
        RegistryName="http://www.color.org",
        DestOutputProfile=profile,
    )
    document.Root.OutputIntents = pikepdf.Array([document.make_indirect(intent)])
