"""Who is told what happens at the post."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from app.post.events import Event, Subscriber

LOG = logging.getLogger(__name__)


class Hub:
    """Subscribers are called on the thread that tells. One that fails is logged, the others are told all the same."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._subscribers: list[Subscriber] = []

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Returns what ends the subscription."""
        with self._guard:
            self._subscribers.append(callback)

        def end() -> None:
            with self._guard:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return end

    def tell(self, event: Event) -> None:
        with self._guard:
            subscribers = tuple(self._subscribers)
        for subscriber in subscribers:
            try:
                subscriber(event)
            except Exception:
                LOG.exception("a subscriber failed on %s", type(event).__name__)
