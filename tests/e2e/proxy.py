"""A wire between counter and county that is cut: before the request is through, in the middle, or before the reply."""

from __future__ import annotations

import random
import socket
import struct
import threading
from types import TracebackType
from typing import Self

RESET = struct.pack("ii", 1, 0)


class Wire:
    """Listens on `port`, passes on to `target`; every connection but each third breaks after a few bytes."""

    def __init__(self, target: int, seed: int) -> None:
        self.cuts = 0
        self._target = target
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._count = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.1)
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._accept, name="wire")]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._server.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                near, _ = self._server.accept()
            except TimeoutError:
                continue
            self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._target))
        except OSError:
            near.close()
            return
        with self._lock:
            self._count += 1
            whole = self._count % 3 == 0
            there, back = (None, None) if whole else (self._random.randrange(3000), self._random.randrange(1500))
        for end in (near, far):
            end.settimeout(0.1)
        for source, sink, budget in ((near, far, there), (far, near, back)):
            thread = threading.Thread(target=self._pass, args=(source, sink, budget), name="wire-pass")
            self._threads.append(thread)
            thread.start()

    def _pass(self, source: socket.socket, sink: socket.socket, budget: int | None) -> None:
        while not self._ended.is_set():
            try:
                piece = source.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                break
            if not piece:
                break
            if budget is not None and len(piece) > budget:
                self._cut(source, sink, piece[:budget])
                return
            budget = None if budget is None else budget - len(piece)
            try:
                sink.sendall(piece)
            except OSError:
                break
        for end in (source, sink):
            end.close()

    def _cut(self, source: socket.socket, sink: socket.socket, last: bytes) -> None:
        with self._lock:
            self.cuts += 1
        for end in (sink, source):
            try:
                if end is sink and last:
                    end.sendall(last)
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            except OSError:
                pass
            end.close()
