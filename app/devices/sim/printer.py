"""A receipt printer: obeys ESC/POS over a pty or TCP, answers for its sensors, and keeps what came out.

Each paper is left under `out` as `job-0001.bin` (its bytes), `.txt` (its text) and `.png` (its picture). Commands:
`paper-out`, `cover` …, `clear paper-out`, `none`, `show`, `power` (off and on), `unplug`, `plug`.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field

from app.devices.sim.contract import SimOptions
from app.devices.sim.escpos import Interpreter
from app.devices.sim.line import SerialLine
from app.devices.sim.models import Model, model
from app.devices.sim.roll import Roll
from app.domain.errors import AppError, Trouble

DEFAULT = "generic-58mm"
#: Faults of the printer itself; `jam` becomes `cutter` when the knife next falls. Those of the line are the line's.
FAULTS = frozenset({"paper-out", "paper-low", "cover", "cutter", "jam", "offline", "mute", "hot"})
STOPPING = frozenset({"paper-out", "cover", "cutter", "offline", "hot"})
OUT_AFTER = re.compile(r"out-after-(\d+)")
IDLE = 1.5
"""Seconds of silence after which a paper without a cut is laid aside."""
OFF = 1.0
"""Seconds that switching off and on takes."""
URGENT = re.compile(rb"\x10\x04([\x01-\x04])|\x10\x05([\x01\x02])|\x10(\x14\x08\x01\x03\x14\x01\x06\x02\x08)")
_LONGEST_URGENT = 10


@dataclass(slots=True)
class Works:
    """What the printer has inside: bytes not obeyed yet, the ones that made this paper, the faults."""

    waiting: bytearray = field(default_factory=bytearray)
    made_of: bytearray = field(default_factory=bytearray)
    faults: set[str] = field(default_factory=set)
    lines_left: int | None = None
    urgent_tail: bytes = b""
    obeyed_at: float = 0.0
    off_until: float = 0.0
    jobs: int = 0

    @property
    def off(self) -> bool:
        return time.monotonic() < self.off_until


class PrinterSim:
    """A running printer. `jobs` counts the papers that came out."""

    def __init__(self, options: SimOptions) -> None:
        self._options = options
        self._model: Model = model(options.profile or DEFAULT)
        self._guard = threading.RLock()
        self._works = Works(jobs=_kept(options))
        self._head = Interpreter(
            self._model, self._cut, self._say_to_host, self._sensor, self._count_line, self._tell_status
        )
        self._line = SerialLine(options.tcp, self._model.baud)
        self._line.heard, self._line.tick = self._heard, self._tick
        self._break(options.faults)
        self._line.start()

    def _break(self, faults: tuple[str, ...]) -> None:
        try:
            for name in faults:
                self.fault(name)
        except AppError:
            self._line.stop()
            raise

    @property
    def url(self) -> str:
        return self._line.url

    @property
    def jobs(self) -> int:
        return self._works.jobs

    def fault(self, name: str) -> None:
        """Break something; `none` mends everything. Raises Unreadable for a fault it doesn't have."""
        with self._guard:
            before = self._status()
            after = OUT_AFTER.fullmatch(name)
            if after:
                self._works.lines_left = int(after[1])
            elif name == "power":
                self._switch_off()
            elif name in FAULTS:
                self._works.faults.add(name)
            else:
                self._line.fault(name)
            if name == "none":
                self._works.faults.clear()
                self._works.lines_left = None
            self._tell_change(before)

    def _switch_off(self) -> None:
        """Off and on again: what wasn't printed is gone, and so is every setting; the paper stays where it is."""
        works = self._works
        works.waiting.clear()
        works.urgent_tail, works.off_until = b"", time.monotonic() + OFF
        self._head.forget()
        self._head.asked_for = 0

    def clear(self, name: str) -> None:
        """Mend one thing: paper put in, cover shut, cable plugged."""
        with self._guard:
            before = self._status()
            self._works.faults.discard(name)
            if name == "paper-out":
                self._works.lines_left = None
            if name not in FAULTS:
                self._line.fault("plug" if name == "unplug" else "none")
            self._tell_change(before)

    def command(self, line: str) -> None:
        """`clear NAME`, `fault NAME`, `show`, or a fault's name alone. Raises Unreadable."""
        words = line.split()
        if words == ["show"]:
            self._options.say({"event": "printer", "faults": sorted(self._works.faults), "jobs": self.jobs})
        elif len(words) == 2 and words[0] == "clear":
            self.clear(words[1])
        elif words:
            self.fault(words[-1])

    def stop(self) -> None:
        self._line.stop()
        with self._guard:
            self._lay_aside()

    def text(self) -> str:
        """What hangs out of the printer, not cut yet."""
        with self._guard:
            return self._head.roll.text()

    def _heard(self, data: bytes) -> None:
        with self._guard:
            if self._works.off:
                return
            self._works.waiting += data
            self._obey_urgent(data)
            self._obey()

    def _tick(self) -> None:
        """Goes on after a mended fault, and lays a paper aside that nobody cuts."""
        with self._guard:
            self._obey()
            if time.monotonic() - self._works.obeyed_at > IDLE:
                self._lay_aside()

    def _obey_urgent(self, data: bytes) -> None:
        """Real-time commands are obeyed as they arrive, wherever they stand, even while the printer is stopped."""
        works = self._works
        seen, end = works.urgent_tail + data, 0
        for found in URGENT.finditer(seen):
            end = found.end()
            if found[1]:
                self._say_to_host(bytes([self._realtime(found[1][0])]))
            elif found[2] == b"\x02" or found[3]:
                works.waiting = bytearray(seen[end:])
                self._head.forget()
                works.faults.discard("cutter")
                self._say_to_host(b"\x37\x25\x00" if found[3] else b"")
        works.urgent_tail = seen[max(end, len(seen) - _LONGEST_URGENT + 1) :]

    def _obey(self) -> None:
        works = self._works
        while works.waiting and not works.faults & STOPPING:
            size = self._head.take(bytes(works.waiting))
            if size == 0:
                return
            command = bytes(works.waiting[:size])
            del works.waiting[:size]
            if self._head.roll.cut:
                self._laid_aside(command)
            elif command[:1] != b"\x10" and command[:2] not in (b"\x1dr", b"\x1da"):
                works.made_of += command
                works.obeyed_at = time.monotonic()

    def _cut(self) -> None:
        if "jam" in self._works.faults:
            self._works.faults = self._works.faults - {"jam"} | {"cutter"}
            return
        self._head.roll.cut = True

    def _laid_aside(self, last: bytes = b"") -> None:
        """Keep this paper's files; empty paper is thrown away."""
        works, roll = self._works, self._head.roll
        made_of, works.made_of = bytes(works.made_of) + last, bytearray()
        self._head.roll = Roll(self._model.width)
        if not roll.printed:
            return
        works.jobs += 1
        _keep(self._options, works.jobs, made_of, roll)
        self._options.say(
            {"event": "job", "job": works.jobs, "bytes": len(made_of), "cut": roll.cut, "text": roll.text()}
        )

    def _lay_aside(self) -> None:
        if self._head.roll.items:
            self._laid_aside()

    def _count_line(self) -> None:
        works = self._works
        if works.lines_left is not None:
            works.lines_left -= 1
            if works.lines_left <= 0:
                works.lines_left = None
                before = self._status()
                works.faults.add("paper-out")
                self._tell_change(before)

    def _say_to_host(self, data: bytes) -> None:
        if data and self._model.answers and "mute" not in self._works.faults:
            self._line.send(data)

    def _realtime(self, n: int) -> int:
        """The answer to `DLE EOT n`: bits 1 and 4 always, the rest as the sensors are."""
        return 0x12 | self._status()[n - 1]

    def _status(self) -> tuple[int, int, int, int]:
        has = self._works.faults.__contains__
        out, low = has("paper-out"), has("paper-low") or has("paper-out")
        error = has("cutter") or has("hot")
        return (
            0x08 * bool(self._works.faults & STOPPING),
            0x04 * has("cover") | 0x20 * out | 0x40 * error,
            0x08 * has("cutter") | 0x40 * has("hot"),
            0x0C * low | 0x60 * out,
        )

    def _sensor(self, n: int) -> int:
        """The answer to `GS r n`: paper near its end (bits 0, 1), at its end (2, 3); the drawer is never open."""
        low = bool(self._works.faults & {"paper-low", "paper-out"})
        return 0x03 * low | 0x0C * ("paper-out" in self._works.faults) if n in (1, 49) else 0

    def _tell_change(self, before: tuple[int, int, int, int]) -> None:
        """Automatic status, where the host has asked for it: four bytes on every change."""
        if self._status() != before and self._head.asked_for:
            self._tell_status()

    def _tell_status(self) -> None:
        offline, cause, error, paper = self._status()
        head = 0x10 | offline | (cause & 0x04) << 3
        self._say_to_host(bytes([head, error & 0x6C, 0x03 * bool(paper & 0x0C) | 0x0C * bool(paper & 0x60), 0x0F]))


def start(options: SimOptions) -> PrinterSim:
    """Raises Unreadable for a profile that there isn't, Trouble when there is no port or no folder to be had."""
    return PrinterSim(options)


def _kept(options: SimOptions) -> int:
    """The highest number in the folder, which is made where it isn't: an earlier run's papers are never overwritten."""
    if options.out is None:
        return 0
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        names = [re.fullmatch(r"job-(\d+)", path.stem) for path in options.out.iterdir()]
    except OSError as error:
        raise Trouble("printer_sim_folder", folder=str(options.out)) from error
    return max((int(name[1]) for name in names if name), default=0)


def _keep(options: SimOptions, n: int, made_of: bytes, roll: Roll) -> None:
    """A paper that can't be kept is said, and printing goes on."""
    if options.out is None:
        return
    path = options.out / f"job-{n:04}.bin"
    try:
        path.with_suffix(".txt").write_text(roll.text(), encoding="utf-8")
        roll.png().save(path.with_suffix(".png"))
        path.write_bytes(made_of)
    except OSError as error:
        options.say({"event": "not_kept", "job": n, "why": str(error)})
