"""A desk that is still being set up: the window opens at once, its first questions wait on the worker.

Store, devices and sync take their time to load; the painting thread never asks the desk anything itself, so it may
be given one that isn't there yet.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from app.post.desk import Desk
    from app.post.events import Subscriber


class _Late:
    """Every method waits for the desk and passes the call on; an error while it is made is raised by each call."""

    def __init__(self, make: Callable[[], Desk]) -> None:
        self._make = make
        self._made: Any = None
        self._error: BaseException | None = None
        self._waiting: list[Subscriber] = []
        self._lock = threading.Lock()
        self._ready = threading.Event()
        threading.Thread(target=self._begin, name="desk-start", daemon=True).start()

    def _begin(self) -> None:
        try:
            made = self._make()
        except BaseException as error:  # told to whoever asks first
            self._error = error
        else:
            with self._lock:
                self._made = made
                for subscriber in self._waiting:
                    made.subscribe(subscriber)
        self._ready.set()

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Never waits: kept until the desk is there."""
        with self._lock:
            if self._made is not None:
                return cast("Callable[[], None]", self._made.subscribe(callback))
            self._waiting.append(callback)
        return lambda: None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._ready.wait()
            if self._error is not None:
                raise self._error
            return getattr(self._made, name)(*args, **kwargs)

        return call


def late(make: Callable[[], Desk]) -> Desk:
    """A desk that `make` sets up on a thread of its own, beginning now."""
    return cast("Desk", _Late(make))
