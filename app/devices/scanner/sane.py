"""Flatbeds and feeders on Linux: SANE's own `scanimage` in a child process; a driver's crash or hang isn't ours."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.devices.contract import DeviceUnavailable
from app.devices.scanner import sane_options, whole
from app.devices.scanner.child import Child
from app.devices.scanner.source import Address, Found, Options, Settings, Sheet, address, fault
from app.domain.errors import Unreadable

TOOL = "scanimage"
ENGLISH = {"LC_ALL": "C", "LANGUAGE": "C"}
QUIET = 90.0
"""Seconds without a sign of life: a cold lamp takes up to a minute."""
SEARCH = 60.0
A4_MM = (210.0, 297.0)
LAST = "Batch terminated"
"""scanimage's last words; with some back-ends it then hangs in closing them."""
SAID: tuple[tuple[str, str], ...] = (
    ("feeder out of documents", "scanner_no_docs"),
    ("feeder jammed", "scanner_jammed"),
    ("cover is open", "scanner_cover_open"),
    ("busy", "scanner_busy"),
    ("has been denied", "scanner_denied"),
    ("Out of memory", "scanner_no_memory"),
    ("No space left", "scanner_disk_full"),
    ("unrecognized option", "scanner_option_unknown"),
    ("device I/O", "scanner_gone"),
    ("open of device", "scanner_gone"),
    ("sane_start: Invalid argument", "scanner_gone"),
    ("was canceled", "scanner_cancelled"),
)
"""sane_strstatus() in English, and what scanimage itself complains of → what it is."""
OWN = frozenset(
    "device-name format icc-profile list-devices formatted-device-list batch batch-start batch-count batch-increment"
    " batch-double batch-print batch-prompt accept-md5-only progress output-file dont-scan test all-options help"
    " verbose buffer-size version resolution".split()
)
"""scanimage's own options: no address may set them."""


def open_(parsed: Address) -> SaneScanner:
    if wrong := OWN & set(parsed.extra):
        raise Unreadable("scanner_option_unknown", option=min(wrong))
    return SaneScanner(parsed.name, parsed.extra)


def found() -> list[Found]:
    """Scanners that SANE sees now; the network is asked too, which takes seconds. None where SANE isn't installed."""
    with Child([TOOL, "-f", "%d\t%v %m%n"], ENGLISH) as child:
        rows = [line.split("\t", 1) for line in child.lines(SEARCH, threading.Event()) if "\t" in line]
    return [Found(address("sane", name), title.strip()) for name, title in rows]


class SaneScanner:
    """`quiet`: seconds without a sign of life after which the child is killed."""

    def __init__(self, name: str, extra: Mapping[str, str] | None = None, *, quiet: float = QUIET) -> None:
        self.name = name
        self._extra = dict(extra or {})
        self._quiet = quiet
        self._options: Options | None = None

    def check(self) -> Options:
        with Child([TOOL, "-d", self.name, "-A"], ENGLISH) as child:
            said = list(child.lines(self._quiet, threading.Event()))
            if child.code != 0:
                raise self._fault(child.complaint)
        self._options = sane_options.read("\n".join(said))
        return self._options

    def scan(self, settings: Settings, folder: Path, cancelled: threading.Event) -> Iterator[Sheet]:
        options = self._options or self.check()
        if settings.source not in options.sources:
            raise fault("scanner_no_source", source=settings.source)
        dpi, came = options.nearest(settings.dpi), 0
        with Child(self._command(settings, options, dpi, folder), ENGLISH) as child:
            for line in child.lines(self._quiet, cancelled, LAST):
                path = Path(line)
                whole.check(path)
                came += 1
                yield Sheet(path, dpi)
            if cancelled.is_set():
                return
            self._ended(child, came)

    def _ended(self, child: Child, came: int) -> None:
        """Raises what went wrong: an empty feeder is no fault behind a sheet, nor is a hang behind the last words."""
        error = self._fault(child.complaint)
        if child.code == 0 and came:
            return
        hung = child.code < 0 and LAST in child.complaint and error.code == "scanner_failed"
        if came and (hung or error.code == "scanner_no_docs"):
            return
        self._options = None
        raise fault("scanner_no_docs") if child.code == 0 else error

    def _command(self, settings: Settings, options: Options, dpi: int, folder: Path) -> list[str]:
        command = [TOOL, "-d", self.name, "--format=pnm", "--progress", f"--batch={folder}/%04d.pnm", "--batch-print"]
        if settings.source == "flatbed":
            command.append("--batch-count=1")
        wanted = dict(options.sources[settings.source])
        if mode := sane_options.colour_mode(options, colour=settings.colour):
            wanted["mode"] = mode
        wanted |= {"resolution": str(dpi)} if options.dpi else {}
        command += [f"--{key}={value}" for key, value in (wanted | self._extra).items()]
        for letter, most, paper in (("x", options.width_mm, A4_MM[0]), ("y", options.height_mm, A4_MM[1])):
            command += [f"-{letter}", f"{min(most, paper):g}"] if most else []
        return command

    def _fault(self, complaint: str) -> DeviceUnavailable:
        lines = [line.split("scanimage: ")[-1] for line in re.split(r"[\r\n]+", complaint) if "scanimage: " in line]
        lines = [line for line in reversed(lines) if "rounded value" not in line]
        known = ((code, line) for line in lines for phrase, code in SAID if phrase in line)
        plain = next((line for line in lines if line.startswith("sane_")), (lines or [TOOL])[0])
        code, said = next(known, ("scanner_failed", plain))
        option = re.search(r"option '?-*([\w-]+)", said)
        return fault(code, scanner=self.name, why=said, option=option[1] if option else "")
