"""Whether a counter holds what the county sent it: count and combined hash of every scope, compared."""

from __future__ import annotations

from app.models.store import Store
from app.wire import digests
from app.wire.messages import Digest, Pulled


def agrees(store: Store, page: Pulled) -> bool:
    """The last page of a pull tells each scope's sum; what is held under the scope must come to the same."""
    return all(held(store, digest.scope) == digest for digest in page.digests)


def held(store: Store, scope: str) -> Digest:
    elements = [digests.element(*document) for document in store.filed_under(scope)]
    return Digest(scope=scope, count=len(elements), hash=digests.combined(elements))
