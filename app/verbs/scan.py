"""`yichuang scan IMAGE… -o OUT.pdf`: photographs of pages, or sheets from a scanner, as one PDF/A file."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Trouble, Unreadable
from app.texts import words
from app.verbs.until import ended_by_signals

if TYPE_CHECKING:
    from app.documents.capture.page import Page

RESOLUTIONS = range(72, 601)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("images", nargs="*", metavar="照片", type=Path, help="JPEG、PNG、TIFF、BMP 或 WebP")
    parser.add_argument("-o", "--output", metavar="文件.pdf", type=Path, help="写成一个 PDF/A-2b 文件")
    parser.add_argument("--scanner", metavar="URL", help="从扫描仪扫，例如 sane://名称?source=feeder；空白页不留")
    parser.add_argument("--scanners", action="store_true", help="列出本机的扫描仪")
    parser.add_argument("--separators", nargs="*", metavar="材料", help="把这些材料的分隔页写成 PDF，供打印")
    parser.add_argument("--bw", action="store_true", help="黑白（G4 压缩）")
    parser.add_argument("--dpi", type=int, default=200, metavar="分辨率", help="72 到 600，默认 200")
    parser.add_argument("--json", action="store_true", help="逐张输出 JSON")


def run(args: argparse.Namespace) -> int:
    if args.scanners:
        return _list(as_json=args.json)
    if args.dpi not in RESOLUTIONS:
        raise Unreadable("capture_dpi_range", dpi=args.dpi)
    if args.output is None or not (args.images or args.scanner or args.separators is not None):
        raise Unreadable("capture_nothing_to_do")
    _writable(args.output)
    if args.separators is not None:
        return _separators(args.output, args.separators)
    return _scan(args)


def _scan(args: argparse.Namespace) -> int:
    from app.documents.capture.pdf import to_pdf

    photographed = ((path, page) for path in args.images for page in _pages(path, bw=args.bw, dpi=args.dpi))
    found = list(fed(args.scanner, bw=args.bw, dpi=args.dpi) if args.scanner else photographed)
    filed = [page for _, page in found if not (args.scanner and page.blank)] or [page for _, page in found]
    write(args.output, to_pdf(filed))
    rows = [row(path, page) for path, page in found]
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        _tell(rows, args.output, len(filed))
    return 0


def fed(url: str, *, bw: bool, dpi: int) -> Iterator[tuple[Path, Page]]:
    """Each side from the scanner, finished as it comes. Raises DeviceUnavailable."""
    from dataclasses import replace

    from app.devices.scanner.source import open_scanner, parse
    from app.documents.capture.page import scanned
    from app.post.scanning import pictures

    settings = parse(url).settings
    with tempfile.TemporaryDirectory(prefix="yichuang-scan-") as folder, ended_by_signals() as ended:
        for sheet in open_scanner(url).scan(replace(settings, dpi=max(dpi, settings.dpi)), Path(folder), ended):
            for image, at in pictures(sheet):
                yield Path(sheet.path.name), scanned(image, at, bw=bw, dpi=dpi)
            sheet.path.unlink()


def _list(*, as_json: bool) -> int:
    from app.devices.scanner.listing import scanners

    found = scanners()
    if as_json:
        print(json.dumps([{"url": one.url, "title": one.title} for one in found], ensure_ascii=False))
    elif not found:
        print(words("scanner_list_none"), file=sys.stderr)
    else:
        print("\n".join(f"{one.title}\t{one.url}" for one in found))
    return 0


def _separators(output: Path, materials: list[str]) -> int:
    from app.documents.capture.sheets import separators

    write(output, separators([(m, m) for m in materials] or [("", "")]))
    print(words("capture_written", file=output, pages=len(materials) or 1), file=sys.stderr)
    return 0


def _pages(path: Path, *, bw: bool, dpi: int) -> list[Page]:
    from app.documents.capture.page import process
    from app.documents.capture.picture import load_all

    return [process(image, bw=bw, dpi=dpi) for image in load_all(path)]


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


def _tell(rows: list[dict[str, object]], output: Path, pages: int) -> None:
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
    print(words("capture_written", file=output, pages=pages), file=sys.stderr)
