"""Running the tools that build, and saying which one is missing or what one said."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class Stopped(Exception):
    """The build can't go on; the words say why and what to do."""


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Its stdout. Raises Stopped with what it said when it fails or isn't there."""
    words = [str(part) for part in command]
    try:
        done = subprocess.run(
            words,
            capture_output=True,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError:
        raise Stopped(f"缺少 {words[0]}：运行 installer/debian-packages installer 安装。") from None
    if done.returncode:
        said = (done.stderr + done.stdout).decode("utf-8", "replace").strip()
        raise Stopped(f"{' '.join(words)[:300]}\n退出码 {done.returncode}\n{said[-3000:]}")
    return done.stdout.decode("utf-8", "replace")
