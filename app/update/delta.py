"""A package as the difference to an older one: zstd with the old one as what was said before (`zstd --patch-from`)."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import zstandard

from app.domain.errors import Unreadable

LEVEL = 19
LARGEST = 1 << 31
"""Bytes; a window so large that the whole old package can be referred to."""


def make(old: Path, new: Path, out: Path) -> int:
    """Write the delta; gives its size in bytes."""
    content = new.read_bytes()
    window = max(len(content) + old.stat().st_size, 1 << 20).bit_length()
    parameters = zstandard.ZstdCompressionParameters.from_level(
        LEVEL, window_log=min(window, 31), enable_ldm=True, source_size=len(content)
    )
    packed = zstandard.ZstdCompressor(compression_params=parameters, dict_data=_said(old)).compress(content)
    out.write_bytes(packed)
    return len(packed)


def rebuild(old: Path, delta: Path, out: Path, length: int, digest: str) -> None:
    """The new package in `out`, byte for byte. Raises Unreadable for a delta that isn't of this old package, or that
    was tampered with; nothing is left then."""
    try:
        unpacker = zstandard.ZstdDecompressor(dict_data=_said(old), max_window_size=LARGEST)
        content = unpacker.decompress(delta.read_bytes(), max_output_size=length)
    except (zstandard.ZstdError, MemoryError) as error:
        raise Unreadable("update_delta", file=delta.name) from error
    if len(content) != length or sha256(content).hexdigest() != digest:
        raise Unreadable("update_delta", file=delta.name)
    out.write_bytes(content)


def _said(old: Path) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(old.read_bytes(), dict_type=zstandard.DICT_TYPE_RAWCONTENT)
