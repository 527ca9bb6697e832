"""Where the parts of a post are joined: one home's store, sync, devices and papers behind one desk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Unreadable
from app.memory import give_back

if TYPE_CHECKING:
    from app.post.post import Post
    from app.post.shown import DeviceRow
    from app.wire.messages import DeviceHealth


@contextmanager
def opened(home: Path, server: str = "") -> Iterator[Post]:
    """The post of an enrolled home, running: sync and devices in their threads, the home held against a second
    program. `server`: the county's address now, where it isn't the enrolled one.

    Raises Unreadable or Trouble for a home that can't be used.
    """
    with _held(home), _joined(home, server) as post:
        yield post


def show(home: Path, server: str = "", first: Callable[[Post], None] = lambda _: None, *, screen: str = "desk") -> int:
    """The desk's window, or a hall computer's only `screen` ("board", "kiosk"), until it is closed. It opens at once;
    store, sync and devices are set up behind it, then `first` is done, and then its questions are answered. Raises as
    `opened` for a home that is taken or isn't one."""
    from app.models.home import close_request
    from app.ui.app import run, run_board, run_kiosk
    from app.ui.late import late

    made = threading.Event()
    with _held(home), ExitStack() as parts:

        def make() -> Post:
            try:
                post = parts.enter_context(_joined(home, server))
                first(post)
                parts.enter_context(_printing(post))
                return post
            finally:
                made.set()

        code = {"desk": run, "board": run_board, "kiosk": run_kiosk}[screen](late(make), close_request(home))
        made.wait()
    return code


@contextmanager
def _held(home: Path) -> Iterator[None]:
    """Cheap to ask before a window is shown: is it a counter's home, and nobody else's now?"""
    give_back()
    from app.models.home import database_file, lock

    if not database_file(home).exists():
        raise Unreadable("sync_home_missing", home=str(home))
    with lock(home):
        yield


def health_of(row: DeviceRow) -> DeviceHealth:
    """A device as the county is told of it (R-SUP-08)."""
    from app.wire.messages import DeviceHealth

    return DeviceHealth(name=row.name, kind=row.kind, state=row.state, reason=row.reason)


@contextmanager
def _joined(home: Path, server: str) -> Iterator[Post]:
    from app.post.post import Post
    from app.sync.counter import VERSION
    from app.sync.counter import opened as counter_of
    from app.sync.loop import SyncLoop

    with counter_of(home) as counter, counter.county(server) as county:
        post = Post(home, counter.begin, counter.read, county)
        post.loop = SyncLoop(
            counter.begin,
            county,
            counter.key,
            post.sync_moved,
            post.documents_came,
            listen=county.listen,
            clock=post.clock,
            version=VERSION,
            health=lambda: [health_of(row) for row in post.devices()],
        )
        with _running(post.start_devices, post.stop_devices), _running(post.loop.start, post.loop.stop):
            yield post


@contextmanager
def _printing(post: Post) -> Iterator[None]:
    """A4 papers through the system's printer; and the fonts read ahead, so that no clerk waits for the first paper."""
    from app.documents.fonts import BOLD, SONG, register
    from app.ui.pageprinter import printing_pages

    warm = threading.Thread(target=lambda: [register(face) for face in (SONG, BOLD)], name="fonts", daemon=True)
    warm.start()
    with printing_pages(post):
        yield
    warm.join()


@contextmanager
def _running(start: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    try:
        start()
        yield
    finally:
        stop()
