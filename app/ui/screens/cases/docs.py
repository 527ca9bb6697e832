"""A case's papers and materials as a list of documents to look at, and their pages as pictures. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PySide6.QtGui import QImage

from app.post.shown import CaseFile, MaterialRow, Sheet
from app.texts import words
from app.ui.kit.chip import ChipSpec
from app.ui.kit.pdfview import page_sizes, render
from app.ui.kit.thumbs import Thumb

THUMB = 120
"""Device pixels across of a small picture."""


@dataclass(frozen=True, slots=True)
class Doc:
    """`files` are blob names, one after another one document; `pdf` is set where the bytes are here already."""

    id: str
    title: str
    files: tuple[str, ...] = ()
    pdf: bytes = b""
    sub: str = ""
    chip: ChipSpec | None = None
    kind: str = ""  # of a paper
    why: str = ""  # why there is nothing to see

    @property
    def seen(self) -> bool:
        return bool(self.files or self.pdf)

    def thumb(self) -> Thumb:
        icon = "file" if self.kind else "files"
        return Thumb(self.id, self.title, self.sub, self.chip, icon)


STATE = {"missing": ("warn", "warn"), "committed": ("warn", "pencil"), "shared": ("pri", "share")}


def docs_of(file: CaseFile) -> tuple[Doc, ...]:
    """Issued papers first, the newest on top of its kind last; then the materials in the guide's order."""
    papers = tuple(_paper(n, sheet) for n, sheet in enumerate(file.papers))
    return (*papers, *(_material(m) for m in file.materials))


def _paper(n: int, sheet: Sheet) -> Doc:
    files = (sheet.file,) if sheet.file else ()
    title = words(f"ui_paper_{sheet.kind}")
    return Doc(f"paper{n}", title, files, sheet.pdf, sub=sheet.number or words("ui_b_no_number"), kind=sheet.kind)


def _material(material: MaterialRow) -> Doc:
    chip = None
    if material.state in STATE:
        tone, icon = STATE[material.state]
        word = "tolerated" if material.state == "missing" and material.minor else material.state
        chip = ChipSpec(words(f"ui_b_material_{word}"), tone, icon)
    sub = words("ui_b_pages", count=len(material.pages)) if material.pages else words("ui_b_on_paper")
    why = words(f"ui_b_why_{material.state}") if not material.pages else ""
    return Doc(f"material:{material.code}", material.name, material.pages, sub=sub, chip=chip, why=why)


def joined(parts: Sequence[bytes]) -> bytes:
    """PDF files one after another as one. To be called on the thread of pdfium."""
    if len(parts) == 1:
        return parts[0]
    import pypdfium2

    whole = pypdfium2.PdfDocument.new()
    for part in parts:
        with pypdfium2.PdfDocument(part) as one:
            whole.import_pages(one)
    out = BytesIO()
    whole.save(out)
    whole.close()
    return out.getvalue()


def small(pdf: bytes) -> QImage:
    """The first page, `THUMB` pixels across. To be called on the thread of pdfium."""
    wide, _ = page_sizes(pdf)[0]
    return render(pdf, 0, THUMB / wide)
