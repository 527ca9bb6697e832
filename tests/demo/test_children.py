"""What the demonstration starts it stops, whatever happens."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from app.demo.children import Family
from app.demo.script import until
from app.domain.errors import Trouble


def alive(pid: int) -> bool:
    return bool(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)


def test_everybody_is_stopped_when_the_block_is_left(tmp_path: Path) -> None:
    with Family(tmp_path) as family:
        caller = family.start("caller", "simulate", "caller", "--tcp", "0")
        assert caller.line().startswith("socket://")
        pid = caller.process.pid
    until(lambda: not alive(pid), "the end of the caller")


def test_they_are_stopped_when_it_fails(tmp_path: Path) -> None:
    pids = []
    with pytest.raises(RuntimeError), Family(tmp_path) as family:
        caller = family.start("caller", "simulate", "caller", "--tcp", "0")
        caller.line()
        pids.append(caller.process.pid)
        raise RuntimeError
    until(lambda: not alive(pids[0]), "the end of the caller")


def test_a_child_that_ends_says_where_its_words_are(tmp_path: Path) -> None:
    with Family(tmp_path) as family:
        child = family.start("wrong", "simulate", "toaster")
        with pytest.raises(Trouble) as caught:
            child.line()
    assert caught.value.params["code"] == 2
    assert "toaster" in Path(str(caught.value.params["log"])).read_text(encoding="utf-8")
