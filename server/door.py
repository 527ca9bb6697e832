"""Signing in, throttled: five wrong passwords close the door to that name for half a minute."""

from __future__ import annotations

import secrets
import threading
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.wire import codec
from app.wire.errors import WireError
from app.wire.messages import Profile, SignedIn, SignIn

SESSION = timedelta(hours=12)
TRIES = 5
CLOSED = timedelta(seconds=30)
MOST_NAMES = 10_000
AT_ONCE = 4
"""Hashes computed at the same time: each takes 64 MiB."""


class Door:
    """Who tried how often. Nothing is told apart: a wrong name costs as long, and says the same, as a wrong
    password."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hashing = threading.Semaphore(AT_ONCE)
        self._wrong: dict[str, tuple[int, datetime]] = {}

    def sign_in(self, known: Profile | None, hash: str, request: SignIn) -> SignedIn:
        """Raises WireError 403 for a wrong name or password, 429 while closed."""
        self._check_open(request.user)
        fits = self._fits(hash or _nobody(), request.password)
        if known is None or known.revoked or not fits:
            self._count(request.user)
            raise WireError(403, "wire_password_wrong")
        with self._lock:
            self._wrong.pop(request.user, None)
        expires = (codec.now() + SESSION).replace(tzinfo=codec.BEIJING)
        return SignedIn(profile=known, session=secrets.token_hex(16), expires=expires.isoformat())

    def _fits(self, hash: str, password: str) -> bool:
        try:
            with self._hashing:
                return PasswordHasher().verify(hash, password)
        except (VerificationError, InvalidHashError):
            return False

    def _check_open(self, user: str) -> None:
        with self._lock:
            count, since = self._wrong.get(user, (0, datetime.min))
        left = since + CLOSED - codec.now() if count >= TRIES else timedelta()
        if left > timedelta():
            raise WireError(429, "wire_too_many_tries", retry_after=int(left.total_seconds()) + 1)

    def _count(self, user: str) -> None:
        now = codec.now()
        with self._lock:
            if len(self._wrong) >= MOST_NAMES:
                self._wrong = {name: w for name, w in self._wrong.items() if w[1] + CLOSED > now}
            count, since = self._wrong.get(user, (0, datetime.min))
            self._wrong[user] = (1 if now > since + CLOSED else count + 1, now)


@cache
def _nobody() -> str:
    """What a name that isn't known is compared with."""
    return PasswordHasher().hash(secrets.token_hex())
