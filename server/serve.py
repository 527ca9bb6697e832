"""Serving: everything started in order, one line when it accepts, everything stopped in order."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from sqlalchemy import Engine

from app.domain.errors import Trouble, Unreadable
from server.app import create_app
from server.continuity import Continuity, Swapped
from server.home import Home
from server.law import Render
from server.notify import Hub
from server.patience import Patient
from server.service import Service
from server.timers import Timers

MARK = 5.0
GRACE = 5
CONNECTIONS = 8000
"""Connections and requests at once; who comes beyond is told 503."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen; with a certificate, by TLS alone."""

    host: str
    port: int
    cert: Path | None = None
    key: Path | None = None

    @property
    def scheme(self) -> str:
        return "https" if self.cert else "http"


def parse_listen(text: str, cert: Path | None = None, key: Path | None = None) -> Listen:
    """HOST:PORT, port 0 for any. Raises Unreadable."""
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise Unreadable("server_listen", text=text)
    if (cert is None) != (key is None) or any(path and not path.is_file() for path in (cert, key)):
        raise Unreadable("server_tls_files", cert=str(cert or ""), key=str(key or ""))
    return Listen(host.strip("[]") or "0.0.0.0", int(port), cert, key)


def papers() -> Render:
    """How papers are made. Here, so that the sub-verbs needn't load the typesetter."""
    from app.documents.papers import render

    return render


def serve(home: Home, listen: Listen, render: Render, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT. `ready` is told the address once requests are accepted.

    Raises Trouble for a folder or port that is taken, and when the database is no longer the one it was.
    """
    with home.alone(), _bound(listen) as (bound, url), _running(home, render) as (service, hub, marks):
        config = uvicorn.Config(
            create_app(service, hub),
            http=Patient,
            limit_concurrency=CONNECTIONS,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="on",
            timeout_graceful_shutdown=GRACE,
            ssl_certfile=listen.cert,
            ssl_keyfile=listen.key,
        )
        try:
            config.load()
        except OSError as error:
            raise Unreadable("server_tls_files", cert=str(listen.cert), key=str(listen.key)) from error
        server = _Server(config, hub, lambda: ready(url))
        marks.on_swapped = server.stop
        server.run([bound])
    if marks.swapped:
        raise marks.swapped


@contextmanager
def _bound(listen: Listen) -> Iterator[tuple[socket.socket, str]]:
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    # The protocol is named because asyncio turns off Nagle only then: 40 ms an answer otherwise.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((listen.host, listen.port))
    except OSError as error:
        bound.close()
        raise Trouble("server_port", host=listen.host, port=listen.port, why=error.strerror or str(error)) from error
    host = f"[{listen.host}]" if ":" in listen.host else listen.host
    try:
        yield bound, f"{listen.scheme}://{host}:{bound.getsockname()[1]}"
    finally:
        bound.close()


@contextmanager
def _running(home: Home, render: Render) -> Iterator[tuple[Service, Hub, _Marks]]:
    """The service with its threads; what the law did while the server was down is done before anybody asks."""
    engine = home.open()
    home.check_mark(engine)
    hub = Hub()
    service = Service(engine, home.blobs(), render)
    timers = Timers(service, hub.publish)
    service.writer.on_commit = timers.wake
    marks = _Marks(home, engine)
    try:
        timers.look()
        timers.start()
        marks.start()
        yield service, hub, marks
    finally:
        timers.stop()
        service.stop()
        marks.stop()
        engine.dispose()


class _Marks:
    """The watermark's thread."""

    def __init__(self, home: Home, engine: Engine) -> None:
        self.swapped: Swapped | None = None
        self.on_swapped: Callable[[], None] = lambda: None
        self._home = home
        self._engine = engine
        self._continuity = Continuity(engine)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="county-watermark", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """A last mark, then end."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            ended = self._ended.wait(MARK)
            try:
                self._continuity.check(self._home.mark(self._engine))
            except Swapped as error:
                logging.getLogger("yichuang.home").error("%s: %s", error, error.params)
                self.swapped = error
                self.on_swapped()
                return
            except (Trouble, OSError) as error:
                logging.getLogger("yichuang.home").warning("watermark: %s", error)
            if ended:
                return


class _Server(uvicorn.Server):
    """uvicorn that tells when it accepts, and lets its listeners go when it is to end."""

    def __init__(self, config: uvicorn.Config, hub: Hub, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._hub = hub
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.close()
        await super().shutdown(sockets)

    def stop(self) -> None:
        """End, from any thread."""
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.should_exit = True
