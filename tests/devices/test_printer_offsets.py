"""A receipt whose printer loses its power, or whose cable is cut, behind each of its bytes in turn: whatever is said of
the job is true, and no second receipt comes that isn't marked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.devices.contract import DeviceUnavailable
from app.devices.printer import profiles
from app.devices.printer.encoder import marked
from app.devices.printer.job import Printer
from app.devices.printer.once import WRITE_TIMEOUT
from app.devices.printer.result import JobResult
from app.devices.sim.printer import PrinterSim
from app.devices.transport import open_link
from app.domain.slip import Rule, Slip, Text
from tests.devices.paper import simulated, texts, until

PROFILE = profiles.load("generic-58mm")
LINES = ("受理编号 SM20261125000123", "申请人 李明", "经办人 陈静")
SLIP = Slip(tuple(map(Text, LINES)))
AGAIN = Slip((Text("补打第1次"), Rule(), *SLIP.lines))
QUESTIONS = 12
"""DLE EOT 1 to 4, three bytes each, stand before the job."""
STEP, AT_ONCE = 3, 12


@dataclass
class Cable:
    """Between post and printer; behind so many bytes to the printer something happens, once."""

    printer: int
    after: int
    then: Callable[[], None]

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"socket://127.0.0.1:{self._server.getsockname()[1]}"
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                host, _ = self._server.accept()
                printer = socket.create_connection(("127.0.0.1", self.printer))
                self._ends += [host, printer]
                threading.Thread(target=self._forth, args=(host, printer), daemon=True).start()
                threading.Thread(target=self._back, args=(printer, host), daemon=True).start()

    def _forth(self, host: socket.socket, printer: socket.socket) -> None:
        with suppress(OSError):
            while data := host.recv(4096):
                for byte in data:
                    printer.sendall(bytes([byte]))
                    self.after -= 1
                    if self.after == 0:
                        self.then()

    def _back(self, printer: socket.socket, host: socket.socket) -> None:
        with suppress(OSError):
            while data := printer.recv(4096):
                host.sendall(data)

    def cut(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._server.close()
        self.cut()


def printed(url: str, slip: Slip, *, unfinished: bool) -> tuple[JobResult, bool]:
    """One slip over a fresh link, and whether what it left in the printer must be cleared."""
    data, marks = marked(slip, PROFILE, url)
    try:
        link = open_link(url, None, WRITE_TIMEOUT)
    except DeviceUnavailable as error:
        return JobResult("j", "failed", error.code), unfinished
    with closing(link):
        printer = Printer(link, PROFILE, unfinished=unfinished)
        return printer.print("j", data, marks=marks), printer.unfinished


def came(folder: Path, sim: PrinterSim) -> tuple[int, int]:
    """Whole receipts on the paper without and with the mark of a reprint."""
    papers = [*texts(folder), sim.text()]
    whole = [paper for paper in papers if all(line in paper for line in LINES)]
    marked_ones = sum("补打" in paper for paper in whole)
    return len(whole) - marked_ones, marked_ones


def spoilt_behind(folder: Path, offset: int, trouble: str) -> str:
    """What was untrue or came twice, "" when nothing."""
    with simulated(folder) as sim:
        port = int(sim.url.rpartition(":")[2])
        cable = Cable(port, QUESTIONS + offset, lambda: sim.fault("power") if trouble == "power" else cable.cut())
        with closing(cable):
            first, unfinished = printed(cable.url, SLIP, unfinished=False)
            plain = came(folder, sim)[0]
            told = f"{trouble} behind byte {offset}: {first.state} {first.reason}, {plain} on paper"
            if first.state == "printed":
                return "" if plain == 1 else told
            if first.state == "failed" and plain:
                return told
            second, unfinished = printed(cable.url, AGAIN, unfinished=unfinished)
            if second.state == "failed":
                second, _ = printed(cable.url, AGAIN, unfinished=unfinished)
        until(lambda: second.state != "printed" or came(folder, sim)[1] == 1, 20.0)
        plain, again = came(folder, sim)
        return "" if plain <= 1 and again <= 1 else f"{told}; then {second.state}, {plain} and {again} on paper"


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("trouble", ["power", "cut"])
def test_whatever_happens_behind_any_byte_no_receipt_is_doubled_and_none_is_said_that_did_not_come(
    tmp_path: Path, trouble: str
) -> None:
    size = len(marked(SLIP, PROFILE, "socket://127.0.0.1:1")[0])
    offsets = [*range(1, size + 1, STEP), size - 1, size, size + 1, size + 3]

    def tried(offset: int) -> str:
        folder = tmp_path / f"{offset}"
        folder.mkdir(exist_ok=True)
        return spoilt_behind(folder, offset, trouble)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        wrong = [said for said in pool.map(tried, sorted(set(offsets))) if said]
    assert wrong == []
