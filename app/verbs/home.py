"""`--home DIR` as every verb of a counter has it."""

from __future__ import annotations

import argparse
from pathlib import Path

from platformdirs import user_data_path


def add_home(parser: argparse.ArgumentParser) -> None:
    """The counter's data folder; by default the platform's place for application data."""
    default = user_data_path("yichuang", appauthor=False)
    parser.add_argument("--home", type=Path, default=default, metavar="目录", help=f"窗口数据目录（默认 {default}）")
