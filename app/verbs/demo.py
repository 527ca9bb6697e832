"""`yichuang demo`: a morning at the counter with real processes, and what it leaves behind."""

from __future__ import annotations

import argparse
from pathlib import Path


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, default=Path("var/demo"), metavar="目录", help="文书、凭条、截图和 summary.json"
    )
    parser.add_argument("--headless", action="store_true", help="不需要图形显示（默认即是）")
    parser.add_argument("--json", action="store_true", help="最后输出 summary.json 的内容")


def run(args: argparse.Namespace) -> int:
    """Exit 0 when nothing was lost and every applicant was served, 1 otherwise."""
    from app.demo.morning import run as run_morning

    return run_morning(args.out, as_json=args.json)
