"""What card tests share: a card's bytes by the offsets of the paper, and a module that isn't the product's."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.devices.contract import StateChange
from app.devices.idcard.reader import Reader
from app.devices.sim.contract import SimOptions
from app.devices.sim.ends import PtyEnd
from app.devices.sim.idcard import IdCard, start
from tests.devices.lineworld import Listener

OFFSETS = {
    "name": 0, "sex": 30, "nation": 32, "birth": 36, "address": 52, "number": 122, "issuer": 158, "from": 188,
    "until": 204, "type": 248,
}  # fmt: skip
WANG: Mapping[str, str] = {
    "name": "王秀英",
    "sex": "2",
    "nation": "07",
    "birth": "19680315",
    "address": "云南省昆明市嵩明县嵩阳街道玉明路18号",
    "number": "530127196803154027",
    "issuer": "嵩明县公安局",
    "from": "20190601",
    "until": "长期",
}
FIND = bytes.fromhex("AA AA AA 96 69 00 03 20 01 22")
SELECT = bytes.fromhex("AA AA AA 96 69 00 03 20 02 21")
READ = bytes.fromhex("AA AA AA 96 69 00 03 30 01 32")
STATUS = bytes.fromhex("AA AA AA 96 69 00 03 11 FF ED")
FOUND = bytes.fromhex("AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97")
SELECTED = bytes.fromhex("AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C")
NOBODY = bytes.fromhex("AA AA AA 96 69 00 04 00 00 80 84")
FINE = bytes.fromhex("AA AA AA 96 69 00 04 00 00 90 94")


def text(**changed: str) -> bytes:
    """256 bytes, blank where nothing stands."""
    made = bytearray("  ".encode("utf-16-le") * 64)
    for field, value in {**WANG, **changed}.items():
        written = value.encode("utf-16-le", "surrogatepass")
        made[OFFSETS[field] : OFFSETS[field] + len(written)] = written
    return bytes(made)


def content(of: bytes, prints: int | None = None) -> bytes:
    """Lengths, text, photo, and fingerprints in a newer module's answer."""
    sizes = b"\x01\x00\x04\x00" + (b"" if prints is None else prints.to_bytes(2, "big"))
    return sizes + of + b"WLf" + bytes(1021) + bytes(prints or 0)


def answer(data: bytes, status: str = "00 00 90") -> bytes:
    counted = (len(data) + 4).to_bytes(2, "big") + bytes.fromhex(status) + data
    check = 0
    for byte in counted:
        check ^= byte
    return bytes.fromhex("AA AA AA 96 69") + counted + bytes([check])


class Module:
    """A strange module on a pty: it knows the questions it is given answers for, and is silent to all others."""

    def __init__(self, answers: Mapping[bytes, bytes]) -> None:
        self.answers = dict(answers)
        self.asked: list[bytes] = []
        self._end = PtyEnd()
        self.url = self._end.url
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="strange module")
        self._thread.start()

    def _run(self) -> None:
        heard = b""
        while not self._stopping.is_set():
            heard += self._end.read(0.02)
            while len(heard) >= 10:
                question, heard = heard[:10], heard[10:]
                self.asked.append(question)
                self._say(self.answers.get(question, b""))

    def _say(self, data: bytes) -> None:
        for at in range(0, len(data), 100):
            self._end.write(data[at : at + 100])
            self._stopping.wait(0.002)

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()
        self._end.close()


@contextmanager
def module(answers: Mapping[bytes, bytes]) -> Iterator[Module]:
    made = Module(answers)
    try:
        yield made
    finally:
        made.stop()


@contextmanager
def simulated(*faults: str, tcp: int | None = None, card: str = "") -> Iterator[IdCard]:
    sim = start(SimOptions(tcp=tcp, faults=faults))
    try:
        if card:
            sim.command(f"lay {card}")
        yield sim
    finally:
        sim.stop()


@contextmanager
def reading(url: str) -> Iterator[tuple[Reader, Listener]]:
    heard = Listener()

    def hear(change: StateChange) -> None:
        heard(change)

    with Reader(url, hear) as reader:
        yield reader, heard
