"""A hall built of real processes: the county server, enrolled counters, simulated devices bound to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.demo import county
from app.demo.children import Child, Family, once
from app.wire.codec import now

PROFILES = {
    "caller": "ff68-generic",
    "evaluator": "ff68-generic",
    "printer": "generic-58mm",
    "camera": "",
    "idcard": "",
}
NAMES = {"caller": "叫号器", "evaluator": "评价器", "printer": "凭条打印机", "camera": "高拍仪", "idcard": "读卡器"}
CARD = "lay 王秀英 530127196803154027 until=长期"
"""On the card reader from the first moment: the first of those who wait."""


@dataclass(slots=True)
class Counter:
    """One window's home with the simulators bound to it, by kind."""

    window: str
    home: Path
    devices: dict[str, Child] = field(default_factory=dict)


class Stage:
    """`folder` keeps the county and the homes between runs; `out` gets what the simulators leave."""

    def __init__(self, family: Family, folder: Path, out: Path) -> None:
        self._family = family
        self.folder = folder
        self._out = out
        self._data = folder / "county"
        self.port = county.port_of(self._data)
        self.server: Child | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open_county(self) -> None:
        """Start the server, founded first where it is new; returns once it answers."""
        county.found(self._data, now().date())
        args = ("server", "--data", str(self._data), "--listen", f"127.0.0.1:{self.port}")
        self.server = self._family.start("county", *args)
        self.server.line(60)

    def kill_county(self) -> None:
        """As a power cut would."""
        if self.server:
            self.server.kill()

    def counter(self, window: str, kinds: Sequence[str]) -> Counter:
        """The window's home, enrolled where it is new and synced once, its devices simulated and bound."""
        home = self.folder / f"window-{window}"
        if not (home / "counter.db").exists():
            code = county.code_for(self._data, window)
            once("enrol", "--home", str(home), "--server", self.url, "--code", code, "--key-file")
            once("sync", "--home", str(home), "--once", "--server", self.url)
        counter = Counter(window, home)
        self._equip(counter, kinds)
        return counter

    def _equip(self, counter: Counter, kinds: Sequence[str]) -> None:
        from app.devices.bindings import Binding, write

        bindings = []
        for kind in kinds:
            device, url = self._device(counter, kind)
            counter.devices[kind] = device
            if kind == "idcard":
                device.send(CARD)
            bindings.append(Binding(kind=kind, name=NAMES[kind], url=url, profile=PROFILES[kind]))
        write(counter.home, bindings)

    def _device(self, counter: Counter, kind: str) -> tuple[Child, str]:
        out = self._out / "receipts" / f"window-{counter.window}"
        args = ["simulate", kind, "--tcp", "0", *(["--out", str(out)] if kind == "printer" else [])]
        device = self._family.start(f"{kind}-{counter.window}", *args)
        return device, device.line()
