"""The counter's own trace, checked; each kind of harm is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, update

from app.cli import main
from app.models.home import database_file
from app.models.tables import outbox
from app.sync.verify import chain_faults, verify
from app.wire import signing
from app.wire.messages import Act
from tests.sync.desk import Desk
from tests.sync.test_engine import receive


@pytest.fixture
def made(desk: Desk) -> list[str]:
    return [receive(desk) for _ in range(3)]


def codes(desk: Desk) -> list[str]:
    return [fault.code for fault in verify(desk.begin, desk.database).faults]


def test_a_sound_counter_has_nothing_to_say(desk: Desk, made: list[str]) -> None:
    checked = verify(desk.begin, desk.database)

    assert (checked.acts, checked.files, checked.faults) == (3, 6, ())


def test_an_act_that_was_altered_breaks_the_chain(desk: Desk, made: list[str]) -> None:
    with desk.begin() as store:
        altered = update(outbox).where(outbox.c.id == made[1]).values(body=outbox.c.body + " ")
        store.connection.execute(altered)

    assert codes(desk) == ["sync_verify_chain"]


def test_an_act_that_was_removed_leaves_a_gap(desk: Desk, made: list[str]) -> None:
    with desk.begin() as store:
        store.connection.execute(delete(outbox).where(outbox.c.id == made[1]))

    assert codes(desk)[0] == "sync_verify_gap"


def test_an_act_under_another_id_is_found(desk: Desk, made: list[str]) -> None:
    with desk.begin() as store:
        store.connection.execute(update(outbox).where(outbox.c.id == made[1]).values(id="another"))

    assert codes(desk) == ["sync_verify_identity"]


def test_a_body_that_is_no_act_is_found() -> None:
    act = Act(dseq=1, id="a", body="{}", hash=signing.chain(signing.START, b"{}"))

    assert [fault.code for fault in chain_faults([act])] == ["sync_verify_identity"]


@pytest.mark.parametrize(
    ("harm", "code"), [("removed", "sync_verify_blob_missing"), ("altered", "sync_verify_blob_wrong")]
)
def test_a_file_that_is_gone_or_altered_is_named(desk: Desk, made: list[str], harm: str, code: str) -> None:
    with desk.begin() as store:
        name = store.blob_names()[0]
        path = store.blobs.path(name)
    if harm == "removed":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b"x")

    (fault,) = verify(desk.begin, desk.database).faults
    assert (fault.code, fault.params["name"]) == (code, name[:19])


def test_a_damaged_page_is_found_wherever_it_is(desk: Desk, made: list[str]) -> None:
    desk.close()
    file = database_file(desk.home)
    raw = bytearray(file.read_bytes())
    raw[2 * 4096 + 100] ^= 1
    file.write_bytes(raw)
    desk.crash()

    assert verify(desk.begin, desk.database).faults[0].code == "sync_database_damaged"


def test_a_county_database_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--db", f"sqlite:///{tmp_path / 'none.db'}"]) == 2

    assert list(tmp_path.iterdir()) == []
