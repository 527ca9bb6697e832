"""A folder that proves itself: BagIt (RFC 8493), signed. `sha256sum -c manifest-sha256.txt` checks it without us."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PAYLOAD = "data"
DECLARATION = "bagit.txt"
MANIFEST = "manifest-sha256.txt"
TAGS = "tagmanifest-sha256.txt"
SIGNATURE = "signature.json"
"""Signs the tag manifest, so it stands outside it."""
LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
ESCAPED = {"%": "%25", "\r": "%0D", "\n": "%0A"}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a package, as a code with its parameters."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


def bag(payload: Mapping[str, bytes], info: Mapping[str, str]) -> dict[str, bytes]:
    """Every file of the package but its signature, path → bytes; `payload` paths are below data/."""
    files = {f"{PAYLOAD}/{path}": content for path, content in payload.items()}
    tags = {
        DECLARATION: b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": _info(files, info),
        MANIFEST: _listed(files),
    }
    return {**files, **tags, TAGS: _listed(tags)}


def _info(files: Mapping[str, bytes], info: Mapping[str, str]) -> bytes:
    oxum = f"{sum(map(len, files.values()))}.{len(files)}"
    return "".join(f"{name}: {value}\n" for name, value in {**info, "Payload-Oxum": oxum}.items()).encode()


def _listed(files: Mapping[str, bytes]) -> bytes:
    lines = (f"{hashlib.sha256(content).hexdigest()}  {_escaped(path)}\n" for path, content in sorted(files.items()))
    return "".join(lines).encode()


def _escaped(path: str) -> str:
    return "".join(ESCAPED.get(c, c) for c in path)


def flaws(folder: Path) -> Iterator[Flaw]:
    """R-ARC-01: what is missing, altered or added, the first first. Each file is read once."""
    if not (folder / DECLARATION).is_file():
        yield Flaw("archive_no_package", {"folder": folder.name})
        return
    for manifest in (TAGS, MANIFEST):
        yield from _unlike(folder, manifest)
    listed = digests(folder)
    found = (path.relative_to(folder).as_posix() for path in (folder / PAYLOAD).rglob("*") if not path.is_dir())
    for path in sorted(set(found) - listed.keys()):
        yield Flaw("archive_file_added", {"file": path})


def _unlike(folder: Path, manifest: str) -> Iterator[Flaw]:
    if not (folder / manifest).is_file():
        yield Flaw("archive_file_missing", {"file": manifest})
        return
    for path, digest in digests(folder, manifest).items():
        file = folder / path
        if not file.resolve().is_relative_to(folder.resolve()) or not file.is_file():
            yield Flaw("archive_file_missing", {"file": path})
        elif _digest(file) != digest:
            yield Flaw("archive_file_altered", {"file": path})


def digests(folder: Path, manifest: str = MANIFEST) -> dict[str, str]:
    """Path → SHA-256 in hex as a manifest lists them; {} where it can't be read."""
    try:
        text = (folder / manifest).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    found = (LINE.fullmatch(line) for line in text.splitlines())
    return {_unescaped(match[2]): match[1] for match in found if match}


def _unescaped(path: str) -> str:
    for plain, escaped in reversed(ESCAPED.items()):
        path = path.replace(escaped, plain)
    return path


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
