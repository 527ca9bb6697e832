"""Who may come in: signed requests of enrolled devices, a clock that is about right, and not too many at once."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.wire import codec, signing
from app.wire.errors import WireError

SKEW = 300
"""Seconds that a request's time may differ from the county's."""
MOST_KEYS = 50_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` requests at once, refilled by `each` a second."""

    each: float
    burst: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests of one device, and of one address that isn't one yet (enrolment)."""

    device: Rate = Rate(200.0, 600)
    stranger: Rate = Rate(0.5, 20)


class Bucket:
    """How many requests each key has left."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Raises WireError 429 saying when to come back."""
        with self._lock:
            now = self._clock()
            left, at = self._left.pop(key, (float(self._rate.burst), now))
            left = min(float(self._rate.burst), left + (now - at) * self._rate.each)
            self._left[key] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > MOST_KEYS:
                self._left.popitem(last=False)
        if left < 1:
            raise WireError(429, "wire_too_often", retry_after=int((1 - left) / self._rate.each) + 1)


class Once:
    """Signatures of requests that mustn't be played again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: OrderedDict[str, float] = OrderedDict()

    def check(self, signature: str) -> None:
        """Raises WireError 409 for a request that was here before."""
        with self._lock:
            now = self._clock()
            while self._seen and next(iter(self._seen.values())) < now - 2 * SKEW:
                self._seen.popitem(last=False)
            if signature in self._seen:
                raise WireError(409, "wire_replayed")
            self._seen[signature] = now


def sender(headers: Mapping[str, str]) -> str:
    """The device the request says it is of. Raises WireError 401 when it says none."""
    device = headers.get("x-device", "")
    if not device or "x-time" not in headers or "x-signature" not in headers:
        raise WireError(401, "wire_unsigned")
    return device


def check(headers: Mapping[str, str], public_key: str, method: str, target: str, body: bytes) -> None:
    """Raises WireError 401: signature first, then time, so that only the device itself is told the county's time."""
    at = headers.get("x-time", "")
    message = signing.request_message(method, target, at, body)
    if not signing.verify(public_key, message, headers.get("x-signature", "")):
        raise WireError(401, "wire_signature")
    try:
        claimed = datetime.fromisoformat(at)
    except ValueError:
        raise WireError(401, "wire_unsigned") from None
    claimed = claimed if claimed.tzinfo else claimed.replace(tzinfo=codec.BEIJING)
    now = codec.now().replace(tzinfo=codec.BEIJING)
    if abs((claimed - now).total_seconds()) > SKEW:
        raise WireError(401, "wire_clock", now=now.isoformat())
