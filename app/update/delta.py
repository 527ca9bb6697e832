"""A package as the difference to an older one: zstd with the old one as what was said before (`zstd --patch-from`)."""

from __future__ import annotations

import subprocess
from hashlib import sha256
from pathlib import Path

import zstandard

from app.domain.errors import Trouble, Unreadable

LEVEL = "-3"
"""What changed is packed already: a higher one takes minutes and gains nothing."""
LARGEST = 1 << 31
"""Bytes; a window so large that the whole old package can be referred to."""


def make(old: Path, new: Path, out: Path) -> int:
    """Write the delta; gives its size in bytes. The library at hand refers to a small part of so large a package; the
    command to all of it. Raises Trouble where it is missing or fails."""
    command = ["zstd", "-q", "-f", LEVEL, "--long=31", f"--patch-from={old}", str(new), "-o", str(out)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError as error:
        raise Trouble("update_no_zstd") from error
    except subprocess.CalledProcessError as error:
        raise Trouble("update_zstd", why=error.stderr.decode(errors="replace").strip()) from error
    return out.stat().st_size


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
