"""Evaluator pads that come to us: a WebSocket server of this post, one pad at a time, paired by a token.

The server lives as long as its device is bound; each pad that comes is one life of the link. A pad that comes again
(its network broke, it was restarted) takes the place of the one before.
"""

from __future__ import annotations

import contextlib
import errno
import hmac
import logging
import queue
import threading
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from app.devices.contract import DeviceUnavailable, State
from app.devices.transport.url import LinkUrl, parse_url

COMES_WITHIN = 0.5
"""Seconds that an opening waits for a pad."""
PING, PONG = 2.0, 3.0
"""Seconds between two pings, and for an answer: a pad that left the building is noticed."""
MOST = 64 * 1024
QUIET = logging.getLogger("yichuang.pad")
QUIET.setLevel(logging.CRITICAL)


class PadPort:
    """`ws://HOST:PORT/TOKEN`: where pads come to. Raises nothing when it is made; `open` says what is wrong."""

    def __init__(self, url: str) -> None:
        parsed: LinkUrl = parse_url(url)
        self._url, self._host, self._port = url, parsed.name, parsed.port
        self._token = parsed.options["token"]
        self._came: queue.Queue[PadLink] = queue.Queue(1)
        self._now: PadLink | None = None
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def open(self) -> PadLink:
        """The pad that has come. Raises DeviceUnavailable: none yet, or the server's port is another program's."""
        if self._server is None:
            self._serve()
        try:
            self._now = self._came.get(timeout=COMES_WITHIN)
        except queue.Empty:
            raise DeviceUnavailable("devices_pad_absent", port=self._port) from None
        return self._now

    def waiting(self) -> bool:
        """A pad stands at the door: no need to wait before the next opening."""
        return not self._came.empty()

    def close(self) -> None:
        """End the server and whoever still stands at its door."""
        server, self._server = self._server, None
        if server is not None and self._thread is not None:
            while not self._came.empty():
                self._came.get().close()
            server.shutdown()
            self._thread.join(2.0)

    def _serve(self) -> None:
        try:
            self._server = serve(
                self._welcome,
                self._host,
                self._port,
                process_request=self._judge,
                ping_interval=PING,
                ping_timeout=PONG,
                close_timeout=0.5,
                open_timeout=2.0,
                max_size=MOST,
                compression=None,
                logger=QUIET,
            )
        except OSError as error:
            code = "devices_pad_port_taken" if error.errno == errno.EADDRINUSE else "devices_pad_port_denied"
            raise DeviceUnavailable(code, state=State.FAULT, port=self._port) from error
        self._thread = threading.Thread(target=self._server.serve_forever, name=f"pads {self._port}", daemon=True)
        self._thread.start()

    def _judge(self, connection: ServerConnection, request: Request) -> Response | None:
        """A stranger learns nothing; the token stands in the path, or as `token=` behind it."""
        asked = urlsplit(request.path)
        told = parse_qs(asked.query).get("token", [asked.path.strip("/")])[0]
        if hmac.compare_digest(told.encode(), self._token.encode()):
            return None
        return connection.respond(HTTPStatus.UNAUTHORIZED, "token\n")

    def _welcome(self, connection: ServerConnection) -> None:
        """One pad's life, on its own thread: its messages go to whoever owns the link, until either side ends it."""
        link = PadLink(self._url, self._port, connection)
        if self._now is not None:
            self._now.close()
        while True:
            with contextlib.suppress(queue.Empty):
                self._came.get_nowait().close()
            with contextlib.suppress(queue.Full):
                self._came.put_nowait(link)
                break
        link.listen()


class PadLink:
    """Each message is a line, so that journal and framing see where it ends."""

    def __init__(self, url: str, port: int, connection: ServerConnection) -> None:
        self.url = url
        self._port = port
        self._connection = connection
        self._heard: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def listen(self) -> None:
        """Until the pad has gone."""
        with contextlib.suppress(ConnectionClosed, InvalidHandshake, OSError):
            while True:
                said = self._connection.recv()
                data = said.encode() if isinstance(said, str) else said
                self._heard.put(data.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n")
        self._heard.put(None)

    def read(self, timeout: float) -> bytes:
        try:
            data = self._heard.get(timeout=timeout)
        except queue.Empty:
            return b""
        if data is None:
            raise self._lost()
        return data

    def write(self, data: bytes) -> None:
        try:
            for message in data.splitlines():
                self._connection.send(message.decode())
        except (ConnectionClosed, OSError) as error:
            raise self._lost() from error

    def close(self) -> None:
        with contextlib.suppress(ConnectionClosed, OSError):
            self._connection.close()

    def _lost(self) -> DeviceUnavailable:
        return DeviceUnavailable("devices_pad_lost", port=self._port)
