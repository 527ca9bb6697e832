"""Files by content in a directory: written in pieces, each piece safe on disk before its offset is told."""

from __future__ import annotations

import errno
import os
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

from app.domain.errors import Trouble
from app.wire import signing
from app.wire.errors import WireError
from app.wire.messages import BlobState

NAME = re.compile(r"sha256:([0-9a-f]{64})")
PIECE = 1024 * 1024
LARGEST = 512 * 1024 * 1024


@dataclass(slots=True)
class _Held:
    """A file's lock while somebody wants it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    users: int = 0


class Blobs:
    """The store. A name is the digest of what it names, so nothing else can ever be under it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._guard = threading.Lock()
        self._held: dict[str, _Held] = defaultdict(_Held)
        (folder / "partial").mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """Where the whole file stands. Raises WireError 400 for what is no name."""
        digest = _digest(name)
        return self.folder / digest[:2] / digest

    def state(self, name: str) -> BlobState:
        """How much of the file is safe on disk; waits for a piece that is being written."""
        with self._alone(name):
            return self._state(name)

    def _state(self, name: str) -> BlobState:
        whole = self.path(name)
        if whole.is_file():
            return BlobState(name=name, state="complete", offset=whole.stat().st_size)
        partial = self._partial(name)
        size = partial.stat().st_size if partial.is_file() else 0
        return BlobState(name=name, state="partial" if size else "absent", offset=size)

    def write(self, name: str, offset: int, piece: bytes, total: int) -> BlobState:
        """One piece at its offset. Raises WireError 409 for another offset than the one told, 422 when all is there and
        the digest is another; Trouble for a full disk."""
        if not 0 < total <= LARGEST or len(piece) > PIECE or offset + len(piece) > total:
            raise WireError(413, "wire_blob_large", limit=LARGEST // PIECE)
        with self._alone(name):
            state = self._state(name)
            if state.state == "complete":
                return state
            if state.offset != offset:
                raise WireError(409, "wire_blob_offset", offset=state.offset)
            with _disk():
                return self._append(name, piece, total)

    def put(self, content: bytes) -> str:
        """A whole file of the county's own; gives its name."""
        name = signing.blob_name(content)
        with self._alone(name), _disk():
            if self._state(name).state != "complete":
                self._partial(name).unlink(missing_ok=True)
                self._append(name, content, len(content))
        return name

    def fits(self, name: str) -> bool:
        """Whether the file is there and what its name says."""
        whole = self.path(name)
        if not whole.is_file():
            return False
        with whole.open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == _digest(name)

    def _append(self, name: str, piece: bytes, total: int) -> BlobState:
        partial = self._partial(name)
        with partial.open("ab") as file:
            before = file.tell()
            try:
                file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                file.truncate(before)
                raise
            size = file.tell()
        if size < total:
            return BlobState(name=name, state="partial", offset=size)
        return self._finish(name, partial)

    def _finish(self, name: str, partial: Path) -> BlobState:
        with partial.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        if digest != _digest(name):
            partial.unlink()
            raise WireError(422, "wire_blob_digest", name=name[:15])
        whole = self.path(name)
        whole.parent.mkdir(exist_ok=True)
        partial.replace(whole)
        for folder in (whole.parent, self.folder):
            sync_folder(folder)
        return BlobState(name=name, state="complete", offset=whole.stat().st_size)

    def _partial(self, name: str) -> Path:
        return self.folder / "partial" / _digest(name)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """One at a time with a file."""
        with self._guard:
            held = self._held[name]
            held.users += 1
        try:
            with held.lock:
                yield
        finally:
            with self._guard:
                held.users -= 1
                if not held.users:
                    self._held.pop(name, None)


def _digest(name: str) -> str:
    match = NAME.fullmatch(name)
    if match is None:
        raise WireError(400, "wire_blob_name")
    return match[1]


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder safe on disk (nothing to do where folders can't be opened)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        code = "server_disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "server_disk_failed"
        raise Trouble(code, why=error.strerror or str(error)) from error
