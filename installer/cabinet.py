"""A cabinet ([MS-CAB]): libraries packed by LZX in large folders, the program by room: what didn't change is the same
bytes in the next version, and a delta stays small."""

from __future__ import annotations

import struct
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from installer.commands import Stopped
from installer.harvest import Item
from installer.product import BUILD

FRAME = 32768
LZX_21, MSZIP = 0x1503, 0x0001
"""Kinds of packing; the first with a window of 2 MiB."""
WHEN = (2026 - 1980) << 9 | 1 << 5 | 1, 0
"""Every file's date and time: the same content is the same cabinet."""
ARCHIVE = 0x20


@dataclass(frozen=True, slots=True)
class Member:
    """A file by its name in the cabinet."""

    name: str
    file: Path


@dataclass(frozen=True, slots=True)
class Folder:
    """Files that are packed as one stream."""

    kind: int
    members: Sequence[Member]


@dataclass(frozen=True, slots=True)
class _Frame:
    packed: bytes
    length: int

    def record(self) -> bytes:
        sizes = struct.pack("<HH", len(self.packed), self.length)
        return struct.pack("<I", checksum(sizes, checksum(self.packed))) + sizes + self.packed


KEPT = BUILD / "packed"
LARGEST = 1 << 26
"""Bytes of libraries in one folder: two of them are packed at a time."""
DENSE = ("runtime", "lib", "app/resources/fonts")


def plan(stage: Path, order: Sequence[Item]) -> list[Folder]:
    """The staged files in their order: what seldom changes in large folders, all else by the room it stands in."""
    folders = []
    for (place, _), found in groupby(zip(order, _weights(stage, order), strict=True), lambda pair: pair[1]):
        kind = LZX_21 if place in DENSE else MSZIP
        folders.append(Folder(kind, [Member(item.id, stage / item.path) for item, _ in found]))
    return folders


def _weights(stage: Path, order: Sequence[Item]) -> Iterator[tuple[str, int]]:
    """Of each file where it belongs, and which of that place's folders it is in."""
    sizes = Counter[str]()
    for item in order:
        place = next((dense for dense in DENSE if item.path.startswith(f"{dense}/")), item.folder)
        sizes[place] += (stage / item.path).stat().st_size
        yield place, sizes[place] // LARGEST


def write(out: Path, folders: Sequence[Folder], lzx: Path) -> None:
    """`lzx`: the packer built from native/lzx.c. Raises Stopped where it fails, or for more than a cabinet holds."""
    with ThreadPoolExecutor(2) as both:
        packed = list(both.map(lambda folder: _packed(folder, lzx), folders))
    files = b"".join(_entries(folders))
    data = [b"".join(frame.record() for frame in frames) for frames in packed]
    first_file = 36 + 8 * len(folders)
    at, heads = first_file + len(files), []
    for folder, frames, content in zip(folders, packed, data, strict=True):
        heads.append(struct.pack("<IHH", at, len(frames), folder.kind))
        at += len(content)
    count = sum(len(folder.members) for folder in folders)
    head = struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, at, 0, first_file, 0, 3, 1, len(folders), count, 0, 0, 0)
    if max(count, len(folders)) > 0xFFFF or at > 0x7FFFFFFF:
        raise Stopped(f"一个 cab 装不下：{count} 个文件，{at} 字节")
    with out.open("wb") as cabinet:
        for part in (head, *heads, files, *data):
            cabinet.write(part)


def _entries(folders: Sequence[Folder]) -> Iterator[bytes]:
    for n, folder in enumerate(folders):
        at = 0
        for member in folder.members:
            size = member.file.stat().st_size
            yield struct.pack("<IIHHHH", size, at, n, *WHEN, ARCHIVE) + member.name.encode("ascii") + b"\0"
            at += size


def _packed(folder: Folder, lzx: Path) -> list[_Frame]:
    content = b"".join(member.file.read_bytes() for member in folder.members)
    if not content:
        return []
    return list(_lzx(content, lzx) if folder.kind == LZX_21 else _mszip(content))


def _lengths(size: int) -> Iterable[int]:
    return (min(FRAME, size - at) for at in range(0, size, FRAME))


def _lzx(content: bytes, lzx: Path) -> Iterator[_Frame]:
    packed, at = _lzx_frames(content, lzx), 0
    for length in _lengths(len(content)):
        (size,) = struct.unpack_from("<H", packed, at)
        yield _Frame(packed[at + 2 : at + 2 + size], length)
        at += 2 + size


def _lzx_frames(content: bytes, lzx: Path) -> bytes:
    """Kept by what was packed and by what: the libraries are the same from one build to the next."""
    known = KEPT / sha256(lzx.read_bytes() + content).hexdigest()
    if not known.exists():
        done = subprocess.run([lzx], input=content, capture_output=True, check=False)
        if done.returncode:
            raise Stopped(f"LZX 压缩失败：{done.stderr.decode(errors='replace')}")
        KEPT.mkdir(parents=True, exist_ok=True)
        (half := known.with_suffix(".half")).write_bytes(done.stdout)
        half.replace(known)
    return known.read_bytes()


def _mszip(content: bytes) -> Iterator[_Frame]:
    """Each frame may refer to the one before."""
    for at in range(0, len(content), FRAME):
        said = content[max(0, at - FRAME) : at]
        packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, said)
        part = content[at : at + FRAME]
        yield _Frame(b"CK" + packer.compress(part) + packer.flush(), len(part))


def checksum(data: bytes, seed: int = 0) -> int:
    """Words exclusively or-ed; what is left over at the end counts from its last byte."""
    whole, rest = len(data) // 4, data[len(data) & ~3 :]
    for word in struct.unpack_from(f"<{whole}I", data):
        seed ^= word
    return seed ^ int.from_bytes(rest, "big")
