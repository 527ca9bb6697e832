"""A letter on a stick: signed by who sends it, readable by nobody but who it is for.

X25519 with a key made for this letter alone, HKDF-SHA256, AES-256-GCM; the signature is Ed25519. Both sides' Ed25519
keys serve for X25519 too, by the birational map of RFC 7748, section 4.1.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.errors import Unreadable
from app.wire import signing

MAGIC = b"YICHUANG-LETTER-1\n"
KEY, NONCE, SIGNATURE = 32, 12, 64
PRIME = 2**255 - 19


def seal(content: bytes, sender: Ed25519PrivateKey, receiver: str) -> bytes:
    """The letter's bytes. `receiver` is an Ed25519 public key in hex; ValueError for what is none."""
    once = X25519PrivateKey.generate()
    shared = once.exchange(_to_x25519(bytes.fromhex(receiver)))
    head = MAGIC + bytes.fromhex(signing.public(sender)) + once.public_key().public_bytes_raw() + os.urandom(NONCE)
    body = head + AESGCM(_key(shared, head)).encrypt(head[-NONCE:], content, head)
    return body + bytes.fromhex(signing.sign(sender, body))


def sender_of(letter: bytes) -> str:
    """The public key, in hex, that the letter says it is from. Raises Unreadable for what is no letter."""
    if not letter.startswith(MAGIC) or len(letter) < len(MAGIC) + 2 * KEY + NONCE + SIGNATURE:
        raise Unreadable("carry_no_letter")
    return letter[len(MAGIC) : len(MAGIC) + KEY].hex()


def open_letter(letter: bytes, receiver: Ed25519PrivateKey, sender: str) -> bytes:
    """The content. Raises Unreadable for one that isn't this sender's, was altered, or is for somebody else."""
    if sender_of(letter) != sender or not signing.verify(sender, letter[:-SIGNATURE], letter[-SIGNATURE:].hex()):
        raise Unreadable("carry_not_signed")
    start = len(MAGIC) + KEY
    head = letter[: start + KEY + NONCE]
    shared = _own_x25519(receiver).exchange(X25519PublicKey.from_public_bytes(letter[start : start + KEY]))
    try:
        return AESGCM(_key(shared, head)).decrypt(head[-NONCE:], letter[len(head) : -SIGNATURE], head)
    except InvalidTag:
        raise Unreadable("carry_for_another") from None


def _key(shared: bytes, head: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"yichuang letter" + head).derive(shared)


def _to_x25519(public: bytes) -> X25519PublicKey:
    """u = (1 + y) / (1 - y) over the field."""
    y = int.from_bytes(public, "little") & ((1 << 255) - 1)
    u = (1 + y) * pow(1 - y, -1, PRIME) % PRIME
    return X25519PublicKey.from_public_bytes(u.to_bytes(32, "little"))


def _own_x25519(private: Ed25519PrivateKey) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(hashlib.sha512(private.private_bytes_raw()).digest()[:32])
