"""Pictures are cut out of a stream whatever the pieces it arrives in."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.devices.camera.multipart import MOST, Pictures

BODY = st.binary(max_size=60).map(lambda b: b.replace(b"\xff", b"\x00"))
PICTURE = BODY.map(lambda body: b"\xff\xd8\xff\xe0" + body + b"\xff\xd9")


def part(picture: bytes, *, length: bool) -> bytes:
    size = f"Content-Length: {len(picture)}\r\n" if length else ""
    return b"--frame\r\nContent-Type: image/jpeg\r\n" + size.encode() + b"\r\n" + picture + b"\r\n"


def fed(stream: bytes, cuts: list[int]) -> list[bytes]:
    pictures = Pictures()
    edges = [0, *sorted(c % (len(stream) + 1) for c in cuts), len(stream)]
    return [p for a, b in pairwise(edges) for p in pictures.feed(stream[a:b])]


@given(st.lists(PICTURE, max_size=4), st.booleans(), st.lists(st.integers(0, 10_000), max_size=8))
def test_any_pieces_give_the_same_pictures(shots: list[bytes], length: bool, cuts: list[int]) -> None:
    stream = b"".join(part(shot, length=length) for shot in shots)
    assert fed(stream, cuts) == shots


@given(st.lists(PICTURE, min_size=1, max_size=3), BODY)
def test_half_a_picture_at_the_start_costs_only_itself(shots: list[bytes], half: bytes) -> None:
    stream = half + b"\xff\xd9\r\n" + b"".join(part(shot, length=True) for shot in shots)
    assert fed(stream, []) == shots


def test_a_thumbnail_inside_a_picture_does_not_end_it() -> None:
    picture = b"\xff\xd8\xff\xe1" + b"\xff\xd8\xff\xdbthumb\xff\xd9" + b"\xff\xdbrest\xff\xd9"
    assert fed(part(picture, length=True), [20, 90]) == [picture]
    assert fed(part(picture, length=False), [20, 90]) == [picture]


def test_a_wrong_length_is_not_believed() -> None:
    picture = b"\xff\xd8\xff\xe0abc\xff\xd9"
    stream = b"--f\r\nContent-Length: 5\r\n\r\n" + picture + b"\r\n" + part(picture, length=True)
    assert fed(stream, []) == [picture, picture]


def test_a_stream_without_end_marks_does_not_fill_the_memory() -> None:
    pictures = Pictures()
    assert pictures.feed(b"\xff\xd8\xff" + bytes(MOST + 1)) == []
    assert len(pictures._held) == 0
