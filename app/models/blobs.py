"""Files beside the database: named by what is in them, encrypted, on the disk before anything refers to them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.errors import Unreadable
from app.models.database import troubles
from app.models.home import sync_folder, write_durably
from app.wire.signing import blob_name

MAGIC = b"YCB1"
NONCE = 12


class Blobs:
    """The folder of files. A file is MAGIC, nonce, AES-256-GCM of the content with its name as associated data."""

    def __init__(self, folder: Path, store_key: bytes) -> None:
        self.folder = folder
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"yichuang blobs").derive(store_key)
        self._cipher = AESGCM(key)

    def path(self, name: str) -> Path:
        """Where the file of this name lies. Raises Unreadable for what isn't the name of a file."""
        kind, _, digest = name.partition(":")
        if kind != "sha256" or len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            raise Unreadable("models_blob_name", name=name[:80])
        return self.folder / digest[:2] / digest

    def write(self, content: bytes) -> str:
        """Keep the content and give its name; what is there already isn't written again.

        Raises Trouble when the disk is full or can't be written.
        """
        name = blob_name(content)
        path = self.path(name)
        sealed = len(MAGIC) + NONCE + len(content) + 16
        with troubles(path):
            if not (path.exists() and path.stat().st_size == sealed):
                self._folder(path.parent)
                nonce = os.urandom(NONCE)
                write_durably(path, MAGIC + nonce + self._cipher.encrypt(nonce, content, name.encode()))
        return name

    def _folder(self, folder: Path) -> None:
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(folder.parent)

    def read(self, name: str) -> bytes:
        """The content, verified. Raises Unreadable when the file is missing or isn't what its name says."""
        path = self.path(name)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raise Unreadable("models_blob_missing", name=name) from None
        nonce, sealed = raw[len(MAGIC) : len(MAGIC) + NONCE], raw[len(MAGIC) + NONCE :]
        try:
            content = self._cipher.decrypt(nonce, sealed, name.encode())
        except (InvalidTag, ValueError) as error:
            raise Unreadable("models_blob_damaged", name=name) from error
        if not raw.startswith(MAGIC) or blob_name(content) != name:
            raise Unreadable("models_blob_damaged", name=name)
        return content

    def has(self, name: str) -> bool:
        return self.path(name).exists()

    def drop(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)


def blobs_in(value: object) -> Iterator[str]:
    """The names of all files a value refers to."""
    if isinstance(value, str):
        if value.startswith("sha256:"):
            yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from blobs_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from blobs_in(inner)
