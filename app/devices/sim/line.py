"""A simulated serial line: paces the baud itself (a pty doesn't), and fails when told to."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable

from app.devices.sim.ends import End, open_end
from app.devices.sim.faults import Faults
from app.domain.errors import Unreadable

BITS_A_BYTE = 10
PIECE = 8
"""Bytes handed over at a time when pacing: 8 ms at 9600 baud."""
TICK = 0.02


def unheard(_: bytes) -> None:
    """For lines on which nobody listens yet."""


def idle() -> None:
    """For devices that do nothing by themselves."""


class SerialLine:
    """`heard` gets the host's bytes and `tick` is called about every 20 ms, both on the line's own thread; set
    them before `start`. `send` may be called from any thread."""

    def __init__(self, tcp: int | None = None, baud: int = 9600, faults: tuple[str, ...] = ()) -> None:
        self.heard: Callable[[bytes], None] = unheard
        self.tick: Callable[[], None] = idle
        self._baud = baud
        self._faults = Faults()
        self._end: End = open_end(tcp)
        self._todo: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"simulator {self.url}", daemon=True)
        for name in faults:
            self.fault(name)

    @property
    def url(self) -> str:
        return self._end.url

    def start(self) -> None:
        self._thread.start()

    def send(self, frame: bytes) -> None:
        """To the host, at the line's pace, as the faults leave it. A stalled or unplugged device sends nothing, and
        doesn't make up for it later."""
        if not self._faults.lasting & {"stall", "unplug"}:
            self._todo.put(lambda: self._put(frame))

    def fault(self, name: str) -> None:
        """`unplug`, `plug`, `none` and what app.devices.sim.faults has. Raises Unreadable for another."""
        if name == "plug":
            self._faults.lasting.discard("unplug")
        else:
            self._faults.set(name)
        if name in ("unplug", "plug", "none"):
            self._todo.put(self._end.unplug if name == "unplug" else self._end.plug)

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(5.0)
        self._end.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._do()
            if "stall" in self._faults.lasting:
                self._stopping.wait(TICK)
                continue
            self._hear(self._end.read(TICK))
            self.tick()

    def _do(self) -> None:
        while not self._todo.empty():
            self._todo.get()()

    def _hear(self, data: bytes) -> None:
        if data:
            self._stopping.wait(len(data) * BITS_A_BYTE / self._baud)
            if "echo" in self._faults.lasting:
                self._end.write(data)
            self.heard(data)

    def _put(self, frame: bytes) -> None:
        spoilt = self._faults.spoil(frame)
        for at in range(0, len(spoilt), PIECE):
            piece = spoilt[at : at + PIECE]
            time.sleep(len(piece) * BITS_A_BYTE / self._baud)
            self._end.write(piece)


def hex_bytes(words: list[str]) -> bytes:
    """`1 2 0C` as bytes. Raises Unreadable for what isn't hexadecimal."""
    try:
        return bytes(int(word, 16) for word in words)
    except ValueError as error:
        raise Unreadable("devices_sim_not_hex", text=" ".join(words)) from error
