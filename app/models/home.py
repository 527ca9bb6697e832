"""A counter's data folder: where its things lie, and that one program at a time uses it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import Trouble


def database_file(home: Path) -> Path:
    return home / "counter.db"


def key_mark(home: Path) -> Path:
    """Which key the store was made with, as a mark that tells nothing of the key."""
    return home / "counter.key-mark"


def key_file(home: Path) -> Path:
    return home / "key"


def blob_folder(home: Path) -> Path:
    return home / "blobs"


def devices_file(home: Path) -> Path:
    return home / "devices.toml"


def log_folder(home: Path) -> Path:
    return home / "logs"


def close_request(home: Path) -> Path:
    """While this file is there, the program that has the home closes itself."""
    return home / "close.request"


@contextmanager
def lock(home: Path) -> Iterator[None]:
    """Hold the home while the block runs; the system lets go of it when the process dies, however it dies.

    Raises Trouble saying who has it.
    """
    from filelock import FileLock, Timeout  # late: it brings asyncio along

    try:
        home.mkdir(parents=True, exist_ok=True)
        held = FileLock(home / "lock", timeout=0, thread_local=False)
        held.acquire()
    except Timeout:
        raise Trouble("models_home_in_use", home=str(home), holder=_holder(home)) from None
    except OSError as error:
        raise Trouble("models_home_unusable", home=str(home), why=error.strerror or str(error)) from error
    try:
        (home / "lock.pid").write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        held.release()


def _holder(home: Path) -> str:
    try:
        return (home / "lock.pid").read_text(encoding="ascii").strip()
    except OSError:
        return "?"


def sync_folder(folder: Path) -> None:
    """Make a new name in `folder` last through a power cut (Windows does so by itself)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(file: Path, content: bytes, mode: int = 0o600) -> None:
    """The whole content under the name, or nothing: written aside, flushed, renamed, the folder flushed."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(file)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)
