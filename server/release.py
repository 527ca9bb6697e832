"""Releases: a TUF repository of packages, made and signed offline, mirrored to counties and sticks.

The keys stay with who makes releases; a county holds none and can alter nothing. Online and offline keys are two files,
so that renewing what expires doesn't need the ones that matter most.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from packaging.version import InvalidVersion, Version
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

from app.domain.errors import Unreadable
from app.texts import words
from app.update import delta
from app.update.offers import INDEX, Index, Listed, Offers
from server.home import Home

DAYS = {"root": 1825, "targets": 730, "snapshot": 400, "timestamp": 400}
"""Halls without internet get a stick now and then: nothing expires within a year."""
KEYS = {"root": "root", "targets": "root", "snapshot": "online", "timestamp": "online"}
"""Role → the key file it is signed with."""
PLATFORM = "windows-x64"
S = TypeVar("S", Root, Snapshot, Targets, Timestamp)


@dataclass(frozen=True, slots=True)
class Repository:
    """`folder/metadata`, `folder/targets`, and the keys' folder."""

    folder: Path
    keys: Path

    def signer(self, role: str) -> CryptoSigner:
        file = self.keys / f"{KEYS[role]}.pem"
        if not file.is_file():
            raise Unreadable("release_key_missing", file=str(file))
        key = load_pem_private_key(file.read_bytes(), None)
        assert isinstance(key, Ed25519PrivateKey)
        return CryptoSigner(key)

    def read(self, kind: type[S]) -> S:
        """What stands newest of a role. Raises Unreadable where this is no repository."""
        role = kind.__name__.lower()
        found = [p for p in (self.folder / "metadata").glob(f"*{role}.json") if p.name.split(".")[-2] == role]
        if not found:
            raise Unreadable("release_missing", folder=str(self.folder))
        return Metadata[S].from_file(str(max(found, key=_number))).signed

    def write(self, signed: S) -> None:
        """Signed under its version's name, whole or not at all; the timestamp alone keeps its name."""
        role = signed.type
        signed.expires = datetime.now(UTC).replace(microsecond=0) + timedelta(days=DAYS[role])
        metadata = Metadata[S](signed)
        metadata.sign(self.signer(role))
        name = "timestamp.json" if role == "timestamp" else f"{signed.version}.{role}.json"
        aside = self.folder / "metadata" / f".{name}"
        metadata.to_file(str(aside), JSONSerializer(compact=True))
        aside.replace(self.folder / "metadata" / name)

    def index(self) -> Index:
        targets = self.read(Targets)
        if INDEX not in targets.targets:
            return Index()
        digest = targets.targets[INDEX].hashes["sha256"]
        return msgspec.json.decode((self.folder / "targets" / f"{digest}.{INDEX}").read_bytes(), type=Index)

    def publish(self, index: Index, files: Mapping[str, Path]) -> None:
        """New files and the index as one step: targets, then snapshot, then the timestamp that makes them seen."""
        targets = self.read(Targets)
        scratch = self.folder / ".index"
        scratch.write_bytes(msgspec.json.encode(index))
        for name, path in {**files, INDEX: scratch}.items():
            target = TargetFile.from_file(name, str(path), ["sha256"])
            shutil.copyfile(path, self.folder / "targets" / f"{target.hashes['sha256']}.{name}")
            targets.targets[name] = target
        scratch.unlink()
        targets.version += 1
        self.write(targets)
        self.renew(targets.version)

    def renew(self, targets: int) -> None:
        snapshot, timestamp = self.read(Snapshot), self.read(Timestamp)
        snapshot.version += 1
        snapshot.meta["targets.json"] = MetaFile(targets)
        self.write(snapshot)
        timestamp.version += 1
        timestamp.snapshot_meta = MetaFile(snapshot.version)
        self.write(timestamp)


def _number(file: Path) -> int:
    first = file.name.split(".")[0]
    return int(first) if first.isdigit() else 0


def run(home: Home, args: argparse.Namespace) -> int:
    return STEPS[args.step](home, args)


def _init(_: Home, args: argparse.Namespace) -> int:
    """New keys where there are none, and an empty repository; the trusted root is beside it."""
    repo = Repository(args.repo, args.keys or args.repo.with_name("release-keys"))
    if (repo.folder / "metadata").exists():
        raise Unreadable("release_exists", folder=str(repo.folder))
    for part in ("metadata", "targets"):
        (repo.folder / part).mkdir(parents=True)
    repo.keys.mkdir(parents=True, exist_ok=True)
    for name in sorted(set(KEYS.values())):
        _make_key(repo.keys / f"{name}.pem")
    root = Root(consistent_snapshot=True)
    for role in KEYS:
        root.add_key(repo.signer(role).public_key, role)
    repo.write(root)
    repo.write(Targets())
    repo.write(Snapshot())
    repo.write(Timestamp())
    trust = repo.folder / "metadata" / "1.root.json"
    print(words("release_made", folder=repo.folder, root=trust, keys=repo.keys))
    return 0


def _make_key(file: Path) -> None:
    if file.exists():
        return
    file.touch(mode=0o600)
    key = Ed25519PrivateKey.generate()
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _add(_: Home, args: argparse.Namespace) -> int:
    repo, percent = _repository(args), _percent(args.percent)
    if missing := next((p for p in (args.package, *args.older) if p is None or not p.is_file()), None):
        raise Unreadable("release_package", file=str(missing))
    if args.package is None:
        raise Unreadable("release_package", file="")
    version = _version(args.release)
    name = f"yichuang-{version}-x64.msi"
    files, deltas = {name: args.package}, {}
    for old in args.older:
        digest = sha256(old.read_bytes()).hexdigest()
        patch = f"{digest[:12]}-{version}.zst"
        files[patch] = repo.folder / "targets" / f".{patch}"
        delta.make(old, args.package, files[patch])
        deltas[digest] = patch
    listed = Listed(version, PLATFORM, name, percent, deltas)
    others = [p for p in repo.index().packages if (p.version, p.platform) != (version, PLATFORM)]
    repo.publish(Index([*others, listed]), files)
    for patch in deltas.values():
        files[patch].unlink()
    print(words("release_added", version=version, percent=percent, deltas=len(deltas)))
    return 0


def _ring(_: Home, args: argparse.Namespace) -> int:
    repo, percent, version = _repository(args), _percent(args.percent), _version(args.release)
    packages = repo.index().packages
    if version not in (p.version for p in packages):
        raise Unreadable("release_unknown", version=version)
    changed = [msgspec.structs.replace(p, percent=percent) if p.version == version else p for p in packages]
    repo.publish(Index(changed), {})
    print(words("release_ringed", version=version, percent=percent))
    return 0


def _renew(_: Home, args: argparse.Namespace) -> int:
    repo = _repository(args)
    repo.renew(repo.read(Targets).version)
    print(words("release_renewed", until=repo.read(Timestamp).expires.date()))
    return 0


def _mirror(home: Home, args: argparse.Namespace) -> int:
    """Everything checked as a counter would, then copied; the timestamp last, so that nobody sees half of it."""
    target = args.to or home.folder / "updates"
    root = args.root or args.repo / "metadata" / "1.root.json"
    if not root.is_file():
        raise Unreadable("release_missing", folder=str(args.repo))
    offers = Offers(str(args.repo), target / ".seen", root.read_bytes(), PLATFORM)
    for offer in offers.all():
        for name in (offer.file.path, *offer.deltas.values()):
            offers.fetch(name).unlink()
    files = [p for part in ("targets", "metadata") for p in sorted((args.repo / part).iterdir()) if p.name[0] != "."]
    for file in sorted(files, key=lambda p: p.name == "timestamp.json"):
        copy = target / file.parent.name / file.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, aside := copy.with_name(f".{copy.name}"))
        aside.replace(copy)
    print(words("release_mirrored", folder=target, count=len(files)))
    return 0


def _repository(args: argparse.Namespace) -> Repository:
    return Repository(args.repo, args.keys or args.repo.with_name("release-keys"))


def _version(text: str) -> str:
    try:
        return str(Version(text))
    except InvalidVersion:
        raise Unreadable("release_version", version=text) from None


def _percent(value: int) -> int:
    if not 0 <= value <= 100:
        raise Unreadable("release_percent", percent=value)
    return value


STEPS: Mapping[str, Callable[[Home, argparse.Namespace], int]] = {
    "init": _init,
    "add": _add,
    "ring": _ring,
    "renew": _renew,
    "mirror": _mirror,
}
