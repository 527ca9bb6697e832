"""One thread a camera: it alone opens, reads and closes it; it keeps the newest frame and tells how things stand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from types import TracebackType
from typing import Self

from app.devices.backoff import Backoff
from app.devices.camera.frame import Frame
from app.devices.camera.source import Source, open_source, parse
from app.devices.camera.stillness import Stillness
from app.devices.contract import DeviceUnavailable, State, StateChange
from app.wire.codec import now as hall_time

Publish = Callable[[StateChange], None]
Show = Callable[[Frame], None]
GIVE_UP = 3.0
"""Seconds of the same picture after which the camera is opened anew."""
RESTED = 2.0
"""Seconds a camera must have worked before its next loss is waited out from the shortest wait again."""


def unseen(_: Frame) -> None:
    """For cameras whose newest frame is asked for instead."""


class Camera:
    """`publish` and `show` are called on the camera's thread. Raises Unreadable at once for an unreadable URL."""

    def __init__(self, url: str, publish: Publish, show: Show = unseen, *, backoff: Backoff | None = None) -> None:
        parse(url)
        self.url = url
        self._publish = publish
        self._show = show
        self._backoff = backoff or Backoff()
        self._stopping = threading.Event()
        self._standing = StateChange(at=hall_time(), state=State.ABSENT)
        self._latest: tuple[float, Frame] | None = None
        self._thread = threading.Thread(target=self._run, name=f"camera {url}", daemon=True)

    @property
    def standing(self) -> StateChange:
        """The camera's state now, with its reason and since when."""
        return self._standing

    def latest(self, within: float = 1.0) -> Frame | None:
        """The newest frame, None where it is older than `within` seconds."""
        seen = self._latest
        return seen[1] if seen and time.monotonic() - seen[0] <= within else None

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self, timeout: float = 5.0) -> None:
        """End the thread and give the camera back; stopping twice is harmless."""
        self._stopping.set()
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            self._become(State.OPENING)
            while not self._stopping.is_set():
                self._once()
        except BaseException:
            self._become(State.FAULT, "devices_thread_ended")
            raise

    def _once(self) -> None:
        """One life of the camera: open, show until it breaks, wait."""
        began = time.monotonic()
        try:
            with closing(open_source(self.url)) as source:
                self._watch(source)
        except DeviceUnavailable as error:
            self._become(error.state, error.code, error.params)
            if time.monotonic() - began > RESTED:
                self._backoff.reset()
            self._stopping.wait(self._backoff.wait(error.state))

    def _watch(self, source: Source) -> None:
        still = Stillness()
        number = 0
        while not self._stopping.is_set():
            content = source.read()
            now = time.monotonic()
            if content is not None:
                number += 1
                self._took(Frame(number, hall_time(), content), still, now, live=source.live)
            if source.stuck_is_gone and still.since(now) > GIVE_UP:
                raise DeviceUnavailable("capture_camera_frozen", state=State.DEGRADED)

    def _took(self, frame: Frame, still: Stillness, now: float, *, live: bool) -> None:
        still.saw(frame, now)
        self._latest = (now, frame)
        self._judge(still, now, live=live)
        self._show(frame)

    def _judge(self, still: Stillness, now: float, *, live: bool) -> None:
        """READY, or DEGRADED with what is wrong with the pictures."""
        if live and still.frozen(now):
            self._become(State.DEGRADED, "capture_camera_frozen")
        elif still.black:
            self._become(State.DEGRADED, "capture_camera_black")
        else:
            self._become(State.READY)

    def _become(self, state: State, reason: str = "", params: Mapping[str, object] | None = None) -> None:
        if (state, reason) == (self._standing.state, self._standing.reason):
            return
        self._standing = StateChange(at=hall_time(), state=state, reason=reason, params=params or {})
        self._publish(self._standing)
