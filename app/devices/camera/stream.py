"""A camera behind HTTP: an MJPEG stream, as network cameras, phones and our simulator serve it."""

from __future__ import annotations

import base64
import contextlib
import http.client
import queue
import socket
import ssl
import threading
from urllib.parse import SplitResult, unquote

from app.devices.camera.multipart import Pictures
from app.devices.contract import DeviceUnavailable, State

CONNECT = 1.2
"""Seconds for the name and again for the connection: a missing host is told within two."""
SILENCE = 1.5
"""Seconds without a byte after which the stream stands still."""
PIECE = 256 * 1024


def open_(parts: SplitResult) -> MjpegStream:
    """Ask for the stream. Raises DeviceUnavailable: not found, refused, silent, or no camera at that address."""
    where = parts.netloc.rpartition("@")[2]
    _known(parts.hostname or "", where)
    connection = _connection(parts)
    try:
        return MjpegStream(connection, _asked(connection, parts, where), where)
    except BaseException:
        connection.close()
        raise


def _known(host: str, where: str) -> None:
    """The system's name look-up has no time limit of its own, so it is left behind when it takes too long."""
    answer: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def look() -> None:
        try:
            socket.getaddrinfo(host, None)
            answer.put(True)
        except (OSError, UnicodeError):
            answer.put(False)

    threading.Thread(target=look, name=f"look up {host}", daemon=True).start()
    with contextlib.suppress(queue.Empty):
        if answer.get(timeout=CONNECT):
            return
    raise DeviceUnavailable("capture_camera_no_host", where=where)


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port, timeout=CONNECT, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, parts.port, timeout=CONNECT)


def _asked(connection: http.client.HTTPConnection, parts: SplitResult, where: str) -> http.client.HTTPResponse:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", target, headers=_who(parts))
        response = connection.getresponse()
    except ConnectionRefusedError as error:
        raise DeviceUnavailable("capture_camera_refused", where=where) from error
    except TimeoutError as error:
        raise DeviceUnavailable("capture_camera_silent", where=where) from error
    except ssl.SSLError as error:
        raise DeviceUnavailable("capture_camera_untrusted", where=where, state=State.FAULT) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DeviceUnavailable("capture_camera_unreachable", where=where) from error
    kind = response.headers.get_content_type()
    if response.status != http.HTTPStatus.OK or not kind.startswith(("multipart/", "image/jpeg")):
        response.close()
        raise DeviceUnavailable("capture_camera_not_one", where=where, status=response.status, state=State.FAULT)
    return response


def _who(parts: SplitResult) -> dict[str, str]:
    if parts.username is None:
        return {}
    name = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return {"Authorization": "Basic " + base64.b64encode(name).decode()}


class MjpegStream:
    live = True
    stuck_is_gone = False

    def __init__(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse, where: str) -> None:
        self._connection = connection
        self._response = response
        self._where = where
        self._pictures = Pictures()
        if connection.sock is not None:
            connection.sock.settimeout(SILENCE)

    def read(self) -> bytes | None:
        """The newest whole picture; those that came before it meanwhile are passed over."""
        while True:
            try:
                data = self._response.read1(PIECE)
            except TimeoutError as error:
                raise DeviceUnavailable("capture_camera_frozen", state=State.DEGRADED) from error
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise self._lost() from error
            if not data:
                raise self._lost()
            if found := self._pictures.feed(data):
                return found[-1]

    def close(self) -> None:
        self._response.close()
        self._connection.close()

    def _lost(self) -> DeviceUnavailable:
        return DeviceUnavailable("capture_camera_lost", where=self._where)
