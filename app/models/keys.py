"""The store's key and the device's signing key: in the system's keyring, or, only by explicit choice, in a file."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from app.domain.errors import Trouble, Unreadable
from app.models.home import key_file as key_path
from app.models.home import write_durably

SERVICE = "yichuang"


@dataclass(frozen=True, slots=True)
class Keys:
    """`store`: 32 bytes that encrypt the database and the files; `signing`: the device's Ed25519 seed."""

    store: bytes = field(repr=False)
    signing: bytes = field(repr=False)


def make_keys(home: Path, *, key_file: bool) -> Keys:
    """New keys for a new home, kept in the keyring, or in home/key (0600) with `key_file`.

    Raises Trouble where there are keys already, or where no keyring exists and no file was asked for.
    """
    if _in_file(home) or (not key_file and _keyring_get(home)):
        raise Trouble("models_keys_exist", home=str(home))
    keys = Keys(secrets.token_bytes(32), secrets.token_bytes(32))
    if key_file:
        home.mkdir(parents=True, exist_ok=True)
        write_durably(key_path(home), _text(keys).encode("ascii"))
    else:
        _keyring_set(home, _text(keys))
    return keys


def load_keys(home: Path) -> Keys:
    """The home's keys. Raises Trouble where there are none, Unreadable for a damaged key file."""
    text = _in_file(home) or _keyring_get(home)
    if not text:
        raise Trouble("models_keys_missing", home=str(home))
    try:
        raw = json.loads(text)
        keys = Keys(bytes.fromhex(raw["store"]), bytes.fromhex(raw["signing"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("models_keys_damaged", file=str(key_path(home))) from error
    if len(keys.store) != 32 or len(keys.signing) != 32:
        raise Unreadable("models_keys_damaged", file=str(key_path(home)))
    return keys


def has_keyring() -> bool:
    """Whether this machine has a keyring that keeps secrets."""
    try:
        import keyring
    except ImportError:
        return False
    return bool(keyring.get_keyring().priority >= 1)


def _text(keys: Keys) -> str:
    return json.dumps({"store": keys.store.hex(), "signing": keys.signing.hex()})


def _in_file(home: Path) -> str:
    try:
        return key_path(home).read_text(encoding="ascii")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise Unreadable("models_keys_damaged", file=str(key_path(home))) from error
    except OSError as error:
        raise Trouble("models_home_unusable", home=str(home), why=error.strerror or str(error)) from error


def _name(home: Path) -> str:
    """The keyring's entry for this home: homes of one machine don't share keys."""
    return sha256(str(home.resolve()).encode()).hexdigest()[:32]


def _keyring_get(home: Path) -> str:
    if not has_keyring():
        return ""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, _name(home)) or ""
    except KeyringError as error:
        raise Trouble("models_keyring_locked", why=str(error)) from error


def _keyring_set(home: Path, text: str) -> None:
    if not has_keyring():
        raise Trouble("models_no_keyring")
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, _name(home), text)
    except KeyringError as error:
        raise Trouble("models_keyring_locked", why=str(error)) from error


def forget_keys(home: Path) -> None:
    """Take a home's keys out of the keyring: of a home that never came to be, or that is given up for good."""
    if not _keyring_get(home):
        return
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(SERVICE, _name(home))
    except KeyringError as error:
        raise Trouble("models_keyring_locked", why=str(error)) from error
