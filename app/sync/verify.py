"""The counter's own trace: every act chained to the one before, none missing, every file there and true to its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Engine

from app.domain.errors import AppError
from app.models import database
from app.models.store import Begin
from app.wire import codec, signing
from app.wire.errors import WireError
from app.wire.messages import Act


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, as a code with its parameters."""

    code: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what was wrong with it, first things first."""

    acts: int
    files: int
    faults: tuple[Fault, ...]


def verify(begin: Begin, engine: Engine) -> Checked:
    """Everything, the first fault first. Raises what ails the store as a whole."""
    pages = [Fault("sync_database_damaged", {"what": what[:60]}) for what in database.faults(engine)[:1]]
    with begin() as store:
        acts, names = list(store.acts()), store.blob_names()
    found = [fault for name in names if (fault := blob_fault(begin, name))]
    return Checked(len(acts), len(names), (*pages, *chain_faults(acts), *found))


def chain_faults(acts: Iterable[Act]) -> Iterator[Fault]:
    """R-ARC-02: dense numbers, each hash over the hash before and the act's bytes, each id the one in the bytes."""
    previous, expected = signing.START, 1
    for act in acts:
        if act.dseq != expected:
            yield Fault("sync_verify_gap", {"dseq": expected})
        elif signing.chain(previous, act.body.encode()) != act.hash:
            yield Fault("sync_verify_chain", {"dseq": act.dseq})
        elif not _own_id(act):
            yield Fault("sync_verify_identity", {"dseq": act.dseq})
        previous, expected = act.hash, act.dseq + 1


def _own_id(act: Act) -> bool:
    try:
        return codec.command_from_bytes(act.body).id == act.id
    except WireError:
        return False


def blob_fault(begin: Begin, name: str) -> Fault | None:
    """A file that isn't here, or isn't what its name says (R-ARC-01)."""
    try:
        with begin() as store:
            store.blob(name)
    except AppError as error:
        gone = error.code == "models_blob_missing"
        return Fault("sync_verify_blob_missing" if gone else "sync_verify_blob_wrong", {"name": name[:19]})
    return None
