"""What the packages are called, and where things stand while they are built."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "installer"
NATIVE = Path(__file__).parent / "native"

VERSION = str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
NAME = "一窗"
MAKER = "Yichuang"
UPGRADE_CODE = "{6E0C6F0B-6B0E-4E0B-9B57-5D1F3E5B9A21}"
"""The same for ever: it is how Windows knows a newer package of this product."""
NAMESPACE = UPGRADE_CODE.strip("{}")
"""Component ids are uuid5 of the path in it: a file keeps its id from version to version."""
SERVICE = "YichuangAgent"
LEAST_BUILD = 17763
"""Windows 10 1809."""
PYTHON = "3.13"


def windows_version(version: str = VERSION) -> tuple[int, int, int]:
    """Major, minor and patch as Windows Installer compares them."""
    major, minor, patch = (int(part) for part in version.split(".")[:3])
    return major, minor, patch
