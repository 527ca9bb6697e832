"""The tree is that of RFC 6962, however its leaves came."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from app.wire.merkle import EMPTY, extended, root, size

LEAVES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "60" * 16)]
ROOTS = {  # of the standard's own test data (RFC 6962 reference implementation)
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
}


def by_the_book(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if len(leaves) < 2:
        return sha256(b"\0" + leaves[0]).digest() if leaves else sha256(b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + by_the_book(leaves[:split]) + by_the_book(leaves[split:])).digest()


def test_the_roots_are_those_of_the_standard() -> None:
    for n, expected in ROOTS.items():
        assert root(extended(EMPTY, LEAVES[:n])) == expected


@given(st.lists(st.binary(max_size=8), max_size=40), st.integers(0, 40))
def test_it_grows_as_if_it_had_been_made_at_once(leaves: list[bytes], at: int) -> None:
    grown = extended(extended(EMPTY, leaves[:at]), leaves[at:])
    assert root(grown) == by_the_book(leaves).hex()
    assert size(grown) == len(leaves)
    assert len(grown) <= 7
