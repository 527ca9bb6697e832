"""The document camera over a real MJPEG stream."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from app.cv import cv2
from app.devices.camera.camera import Camera
from app.devices.camera.source import open_source
from app.devices.contract import DeviceUnavailable, State, StateChange
from app.devices.sim.camera import CameraSimulator, start
from app.devices.sim.contract import SimOptions
from app.domain.errors import Unreadable
from app.texts import explain, table

PHOTO = bytes(
    cv2.imencode(".jpg", np.random.default_rng(1).integers(60, 200, (480, 640, 3), np.uint8))[1]
)  # what it shows doesn't matter here


class Watched:
    """A camera with the states it told and when."""

    def __init__(self, url: str) -> None:
        self.told: list[tuple[float, StateChange]] = []
        self._news = threading.Condition()
        self.camera = Camera(url, self._hear)

    def _hear(self, change: StateChange) -> None:
        with self._news:
            self.told.append((time.monotonic(), change))
            self._news.notify_all()

    def until(self, state: State, reason: str = "", within: float = 5.0, since: float = 0.0) -> float:
        """Seconds from `since` until the state was told."""
        begin = since or time.monotonic()

        def seen() -> float | None:
            return next((at for at, c in self.told if c.state is state and c.reason == reason and at >= begin), None)

        with self._news:
            assert self._news.wait_for(lambda: seen() is not None, within), self.told
            return (seen() or 0.0) - begin


@contextmanager
def simulated(tmp_path: Path) -> Iterator[CameraSimulator]:
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(PHOTO)
    camera = start(SimOptions(tcp=0, profile=str(photo)))
    try:
        yield camera
    finally:
        camera.stop()


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[CameraSimulator]:
    with simulated(tmp_path) as camera:
        yield camera


@pytest.fixture
def watched(sim: CameraSimulator) -> Iterator[Watched]:
    seen = Watched(sim.url)
    began = time.monotonic()
    with seen.camera:
        seen.until(State.READY, since=began)
        yield seen


def wait_for(what: Callable[[], bool], within: float = 5.0) -> None:
    until = time.monotonic() + within
    pause = threading.Event()
    while not what():
        assert time.monotonic() < until, "never came"
        pause.wait(0.02)


def test_frames_arrive_whole_and_keep_coming(watched: Watched) -> None:
    first = watched.camera.latest()

    assert first is not None
    assert first.image().shape == (480, 640, 3)
    assert first.small().shape == (240, 320, 3)
    wait_for(lambda: (newer := watched.camera.latest()) is not None and newer.number > first.number + 2)


def test_a_frozen_picture_is_noticed_within_two_seconds_and_forgiven(sim: CameraSimulator, watched: Watched) -> None:
    began = time.monotonic()
    sim.fault("freeze")
    assert watched.until(State.DEGRADED, "capture_camera_frozen", since=began) < 2.0

    began = time.monotonic()
    sim.fault("none")
    assert watched.until(State.READY, since=began) < 1.0


def test_a_silent_stream_is_noticed_within_two_seconds(sim: CameraSimulator, watched: Watched) -> None:
    began = time.monotonic()
    sim.fault("stall")
    assert watched.until(State.DEGRADED, "capture_camera_frozen", since=began) < 2.0
    assert watched.camera.latest(within=0.5) is None

    sim.fault("none")
    watched.until(State.READY, since=time.monotonic() - 0.1)


def test_an_unplugged_camera_is_absent_at_once_and_back_within_three_seconds(
    sim: CameraSimulator, watched: Watched
) -> None:
    began = time.monotonic()
    sim.fault("drop")
    assert watched.until(State.ABSENT, "capture_camera_lost", since=began) < 1.0

    watched.until(State.ABSENT, "capture_camera_refused", since=began)
    back = time.monotonic()
    sim.fault("none")
    assert watched.until(State.READY, since=back) < 3.0


@pytest.mark.slow
def test_many_replugs_leave_no_thread_behind(sim: CameraSimulator, watched: Watched) -> None:
    before = threading.active_count()
    for _ in range(5):
        began = time.monotonic()
        sim.fault("drop")
        watched.until(State.ABSENT, "capture_camera_lost", since=began)
        began = time.monotonic()
        sim.fault("none")
        watched.until(State.READY, since=began)

    wait_for(lambda: threading.active_count() <= before)


def test_a_covered_lens_is_told(sim: CameraSimulator, watched: Watched) -> None:
    began = time.monotonic()
    sim.fault("black")
    assert watched.until(State.DEGRADED, "capture_camera_black", since=began) < 2.0


def test_the_blur_fault_softens_the_picture(sim: CameraSimulator, watched: Watched) -> None:
    sharp = watched.camera.latest()
    assert sharp is not None
    sim.fault("blur")

    def softened() -> bool:
        frame = watched.camera.latest()
        return frame is not None and frame.image().std() < 0.8 * sharp.image().std()

    wait_for(softened)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://no-such-camera.invalid/", "capture_camera_no_host"),
        ("http://127.0.0.1:9/", "capture_camera_refused"),
        ("file:///no/such/folder", "capture_camera_no_pictures"),
        ("uvc://97", "capture_camera_missing"),
    ],
)
def test_a_camera_that_is_not_there_is_told_in_words_within_two_seconds(url: str, code: str) -> None:
    began = time.monotonic()
    with pytest.raises(DeviceUnavailable) as caught:
        open_source(url)

    assert time.monotonic() - began < 2.0
    assert caught.value.code == code
    assert "{" not in explain(caught.value)


def test_a_host_that_never_answers_is_told_within_two_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(DeviceUnavailable, match="capture_camera_silent"):
            open_source(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        assert time.monotonic() - began < 2.0


def test_a_web_page_is_not_a_camera() -> None:
    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"hi")

        def log_message(self, format: str, *args: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            with pytest.raises(DeviceUnavailable) as caught:
                open_source(f"http://127.0.0.1:{server.server_address[1]}/")
        finally:
            server.shutdown()
    assert caught.value.state is State.FAULT


@pytest.mark.parametrize(
    "url", ["", "camera", "ftp://host/", "uvc://front", "http://", "http://host:0/", "http://h:x/"]
)
def test_an_address_that_cannot_be_read_is_refused_at_once(url: str) -> None:
    with pytest.raises(Unreadable, match="capture_camera_url"):
        Camera(url, lambda _: None)


def test_a_folder_of_pictures_is_a_camera_that_shows_the_newest(tmp_path: Path) -> None:
    (tmp_path / "甲.jpg").write_bytes(PHOTO)
    seen = Watched(tmp_path.as_uri())
    began = time.monotonic()
    with seen.camera:
        seen.until(State.READY, since=began)
        frame = seen.camera.latest()
        assert frame is not None
        assert frame.image().shape == (480, 640, 3)


def test_a_stopped_camera_is_given_back_and_stopping_twice_is_harmless(sim: CameraSimulator) -> None:
    seen = Watched(sim.url)
    began = time.monotonic()
    seen.camera.start()
    seen.until(State.READY, since=began)

    seen.camera.stop()
    seen.camera.stop()

    assert not any(t.name == f"camera {sim.url}" for t in threading.enumerate())


def test_every_reason_has_words() -> None:
    import app.devices.camera as room

    source = "".join(p.read_text(encoding="utf-8") for p in Path(room.__path__[0]).glob("*.py"))
    used = {word for word in source.split('"') if word.startswith("capture_")}
    assert used
    assert used <= table().keys()
