"""Whether a package is true and complete (R-ARC-01, R-ARC-02, R-ARC-03): each fault names what it is about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.documents.archive import CASE, TRACE
from app.documents.bag import PAYLOAD, SIGNATURE, TAGS, Flaw, digests, flaws
from app.domain.case import Case
from app.domain.filing import files_of
from app.wire import codec, signing
from app.wire.errors import WireError
from app.wire.messages import Entry

ACCEPTED = frozenset({"accepted", "accepted_with_notice"})


@dataclass(frozen=True, slots=True)
class Checked:
    """`key` is the Ed25519 key, in hex, of who signed it: whose that is, the county's register of devices says."""

    files: int
    acts: int
    key: str
    flaws: tuple[Flaw, ...]


def check(folder: Path) -> Checked:
    """The package whole."""
    found = list(flaws(folder))
    key, signed = _signature(folder)
    entries: list[Entry] = []
    if not found:
        found += [Flaw("archive_signature_wrong", {})] if not signed else []
        found += _read(folder, entries)
    return Checked(len(digests(folder)), len(entries), key, tuple(found))


def _signature(folder: Path) -> tuple[str, bool]:
    try:
        raw = json.loads((folder / SIGNATURE).read_text(encoding="utf-8"))
        key, signature = str(raw["public_key"]), str(raw["signature"])
        return key, signing.verify(key, (folder / TAGS).read_bytes(), signature)
    except (OSError, ValueError, KeyError, TypeError):
        return "", False


def _read(folder: Path, entries: list[Entry]) -> Iterator[Flaw]:
    try:
        case = codec.case_from_bytes((folder / PAYLOAD / CASE).read_bytes())
        lines = (folder / PAYLOAD / TRACE).read_bytes().splitlines()
        entries += [codec.decode(line, Entry) for line in lines]
        own = [codec.command_from_bytes(entry.body).aggregate_id for entry in entries]
    except (OSError, WireError) as error:
        yield Flaw("archive_unreadable", {"why": str(error)})
        return
    yield from _way(case, entries, own)
    at_hand = set(digests(folder).values())
    for _, code, name in files_of(case):
        if name.removeprefix("sha256:") not in at_hand:
            yield Flaw("archive_file_of_case_missing", {"file": code})


def _way(case: Case, entries: list[Entry], own: list[str]) -> Iterator[Flaw]:
    """R-ARC-02: the acts stand in the county's order, are this case's own, and are as many as made its row."""
    for n, (entry, id) in enumerate(zip(entries, own, strict=True)):
        if id != case.id or entry.id != case.id:
            yield Flaw("archive_act_of_another", {"seq": entry.seq})
        if n and entry.seq <= entries[n - 1].seq:
            yield Flaw("archive_act_order", {"seq": entry.seq})
    if sum(entry.outcome in ACCEPTED for entry in entries) != case.version:
        yield Flaw("archive_acts_count", {"version": case.version})
