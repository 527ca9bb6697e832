"""What is offered: the signed list of packages, who is meant by each, and the files themselves, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from packaging.version import InvalidVersion, Version
from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
)
from tuf.api.metadata import TargetFile
from tuf.ngclient import Updater, UpdaterConfig

from app.domain.errors import AppError, Trouble, Unreadable
from app.update.source import Fetcher, base_of

LARGEST = 400_000_000
"""Bytes that a package may have."""
WRONGS: tuple[tuple[type[Exception], type[AppError], str], ...] = (
    (ExpiredMetadataError, Unreadable, "update_expired"),
    (BadVersionNumberError, Unreadable, "update_rolled_back"),
    (LengthOrHashMismatchError, Unreadable, "update_tampered"),
    (DownloadError, Trouble, "update_unreachable"),
    (RepositoryError, Unreadable, "update_unsigned"),
    (OSError, Trouble, "update_disk"),
)
"""What went wrong → what is said; the first that fits."""


INDEX = "offers.json"
"""The one target that tells of the others."""


class Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A package as the index has it. `deltas`: SHA-256 of an older package → the delta's name."""

    version: str
    platform: str
    file: str
    percent: Annotated[int, msgspec.Meta(ge=0, le=100)]
    deltas: dict[str, str] = {}


class Index(msgspec.Struct, frozen=True):
    packages: list[Listed] = []


@dataclass(frozen=True, slots=True)
class Offer:
    """One package and how many percent of all counters are to have it by now."""

    version: Version
    file: TargetFile
    percent: int
    deltas: Mapping[str, str]

    @property
    def digest(self) -> str:
        return str(self.file.hashes["sha256"])

    def meant_for(self, device: str) -> bool:
        """Rings: each computer has its own place for each version, the same whenever it is asked."""
        place = int(sha256(f"{device}\n{self.version}".encode()).hexdigest(), 16) % 100
        return place < self.percent


class Offers:
    """The offers of one source, refreshed. `folder` keeps what was seen, so that nothing older is ever taken; `root`:
    the signed keys that the program came with. Raises Trouble or Unreadable, as every method."""

    def __init__(self, source: str, folder: Path, root: bytes, platform: str, verify: str | bool = True) -> None:
        base = base_of(source)
        self._source, self._platform = source, platform
        with told(source):
            for part in ("metadata", "files"):
                (folder / part).mkdir(parents=True, exist_ok=True)
            self._updater = Updater(
                str(folder / "metadata"), f"{base}/metadata/", str(folder / "files"), f"{base}/targets/",
                fetcher=Fetcher(verify), config=UpdaterConfig(root_max_length=1 << 20), bootstrap=root,
            )  # fmt: skip
            self._updater.refresh()

    def all(self) -> Sequence[Offer]:
        """Every package for this platform, the newest first."""
        try:
            index = msgspec.json.decode(self.fetch(INDEX).read_bytes(), type=Index)
            found = [self._offer(listed) for listed in index.packages if listed.platform == self._platform]
        except (msgspec.DecodeError, InvalidVersion) as error:
            raise Unreadable("update_unsigned", source=self._source, why=str(error)[:160]) from error
        return sorted(found, key=lambda offer: offer.version, reverse=True)

    def _offer(self, listed: Listed) -> Offer:
        return Offer(Version(listed.version), self._target(listed.file), listed.percent, listed.deltas)

    def _target(self, name: str) -> TargetFile:
        with told(self._source):
            target = self._updater.get_targetinfo(name)
        if target is None or target.length > LARGEST:
            raise Unreadable("update_unsigned", source=self._source, why=name)
        return target

    def fetch(self, name: str) -> Path:
        """The file, whole and as signed; what is here already isn't fetched again."""
        target = self._target(name)
        with told(self._source):
            return Path(self._updater.find_cached_target(target) or self._updater.download_target(target))


@contextmanager
def told(source: str) -> Iterator[None]:
    """TUF's refusals and the network's in words."""
    try:
        yield
    except tuple(kind for kind, _, _ in WRONGS) as error:
        ours, code = next((ours, code) for kind, ours, code in WRONGS if isinstance(error, kind))
        raise ours(code, source=source, why=str(error)[:160]) from error
