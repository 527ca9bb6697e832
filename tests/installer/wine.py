"""A throw-away Windows: wine with a home and a prefix of its own, Chinese, without a screen."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO

from installer.commands import run
from installer.runtime import unpack_lock

ROOT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent
CHINESE = "zh_CN.UTF-8"


class Wine:
    """`drive` is its C: drive. Exit codes are cut to eight bits: 1603 is 67, 3010 is 194."""

    def __init__(self, folder: Path) -> None:
        self.prefix = folder / "prefix"
        self.drive = self.prefix / "drive_c"
        (home := folder / "home").mkdir(parents=True, exist_ok=True)
        self.env = {
            **{name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")},
            "WINEPREFIX": str(self.prefix),
            "HOME": str(home),
            "LANG": CHINESE,
            "LC_ALL": CHINESE,
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=;ucrtbase,cfgmgr32=n,b",
            "WINEARCH": "win64",
        }

    def make(self) -> None:
        """Made once: Windows 10 with what wine lacks of it."""
        _locale()
        self("wineboot", "-i")
        self("winecfg", "-v", "win10")
        # wine hands no QT_ variable of Linux on: it must stand in its own registry.
        self("reg", "add", "HKCU\\Environment", "/v", "QT_QPA_PLATFORM", "/d", "offscreen", "/f")
        system = self.drive / "windows" / "system32"
        compiler = ("x86_64-w64-mingw32-gcc", "-O2", "-shared", "-static", "-s")
        run([*compiler, HERE / "bcryptprimitives.c", "-o", system / "bcryptprimitives.dll", "-ladvapi32"])
        run([*compiler, HERE / "cfgmgr32.c", HERE / "cfgmgr32.def", "-o", system / "cfgmgr32.dll"])
        unpack_lock(ROOT / "requirements" / "wine.txt", self.prefix.parent / "nsist")
        shutil.copyfile(self.prefix.parent / "nsist/nsist/msvcrt/x64/ucrtbase.dll", system / "ucrtbase.dll")

    def __call__(self, *words: str | Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run to the end. Its stdout is a pipe: wine gives a console's output to nothing else. The services that wine
        starts along with it hold the pipe too, and for longer: what was said is read until the program's own end."""
        pipe, command = subprocess.PIPE, ["wine", *map(str, words)]
        process = subprocess.Popen(
            command, env=self.env, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, cwd=self.prefix.parent
        )
        said = _Listener(process.stdout), _Listener(process.stderr)
        try:
            code = process.wait(timeout)
        finally:
            process.kill()
        return subprocess.CompletedProcess(command, code, *(listener.text() for listener in said))

    def start(self, *words: str | Path) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        return subprocess.Popen(["wine", *map(str, words)], env=self.env, stdin=quiet, stdout=quiet, stderr=quiet)

    @contextmanager
    def talking(self, *words: str | Path) -> Iterator[subprocess.Popen[str]]:
        """A program that is asked and answers, a line each; it ends when its stdin does."""
        pipe = subprocess.PIPE
        with subprocess.Popen(
            ["wine", *map(str, words)], env=self.env, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True,
            encoding="utf-8",
        ) as process:  # fmt: skip
            yield process

    def msiexec(self, *words: str | Path) -> int:
        return self("msiexec", *words, "/qn", "/l*v", "C:\\install.log").returncode

    def value(self, key: str, name: str) -> str:
        """A registry value; "" where there is none. Read from the file: the console can't say every character."""
        self.settle()
        lines = (self.prefix / "system.reg").read_text(encoding="utf-8", errors="replace").splitlines()
        at = next((n for n, line in enumerate(lines) if line.lower().startswith(f"[{key}]".lower())), None)
        for line in lines[at + 1 :] if at is not None else ():
            if line.startswith("["):
                break
            if line.startswith(f'"{name}"="'):
                return _unescaped(line.partition("=")[2].strip('"'))
        return ""

    def settle(self) -> None:
        """Until wine has written its registry down and stopped."""
        subprocess.run(["/usr/lib/wine/wineserver64", "-k"], env=self.env, check=False, capture_output=True)
        subprocess.run(["/usr/lib/wine/wineserver64", "-w"], env=self.env, check=False, capture_output=True)


class _Listener(Thread):
    """Reads a pipe as long as anybody writes."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._pipe, self._said = pipe, bytearray()
        self.start()

    def run(self) -> None:
        assert self._pipe
        with self._pipe as pipe:
            while part := pipe.read1(65536):  # type: ignore[attr-defined]
                self._said += part

    def text(self) -> str:
        """What was said so far; a second is left for what is still in the pipe."""
        self.join(1)
        return self._said.decode("utf-8", "replace")


def _unescaped(text: str) -> str:
    """`\\x5d69` as in wine's registry files."""
    out, at = "", 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] == "x":
            end = at + 2
            while end < min(len(text), at + 6) and text[end] in "0123456789abcdef":
                end += 1
            out, at = out + chr(int(text[at + 2 : end], 16)), end
        elif text[at] == "\\":
            out, at = out + text[at + 1 : at + 2], at + 2
        else:
            out, at = out + text[at], at + 1
    return out


def _locale() -> None:
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout.lower()
    if "zh_cn.utf8" not in known.replace("-", ""):
        run(["localedef", "-i", "zh_CN", "-f", "UTF-8", CHINESE])
