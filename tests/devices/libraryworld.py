"""A vendor's library, compiled here: an evaluator whose keys and mishaps are files in a folder."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

SOURCE = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int told(const char *name, int otherwise) {
    char path[512]; int value = otherwise;
    snprintf(path, sizeof path, "%s/%s", FOLDER, name);
    FILE *file = fopen(path, "r");
    if (!file) return otherwise;
    if (fscanf(file, "%d", &value) != 1) value = otherwise;
    fclose(file);
    if (!strcmp(name, "key")) remove(path);
    return value;
}

static void note(const char *what, int value) {
    char path[512];
    snprintf(path, sizeof path, "%s/said", FOLDER);
    FILE *file = fopen(path, "a");
    fprintf(file, "%s %d\\n", what, value);
    fclose(file);
}

int EvalOpen(int port) { note("open", port); return told("gone", 0); }
int EvalGetKey(void) {
    if (told("crash", 0)) abort();
    if (told("hang", 0)) for (;;) sleep(60);
    if (told("gone", 0)) return -9;
    return told("key", -1);
}
int EvalStart(void) { note("start", 0); return 0; }
int EvalStars(int stars) { note("stars", stars); return 0; }
int EvalClose(void) { note("close", 0); return 0; }
"""


class LibraryDevice:
    """As the simulators: `key 3`, `unplug`, `plug`, `fault crash`, `fault hang`, `fault none`."""

    address = 0

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        source, self.path = folder / "vendor.c", folder / "vendor.so"
        if not self.path.exists():
            source.write_text(SOURCE, encoding="ascii")
            options = ["-shared", "-fPIC", f'-DFOLDER="{folder}"', "-o", str(self.path), str(source)]
            subprocess.run(["gcc", *options], check=True)

    @property
    def url(self) -> str:
        return f"dll://{self.path}?port=3"

    def fault(self, name: str) -> None:
        for old in ("crash", "hang", "gone"):
            (self.folder / old).unlink(missing_ok=True)
        if name not in ("none", "plug"):
            self._put({"unplug": "gone"}.get(name, name), 5)

    def command(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "key":
            self._put("key", int(rest))
        else:
            self.fault(rest or word)

    def said(self) -> list[str]:
        file = self.folder / "said"
        return file.read_text(encoding="ascii").splitlines() if file.exists() else []

    def until_said(self, line: str, timeout: float = 10.0) -> None:
        until = time.monotonic() + timeout
        while line not in self.said():
            assert time.monotonic() < until, self.said()

    def stop(self) -> None:
        self.fault("none")

    def _put(self, name: str, value: int) -> None:
        """Whole or not at all: the library may look at any moment."""
        draft = self.folder / f"{name}.new"
        draft.write_text(str(value), encoding="ascii")
        draft.replace(self.folder / name)
