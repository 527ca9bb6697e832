"""Check sums against the values their standards publish for "123456789"; layouts that can't be read."""

from __future__ import annotations

import pytest

from app.devices.checks import CHECKS
from app.devices.layout import Packet, read_layout

SAMPLE = b"123456789"
PLAIN = "FF 68 LEN LEN 68 ADDR CMD DATA CHECK 16"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("crc16-modbus", "37 4B"),
        ("crc16-ccitt", "29 B1"),
        ("sum8", "DD"),
        ("lrc", "23"),
        ("xor8", "31"),
        ("bcc", "31"),
        ("sum16", "01 DD"),
        ("crc8", "F4"),
        ("crc8-maxim", "A1"),
        ("crc16-arc", "3D BB"),
        ("crc16-xmodem", "31 C3"),
        ("crc32", "CB F4 39 26"),
        ("none", ""),
    ],
)
def test_checks_give_their_published_values(name: str, expected: str) -> None:
    assert CHECKS[name](SAMPLE) == bytes.fromhex(expected)


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_every_check_comes_back_from_the_frame_it_went_into(check: str) -> None:
    layout = read_layout(PLAIN, check, 2, 32)
    packet = Packet(address=5, command=0x11, data=b"\x02\xff\x16")
    raw = layout.build(packet)

    found = layout.packet(raw)

    assert found is not None
    assert (found.address, found.command, found.data, found.raw) == (5, 0x11, b"\x02\xff\x16", raw)
    assert layout.size(raw[:5]) == len(raw)


@pytest.mark.parametrize(
    ("layout", "check", "length"),
    [
        (PLAIN, "sum9", (2, 32)),
        (PLAIN, "sum8", (1, 32)),
        (PLAIN, "sum8", (9, 3)),
        ("LEN LEN 68 ADDR CMD DATA CHECK 16", "sum8", (2, 32)),
        ("FF 68 ADDR CMD DATA CHECK", "sum8", (2, 32)),
        ("FF 68 ADDR CMD DATA LEN CHECK 16", "sum8", (2, 32)),
        ("FF 68 LEN ADDR CMD DATA CHECK 16", "sum8", (2, 256)),
        ("02 DATA CHECK", "sum8", (1, 9)),
        ("FF 68 LEN ADDR CMD DATA 16", "sum8", (2, 32)),
        ("FF 68 LEN ADDR CMD HELLO DATA CHECK 16", "sum8", (2, 32)),
        ("", "sum8", (2, 32)),
    ],
)
def test_a_layout_that_makes_no_sense_is_refused(layout: str, check: str, length: tuple[int, int]) -> None:
    with pytest.raises(ValueError):
        read_layout(layout, check, *length)


@pytest.mark.parametrize("size", [31, 200])
def test_a_frame_longer_than_the_layout_allows_is_not_built(size: int) -> None:
    with pytest.raises(ValueError):
        read_layout(PLAIN, "sum8", 2, 32).build(Packet(address=1, command=2, data=bytes(size)))
