"""`yichuang scan IMAGE… -o OUT.pdf`: photographs of pages as one PDF/A file."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Trouble, Unreadable
from app.texts import words

if TYPE_CHECKING:
    from app.documents.capture.page import Page

RESOLUTIONS = range(72, 601)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", nargs="+", metavar="照片", type=Path, help="JPEG、PNG、TIFF、BMP 或 WebP")
    parser.add_argument("-o", "--output", required=True, metavar="文件.pdf", type=Path, help="写成一个 PDF/A-2b 文件")
    parser.add_argument("--bw", action="store_true", help="黑白（G4 压缩）")
    parser.add_argument("--dpi", type=int, default=200, metavar="分辨率", help="72 到 600，默认 200")
    parser.add_argument("--json", action="store_true", help="逐张输出 JSON")


def run(args: argparse.Namespace) -> int:
    if args.dpi not in RESOLUTIONS:
        raise Unreadable("capture_dpi_range", dpi=args.dpi)
    _writable(args.output)
    from app.documents.capture.pdf import to_pdf

    pages = [_page(path, bw=args.bw, dpi=args.dpi) for path in args.images]
    write(args.output, to_pdf(pages))
    rows = [row(path, page) for path, page in zip(args.images, pages, strict=True)]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        _tell(rows, args.output)
    return 0


def _page(path: Path, *, bw: bool, dpi: int) -> Page:
    from app.documents.capture.page import process
    from app.documents.capture.picture import load

    return process(load(path), bw=bw, dpi=dpi)


def row(path: Path, page: Page) -> dict[str, object]:
    """What is reported of one picture; corners in pixels, clockwise from the top left, skew in degrees."""
    return {
        "image": str(path),
        "corners": [[round(float(x), 2), round(float(y), 2)] for x, y in page.outline.corners],
        "score": round(page.outline.score, 3),
        "skew": page.skew,
        "blank": page.blank,
        "blur": page.blur,
        "codes": [{"format": c.format, "text": c.text} for c in page.codes],
        "bytes": len(page.content),
    }


def _writable(output: Path) -> None:
    """Told before the work, not after it."""
    if output.is_dir() or not output.parent.is_dir():
        raise Unreadable("capture_output_wrong", file=str(output))


def write(output: Path, content: bytes) -> None:
    """All of the file or none of it: written beside its place and moved there. Raises Trouble naming the file."""
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(output)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise Trouble("capture_cannot_write", file=str(output), why=error.strerror or "") from error


def _tell(rows: list[dict[str, object]], output: Path) -> None:
    for r in rows:
        score = float(str(r["score"]))
        notes = [
            words("capture_found" if score >= 0.7 else "capture_ask", score=r["score"]),
            words("capture_skew", degrees=r["skew"]),
            *(words(f"capture_{key}") for key in ("blank", "blur") if r[key]),
        ]
        print(f"{r['image']}\t{' '.join(notes)}")
        for code in r["codes"] if isinstance(r["codes"], list) else []:
            print(f"\t{code['format']}\t{code['text']}")
    print(words("capture_written", file=output, pages=len(rows)), file=sys.stderr)
