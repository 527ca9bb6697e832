"""Files: in pieces, checked at the end, for nobody who holds no reference."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wire import signing
from app.wire.errors import WireError
from server.blobs import LARGEST, PIECE, Blobs
from tests.server.town import Town

CONTENT = os.urandom(PIECE * 2 + 5)
NAME = signing.blob_name(CONTENT)


def pieces(content: bytes) -> list[tuple[int, bytes]]:
    return [(at, content[at : at + PIECE]) for at in range(0, len(content), PIECE)]


def test_a_file_comes_in_pieces(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    states = [blobs.write(NAME, at, piece, len(CONTENT)) for at, piece in pieces(CONTENT)]

    assert [(s.state, s.offset) for s in states] == [
        ("partial", PIECE),
        ("partial", 2 * PIECE),
        ("complete", len(CONTENT)),
    ]
    assert blobs.path(NAME).read_bytes() == CONTENT
    assert blobs.fits(NAME) and list((tmp_path / "partial").iterdir()) == []


def test_it_goes_on_where_it_stopped_also_in_a_new_program(tmp_path: Path) -> None:
    Blobs(tmp_path).write(NAME, 0, CONTENT[:PIECE], len(CONTENT))
    blobs = Blobs(tmp_path)

    assert (blobs.state(NAME).state, blobs.state(NAME).offset) == ("partial", PIECE)
    with pytest.raises(WireError) as caught:
        blobs.write(NAME, 0, CONTENT[:PIECE], len(CONTENT))
    assert (caught.value.status, caught.value.params) == (409, {"offset": PIECE})
    for at, piece in pieces(CONTENT)[1:]:
        blobs.write(NAME, at, piece, len(CONTENT))
    assert blobs.state(NAME).state == "complete"


def test_another_content_is_refused_and_begun_anew(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    with pytest.raises(WireError) as caught:
        blobs.write(NAME, 0, b"something else", 14)
    assert caught.value.status == 422
    assert blobs.state(NAME).state == "absent"


def test_what_is_complete_stays_as_it_is(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(b"x")
    assert blobs.write(name, 0, b"y", 1).state == "complete"
    assert blobs.put(b"x") == name and blobs.path(name).read_bytes() == b"x"


@pytest.mark.parametrize(
    ("piece", "total"), [(b"", 0), (b"x" * (PIECE + 1), PIECE + 1), (b"xx", 1), (b"", LARGEST + 1)]
)
def test_too_much_is_refused(tmp_path: Path, piece: bytes, total: int) -> None:
    with pytest.raises(WireError) as caught:
        Blobs(tmp_path).write(NAME, 0, piece, total)
    assert caught.value.status == 413


@given(
    st.text()
    | st.sampled_from(["sha256:..", "sha256:../../etc/passwd", NAME.upper(), NAME + "\n", "md5:00", NAME[:-1]])
)
def test_only_a_digest_is_a_name(name: str) -> None:
    with pytest.raises(WireError) as caught:
        Blobs.path(object.__new__(Blobs), name)
    assert caught.value.code == "wire_blob_name"


def test_two_senders_of_one_file_do_not_mix(tmp_path: Path) -> None:
    """Both push the same pieces at once; whoever comes second is told the offset, the file is whole."""
    blobs = Blobs(tmp_path)

    def send() -> None:
        while (state := blobs.state(NAME)).state != "complete":
            try:
                blobs.write(NAME, state.offset, CONTENT[state.offset : state.offset + PIECE], len(CONTENT))
            except WireError as error:
                assert error.code == "wire_blob_offset"

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert blobs.fits(NAME)
    assert blobs._held == {}


def test_a_file_is_there_only_for_who_sees_a_document_with_it(town: Town) -> None:
    here, there = town.counter(), town.counter(hall="杨林镇便民服务中心")
    for counter in (here, there):
        with pytest.raises(WireError) as caught:
            counter.service.blob_state(counter.device, NAME)
        assert caught.value.status == 404

    here.push(here.receive("c1", materials=[{"code": "M1", "pages": [NAME]}, "M2"]))

    assert here.service.blob_state(here.device, NAME).state == "absent"
    for at, piece in pieces(CONTENT):
        here.service.blob_write(here.device, NAME, at, piece, len(CONTENT))
    assert here.service.blob_path(here.device, NAME).read_bytes() == CONTENT
    for ask in (there.service.blob_state, there.service.blob_path):
        with pytest.raises(WireError) as caught:
            ask(there.device, NAME)
        assert caught.value.status == 404


def test_a_refused_act_refers_to_nothing(town: Town) -> None:
    counter = town.counter()
    counter.push(counter.act("supply", "nobody", materials=[{"code": "M1", "pages": [NAME]}]))
    with pytest.raises(WireError):
        counter.service.blob_state(counter.device, NAME)
