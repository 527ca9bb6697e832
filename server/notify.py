"""Who listens for news: "partition p is at seq n", to everybody at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from server.service import PARTITION

HEARTBEAT = 20.0
MOST = 5000


class Hub:
    """The listeners of one event loop. `publish` may be called from any thread."""

    def __init__(self, heartbeat: float = HEARTBEAT) -> None:
        self._heartbeat = heartbeat
        self._seq = 0
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Event] = set()

    def open(self) -> None:
        """Belong to the running loop."""
        self._loop = asyncio.get_running_loop()

    def publish(self, seq: int) -> None:
        if self._loop and not self._loop.is_closed():
            with contextlib.suppress(RuntimeError):  # the loop closed meanwhile
                self._loop.call_soon_threadsafe(self._tell, seq)

    def _tell(self, seq: int) -> None:
        if seq > self._seq:
            self._seq = seq
            self._wake()

    def close(self) -> None:
        """Let every listener go, so that the server can end."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()

    @property
    def full(self) -> bool:
        return len(self._waiting) >= MOST

    async def listen(self) -> AsyncIterator[bytes]:
        """Server-sent events: one at once, one for each change, a comment as a heartbeat."""
        event, told = asyncio.Event(), -1
        self._waiting.add(event)
        try:
            while not self._closed:
                if self._seq != told:
                    told = self._seq
                    yield f'data: {{"partition":"{PARTITION}","seq":{told}}}\n\n'.encode()
                elif not await self._news(event):
                    yield b": heartbeat\n\n"
        finally:
            self._waiting.discard(event)

    async def _news(self, event: asyncio.Event) -> bool:
        """Wait for a change; False when none came for a heartbeat's time."""
        try:
            async with asyncio.timeout(self._heartbeat):
                await event.wait()
        except TimeoutError:
            return False
        event.clear()
        return True
