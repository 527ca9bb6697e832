"""`yichuang devices test` on a scanner: it is asked what it can do, nothing is scanned."""

from __future__ import annotations

import argparse
import json
import sys

from app.texts import words

SCANNER = "scanner"


def scanner_url(args: argparse.Namespace) -> str:
    """The scanner's address where one is meant by `--url` or by a bound device's name, else ""."""
    from app.devices import bindings

    if args.url:
        return str(args.url) if str(args.url).partition(":")[0] in ("sane", "wia") else ""
    bound = bindings.read(args.home) if args.home and args.name else ()
    return next((b.url for b in bound if b.name == args.name and b.kind == SCANNER), "")


def test_scanner(url: str) -> int:
    """Raises DeviceUnavailable (exit 4) for one that isn't there or doesn't answer."""
    from app.devices.scanner.source import open_scanner

    options = open_scanner(url).check()
    print(words("scanner_answers", sources=[words(f"scanner_source_{s}") for s in options.sources]), file=sys.stderr)
    print(json.dumps({"ok": True, "url": url, "sources": list(options.sources), "dpi": options.dpi}))
    return 0
