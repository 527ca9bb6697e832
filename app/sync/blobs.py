"""Files to and from the county, by content: up in pieces from where the county stands, down whole and checked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from app.domain.errors import AppError
from app.models.store import Begin, Store
from app.sync.step import Aside
from app.wire import signing
from app.wire.errors import WireError
from app.wire.messages import BlobState, SyncServer

PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Going:
    """A file on its way up; `offset` bytes are safe at the county."""

    name: str
    content: bytes
    offset: int


class Files:
    """The lower lane: one piece a call, so that acts never wait for more than a mebibyte."""

    def __init__(self, begin: Begin, server: SyncServer) -> None:
        self._begin = begin
        self._server = server
        self._going: Going | None = None

    def send(self, name: str) -> bool:
        """One piece of the file; True when the county has it whole."""
        going, self._going = self._going, None  # after a failure the county is asked anew where it stands
        going = going if going and going.name == name else self._begun(name)
        if going and (going := self._piece(going)):
            self._going = going
            return False
        with self._here() as store:
            store.blob_sent(name)
        return True

    def _begun(self, name: str) -> Going | None:
        state = self._server.blob_state(name)
        if state.state == "complete":
            return None
        with self._here() as store:
            content = store.blob(name)
        return Going(name, content, state.offset if state.offset <= len(content) else 0)

    def _piece(self, going: Going) -> Going | None:
        piece = going.content[going.offset : going.offset + PIECE]
        state = self._written(going, piece)
        if state.state == "complete":
            return None
        if not going.offset < state.offset <= len(going.content):
            raise Aside("sync_rubbish", what="offset")
        return replace(going, offset=state.offset)

    def _written(self, going: Going, piece: bytes) -> BlobState:
        """Another counter may be sending the same file: then it stands elsewhere than thought."""
        try:
            return self._server.blob_write(going.name, going.offset, piece, len(going.content))
        except WireError as error:
            if error.status != 409:
                raise
            return self._server.blob_state(going.name)

    def fetch(self, name: str) -> None:
        """Raises Aside when what came isn't what was asked for."""
        content = self._server.blob_read(name)
        if signing.blob_name(content) != name:
            raise Aside("sync_blob_wrong", name=name[:15])
        with self._here() as store:
            store.put_blob(content)
            store.blob_sent(name)  # the county is where it came from

    @contextmanager
    def _here(self) -> Iterator[Store]:
        """One transaction; a file that this disk can't give or take is put aside, acts go on."""
        try:
            with self._begin() as store:
                yield store
        except AppError as error:
            raise Aside(error.code, **error.params) from error
