"""What the county has set: guides, pack, calendar, people, authorisations. Documents of the same log, so that
counters get them the way they get cases."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
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
from app.domain.policy import Policy
from app.domain.versions import filed
from app.domain.workdays import Calendar
from app.paths import RESOURCES
from app.wire import codec
from server import partition as part
from server import shelf
from server.partition import Order
from server.shelf import COUNTY, Doc
from server.tables import log

DECIDING = ("guide", "policy", "calendar", "authorisation")
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
    """The embedded defaults of a fresh county: catalogue, pack, calendar, hall."""
    for guide in shipped_guides(catalogue):
        put_guide(order, guide)
    put_policy(order, policies.load("songming"))
    put(order, "calendar", "calendar", codec.calendar_to_bytes(calendars.shipped()))
    hall = catalogue / "hall.toml"
    if hall.is_file():
        plain = tomllib.loads(hall.read_text(encoding="utf-8"))
        put(order, "hall", str(plain["name"]), msgspec.json.encode(plain))


def shipped_guides(folder: Path) -> tuple[Guide, ...]:
    """Every guide of a catalogue folder. Raises Unreadable naming file and item."""
    guides: list[Guide] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name != "hall.toml":
            guides += read_guides(path)
    return tuple(guides)


def read_guides(path: Path) -> list[Guide]:
    """The `[[guide]]` tables of one file. Raises Unreadable."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Unreadable("domain_file_not_toml", file=path.name, why=str(error)) from error
    return [parse_guide(entry, path.name) for entry in raw.get("guide", ())]


class Folded:
    """The context as the settings made it, one after another in the order of the log.

    Every version of a guide and of a pack stays: a case keeps those it was accepted under (R-CAT-03).
    """

    def __init__(self) -> None:
        self._guides: dict[str, Guide] = {}
        self._policy: Policy | None = None
        self._packs: dict[str, Policy] = {}
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
            self._context = Context(self._policy, self._calendar, guides, authorisations, dict(self._packs))
        return self._context


def fold(settings: Iterable[tuple[str, str, str]]) -> Context:
    """`settings`: kind, id and body of each, in their order."""
    folded = Folded()
    for kind, id, body in settings:
        folded.take(kind, id, body)
    return folded.context()


class Contexts:
    """The context decisions are made in, read again only when somebody has set something."""

    def __init__(self, partition: str) -> None:
        self._partition = partition
        self._mark: tuple[int, str] = (-1, "")
        self._context: Context | None = None

    def get(self, connection: Connection) -> Context:
        mark = self._last(connection)
        if self._context is None or mark != self._mark:
            self._context, self._mark = fold(deciding(connection, self._partition)), mark
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
