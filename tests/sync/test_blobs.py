"""Files up from where the county stands, and down checked."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from app.domain.errors import Trouble
from app.sync.blobs import PIECE, Files
from app.sync.step import Aside
from app.wire.errors import WireError
from app.wire.messages import BlobState
from tests.sync.desk import Desk
from tests.sync.sim import Sim
from tests.sync.test_engine import rest
from tests.sync.town import Door

LARGE = bytes(range(256)) * 4096 * 2 + b"the rest"


@dataclass
class Counted:
    """A line that counts the bytes sent, and breaks when told."""

    door: Door
    sent: list[tuple[int, int]] = field(default_factory=list)
    breaks_at: int = -1

    def blob_write(self, name: str, offset: int, chunk: bytes, total: int) -> BlobState:
        if offset == self.breaks_at:
            raise Trouble("wire_unreachable", why="cut")
        self.sent.append((offset, len(chunk)))
        return self.door.blob_write(name, offset, chunk, total)

    def blob_state(self, name: str) -> BlobState:
        return self.door.blob_state(name)

    def blob_read(self, name: str) -> bytes:
        return self.door.blob_read(name)


@pytest.fixture
def name(desk: Desk, sim: Sim) -> str:
    """A file of an accepted act, over two mebibytes, that the county doesn't have."""
    desk.wire.blob_state = refused  # type: ignore[method-assign]
    with desk.begin() as store:
        page = store.put_blob(LARGE)
        command = desk._receive(store, pages=[page])
        store.queue(command)
    rest(desk, sim)
    with desk.begin() as store:
        assert store.blobs_to_send(10) == [page]
    return page


def refused(name: str) -> BlobState:
    raise WireError(404, "wire_blob_unknown", name=name)


def files(desk: Desk, line: Counted) -> Files:
    return Files(desk.begin, line)  # type: ignore[arg-type]


def test_a_file_goes_in_pieces_and_is_whole_at_the_county(desk: Desk, sim: Sim, name: str) -> None:
    line = Counted(Door(sim.town, desk.device))
    up = files(desk, line)

    assert [up.send(name) for _ in range(3)] == [False, False, True]
    assert line.sent == [(0, PIECE), (PIECE, PIECE), (2 * PIECE, len(LARGE) - 2 * PIECE)]
    assert line.blob_read(name) == LARGE
    with desk.begin() as store:
        assert store.blobs_to_send(10) == []


def test_a_file_that_was_cut_off_goes_on_where_the_county_stands(desk: Desk, sim: Sim, name: str) -> None:
    line = Counted(Door(sim.town, desk.device), breaks_at=PIECE)
    up = files(desk, line)
    up.send(name)
    with pytest.raises(Trouble):
        up.send(name)
    line.breaks_at = -1
    again = files(desk, line)

    assert [again.send(name) for _ in range(2)] == [False, True]
    assert [offset for offset, _ in line.sent] == [0, PIECE, 2 * PIECE]


def test_another_counter_with_the_same_file_is_no_trouble(desk: Desk, sim: Sim, name: str) -> None:
    line = Counted(Door(sim.town, desk.device))
    mine, others = files(desk, line), files(desk, line)
    mine.send(name)
    others.send(name)
    mine.send(name)

    assert mine.send(name) or others.send(name)
    assert line.blob_read(name) == LARGE


def test_a_file_that_is_not_what_was_asked_for_is_put_aside(desk: Desk, sim: Sim, name: str) -> None:
    class Wrong(Counted):
        def blob_read(self, name: str) -> bytes:
            return b"something else"

    with pytest.raises(Aside):
        files(desk, Wrong(Door(sim.town, desk.device))).fetch(name)


def test_a_file_that_is_damaged_here_is_put_aside_and_acts_go_on(desk: Desk, sim: Sim, name: str) -> None:
    with desk.begin() as store:
        path = store.blobs.path(name)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")

    with pytest.raises(Aside):
        files(desk, Counted(Door(sim.town, desk.device))).send(name)
