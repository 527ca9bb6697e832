"""Three PostgreSQL under Patroni and one etcd, as processes of this machine: Debian's `patroni`, `etcd-server`,
`postgresql-15`. PostgreSQL refuses to run as root, so everything runs as the user `postgres`."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

PROGRAMS = ("patroni", "etcd")
NEEDED = ("initdb", "postgres", "pg_basebackup", "pg_controldata", "pg_rewind")
PATIENCE = 180.0


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL of Debian's that is whole."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((f for f in folders if all((f / name).is_file() for name in NEEDED)), None)


def until(what: Callable[[], Any], why: str, patience: float = PATIENCE) -> Any:
    """The first thing that isn't nothing; fails the test after `patience` seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        with suppress(httpx.HTTPError, psutil.Error, OSError, ValueError):
            if found := what():
                return found
        time.sleep(0.2)
    pytest.fail(f"waited in vain: {why}")


def ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    found = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return found


@dataclass
class Node:
    """One PostgreSQL and its Patroni."""

    name: str
    folder: Path
    port: int
    rest: int
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def server(self) -> psutil.Process:
        return psutil.Process(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]))

    def receivers(self) -> list[psutil.Process]:
        """What takes the leader's log in here."""
        return [p for p in self.server.children() if "walreceiver" in " ".join(p.cmdline())]

    def kill(self) -> None:
        """As a power cut of this machine: Patroni, then everything of PostgreSQL at once."""
        assert self.process
        server = self.server
        family = [server, *server.children(recursive=True)]
        self.process.kill()
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()


class Cluster:
    """`strict`: a commit is answered once a second machine has it, and not at all while there is none."""

    def __init__(self, folder: Path, bin: Path, strict: bool) -> None:
        self._folder = folder
        self._bin = bin
        self._etcd_port, peer, *rest = ports(8)
        self._settings = {"synchronous_mode": strict, "synchronous_mode_strict": strict}
        self.nodes = [Node(f"n{i}", folder / f"n{i}", rest[i], rest[3 + i]) for i in range(3)]
        client, other = f"http://127.0.0.1:{self._etcd_port}", f"http://127.0.0.1:{peer}"
        args = ["--data-dir", str(folder / "etcd"), "--listen-client-urls", client, "--advertise-client-urls", client]
        args += ["--listen-peer-urls", other, "--initial-advertise-peer-urls", other]
        self._etcd = self._start("etcd", [*args, "--initial-cluster", f"default={other}"])
        for node in self.nodes:
            node.folder.mkdir()
            shutil.chown(node.folder, "postgres", "postgres")
            (node.folder / "patroni.yml").write_text(json.dumps(self._config(node)), encoding="utf-8")
        for node in self.nodes:
            self.start(node)
        until(self.whole, "three members, two of them following")

    def _start(self, program: str, args: list[str]) -> subprocess.Popen[bytes]:
        with (self._folder / f"{program}.log").open("ab") as log:
            return subprocess.Popen(
                [program, *args],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                user="postgres",
                group="postgres",
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            )

    def _config(self, node: Node) -> dict[str, Any]:
        login = {name: {"username": name, "password": name} for name in ("superuser", "replication", "rewind")}
        dcs = {"ttl": 20, "loop_wait": 2, "retry_timeout": 5, "maximum_lag_on_failover": 1 << 30, **self._settings}
        parameters = {"max_connections": 100, "shared_buffers": "32MB", "wal_keep_size": "256MB"}
        return {
            "scope": "county",
            "name": node.name,
            "restapi": {"listen": f"127.0.0.1:{node.rest}", "connect_address": f"127.0.0.1:{node.rest}"},
            "etcd3": {"host": f"127.0.0.1:{self._etcd_port}"},
            "bootstrap": {"dcs": dcs, "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, {"auth": "trust"}]},
            "postgresql": {
                "listen": f"127.0.0.1:{node.port}",
                "connect_address": f"127.0.0.1:{node.port}",
                "data_dir": str(node.folder / "data"),
                "bin_dir": str(self._bin),
                "pgpass": str(node.folder / "pgpass"),
                "authentication": login,
                "use_pg_rewind": True,
                "remove_data_directory_on_diverged_timelines": True,
                "remove_data_directory_on_rewind_failure": True,
                "parameters": {**parameters, "unix_socket_directories": str(node.folder)},
                "pg_hba": [
                    f"{who} trust"
                    for who in ("local all all", "host all all 127.0.0.1/32", "host replication all 127.0.0.1/32")
                ],
            },
        }

    def start(self, node: Node) -> None:
        node.process = self._start("patroni", [str(node.folder / "patroni.yml")])

    def url(self) -> str:
        """All three; a connection finds the one that leads."""
        hosts = "&".join(f"host=127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql+psycopg://superuser@/postgres?{hosts}&target_session_attrs=read-write&connect_timeout=3"

    def members(self) -> list[dict[str, Any]]:
        """As Patroni tells them; from whichever node answers."""
        for node in self.nodes:
            with suppress(httpx.HTTPError, ValueError):
                found: list[dict[str, Any]] = httpx.get(f"http://127.0.0.1:{node.rest}/cluster").json()["members"]
                return found
        return []

    def leader(self) -> Node | None:
        """The one that takes writes now."""
        for node in self.nodes:
            with suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{node.rest}/primary").status_code == 200:
                    return node
        return None

    def whole(self) -> bool:
        """Whether the leader has two followers that take its log, in strict mode one of them synchronously."""
        roles = [m["role"] for m in self.members()]
        synced = "sync_standby" in roles or not self._settings["synchronous_mode"]
        leader = self.leader()
        return len(roles) == 3 and leader is not None and synced and len(self.followers(leader)) == 2

    def followers(self, leader: Node) -> list[psutil.Process]:
        return [r for node in self.nodes if node is not leader for r in node.receivers()]

    def stop(self) -> None:
        for node in self.nodes:
            with suppress(psutil.Error, OSError):
                for process in node.server.children():
                    process.send_signal(signal.SIGCONT)
            with suppress(psutil.Error, OSError):
                node.kill()
            if node.process and node.process.poll() is None:
                node.process.kill()
                node.process.wait()
        self._etcd.kill()
        self._etcd.wait()


@contextmanager
def running(*, strict: bool) -> Iterator[Cluster]:
    """A cluster while the block runs. Skips, openly, where its programs aren't there."""
    bin, missing = binaries(), [name for name in PROGRAMS if shutil.which(name) is None]
    if bin is None or missing:
        pytest.skip(f"no cluster on this machine: {', '.join(missing) or 'PostgreSQL'} is missing")
    if os.geteuid() or "postgres" not in {entry.pw_name for entry in pwd.getpwall()}:
        pytest.skip("no cluster on this machine: only root can start it as the user postgres")
    folder = Path(tempfile.mkdtemp(prefix="patroni", dir="/tmp"))
    shutil.chown(folder, "postgres", "postgres")
    cluster = None
    try:
        cluster = Cluster(folder, bin, strict)
        yield cluster
    finally:
        if cluster:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
