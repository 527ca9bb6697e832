"""Scanned materials: kept as PDF, put under a material of the draft, reordered, taken out again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.errors import AppError, Unreadable
from app.models.store import Begin
from app.models.values import Draft

LIMIT = 50 * 1024 * 1024
"""Bytes of one scanned file at most."""


def keep(begin: Begin, pdf: bytes) -> str:
    """The file's name, once it is on the disk. Raises Unreadable for what isn't a PDF, or is larger than LIMIT."""
    if not pdf.startswith(b"%PDF-"):
        raise Unreadable("usecases_not_a_pdf")
    if len(pdf) > LIMIT:
        raise Unreadable("usecases_file_large", size=len(pdf) // 2**20, limit=LIMIT // 2**20)
    with begin() as store:
        return store.put_blob(pdf)


def read(begin: Begin, name: str) -> bytes:
    """A file's content, verified. One that is missing or damaged here is fetched anew with the next sync; until then
    Unreadable is raised."""
    try:
        with begin() as store:
            return store.blob(name)
    except AppError:
        with begin() as store:
            store.forget_blob(name)
        raise


def attach(begin: Begin, draft_id: str, code: str, name: str, now: datetime, *, original: bool = False) -> Draft:
    """One more page for a material."""

    def more(held: Mapping[str, object]) -> dict[str, object]:
        return {**held, "pages": [*_pages(held), name], "original": original or bool(held.get("original"))}

    return _change(begin, draft_id, code, now, more)


def reorder(begin: Begin, draft_id: str, code: str, pages: Sequence[str], now: datetime) -> Draft:
    """The same pages in another order. Raises Unreadable when one is missing or new."""

    def ordered(held: Mapping[str, object]) -> dict[str, object]:
        if sorted(pages) != sorted(_pages(held)):
            raise Unreadable("usecases_pages_differ", material=code)
        return {**held, "pages": list(pages)}

    return _change(begin, draft_id, code, now, ordered)


def drop_page(begin: Begin, draft_id: str, code: str, name: str, now: datetime) -> Draft:
    """Out of the material; the file stays, as a scan may be wanted back."""

    def fewer(held: Mapping[str, object]) -> dict[str, object]:
        return {**held, "pages": [page for page in _pages(held) if page != name]}

    return _change(begin, draft_id, code, now, fewer)


def drop(begin: Begin, draft_id: str, code: str, now: datetime) -> Draft:
    """The material isn't in hand after all."""
    return _change(begin, draft_id, code, now, lambda _: None)


def _pages(held: Mapping[str, object]) -> list[str]:
    pages = held.get("pages") or []
    assert isinstance(pages, list)
    return [str(page) for page in pages]


def _change(
    begin: Begin,
    draft_id: str,
    code: str,
    now: datetime,
    how: Callable[[Mapping[str, object]], dict[str, object] | None],
) -> Draft:
    with begin() as store:
        draft = store.draft(draft_id)
        raw = draft.data.get("materials") or []
        assert isinstance(raw, list)
        held = [{"code": m} if isinstance(m, str) else dict(m) for m in raw]
        mine = next((m for m in held if m["code"] == code), {"code": code})
        after = how(mine)
        places = [after if m is mine else m for m in (held if mine in held else [*held, mine])]
        materials = [m for m in places if m is not None]
        changed = replace(draft, saved_at=now, data={**draft.data, "materials": materials})
        store.save_draft(changed)
    return changed
