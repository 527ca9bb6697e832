"""A PDF as pictures and as text, for preview, for the demo and for looking at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from typing import Any

from app.domain.errors import Unreadable


def pages_png(pdf: bytes, dpi: int = 150) -> list[bytes]:
    """Each page as a PNG at `dpi`. Raises Unreadable for what isn't a PDF."""
    with _opened(pdf) as document:
        return [_png(page, dpi) for page in document]


def _png(page: Any, dpi: int) -> bytes:
    out = BytesIO()
    page.render(scale=dpi / 72).to_pil().save(out, "PNG")
    return out.getvalue()


def text_of(pdf: bytes) -> str:
    """The text of all pages in reading order. Raises Unreadable for what isn't a PDF."""
    with _opened(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("documents_pdf_unreadable") from error
    with closing(document):
        yield document
