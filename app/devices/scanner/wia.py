"""Flatbeds and feeders on Windows: Windows Image Acquisition, asked by a child process of our own, so that a driver's
crash or hang isn't ours."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from app.devices.scanner import whole
from app.devices.scanner.child import Child
from app.devices.scanner.source import Address, Found, Options, Settings, Sheet, address, fault

CHILD = (sys.executable, "-m", "app.devices.scanner.wia_child")
QUIET = 90.0
SEARCH = 30.0


def open_(parsed: Address) -> WiaScanner:
    return WiaScanner(parsed.name)


def found() -> list[Found]:
    with Child([*CHILD, "list"]) as child:
        rows = [json.loads(line) for line in child.lines(SEARCH, threading.Event())]
    return [Found(address("wia", row["id"]), row["name"]) for row in rows if "id" in row]


class WiaScanner:
    def __init__(self, name: str, *, quiet: float = QUIET) -> None:
        self.name = name
        self._quiet = quiet

    def check(self) -> Options:
        with Child([*CHILD, "check", self.name]) as child:
            rows = [json.loads(line) for line in child.lines(self._quiet, threading.Event())]
        for row in rows:
            self._raise(row)
            return Options(sources={source: {"source": source} for source in row["sources"]})
        raise fault("scanner_failed", why="wia", scanner=self.name)

    def scan(self, settings: Settings, folder: Path, cancelled: threading.Event) -> Iterator[Sheet]:
        mode = "color" if settings.colour else "grey"
        asked = ("scan", self.name, settings.source, str(settings.dpi), mode, str(folder))
        came = 0
        with Child([*CHILD, *asked]) as child:
            for line in child.lines(self._quiet, cancelled):
                row = json.loads(line)
                if row.get("fault") == "scanner_no_docs" and came:
                    return
                self._raise(row)
                if "file" in row:
                    path = Path(row["file"])
                    whole.check(path)
                    came += 1
                    yield Sheet(path, int(row["dpi"]))
            if not came and not cancelled.is_set():
                raise fault("scanner_failed", why=child.complaint[-200:] or "wia", scanner=self.name)

    def _raise(self, row: dict[str, str]) -> None:
        if "fault" in row:
            raise fault(row["fault"], scanner=self.name, why=row.get("why", ""), source=row.get("source", ""))
