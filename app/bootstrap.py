"""Where the parts of a post are joined: one home's store, sync, devices and papers behind one desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.post.post import Post


@contextmanager
def opened(home: Path, server: str = "") -> Iterator[Post]:
    """The post of an enrolled home, running: sync and devices in their threads, the home held against a second
    program. `server`: the county's address now, where it isn't the enrolled one.

    Raises Unreadable or Trouble for a home that can't be used.
    """
    from app.models.home import lock
    from app.sync.counter import VERSION
    from app.sync.counter import opened as counter_of
    from app.sync.loop import SyncLoop

    with counter_of(home) as counter, lock(home), counter.county(server) as county:
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
        )
        with _running(post.start_devices, post.stop_devices), _running(post.loop.start, post.loop.stop):
            yield post


@contextmanager
def _running(start: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    try:
        start()
        yield
    finally:
        stop()
