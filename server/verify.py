"""Whether the county's trace is whole: the log is played again from its first line, and everything must come out the
same. The first thing that is wrong is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Engine, select

from app.domain.errors import AppError
from app.wire import codec, merkle, signing
from app.wire.digests import combined
from app.wire.messages import Checkpoint
from server import blind, checkpoints, config, decide, shelf
from server import partition as part
from server.blobs import Blobs
from server.database import reading
from server.partition import COUNTY, Line
from server.sealing import ring_of
from server.service import PARTITION
from server.shelf import Doc, Key
from server.tables import blind as blinds
from server.tables import blob, blob_ref, device, doc, doc_scope, log, scope_digest

ACCEPTED = frozenset({"accepted", "accepted_with_notice"})


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked. `wanted`: files that documents refer to and counters haven't sent yet; no fault."""

    seq: int
    acts: int
    refused: int
    documents: int
    blobs: int
    wanted: int


class Wrong(AppError):
    """The first thing that doesn't hold, in words."""


@dataclass(slots=True)
class _Replay:
    """The county as the log alone makes it."""

    halls: dict[str, str]
    folded: config.Folded = field(default_factory=config.Folded)
    docs: dict[Key, Doc] = field(default_factory=dict)
    refs: set[tuple[str, str, str]] = field(default_factory=set)
    streams: dict[str, tuple[int, str]] = field(default_factory=dict)
    seq: int = 0
    hash: str = signing.START
    refused: int = 0
    peaks: merkle.Peaks = merkle.EMPTY
    roots: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Chain hash and Merkle root after each act that a checkpoint speaks of (`marks`)."""
    marks: frozenset[int] = frozenset()

    def take(self, row: Any) -> None:
        """One line. Raises Wrong."""
        self._chain(row)
        if row.stream != COUNTY:
            self._device_chain(row)
        if row.outcome not in ACCEPTED:
            self.refused += 1
            return
        document = self._document(row)
        if document.version != row.version:
            raise Wrong("server_verify_version", seq=row.seq, id=row.aggregate)
        self.docs[row.kind, row.aggregate] = replace(document, seq=row.seq)

    def _chain(self, row: Any) -> None:
        if row.seq != self.seq + 1:
            raise Wrong("server_verify_gap", seq=self.seq + 1)
        line = Line(**{name: getattr(row, name) for name in Line.__slots__})
        self.hash = signing.chain(self.hash, part.chained(row.seq, line, row.decided_at))
        if self.hash != row.hash:
            raise Wrong("server_verify_chain", seq=row.seq, kind=row.kind, id=row.aggregate)
        self.seq = row.seq
        self.peaks = merkle.extended(self.peaks, [bytes.fromhex(self.hash)])
        if self.seq in self.marks:
            self.roots[self.seq] = self.hash, merkle.root(self.peaks)

    def _device_chain(self, row: Any) -> None:
        """A stream is gapless but for acts offered again under it, which stand in the log where they came first."""
        last, hash = self.streams.get(row.stream, (0, signing.START))
        follows = row.dseq == last + 1 and signing.chain(hash, row.body.encode()) == row.act_hash
        if row.dseq <= last or (row.dseq == last + 1 and not follows):
            raise Wrong("server_verify_stream", seq=row.seq, dseq=row.dseq)
        self.streams[row.stream] = row.dseq, row.act_hash

    def _document(self, row: Any) -> Doc:
        before = self.docs.get((row.kind, row.aggregate))
        if row.kind in config.KINDS:
            self.folded.take(row.kind, row.aggregate, row.body)
            version = before.version + 1 if before else 1
            return config.config_doc(row.kind, row.aggregate, version, row.body)
        command = codec.command_from_bytes(row.body)
        self.refs |= {(name, row.kind, row.aggregate) for name in decide.blobs_in(command.data)}
        try:
            if row.stream != COUNTY:
                command = decide.placed(command, self.halls.get(command.device, ""))
            return decide.carried_out(before, command, self.folded.context())
        except AppError as error:
            raise Wrong("server_verify_act", seq=row.seq, id=row.aggregate, why=error.code) from error


def check(engine: Engine, blobs: Blobs, filed: Sequence[Checkpoint] = ()) -> Report:
    """The whole county, and whether it is what it swore to, here and on the lines that were `filed`. Raises Wrong
    naming the first thing that doesn't hold."""
    with reading(engine) as connection:
        sworn = [*checkpoints.sworn(connection, PARTITION), *filed]
        replay = _replayed(connection, frozenset(said.seq for said in sworn))
        _check_head(connection, replay)
        _check_sworn(connection, replay, sworn)
        _check_documents(connection, replay)
        _check_published(replay)
        _check_scopes(connection, replay)
        _check_blind(connection, replay)
        stored, wanted = _check_blobs(connection, replay, blobs)
    return Report(replay.seq, replay.seq, replay.refused, len(replay.docs), stored, wanted)


def _check_sworn(connection: Connection, replay: _Replay, sworn: Sequence[Checkpoint]) -> None:
    """R-ARC-02: the log holds what the county swore to. After a restore it may be shorter than a checkpoint of the
    generation before, never other than one as far as it goes."""
    key = signing.public(part.county_key(connection, PARTITION))
    generation = part.head(connection, PARTITION).generation
    for said in sworn:
        if not checkpoints.holds(said, key):
            raise Wrong("server_verify_sworn_forged", seq=said.seq)
        if said.generation == generation and said.seq > replay.seq:
            raise Wrong("server_verify_cut_short", seq=replay.seq, sworn=said.seq, at=said.at)
        if said.generation == generation and replay.roots[said.seq] != (said.hash, said.root):
            raise Wrong("server_verify_sworn_other", seq=said.seq, at=said.at)


def _replayed(connection: Connection, marks: frozenset[int]) -> _Replay:
    rows = connection.execute(select(device.c.id, device.c.hall).where(device.c.partition == PARTITION))
    replay = _Replay({row.id: row.hall for row in rows}, marks=marks)
    for row in connection.execute(select(log).where(log.c.partition == PARTITION).order_by(log.c.seq)):
        replay.take(row)
    return replay


def _check_head(connection: Connection, replay: _Replay) -> None:
    head = part.head(connection, PARTITION)
    if (head.seq, head.hash) != (replay.seq, replay.hash):
        raise Wrong("server_verify_head", seq=replay.seq, head=head.seq)
    for row in connection.execute(select(device).where(device.c.partition == PARTITION).order_by(device.c.id)):
        dseq, hash = replay.streams.get(row.stream, (0, signing.START))
        if row.last_dseq < dseq or (row.last_dseq == dseq and row.last_hash != hash):
            raise Wrong("server_verify_device", device=row.id, dseq=dseq)


def _check_documents(connection: Connection, replay: _Replay) -> None:
    """Every document's row equals what the log makes of it, and there are no others."""
    seen: set[Key] = set()
    ctx = replay.folded.context()
    for row in connection.execute(select(doc).where(doc.c.partition == PARTITION).order_by(doc.c.seq)):
        is_ = shelf.from_row(row)
        seen.add((is_.kind, is_.id))
        should = replay.docs.get((is_.kind, is_.id))
        if should is None:
            raise Wrong("server_verify_extra", kind=is_.kind, id=is_.id)
        if is_.kind == "case":
            due = decide.due_at(codec.case_from_bytes(should.body), ctx)
            should = replace(should, next_due=due.isoformat() if due else None)
        if is_ != should:
            raise Wrong("server_verify_document", kind=is_.kind, id=is_.id, number=is_.number)
    if missing := sorted(replay.docs.keys() - seen):
        raise Wrong("server_verify_missing", kind=missing[0][0], id=missing[0][1])


def _check_published(replay: _Replay) -> None:
    """R-CAT-03: what an item's editing published is what the county set."""
    for kind, id in sorted(replay.docs):
        guide = codec.editing_from_bytes(replay.docs[kind, id].body).published if kind == "editing" else None
        if guide and replay.folded.context().guides.get(f"{guide.code}@{guide.version}") != guide:
            raise Wrong("server_verify_published", id=id, version=guide.version)


def _check_scopes(connection: Connection, replay: _Replay) -> None:
    """Who sees what, and each scope's digest, follow from the documents."""
    should = {(scope, d.kind, d.id, d.seq) for d in replay.docs.values() for scope in d.scopes}
    rows = connection.execute(select(doc_scope).where(doc_scope.c.partition == PARTITION))
    is_ = {(row.scope, row.kind, row.id, row.seq) for row in rows}
    if wrong := sorted(should ^ is_):
        raise Wrong("server_verify_scope", scope=wrong[0][0], kind=wrong[0][1], id=wrong[0][2])
    for scope, count, hash in _digests(replay):
        here = (scope_digest.c.partition == PARTITION) & (scope_digest.c.scope == scope)
        row = connection.execute(select(scope_digest).where(here)).one_or_none()
        if row is None or (row.documents, row.hash) != (count, hash):
            raise Wrong("server_verify_digest", scope=scope)


def _check_blind(connection: Connection, replay: _Replay) -> None:
    """Every document is found by its people's numbers, and by no others."""
    ring = ring_of(connection.dialect)
    should = {
        (tuple(ring.blinded(word)), kind, id)
        for (kind, id), document in replay.docs.items()
        for word in blind.words_of(kind, document.body)
    }
    rows = connection.execute(select(blinds).where(blinds.c.partition == PARTITION))
    is_ = {(row.token, row.kind, row.id) for row in rows}
    right = {(token, kind, id) for tokens, kind, id in should for token in tokens}
    missing = [(kind, id) for tokens, kind, id in should if not any((token, kind, id) in is_ for token in tokens)]
    if wrong := sorted([*missing, *((kind, id) for _, kind, id in is_ - right)]):
        raise Wrong("server_verify_blind", kind=wrong[0][0], id=wrong[0][1])


def _digests(replay: _Replay) -> Iterator[tuple[str, int, str]]:
    by_scope: dict[str, list[int]] = {}
    for document in replay.docs.values():
        for scope in document.scopes:
            by_scope.setdefault(scope, []).append(document.element())
    for scope, elements in sorted(by_scope.items()):
        yield scope, len(elements), combined(elements)


def _check_blobs(connection: Connection, replay: _Replay, blobs: Blobs) -> tuple[int, int]:
    """Every file that was ever whole still is; every reference of an act is on record."""
    rows = connection.execute(select(blob_ref).where(blob_ref.c.partition == PARTITION))
    noted = {(row.name, row.kind, row.id) for row in rows}
    if wrong := sorted(replay.refs ^ noted):
        raise Wrong("server_verify_reference", name=wrong[0][0], id=wrong[0][2])
    stored = connection.execute(select(blob.c.name).where(blob.c.partition == PARTITION).order_by(blob.c.name))
    whole = set(stored.scalars())
    for name in sorted(whole):
        if not blobs.fits(name):
            raise Wrong("server_verify_blob", name=name)
    return len(whole), len({name for name, _, _ in noted} - whole)
