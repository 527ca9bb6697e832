"""Callers and evaluators of this post: one supervisor a line, their keys as events, their displays as orders."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from app.devices import bindings as bound
from app.devices import profiles
from app.devices.bindings import Binding
from app.devices.contract import Event, StateChange
from app.devices.drivers.frame import FrameDriver
from app.devices.host import supervise
from app.devices.journal import Journal
from app.devices.protocol import Value
from app.devices.supervisor import Supervisor
from app.domain.errors import AppError
from app.domain.evaluation import LEVELS
from app.post.shown import DeviceRow, JournalLine
from app.wire.codec import now

KINDS = ("caller", "evaluator", "led")
STRANGE_FOR = timedelta(minutes=1)
"""So long a key that belongs to nobody here is shown at the devices of its line."""
Pressed = Callable[[Binding, Event], None]
Moved = Callable[[str], None]


class Keypads:
    """`pressed` gets each key with the device it came from, `moved` the name of a device whose state changed; both
    on the line's own thread."""

    def __init__(self, home: Path, devices: Sequence[Binding], pressed: Pressed, moved: Moved) -> None:
        self._home = home
        self._pressed = pressed
        self._moved = moved
        self._bindings = {b.name: b for b in devices if b.kind in KINDS}
        self._lines: dict[str, Supervisor] = {}
        self._heard: dict[str, deque[str]] = {name: deque(maxlen=64) for name in self._bindings}
        self._strangers: dict[str, tuple[datetime, int]] = {}

    def start(self) -> None:
        for url in dict.fromkeys(b.url for b in self._bindings.values()):
            self._open(url)

    def stop(self) -> None:
        for line in self._lines.values():
            line.stop()
        self._lines.clear()

    def names(self) -> tuple[str, ...]:
        return tuple(self._bindings)

    def _open(self, url: str) -> None:
        here = [b for b in self._bindings.values() if b.url == url]
        self._lines[url] = supervise(
            url,
            profiles.load(here[0].profile),
            partial(self._hear, url),
            ratings=bound.ratings(here, url),
            mine=bound.addresses(here, url),
            journal=Journal(self._journal_file(here[0].name), everything=any(b.journal for b in here)),
        ).start()

    def _journal_file(self, name: str) -> Path:
        safe = "".join(c if c.isalnum() else "-" for c in name)
        return self._home / "logs" / f"device-{safe}.log"

    def _hear(self, url: str, told: Event | StateChange) -> None:
        if isinstance(told, StateChange):
            for name in [b.name for b in self._bindings.values() if b.url == url]:
                self._moved(name)
            return
        binding = bound.whose(self._bindings.values(), url, told)
        if binding is None:
            self._stranger(url, told)
            return
        if told.key is not None:
            self._heard[binding.name].append(f"{told.key:02X}")
        self._pressed(binding, told)

    def _stranger(self, url: str, event: Event) -> None:
        """A key of another window: recorded by nobody here, answered by nobody here, and said."""
        self._strangers[url] = (event.at, event.address or 0)
        for name in [b.name for b in self._bindings.values() if b.url == url]:
            self._moved(name)

    def row(self, name: str) -> DeviceRow:
        binding = self._bindings[name]
        row = self._row(name, binding, self._lines.get(binding.url))
        at, address = self._strangers.get(binding.url, (datetime.min, 0))
        if row.state == "ready" and now() - at < STRANGE_FOR:
            return replace(row, state="degraded", reason="post_device_stranger", params={"address": address})
        return row

    def _row(self, name: str, binding: Binding, line: Supervisor | None) -> DeviceRow:
        silent = line.silent_for if line else None
        last_good: datetime | None = now() - timedelta(seconds=silent) if silent is not None else None
        return DeviceRow(
            name=name,
            kind=binding.kind,
            state=line.standing.state.value.lower() if line else "absent",
            reason=line.standing.reason if line else "",
            params=line.standing.params if line else {},
            profile=binding.profile,
            url=binding.url,
            address=binding.address,
            last_good=last_good,
            journal=binding.journal,
            unmapped=self._unmapped(binding),
        )

    def _unmapped(self, binding: Binding) -> tuple[str, ...]:
        """R-EVA-01: the grades that no key of this evaluator gives."""
        if binding.kind != "evaluator":
            return ()
        rating = bound.ratings([binding], binding.url).get(binding.address) or profiles.load(binding.profile).rating
        return tuple(level for level in LEVELS if level not in rating.values())

    def show(self, waiting: int, number: str) -> bool:
        """Ticket and waiting count on every caller's display, with a beep. False where no caller took it."""
        return self._order("caller", "show", waiting=min(waiting, 999), ticket=number) and self.beep("caller")

    def light(self, text: str) -> bool:
        """A text on the window's LED bar. False where none took it."""
        return self._order("led", "show_text", text=text)

    def beep(self, kind: str) -> bool:
        return self._order(kind, "beep")

    def ask_evaluation(self) -> bool:
        """R-EVA-01: open the evaluation; False where no evaluator could be asked."""
        return self._order("evaluator", "ask_evaluation")

    def _order(self, kind: str, order: str, **values: Value) -> bool:
        taken = False
        for binding in self._bindings.values():
            if binding.kind == kind:
                taken |= self.order(binding.name, order, **values)
        return taken

    def order(self, name: str, order: str, **values: Value) -> bool:
        """One order to one device. False when it is away, or has nothing of the kind."""
        binding = self._bindings[name]
        line = self._lines.get(binding.url)
        if line is None or not isinstance(line.driver, FrameDriver):
            return False
        try:
            address = binding.address or line.driver.profile.address.get(binding.kind, 0)
            address = max(address, line.driver.profile.order(order).addresses[0])
            data = line.driver.order(order, address, **values)
        except AppError:
            return False
        return line.send(data)

    def reconnect(self, name: str) -> None:
        """Close the device's line and open it anew."""
        url = self._bindings[name].url
        if line := self._lines.pop(url, None):
            line.stop()
        self._open(url)

    def heard(self, name: str) -> tuple[str, ...]:
        return tuple(self._heard[name])

    def change(self, binding: Binding) -> None:
        """The same device with other settings; its line is opened anew with them."""
        self._bindings[binding.name] = binding
        self._heard[binding.name].clear()
        self.reconnect(binding.name)

    def journal(self, name: str) -> list[JournalLine]:
        """What is kept of the device's line, oldest first."""
        first = next(b for b in self._bindings.values() if b.url == self._bindings[name].url)
        return [_line(text) for text in Journal(self._journal_file(first.name)).lines()]

    def binding(self, name: str) -> Binding:
        return self._bindings[name]


def _line(text: str) -> JournalLine:
    at, way, raw = text.split(" ", 2)
    return JournalLine(at=datetime.fromisoformat(at), way="out" if way == "out" else "in", text=raw)
