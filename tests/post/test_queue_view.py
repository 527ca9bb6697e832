"""The queue as two windows of one hall see it: a number asked for at one is given by the other's post by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import Refused
from app.models import database
from app.models.keys import load_keys
from app.models.store import beginning
from app.post.post import Post
from app.sync.loop import once
from app.wire import signing
from tests.sync.desk import enrol
from tests.sync.town import Door
from tests.ui.real import Home, hall


class Fourth:
    """A counter at window 4 of the same hall."""

    def __init__(self, folder: Path, home: Home) -> None:
        enrol(folder, home.town, "4")
        keys = load_keys(folder)
        self.engine = database.open_(folder, keys.store)
        self.begin = beginning(self.engine, folder, keys.store)
        read = beginning(self.engine, folder, keys.store, writes=False)
        self.post = Post(folder, self.begin, read, None)
        self._door = Door(home.town, self.post.identity.device)
        self._key = signing.key_from_bytes(keys.signing)

    def sync(self) -> None:
        once(self.begin, self._door, self._key, clock=self.post.clock)


def test_a_number_asked_for_here_is_given_there_without_anybody_doing_anything(tmp_path: Path) -> None:
    """R-REC-01: and it is seen under the other window's number until then."""
    with hall(tmp_path) as home:
        home.sit("陈静")
        third, fourth = home.post, Fourth(tmp_path / "fourth", home)
        fourth.sync()
        home.sync()
        with fourth.begin() as store:
            fourth.post.profile = next(p for p in store.people() if p.user == "李㛃")
            fourth.post.post = "clerk"
        first, second = third.take_ticket("A"), third.take_ticket("A")
        third.call_next()
        home.sync()
        fourth.sync()
        there = fourth.post.queue()
        assert ([r.number for r in there.waiting], [r.number for r in there.elsewhere]) == ([], [second.number])
        assert there.elsewhere[0].lease == "3"

        with pytest.raises(Refused, match="queue_asked"):
            fourth.post.call_next()
        fourth.sync()
        home.sync()
        third.documents_came({("ticket", second.id)})
        home.sync()
        fourth.sync()

        assert [r.number for r in third.queue().waiting] == []
        called = fourth.post.call_next().current
        assert called and called.number == second.number
        assert first.number != second.number
        fourth.engine.dispose()
