"""The real application on a real uvicorn on a loopback port, and a counter that talks to it by HTTP."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from app.sync.http import Http
from app.wire import codec, signing
from app.wire.messages import Enrol
from server import accounts
from server.app import create_app
from server.database import writing
from server.gate import Limits
from server.notify import Hub
from server.patience import Patient
from server.service import PARTITION
from server.timers import Timers
from tests.server.town import HALL, Counter, Town


def until(holds: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for a condition; fails when it never comes true."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "never came true"
        time.sleep(0.005)


class Live:
    """A town that serves."""

    def __init__(self, town: Town, limits: Limits | None = None, heartbeat: float = 20.0, **tls: Any) -> None:
        self.town = town
        self.hub = Hub(heartbeat)
        self.timers = Timers(town.service, self.hub.publish)
        town.service.writer.on_commit = self.timers.wake
        self.bound = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.bound.getsockname()[1]}"
        app = create_app(town.service, self.hub, limits)
        config = uvicorn.Config(
            app, http=Patient, log_config=None, access_log=False, timeout_graceful_shutdown=3, lifespan="on", **tls
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, args=([self.bound],))

    def start(self) -> None:
        self.thread.start()
        until(lambda: self.server.started)
        self.timers.start()

    def stop(self) -> None:
        self.hub.close()
        self.server.should_exit = True
        self.thread.join(20)
        assert not self.thread.is_alive()
        self.timers.stop()
        self.bound.close()

    def code(self, window: str = "3", hall: str = HALL) -> str:
        with writing(self.town.engine) as connection:
            return accounts.add_counter(connection, PARTITION, hall, window)

    def window(self, window: str = "3", verify: str | bool = True) -> Window:
        return Window(self, window, verify)


@contextmanager
def live(town: Town, limits: Limits | None = None, **more: Any) -> Iterator[Live]:
    running = Live(town, limits, **more)
    running.start()
    try:
        yield running
    finally:
        running.stop()


class Window(Counter):
    """A counter whose requests go by HTTP."""

    def __init__(self, live: Live, window: str, verify: str | bool = True) -> None:
        self.service = live.town.service
        self.url = live.url
        self.key = signing.new_key()
        public = signing.public(self.key)
        self.enrolment = Enrol(code=live.code(window), public_key=public, computer="W3", version="1")
        stranger = Http(live.url, verify=verify)
        self.enrolled = stranger.enrol(self.enrolment)
        stranger.close()
        self.generation, self.stream = self.enrolled.generation, self.enrolled.stream
        self.dseq, self.hash, self.made, self.versions = 0, signing.START, [], {}
        self.http = Http(live.url, self.enrolled.device, self.key, verify=verify)

    def headers(self, method: str, target: str, body: bytes, late: timedelta = timedelta()) -> dict[str, str]:
        """The signature of a request, by hand."""
        at: datetime = codec.now().replace(tzinfo=codec.BEIJING) - late
        message = signing.request_message(method, target, at.isoformat(), body)
        signature = signing.sign(self.key, message)
        return {"X-Device": self.enrolled.device, "X-Time": at.isoformat(), "X-Signature": signature}

    def raw(self, method: str, target: str, body: bytes = b"", **headers: str) -> httpx.Response:
        """A signed request with whatever else; header names with _ for -."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        with httpx.Client(trust_env=False) as client:
            signed = self.headers(method, target, body) | more
            return client.request(method, self.url + target, content=body, headers=signed)

    def close(self) -> None:
        self.http.close()


def certificate(folder: Path, name: str = "127.0.0.1") -> tuple[Path, Path]:
    """A self-made certificate for an address or a name, and its key."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    named: x509.GeneralName = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    now = datetime.now(codec.BEIJING)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key_file.write_bytes(key.private_bytes(pem, form, plain))
    return cert_file, key_file
