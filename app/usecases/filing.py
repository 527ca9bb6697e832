"""A closed case's file, gathered from the store: its row, its whole way and every paper and page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.filing import files_of, require_whole
from app.models.store import Begin, Store
from app.usecases.search import open_case
from app.wire.messages import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """`place` is the pack's title; `files` maps blob name → content."""

    case: Case
    guide: Guide
    place: str
    hall: str
    device: str
    entries: tuple[Entry, ...]
    files: Mapping[str, bytes]


def gather(begin: Begin, id_or_number: str, now: datetime) -> Filed:
    """Raises Refused (R-ARC-01) for a case that hasn't ended or isn't whole here, Unreadable when it isn't here."""
    opened = open_case(begin, id_or_number, now)
    with begin() as store:
        files = _files(store, opened.case)
        require_whole(opened.case, opened.pending, files)
        identity = store.identity()
        return Filed(
            case=opened.case,
            guide=opened.guide,
            place=store.context().of(opened.case).policy.title,
            hall=identity.hall,
            device=identity.device,
            entries=tuple(store.entries(opened.case.id)),
            files=files,
        )


def _files(store: Store, case: Case) -> dict[str, bytes]:
    names = dict.fromkeys(name for _, _, name in files_of(case))
    return {name: store.blob(name) for name in names if store.has_blob(name)}
