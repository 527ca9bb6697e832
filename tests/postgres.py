"""A PostgreSQL for the tests: the machine's own programs, or pgserver's; databases in it as they are wanted."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

PLACES = ("/usr/local/bin", "/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin")


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL here that has both initdb and postgres."""
    folders = [folder for place in PLACES for folder in sorted(Path("/").glob(place[1:]), reverse=True)]
    whole = [f for f in folders if (f / "initdb").is_file() and (f / "postgres").is_file()]
    if whole:
        return whole[0]
    with suppress(ImportError):
        import pgserver

        folder = Path(pgserver.__file__).parent / "pginstall" / "bin"
        return folder if (folder / "postgres").is_file() else None
    return None


def _user() -> dict[str, str | int]:
    """PostgreSQL refuses to run as root: another user it is then."""
    if os.geteuid():
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid}


class Postgres:
    """One running cluster in a folder of its own, reached by a socket there."""

    def __init__(self, bin: Path, folder: Path) -> None:
        self._bin = bin
        self._folder = folder
        self._as = _user()
        self._log = folder / "log"
        if self._as:
            os.chown(folder, int(self._as["user"]), int(self._as["group"]))
        make = [
            "initdb",
            "--no-sync",
            "-A",
            "trust",
            "-U",
            "county",
            "-E",
            "UTF8",
            "--locale=C",
            "-D",
            str(folder / "data"),
        ]
        self._run(make)
        settings = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=200"
        self._run(["pg_ctl", "-w", "-D", str(folder / "data"), "-l", str(self._log), "-o", settings, "start"])

    def _run(self, command: list[str]) -> None:
        program = str(self._bin / command[0])
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        done = subprocess.run(
            [program, *command[1:]],
            cwd=self._folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            **self._as,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, (command, done.stderr)

    def database(self) -> str:
        """The address of a fresh, empty database."""
        name = f"t{uuid4().hex}"
        with psycopg.connect(host=str(self._folder), user="county", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://county@/{name}?host={self._folder}"

    def stop(self) -> None:
        self._run(["pg_ctl", "-w", "-m", "immediate", "-D", str(self._folder / "data"), "stop"])


@contextmanager
def running() -> Iterator[Postgres]:
    """A cluster while the block runs. Skips, openly, where there is none to be had."""
    bin = binaries()
    if bin is None:
        pytest.skip("no PostgreSQL on this machine, and no pgserver")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    postgres = Postgres(bin, folder)
    try:
        yield postgres
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
