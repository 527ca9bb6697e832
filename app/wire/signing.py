"""Who sent it: Ed25519 keys, signed requests, and the hash chain of a device's acts."""

from __future__ import annotations

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

START = "0" * 64
"""The hash before a stream's first act."""

P = 2**255 - 19
WEAK = frozenset(
    y.to_bytes(32, "little")
    for y in (
        *(0, 1, P - 1, P, P + 1),
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    )
)
"""The points of small order, sign bit cleared: as a public key each lets anybody sign (RFC 8032 leaves them in)."""


def chain(previous: str, body: bytes) -> str:
    """sha256 of the previous hash and the bytes as sent, hex (R-ARC-02)."""
    return sha256(previous.encode("ascii") + body).hexdigest()


def new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def key_to_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def key_from_bytes(raw: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(raw)


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign(key: Ed25519PrivateKey, message: bytes) -> str:
    return key.sign(message).hex()


def verify(public_key: str, message: bytes, signature: str) -> bool:
    """Whether that key signed it (R-ARC-03); False for what is no key, or one that anybody could sign with."""
    try:
        raw = bytes.fromhex(public_key)
        if weak(raw):
            return False
        Ed25519PublicKey.from_public_bytes(raw).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def weak(public_key: bytes) -> bool:
    """Whether these 32 bytes are a point of small order."""
    return bytes([*public_key[:31], public_key[31] & 0x7F]) in WEAK if len(public_key) == 32 else True


def request_message(method: str, target: str, at: str, body: bytes) -> bytes:
    """What a request's signature is over: method, path with query, time, and the body's digest."""
    return "\n".join((method.upper(), target, at, sha256(body).hexdigest())).encode()


def document_message(kind: str, id: str, version: int, seq: int, body: bytes) -> bytes:
    """What the county's signature on a document is over: which one, in which version and place, and its digest."""
    return "\n".join((kind, id, str(version), str(seq), sha256(body).hexdigest())).encode()


def checkpoint_message(generation: str, seq: int, hash: str, root: str, at: str) -> bytes:
    """What the county's signature on a checkpoint of its log is over (R-ARC-02)."""
    return "\n".join(("checkpoint", generation, str(seq), hash, root, at)).encode()


def blob_name(content: bytes) -> str:
    """The content address of a file."""
    return "sha256:" + sha256(content).hexdigest()
