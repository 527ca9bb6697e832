"""Frames of every make: with a length, between two signs, escaped, of one size, lines, single bytes; and the noise
between them. Each is cut out of a stream whatever comes before, between and behind."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.checks import CHECKS
from app.devices.framing import Bursts, Framer
from app.devices.layout import Layout, Packet, read_layout
from app.devices.layouts import layout_of
from app.devices.profile_file import Framing

LAYOUTS = {
    "length": read_layout("FF 68 LEN LEN 68 ADDR CMD DATA CHECK 16", "sum8", 2, 32),
    "length of two bytes": read_layout("AA 55 LEN2 CMD DATA CHECK", "crc16-modbus", 1, 300),
    "length behind the address": read_layout("A5 ADDR CMD LEN DATA CHECK 5A", "crc8", 0, 60),
    "length of all": read_layout(
        "7B LEN CMD DATA CHECK 7D", "bcc", 5, 40, counted="START..CHECK", checked="START..DATA"
    ),
    "base 255": read_layout("A0 90 ADDR CMD LEN255 DATA CHECK", "xor8", 0, 600, counted="DATA..DATA"),
    "between two signs": read_layout("02 ADDR CMD DATA CHECK 03", "crc16-ccitt", 0, 40),
    "length with the low byte first": read_layout("AA 55 LEN2LE CMD DATA CHECK", "crc16-modbus", 1, 300),
    "check behind the end sign": read_layout("02 ADDR CMD DATA 03 CHECK", "crc16-ccitt", 0, 40),
    "one size": read_layout("AA ADDR DATA CHECK 0D", "lrc", 6, 6),
    "DLE STX ETX": read_layout("10 02 ADDR CMD DATA CHECK 10 03", "crc16-xmodem", 0, 40, escape="double 10"),
    "HDLC": read_layout("7E ADDR CMD DATA CHECK 7E", "crc16-arc", 0, 40, escape="xor 7D 20"),
    "PPP with other signs": read_layout("C0 CMD DATA CHECK C1", "crc32", 0, 40, escape="xor DB 20"),
}


def sizes(layout: Layout) -> tuple[int, int]:
    own = layout._width(*layout.counted) if layout.sized else 0
    return layout.least - own, min(layout.most - own, 40)


def packet_of(layout: Layout, data: bytes, address: int = 5, command: int = 0x11) -> Packet:
    return Packet(
        address=address if layout.addressed else 0,
        command=command if "CMD" in layout.tokens else 0,
        data=data,
    )


@pytest.fixture(params=sorted(LAYOUTS))
def layout(request: pytest.FixtureRequest) -> Layout:
    return LAYOUTS[request.param]


def said(packets: list[Packet]) -> list[tuple[int, int, bytes]]:
    return [(p.address, p.command, p.data) for p in packets]


def cut(layout: Layout, *pieces: bytes) -> list[Packet]:
    framer, packets = Framer(layout, 0.3), []
    for n, piece in enumerate(pieces):
        packets += framer.feed(piece, n * 0.01)[0]
    return packets + framer.feed(b"", 99.0)[0]


@pytest.mark.parametrize("name", sorted(LAYOUTS))
@given(data=st.data())
def test_a_frame_comes_out_as_it_went_in_whatever_its_pieces(name: str, data: st.DataObject) -> None:
    layout = LAYOUTS[name]
    least, most = sizes(layout)
    packets = [
        packet_of(layout, data.draw(st.binary(min_size=least, max_size=most)), data.draw(st.integers(0, 255)))
        for _ in range(3)
    ]
    stream = b"".join(map(layout.build, packets))
    at = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=4)))
    pieces = [stream[low:high] for low, high in zip([0, *at], [*at, len(stream)], strict=True)]

    assert said(cut(layout, *pieces)) == said(packets)


def test_it_finds_the_next_frame_behind_noise_and_halves(layout: Layout) -> None:
    rng = random.Random(7)
    least, most = sizes(layout)
    for _ in range(200):
        frames = [packet_of(layout, rng.randbytes(rng.randint(least, most))) for _ in range(2)]
        first, second = map(layout.build, frames)
        noise = bytes(b for b in rng.randbytes(9) if b not in layout.start + layout.tail)
        framer = Framer(layout, 0.3)
        heard = framer.feed(noise + first[: len(first) // 2], 0.0)[0]
        heard += framer.feed(b"", 0.5)[0] + framer.feed(noise + second, 1.0)[0] + framer.feed(b"", 2.0)[0]
        assert frames[1].data in [p.data for p in heard]


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.001, 0.01])
def test_twenty_thousand_noisy_frames_of_each_make(layout: Layout, rate: float) -> None:
    """At one byte in a thousand nothing wrong comes through any check; at ten times that 8 bits let some pass."""
    rng, wrong, right = random.Random(1), 0, 0
    least, most = sizes(layout)
    framer = Framer(layout, 0.3)
    for n in range(20_000):
        packet = packet_of(layout, rng.randbytes(rng.randint(least, min(most, least + 6))), rng.randrange(1, 128))
        raw = layout.build(packet)
        came = bytes(b ^ 1 << rng.randrange(8) if rng.random() < rate else b for b in raw)
        heard = framer.feed(came, n * 1.0)[0] + framer.feed(b"", n + 0.5)[0]
        right += said(heard) == said([packet])
        wrong += any(said([p]) != said([packet]) for p in heard)
    assert right > 20_000 * (0.97 if rate == 0.001 else 0.75)
    assert wrong <= (0 if rate == 0.001 else 8)


def test_the_check_of_the_paper_stands_where_the_paper_says() -> None:
    """Bytes worked out by hand."""
    assert LAYOUTS["length of all"].build(Packet(command=1, data=b"\x02")) == bytes.fromhex("7B 05 01 02 7D 7D")
    assert LAYOUTS["DLE STX ETX"].build(Packet(address=0x10, command=1)).startswith(bytes.fromhex("10 02 10 10 01"))
    assert LAYOUTS["HDLC"].build(Packet(address=0x7E, command=0x7D)).startswith(bytes.fromhex("7E 7D 5E 7D 5D"))
    assert LAYOUTS["base 255"].build(Packet(address=1, command=0xA5, data=bytes(300)))[4:6] == bytes([1, 45])


def test_a_mark_that_marks_nothing_is_no_frame() -> None:
    dle = LAYOUTS["DLE STX ETX"]
    whole = dle.build(packet_of(dle, b"\x10\x03\x10"))
    assert cut(dle, whole)[0].data == b"\x10\x03\x10"
    assert cut(dle, b"\x10\x02\x05\x10\x07" + whole)[0].data == b"\x10\x03\x10"
    assert cut(dle, b"\x10\x02\x05\x11" + whole)[0].data == b"\x10\x03\x10"


@pytest.mark.parametrize(
    ("layout", "check", "length", "more"),
    [
        ("02 DATA", "none", (1, 9), {}),
        ("DATA CHECK", "sum8", (1, 9), {}),
        ("02 DATA 03", "sum8", (1, 9), {}),
        ("02 DATA DATA 03", "none", (1, 9), {}),
        ("02 LEN DATA CHECK CHECK", "sum8", (1, 9), {}),
        ("LEN DATA CHECK", "sum8", (1, 9), {}),
        ("02 LEN DATA 03", "none", (9, 1), {}),
        ("02 LEN DATA 03", "none", (1, 9), {"counted": "DATA"}),
        ("02 LEN DATA 03", "none", (1, 9), {"checked": "DATA..LEN"}),
        ("02 LEN DATA 03", "none", (1, 9), {"escape": "xor 7D 20"}),
        ("02 DATA 03", "none", (1, 9), {"escape": "double 10"}),
        ("02 DATA 03", "none", (1, 9), {"escape": "xor 7D"}),
        ("02 DATA 03", "none", (1, 9), {"escape": "hide 7D"}),
        ("02 DATA 03", "none", (1, 9), {"escape": "xor"}),
    ],
)
def test_a_layout_by_which_nothing_could_be_cut_is_refused(
    layout: str, check: str, length: tuple[int, int], more: dict[str, str]
) -> None:
    with pytest.raises(ValueError):
        read_layout(layout, check, length[0], length[1], **more)


def line() -> Framer[Packet]:
    return Framer(layout_of(Framing(kind="line")), 0.3)


def test_a_line_ends_with_its_return_and_begins_behind_what_is_no_text() -> None:
    framer = line()
    assert [p.data for p in framer.feed(b"NEXT 3\r\nEVAL 3", 0.0)[0]] == [b"NEXT 3"]
    assert [p.data for p in framer.feed(b" 4\r", 0.1)[0]] == [b"EVAL 3 4"]
    assert [p.data for p in framer.feed(b"\x00\xffNEXT 3\r", 0.2)[0]] == [b"NEXT 3"]
    assert framer.feed(b"NEXT", 0.3) == ([], [])
    assert [p.data for p in framer.feed(b"", 1.0)[0]] == []
    assert [p.data for p in framer.feed(b"NEXT 4\r", 1.1)[0]] == [b"NEXT 4"]


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    framer = line()
    for n in range(5):
        framer.feed(b"A" * 4096, n * 0.01)
    assert len(framer._buffer) < 1024


def test_a_key_alone_is_a_key_and_a_burst_is_noise() -> None:
    keys = Bursts(0.06)
    assert keys.feed(b"3", 0.0) == ([], [])
    assert keys.feed(b"", 0.02) == ([], [])
    assert [p.data for p in keys.feed(b"", 0.07)[0]] == [b"3"]
    keys.feed(b"33", 1.0)
    assert [p.data for p in keys.feed(b"", 1.1)[0]] == [b"3"]
    keys.feed(b"31\x80\xff2", 2.0)
    assert keys.feed(b"", 2.1) == ([], [b"31\x80\xff2"])


@pytest.mark.parametrize("kind", ["byte", "hid-keyboard", "line", "websocket-json", "dll"])
def test_each_kind_has_its_own_layout(kind: str) -> None:
    layout = layout_of(Framing(kind=kind))  # type: ignore[arg-type]
    assert layout.build(Packet(data=b"33"[: layout.most])).startswith(b"3")
    with pytest.raises(ValueError):
        layout_of(Framing(kind=kind, layout="AA DATA 55"))  # type: ignore[arg-type]


def test_a_frame_must_be_laid_out() -> None:
    with pytest.raises(ValueError):
        layout_of(Framing(kind="frame"))


@pytest.mark.parametrize("check", sorted(set(CHECKS) - {"none"}))
def test_every_check_sees_a_flipped_bit(check: str) -> None:
    layout = read_layout("AA LEN ADDR CMD DATA CHECK", check, 2, 32)
    raw = layout.build(Packet(address=1, command=2, data=b"\x03\x04"))
    for n in range(16, len(raw) * 8):
        spoilt = bytearray(raw)
        spoilt[n // 8] ^= 1 << n % 8
        assert layout.packet(bytes(spoilt)) is None
