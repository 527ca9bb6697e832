"""Keys, chains, digests: the same on both sides, and changed by everything."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.wire import signing
from app.wire.digests import NOTHING, combined, element, moved

KEY = signing.new_key()


def test_a_chain_is_the_hash_of_the_one_before_and_the_bytes_as_sent() -> None:
    """R-ARC-02"""
    expected = sha256(b"0" * 64 + "受理".encode()).hexdigest()
    assert signing.chain(signing.START, "受理".encode()) == expected
    assert signing.chain(expected, b"") != expected


@given(st.binary(max_size=50))
def test_only_the_key_that_signed_verifies(message: bytes) -> None:
    """R-ARC-03"""
    signature = signing.sign(KEY, message)
    assert signing.verify(signing.public(KEY), message, signature)
    assert not signing.verify(signing.public(KEY), message + b"x", signature)
    assert not signing.verify(signing.public(signing.new_key()), message, signature)


@pytest.mark.parametrize(("key", "signature"), [("", ""), ("zz", "zz"), ("00" * 32, "00" * 64), ("00", "é")])
def test_what_is_no_key_or_signature_verifies_nothing(key: str, signature: str) -> None:
    assert not signing.verify(key, b"x", signature)


@pytest.mark.parametrize("sign", [0, 0x80])
@pytest.mark.parametrize("point", sorted(signing.WEAK))
def test_a_key_that_anybody_could_sign_with_is_none(point: bytes, sign: int) -> None:
    """Points of small order: the null signature fits such a key for many messages."""
    key = bytes([*point[:31], point[31] | sign])
    assert not any(signing.verify(key.hex(), bytes([n]), (key + bytes(32)).hex()) for n in range(64))
    assert not any(signing.verify(key.hex(), bytes([n]), bytes(64).hex()) for n in range(64))


def test_a_key_comes_back_from_its_bytes() -> None:
    raw = signing.key_to_bytes(KEY)
    assert len(raw) == 32
    assert signing.public(signing.key_from_bytes(raw)) == signing.public(KEY)


def test_a_request_is_signed_whole() -> None:
    whole = signing.request_message("post", "/v1/push?a=1", "2026-03-06T10:00:00+08:00", b"body")
    parts = [
        signing.request_message("get", "/v1/push?a=1", "2026-03-06T10:00:00+08:00", b"body"),
        signing.request_message("post", "/v1/push?a=2", "2026-03-06T10:00:00+08:00", b"body"),
        signing.request_message("post", "/v1/push?a=1", "2026-03-06T10:00:01+08:00", b"body"),
        signing.request_message("post", "/v1/push?a=1", "2026-03-06T10:00:00+08:00", b"bodY"),
    ]
    assert whole.startswith(b"POST\n") and len({whole, *parts}) == 5


def test_a_blob_is_named_by_its_content() -> None:
    assert signing.blob_name(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


ELEMENTS = st.lists(st.builds(element, st.text(max_size=3), st.text(max_size=3), st.integers(0, 9), st.integers(0, 99)))


@given(ELEMENTS, st.randoms())
def test_a_digest_does_not_care_about_order(elements: list[int], random: object) -> None:
    shuffled = sorted(elements, key=lambda e: sha256(f"{random!r}{e}".encode()).digest())
    assert combined(elements) == combined(shuffled)


@given(ELEMENTS.filter(bool))
def test_a_digest_is_kept_one_document_at_a_time(elements: list[int]) -> None:
    hash = NOTHING
    for e in elements:
        hash = moved(hash, e)
    assert hash == combined(elements)
    assert moved(hash, -elements[-1]) == combined(elements[:-1])
    assert combined([]) == NOTHING


def test_a_digest_changes_with_every_part() -> None:
    assert (
        len(
            {
                element("case", "a", 1, 1),
                element("case", "a", 2, 1),
                element("case", "a", 1, 2),
                element("b", "a", 1, 1),
            }
        )
        == 4
    )
