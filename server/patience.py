"""Who sends a request's head too slowly, or without end, is let go: a slow thousand must not hold the door.

A body that doesn't come is `bodies.PATIENCE`'s to end; a connection that idles between requests is uvicorn's.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.auto import AutoHTTPProtocol

HEAD_SECONDS = 20.0
HEAD_BYTES = 64 * 1024


class Patient(AutoHTTPProtocol):  # type: ignore[misc,valid-type]
    """uvicorn's protocol, which waits so long and takes so much for a head."""

    head_seconds = HEAD_SECONDS
    _timer: asyncio.TimerHandle | None = None
    _taken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        waiting = before is None or before.response_complete
        if waiting:
            self._wait()
            self._taken += len(data)
        super().data_received(data)
        if self.cycle is not before:
            self._rest()
        elif waiting and self._taken > HEAD_BYTES:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.head_seconds, self.transport.abort)

    def _rest(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer, self._taken = None, 0
