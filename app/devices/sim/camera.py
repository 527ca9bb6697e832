"""A document camera over HTTP: an MJPEG stream of a paper on a desk, or of photographs given to it."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from app.devices.sim.contract import Say, SimOptions
from app.domain.errors import Trouble, Unreadable

RATE = 10.0
"""Pictures a second."""
SIZE = (2048, 1536)
BOUNDARY = "yichuang-frame"
FAULTS = ("freeze", "stall", "drop", "black", "blur", "none")
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})


def start(options: SimOptions) -> CameraSimulator:
    """`profile`: a desk of app.devices.sim.desk.DESKS, or a photograph, or a folder of them; "" is a wooden desk.

    Raises Trouble when the port is taken, Unreadable for a profile there isn't.
    """
    camera = CameraSimulator(options)
    for name in options.faults:
        camera.fault(name)
    return camera


class CameraSimulator:
    def __init__(self, options: SimOptions) -> None:
        self._say: Say = options.say
        self._desk, photos = _subject(options.profile)
        self._photos = photos
        self._at = 0
        self._fault = "none"
        self._shown: dict[str, bytes] = {}
        self._papers = 0
        self._guard = threading.Lock()
        self._show(photos[0].read_bytes() if photos else self._paper(""))
        self._port = options.tcp or 0
        self._server: _Server | None = None
        self._plug()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/"

    def fault(self, name: str) -> None:
        """freeze: one picture again and again; stall: connected but silent; drop: unplugged; black; blur; none."""
        if name not in FAULTS:
            raise Unreadable("devices_fault_unknown", fault=name, known=" ".join(FAULTS))
        self._fault = name
        if name == "drop":
            self._unplug()
        elif name == "none":
            self._plug()
        self._say({"event": "fault", "fault": name})

    def command(self, line: str) -> None:
        """`paper [QR text]`, `blank`, `photo FILE`, `next`, `fault NAME`, `unplug`, `plug`."""
        first, _, rest = line.strip().partition(" ")
        words: Mapping[str, Callable[[str], None]] = {
            "paper": lambda code: self._show(self._paper(code)),
            "blank": lambda _: self._show(self._blank()),
            "photo": lambda name: self._show(_photo(Path(name))),
            "next": lambda _: self._next(),
            "fault": self.fault,
            "unplug": lambda _: self.fault("drop"),
            "plug": lambda _: self.fault("none"),
        }
        if first not in words:
            raise Unreadable("devices_sim_command", text=line.strip(), known=" ".join(words))
        words[first](rest.strip())

    def stop(self) -> None:
        self._unplug()

    def show(self, jpeg: bytes) -> None:
        """From now on the camera sees this photograph (any JPEG)."""
        self._show(jpeg)

    def picture(self, number: int) -> bytes | None:
        """What goes out as picture `number` of a connection; None for nothing."""
        if self._fault == "stall":
            return None
        with self._guard:
            kind = self._fault if self._fault in ("black", "blur") else "plain"
            if kind not in self._shown:
                self._shown[kind] = SPOILT[kind](self._shown["plain"])
            shown = self._shown[kind]
        return shown if self._fault == "freeze" else _numbered(shown, number)

    def _show(self, jpeg: bytes) -> None:
        with self._guard:
            self._shown = {"plain": jpeg}

    def _next(self) -> None:
        if self._photos:
            self._at = (self._at + 1) % len(self._photos)
            self._show(_photo(self._photos[self._at]))
        else:
            self._show(self._paper(""))

    def _paper(self, code: str) -> bytes:
        from app.devices.sim.desk import lay
        from app.devices.sim.paper import paper

        self._papers += 1
        return _jpeg(lay(paper(code or None), self._desk, self._papers, SIZE).image)

    def _blank(self) -> bytes:
        from app.devices.sim.desk import lay
        from app.devices.sim.paper import blank

        self._papers += 1
        return _jpeg(lay(blank(), self._desk, self._papers, SIZE).image)

    def _plug(self) -> None:
        if self._server is None:
            self._server = _Server(self._port, self)
            self._port = self._server.server_address[1]
            self._server.begin()

    def _unplug(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.end()


class _Server(socketserver.ThreadingTCPServer):
    """Every host gets a thread and its own count of pictures."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = True

    def __init__(self, port: int, camera: CameraSimulator) -> None:
        self.camera = camera
        self.ended = threading.Event()
        self.hosts: set[socket.socket] = set()
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise Trouble("devices_sim_port_taken", port=port) from error
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="camera", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """As when the plug is pulled: no more listening, every connection cut."""
        self.ended.set()
        self.shutdown()
        for host in tuple(self.hosts):
            with contextlib.suppress(OSError):
                host.shutdown(socket.SHUT_RDWR)
        self.server_close()
        self._thread.join(5.0)

    def handle_error(self, request: object, client_address: object) -> None:
        """A host that hangs up is no error of the camera's."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.hosts.add(self.connection)
        try:
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY}")
            self.end_headers()
            self._stream()
        except OSError:
            pass
        finally:
            self.server.hosts.discard(self.connection)

    def _stream(self) -> None:
        number = 0
        while not self.server.ended.wait(1 / RATE):
            number += 1
            picture = self.server.camera.picture(number)
            if picture is not None:
                head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
                self.wfile.write(head.encode() + picture + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


def _subject(profile: str) -> tuple[str, list[Path]]:
    """(desk, photographs)."""
    from app.devices.sim.desk import DESKS

    if profile in DESKS or not profile:
        return profile or "wood", []
    path = Path(profile)
    found = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES) if path.is_dir() else [path]
    if not found or not found[0].is_file():
        raise Unreadable("capture_sim_subject", name=profile, known=" ".join(DESKS))
    return "wood", found


def _photo(path: Path) -> bytes:
    """The photograph as JPEG bytes. Raises Unreadable."""
    import numpy as np

    from app.cv import cv2

    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unreadable("capture_file_missing", file=path.name, why=error.strerror or "") from error
    if content[:2] == b"\xff\xd8":
        return content
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    if image is None:
        raise Unreadable("capture_not_a_picture", file=path.name)
    return _jpeg(image)


def _jpeg(image: object) -> bytes:
    from app.cv import cv2

    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])  # type: ignore[call-overload]


def _numbered(jpeg: bytes, number: int) -> bytes:
    """The picture with its number in a comment segment: no two pictures of a living camera are the same bytes."""
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">HI", 6, number) + jpeg[2:]


def _spoilt(change: str) -> Callable[[bytes], bytes]:
    def spoil(jpeg: bytes) -> bytes:
        import numpy as np

        from app.cv import cv2

        image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        if image is None:
            return jpeg
        dark = np.zeros_like(image)
        return _jpeg(dark if change == "black" else cv2.GaussianBlur(image, (0, 0), image.shape[1] / 300))

    return spoil


SPOILT: Mapping[str, Callable[[bytes], bytes]] = {"black": _spoilt("black"), "blur": _spoilt("blur")}
