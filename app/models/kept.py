"""The store as it was before an update changed it, and the way back while nothing has been written since."""

from __future__ import annotations

import shutil
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import Engine

from app.models.home import database_file, sync_folder, write_durably


def copy_file(home: Path) -> Path:
    return home / "counter.before-update"


def seal_file(home: Path) -> Path:
    """The digest of the store right after it was changed."""
    return home / "counter.after-update"


def keep(home: Path, engine: Engine) -> None:
    """A whole copy beside the store, as encrypted as the store is."""
    _flush(engine)
    aside = copy_file(home).with_suffix(".new")
    shutil.copyfile(database_file(home), aside)
    aside.replace(copy_file(home))
    seal_file(home).unlink(missing_ok=True)
    sync_folder(home)


def seal(home: Path, engine: Engine) -> None:
    _flush(engine)
    write_durably(seal_file(home), _digest(database_file(home)).encode("ascii"))


def go_back(home: Path) -> bool:
    """Put the copy back where the store is still as the update left it; False where it isn't, or there is no copy. What
    was written since is never thrown away."""
    log = database_file(home).with_name(f"{database_file(home).name}-wal")
    if not (copy_file(home).exists() and seal_file(home).exists()) or (log.exists() and log.stat().st_size):
        return False
    if _digest(database_file(home)) != seal_file(home).read_text(encoding="ascii"):
        return False
    copy_file(home).replace(database_file(home))
    seal_file(home).unlink()
    sync_folder(home)
    return True


def _flush(engine: Engine) -> None:
    """Everything from the log into the file itself."""
    with engine.connect() as connection:
        connection.rollback()
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
