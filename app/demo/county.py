"""The demonstration's county: founded once with its people and authorisations, then kept."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

from app.demo.cast import CHIEFS, HALL, PASSWORD, POWERS, STAFF
from app.domain.authority import Authorisation
from app.wire import codec
from app.wire.messages import Profile

READY = "people-are-in"


def found(folder: Path, today: date) -> None:
    """Accounts and authorisations, once; a second call changes nothing."""
    from uuid_utils import uuid7

    from server import accounts, config
    from server.database import writing
    from server.home import Home
    from server.partition import ordering
    from server.service import PARTITION

    if (folder / READY).exists():
        return
    with Home(folder).opened() as engine, writing(engine) as connection, ordering(connection, PARTITION) as order:
        for member in STAFF:
            profile = Profile(
                user=member.name,
                name=member.name,
                posts=list(member.posts),
                department=member.department,
                window=member.window,
            )
            accounts.add_user(order, profile, PASSWORD)
        for department, name in CHIEFS.items():
            config.put(order, "authorisation", str(uuid7()), codec.encode(_authorised(name, department, today)))
    (folder / READY).touch()


def _authorised(name: str, department: str, today: date) -> Authorisation:
    from app.paths import RESOURCES
    from server.config import shipped_guides

    items = tuple(g.code for g in shipped_guides(RESOURCES / "catalogue") if g.department == department)
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    return Authorisation(who=f"chief:{name}", items=items, powers=POWERS, first=first, last=last)


def code_for(folder: Path, window: str) -> str:
    """An enrolment code for one window."""
    from server import accounts
    from server.database import writing
    from server.home import Home
    from server.service import PARTITION

    with Home(folder).opened() as engine, writing(engine) as connection:
        return accounts.add_counter(connection, PARTITION, HALL, window)


def port_of(folder: Path) -> int:
    """The county's port, the same each time where it is free: counters remember the address."""
    kept = folder / "port"
    port = int(kept.read_text(encoding="ascii")) if kept.exists() else 0
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    folder.mkdir(parents=True, exist_ok=True)
    kept.write_text(str(port), encoding="ascii")
    return port
