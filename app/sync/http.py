"""The county over HTTP: `/v1` by one persistent connection, every failure as Trouble or as the county's own Problem."""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

import httpx
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.errors import AppError, Trouble, Unreadable
from app.sync import answers
from app.wire import codec, signing
from app.wire.errors import WireError
from app.wire.messages import (
    BlobState,
    Cursor,
    Enrol,
    Enrolled,
    Hello,
    Lease,
    LeaseRequest,
    Message,
    Pulled,
    Push,
    Pushed,
    SignedIn,
    SignIn,
    Welcome,
)

M = TypeVar("M", bound=Message)
CONNECT, ANSWER, SILENCE = 5.0, 30.0, 45.0
"""Seconds for a connection, for an answer, and for a heartbeat of the county's news."""
WORTH = 1024
"""Requests under this many bytes travel as they are."""
HOST = re.compile(r"[\w.:-]+")
AGAIN = 5.0
"""Seconds between two attempts to listen."""
ZSTD = {"Content-Encoding": "zstd"}


class Http:
    """`SyncServer` on httpx. `verify` is a CA file that alone is trusted, or True for the system's.

    Every method raises Trouble (unreachable, another certificate, an answer that is none, 5xx) or WireError (4xx).
    """

    def __init__(
        self, url: str, device: str = "", key: Ed25519PrivateKey | None = None, *, verify: str | bool = True
    ) -> None:
        self._device = device
        self._key = key
        self._offset = timedelta()
        self._client = _client(url, verify)

    def close(self) -> None:
        self._client.close()

    def enrol(self, request: Enrol) -> Enrolled:
        return self._post("enrol", request, Enrolled)

    def sign_in(self, request: SignIn) -> SignedIn:
        return self._post("sign-in", request, SignedIn)

    def hello(self, request: Hello) -> Welcome:
        return self._post("hello", request, Welcome)

    def push(self, request: Push) -> Pushed:
        return self._post("push", request, Pushed)

    def pull(self, partition: str, cursor: Cursor, limit: int) -> Pulled:
        query = {"partition": partition, "seq": cursor.seq, "hash": cursor.hash, "limit": limit}
        return answers.decoded(self._sent("GET", "/v1/pull", params=query), Pulled)

    def lease(self, request: LeaseRequest) -> Lease:
        return self._post("lease", request, Lease)

    def blob_state(self, name: str) -> BlobState:
        headers = self._sent("HEAD", f"/v1/blobs/{name}").headers
        plain = {"name": name, "state": headers.get("x-state", ""), "offset": headers.get("x-offset", "")}
        return answers.read(json.dumps(plain), BlobState)

    def blob_write(self, name: str, offset: int, chunk: bytes, total: int) -> BlobState:
        query = {"offset": offset, "total": total}
        return answers.decoded(self._sent("PATCH", f"/v1/blobs/{name}", params=query, content=chunk), BlobState)

    def blob_read(self, name: str) -> bytes:
        return self._sent("GET", f"/v1/blobs/{name}").content

    def _post(self, what: str, message: Message, kind: type[M]) -> M:
        body, headers = codec.encode(message), {"Content-Type": "application/json"}
        if len(body) > WORTH:
            body, headers = zstandard.compress(body, 3), headers | ZSTD
        return answers.decoded(self._sent("POST", f"/v1/{what}", content=body, headers=headers), kind)

    def _sent(self, method: str, path: str, **parts: Any) -> answers.Answer:
        try:
            return self._asked(method, path, **parts)
        except WireError as error:
            if error.code != "wire_clock" or not self._set_clock(error.params):
                raise
            return self._asked(method, path, **parts)

    def _asked(self, method: str, path: str, **parts: Any) -> answers.Answer:
        with answers.in_words(), self._client.stream(method, path, auth=self._sign, **parts) as response:
            return answers.checked(answers.whole(response))

    def _set_clock(self, params: Mapping[str, object]) -> bool:
        """Sign by the county's time from now on: whether this computer's own clock may be trusted is decided
        elsewhere, and a wrong one mustn't keep acts from the county."""
        try:
            county = datetime.fromisoformat(str(params.get("now")))
            self._offset = county.astimezone(codec.BEIJING).replace(tzinfo=None) - codec.now()
        except ValueError:
            return False
        return True

    def _sign(self, request: httpx.Request) -> httpx.Request:
        if self._key is None:
            return request
        at = (codec.now() + self._offset).replace(tzinfo=codec.BEIJING).isoformat()
        target = request.url.raw_path.decode("ascii")
        message = signing.request_message(request.method, target, at, request.read())
        signature = signing.sign(self._key, message)
        request.headers.update({"X-Device": self._device, "X-Time": at, "X-Signature": signature})
        return request

    def news(self, ended: threading.Event) -> Iterator[tuple[str, int]]:
        """Each time the order moves: partition and its last place. Ends when `ended` is set; raises Trouble when the
        connection does."""
        timeout = httpx.Timeout(SILENCE, connect=CONNECT)
        with answers.in_words(), self._client.stream("GET", "/v1/notify", auth=self._sign, timeout=timeout) as response:
            if response.status_code != 200:
                answers.checked(answers.whole(response))
            with _hung_up(response, ended):
                try:
                    yield from _events(response)
                except httpx.TransportError:
                    if not ended.is_set():
                        raise

    def listen(self, notice: Callable[[], None], ended: threading.Event) -> None:
        """Call `notice` at each piece of news until `ended` is set; when the county can't be heard, try again."""
        while not ended.is_set():
            try:
                for _ in self.news(ended):
                    notice()
            except AppError:
                ended.wait(AGAIN)


def _client(url: str, verify: str | bool) -> httpx.Client:
    """Raises Unreadable for what is no address, Trouble for a CA file that can't be read."""
    try:
        address = httpx.URL(url)
        if address.scheme not in ("http", "https") or not HOST.fullmatch(address.host) or (address.port or 1) > 65535:
            raise httpx.InvalidURL(url)
        context: ssl.SSLContext | bool = False
        if address.scheme == "https":
            context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
        timeout = httpx.Timeout(ANSWER, connect=CONNECT)
        return httpx.Client(base_url=address, verify=context, timeout=timeout, trust_env=False)
    except httpx.InvalidURL as error:
        raise Unreadable("wire_url", url=url) from error
    except OSError as error:
        raise Trouble("wire_ca", file=str(verify), why=error.strerror or str(error)) from error


def _events(response: httpx.Response) -> Iterator[tuple[str, int]]:
    for line in response.iter_lines():
        if line.startswith("data:"):
            cursor = answers.read(line.removeprefix("data:"), _News)
            yield cursor.partition, cursor.seq


class _News(Message, frozen=True):
    partition: str
    seq: int


@contextmanager
def _hung_up(response: httpx.Response, ended: threading.Event) -> Iterator[None]:
    """Shut the line as soon as `ended` is set: nothing else wakes a thread that waits for a line to speak."""
    line: socket.socket = response.extensions["network_stream"].get_extra_info("socket")
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            if ended.wait(0.2):
                _shut(line)
                return

    watcher = threading.Thread(target=watch, name="sync-hang-up", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _shut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
