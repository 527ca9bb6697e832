"""Back to work from a backup: checked first, then copied into an empty data folder."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.domain.errors import Trouble, Unreadable
from server import verify
from server.home import KEYS, Home
from server.verify import Report


def restore(kept: Path, home: Home) -> Report:
    """The backup in `kept` becomes the county in the home's folder; `kept` stays as it is.

    Raises Unreadable for a folder that is no backup, or a home that isn't empty; Wrong for a backup that doesn't hold,
    before anything is copied; Trouble for a full disk. What came after the backup the counters offer again.
    """
    backup = Home(kept, keys=None if (kept / KEYS).is_file() else home.keys)
    if home.folder.exists() and any(home.folder.iterdir()):
        raise Unreadable("server_restore_not_empty", folder=str(home.folder))
    with backup.opened(existing=True) as engine:
        report = verify.check(engine, backup.blobs())
    made = home.folder.with_name(f".{home.folder.name}.restoring")
    try:
        shutil.rmtree(made, ignore_errors=True)
        shutil.copytree(kept, made, ignore=shutil.ignore_patterns("lock", "*-shm"))
        if home.folder.exists():
            home.folder.rmdir()
        made.rename(home.folder)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise Trouble("server_disk_failed", why=error.strerror or str(error)) from error
    return report
