"""SANE's own test back-end: real `scanimage`, no machine."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

needs_sane = pytest.mark.skipif(shutil.which("scanimage") is None, reason="needs sane-utils")


def configured(folder: Path) -> Mapping[str, str]:
    """An environment in which SANE has its two test devices and nothing else."""
    (folder / "dll.conf").write_text("test\n")
    (folder / "test.conf").write_text("number_of_devices 2\nmode Gray\ndepth 8\nresolution 50.0\n")
    return {"SANE_CONFIG_DIR": str(folder)}
