"""`--home DIR` as every verb of a counter has it."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.machine import default_home


def add_home(parser: argparse.ArgumentParser) -> None:
    """The counter's data folder; by default the computer's where the program is installed for it, else the person's."""
    default = default_home()
    parser.add_argument("--home", type=Path, default=default, metavar="目录", help=f"窗口数据目录（默认 {default}）")
