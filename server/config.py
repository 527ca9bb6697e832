"""What the county has set: guides, pack, calendar, people, authorisations. Documents of the same log, so that
counters get them the way they get cases."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
from sqlalchemy import Connection, select

from app import calendars, policies
from app.domain.authority import Authorisation
from app.domain.catalogue import Guide
from app.domain.context import Context
from app.domain.errors import Trouble, Unreadable
from app.domain.guides import parse_guide
from app.domain.packages import Package, parse_package
from app.domain.policy import Policy
from app.domain.versions import filed
from app.domain.workdays import Calendar
from app.paths import RESOURCES
from app.tomlfile import read_toml
from app.wire import codec
from server import partition as part
from server import shelf
from server.partition import Order
from server.shelf import COUNTY, Doc
from server.tables import log

DECIDING = ("guide", "package", "policy", "calendar", "authorisation")
"""The kinds that decisions depend on."""
KINDS = (*DECIDING, "user", "hall", "recount")
CATALOGUE = RESOURCES / "catalogue"


def put(order: Order, kind: str, id: str, body: bytes) -> int:
    """Set one document, on the log like any act."""
    before = order.get(kind, id)
    document = config_doc(kind, id, before.version + 1 if before else 1, body.decode())
    return order.append_own(f"{kind}/{document.version}/{order.seq + 1}", kind, id, document.body, document)


def put_guide(order: Order, guide: Guide) -> int:
    """R-CAT-03: each version is a document of its own, so that every counter has those its cases were accepted under,
    and the one in force until a later one's day."""
    return put(order, "guide", _numbered(guide.code, guide.version), codec.guide_to_bytes(guide))


def put_package(order: Order, package: Package) -> int:
    """R-CAT-11: a package as it stands now; its cases keep the guides they were accepted under."""
    return put(order, "package", package.code, codec.package_to_bytes(package))


def put_policy(order: Order, policy: Policy) -> int:
    """A pack in its next version, the document's; a case keeps the one it was accepted under."""
    first = order.get("policy", policy.name)
    version = first.version if first else 0
    while version and order.get("policy", _numbered(policy.name, version + 1)):
        version += 1
    numbered = replace(policy, version=str(version + 1))
    return put(order, "policy", _numbered(policy.name, version + 1), codec.policy_to_bytes(numbered))


def _numbered(name: str, version: int) -> str:
    return name if version == 1 else f"{name}@{version}"


def config_doc(kind: str, id: str, version: int, body: str) -> Doc:
    return Doc(kind=kind, id=id, version=version, body=body, scopes=(COUNTY,), person_version=version)


def ship(order: Order, catalogue: Path = CATALOGUE) -> None:
    """The embedded defaults of a fresh county: catalogue, packages, pack, calendar, hall."""
    for guide in shipped_guides(catalogue):
        put_guide(order, guide)
    for path in _files(catalogue):
        for package in read_packages(path):
            put_package(order, package)
    put_policy(order, policies.load("songming"))
    put(order, "calendar", "calendar", codec.calendar_to_bytes(calendars.shipped()))
    hall = catalogue / "hall.toml"
    if hall.is_file():
        plain = tomllib.loads(hall.read_text(encoding="utf-8"))
        put(order, "hall", str(plain["name"]), msgspec.json.encode(plain))


def shipped_guides(folder: Path) -> tuple[Guide, ...]:
    """Every guide of a catalogue folder. Raises Unreadable naming file and item."""
    return tuple(guide for path in _files(folder) for guide in read_guides(path))


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob("*.toml")) if path.name != "hall.toml"]


def read_guides(path: Path) -> list[Guide]:
    """The `[[guide]]` tables of one file. Raises Unreadable naming file, item and key."""
    return [parse_guide(entry, path.name) for entry in _tables(path, "guide")]


def read_packages(path: Path) -> list[Package]:
    """The `[[package]]` tables of one file, as `read_guides`."""
    return [parse_package(entry, path.name) for entry in _tables(path, "package")]


def _tables(path: Path, name: str) -> Iterator[Mapping[str, object]]:
    raw, _ = read_toml(path)
    entries = raw.get(name, ())
    if not isinstance(entries, list | tuple) or not all(isinstance(entry, Mapping) for entry in entries):
        raise Unreadable("domain_guide_value", where=path.name, key=name)
    yield from entries


class Folded:
    """The context as the settings made it, one after another in the order of the log.

    Every version of a guide and of a pack stays: a case keeps those it was accepted under (R-CAT-03).
    """

    def __init__(self) -> None:
        self._guides: dict[str, Guide] = {}
        self._policy: Policy | None = None
        self._packs: dict[str, Policy] = {}
        self._packages: dict[str, Package] = {}
        self._calendar: Calendar | None = None
        self._filed: dict[str, Authorisation] = {}
        self._context: Context | None = None

    def take(self, kind: str, id: str, body: str) -> None:
        self._context = None
        match kind:
            case "guide":
                guide = codec.guide_from_bytes(body)
                self._guides[f"{guide.code}@{guide.version}"] = guide
            case "policy":
                self._policy = pack = codec.policy_from_bytes(body)
                self._packs[f"{pack.name}@{pack.version}"] = pack
            case "package":
                self._packages[id] = codec.package_from_bytes(body)
            case "calendar":
                self._calendar = codec.calendar_from_bytes(body)
            case "authorisation":
                self._filed[id] = replace(codec.authorisation_from_bytes(body), id=id)

    def context(self) -> Context:
        """Raises Trouble while pack or calendar are missing."""
        if self._policy is None or self._calendar is None:
            raise Trouble("server_settings_missing")
        if self._context is None:
            authorisations = tuple(self._filed.values())
            guides = filed(self._guides.values())
            packages = tuple(self._packages.values())
            packs = dict(self._packs)
            self._context = Context(self._policy, self._calendar, guides, authorisations, packs, packages)
        return self._context


def fold(settings: Iterable[tuple[str, str, str]]) -> Context:
    """`settings`: kind, id and body of each, in their order."""
    folded = Folded()
    for kind, id, body in settings:
        folded.take(kind, id, body)
    return folded.context()


def context(connection: Connection, partition: str) -> Context:
    """The context as every setting so far makes it."""
    return fold(deciding(connection, partition))


class Contexts:
    """The context decisions are made in, read again only when somebody has set something."""

    def __init__(self, partition: str) -> None:
        self._partition = partition
        self._mark: tuple[int, str] = (-1, "")
        self._context: Context | None = None

    def get(self, connection: Connection) -> Context:
        mark = self._last(connection)
        if self._context is None or mark != self._mark:
            self._context, self._mark = context(connection, self._partition), mark
        return self._context

    def _last(self, connection: Connection) -> tuple[int, str]:
        """Place and hash of the last setting: one that was undone may be followed by another in the same place."""
        seq = shelf.latest(connection, self._partition, COUNTY)
        query = select(log.c.hash).where(log.c.partition == self._partition, log.c.seq == seq)
        return seq, connection.execute(query).scalar_one_or_none() or ""


def deciding(connection: Connection, partition: str) -> Iterator[tuple[str, str, str]]:
    """Every setting that decisions depend on, in the order they were made."""
    query = select(log.c.kind, log.c.aggregate, log.c.body).order_by(log.c.seq)
    for row in connection.execute(query.where(log.c.partition == partition, log.c.kind.in_(DECIDING))):
        yield row.kind, row.aggregate, row.body


def hall(connection: Connection, partition: str, name: str) -> dict[str, object]:
    """A hall's windows and letters, as hall.toml says; no more than its name where none is set."""
    body = part.body_of(connection, partition, "hall", name)
    return codec.decode(body, dict) if body else {"name": name}
