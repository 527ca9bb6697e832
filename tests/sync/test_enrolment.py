"""What an enrolment leaves behind when it comes to nothing: nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail

from app.domain.errors import Trouble, Unreadable
from app.sync.enrolment import enrol

NOBODY = "http://127.0.0.1:9"


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_a_county_that_is_not_there_leaves_neither_home_nor_key(tmp_path: Path, ring: Ring) -> None:
    with pytest.raises(Trouble):
        enrol(tmp_path / "home", NOBODY, "ABCDEFGHJK", key_file=False)

    assert list(tmp_path.iterdir()) == []
    assert ring.kept == {}


def test_the_keys_of_a_home_that_is_elsewhere_at_the_moment_are_not_touched(tmp_path: Path, ring: Ring) -> None:
    """A disk that isn't mounted looks like a home that was never made."""
    from app.models.keys import make_keys

    make_keys(tmp_path / "home", key_file=False)
    kept = dict(ring.kept)
    with pytest.raises(Trouble) as refused:
        enrol(tmp_path / "home", NOBODY, "ABCDEFGHJK", key_file=False)

    assert refused.value.code == "models_keys_exist"
    assert ring.kept == kept


def test_without_a_keyring_a_file_must_be_asked_for(tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    try:
        with pytest.raises(Trouble) as refused:
            enrol(tmp_path / "home", NOBODY, "ABCDEFGHJK", key_file=False)
    finally:
        keyring.set_keyring(before)

    assert refused.value.code == "models_no_keyring"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "10.1.2.3:8443", "ftp://county", "https://", "http://[::1"])
def test_what_is_no_address_is_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(Unreadable) as refused:
        enrol(tmp_path / "home", url, "ABCDEFGHJK", key_file=True)

    assert refused.value.code == "sync_server_address"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Unreadable) as refused:
        enrol(tmp_path, NOBODY, "ABCDEFGHJK", key_file=True)

    assert refused.value.code == "sync_home_foreign"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_certificate_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        enrol(tmp_path / "home", NOBODY, "ABCDEFGHJK", key_file=True, ca=tmp_path / "ca.pem")

    assert refused.value.code == "sync_ca_missing"
