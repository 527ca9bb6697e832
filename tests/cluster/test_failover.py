"""What the county has acknowledged outlives the machine that acknowledged it: the leader of three PostgreSQL is killed
while windows push. The oracle, what was answered, lives outside what is killed."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.domain.errors import AppError
from server.database import reading
from server.tables import log
from tests.cluster.patroni import Cluster, Node, running, until
from tests.server.town import Counter, Town

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(1800)]
KILLS = int(os.environ.get("YICHUANG_CLUSTER_KILLS", "1"))
WINDOWS = 3


class Window(threading.Thread):
    """Offers one act after the other, each until it is answered: a window's outbox."""

    def __init__(self, counter: Counter, name: str, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.counter, self.title, self.ended = counter, name, ended
        self.answered: list[str] = []

    def run(self) -> None:
        n = 0
        while not self.ended.is_set():
            n += 1
            act = self.counter.receive(f"{self.title}-{n}")
            while not self.ended.is_set() and not self.offered(act.id):
                self.ended.wait(0.3)

    def offered(self, act: str) -> bool:
        try:
            (answer,) = self.counter.push(self.counter.made[-1])
        except (AppError, DBAPIError, TimeoutError):
            return False
        assert answer.id == act
        assert (answer.first or answer.outcome) == "accepted"
        self.answered.append(act)
        return True


def answered(windows: list[Window]) -> int:
    return sum(len(window.answered) for window in windows)


def more(windows: list[Window], count: int) -> None:
    goal = answered(windows) + count
    until(lambda: answered(windows) >= goal, f"{count} more acts answered")


def on_log(town: Town) -> list[str]:
    """Empty while nobody leads."""
    with suppress(AppError, DBAPIError), reading(town.engine) as connection:
        return list(connection.execute(select(log.c.act)).scalars())
    return []


def lost(town: Town, windows: list[Window]) -> set[str]:
    """Acts that were answered and aren't on the log; none may be there twice."""
    kept: list[str] = until(lambda: on_log(town), "a database that can be read")
    told = [act for window in windows for act in window.answered]
    assert all(kept.count(act) <= 1 for act in told)
    return set(told) - set(kept)


def said(line: str) -> None:
    """For the record of a long run (`pytest -s`)."""
    sys.stdout.write(line + "\n")


def frozen(cluster: Cluster, leader: Node) -> list[psutil.Process]:
    """The followers stop taking the leader's log in."""
    receivers = cluster.followers(leader)
    for process in receivers:
        process.send_signal(signal.SIGSTOP)
    return receivers


def commits_that_wait(leader: Node) -> int:
    """On the leader, for a follower's word."""
    with psycopg.connect(host="127.0.0.1", port=leader.port, user="superuser", dbname="postgres") as connection:
        found = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'").fetchone()
    return int(found[0]) if found else 0


def fail_over(cluster: Cluster, old: Node) -> None:
    """Until another leads."""
    until(lambda: (now := cluster.leader()) is not None and now is not old, "another leader")


@pytest.fixture
def ended() -> threading.Event:
    return threading.Event()


def windows_of(town: Town, ended: threading.Event) -> list[Window]:
    made = [Window(town.counter(str(n)), f"c{n}", ended) for n in range(WINDOWS)]
    for window in made:
        window.start()
    return made


def test_no_acknowledged_act_is_lost_when_the_leader_is_killed_under_strict_synchrony(
    tmp_path: Path, ended: threading.Event
) -> None:
    with running(strict=True) as cluster:
        town = Town(tmp_path / "county", cluster.url())
        windows = windows_of(town, ended)
        for _ in range(KILLS):
            more(windows, 30)
            leader = until(cluster.leader, "a leader")
            leader.kill()
            fail_over(cluster, leader)
            cluster.start(leader)
            more(windows, 10)
            until(cluster.whole, "the killed one back as a follower")
        ended.set()
        for window in windows:
            window.join(60)
        said(f"{KILLS} kills, {answered(windows)} acts acknowledged, {len(lost(town, windows))} lost")
        assert not lost(town, windows)
        town.close()


@pytest.mark.parametrize("strict", [False, True])
def test_what_a_dead_leader_alone_had_was_acknowledged_only_without_synchrony(
    tmp_path: Path, ended: threading.Event, strict: bool
) -> None:
    """The variant that must fail: followers that lag lose acknowledged acts, unless the county waits for them."""
    with running(strict=strict) as cluster:
        town = Town(tmp_path / "county", cluster.url())
        windows = windows_of(town, ended)
        more(windows, 10)
        leader = until(cluster.leader, "a leader")
        stopped = frozen(cluster, leader)
        if strict:
            until(lambda: commits_that_wait(leader), "a commit that waits for a second machine")
        else:
            more(windows, 20)
        leader.kill()
        for process in stopped:
            process.kill()
        fail_over(cluster, leader)
        ended.set()
        for window in windows:
            window.join(60)
        gone = len(lost(town, windows))
        said(f"strict {strict}: {answered(windows)} acts acknowledged, {gone} lost")
        assert bool(gone) is not strict
        town.close()
