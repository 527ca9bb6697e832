"""Check sums as device papers name them: bytes in, the check's own bytes out, in the order of the wire."""

from __future__ import annotations

import binascii
import zlib
from collections.abc import Callable, Mapping
from functools import reduce
from operator import xor

Check = Callable[[bytes], bytes]


def _reflected(polynomial: int, start: int, width: int) -> Check:
    """A CRC whose bits run from the lowest, least byte first on the wire."""

    def check(data: bytes) -> bytes:
        crc = start
        for byte in data:
            crc ^= byte
            for _ in range(8):
                crc = crc >> 1 ^ (polynomial if crc & 1 else 0)
        return crc.to_bytes(width, "little")

    return check


def _crc8(data: bytes) -> bytes:
    """Polynomial 07, from the highest bit, start 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ (0x07 if crc & 0x80 else 0)) & 0xFF
    return bytes([crc])


def _xor8(data: bytes) -> bytes:
    return bytes([reduce(xor, data, 0)])


CHECKS: Mapping[str, Check] = {
    "sum8": lambda data: bytes([sum(data) & 0xFF]),
    "sum16": lambda data: (sum(data) & 0xFFFF).to_bytes(2, "big"),
    "xor8": _xor8,
    "bcc": _xor8,
    "lrc": lambda data: bytes([-sum(data) & 0xFF]),
    "crc8": _crc8,
    "crc8-maxim": _reflected(0x8C, 0, 1),
    "crc16-modbus": _reflected(0xA001, 0xFFFF, 2),
    "crc16-arc": _reflected(0xA001, 0, 2),
    "crc16-ccitt": lambda data: binascii.crc_hqx(data, 0xFFFF).to_bytes(2, "big"),
    "crc16-xmodem": lambda data: binascii.crc_hqx(data, 0).to_bytes(2, "big"),
    "crc32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "none": lambda data: b"",
}
"""`bcc` is what many papers call the exclusive or; `lrc` the sum's two's complement."""
