"""A stack through a feeder: both sides in order, separators told from pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.sim.paper import blank, paper
from app.documents.capture.batch import SEPARATOR, interleaved, next_material, separator
from app.documents.capture.codes import Code
from app.documents.capture.page import scanned
from app.domain.errors import Unreadable


def test_fronts_and_the_turned_stack_are_read_in_order() -> None:
    assert interleaved([1, 3, 5], [6, 4, 2]) == [1, 2, 3, 4, 5, 6]
    assert interleaved([], []) == []


@given(st.integers(1, 60))
def test_any_stack_comes_out_in_order(sheets: int) -> None:
    sides = list(range(2 * sheets))
    assert interleaved(sides[::2], sides[1::2][::-1]) == sides


@pytest.mark.parametrize(("fronts", "backs"), [([1, 3], [2]), ([1], []), ([], [2])])
def test_a_sheet_too_few_is_refused(fronts: list[int], backs: list[int]) -> None:
    with pytest.raises(Unreadable) as caught:
        interleaved(fronts, backs)
    assert caught.value.params == {"fronts": len(fronts), "backs": len(backs)}


@pytest.mark.parametrize(
    ("text", "meant"),
    [(SEPARATOR, ""), (f"{SEPARATOR}:m2", "m2"), ("YC-2026-1", None), (f"{SEPARATOR}X", None), ("", None)],
)
def test_a_separator_is_told_by_its_code(text: str, meant: str | None) -> None:
    assert separator([Code("QRCode", text)]) == meant
    assert separator([]) is None


def test_a_separator_leads_to_what_it_names_or_to_the_next() -> None:
    order = ("m1", "m2", "m3")
    assert next_material(order, "m1", "") == "m2"
    assert next_material(order, "m1", "m3") == "m3"
    assert next_material(order, "m2", "m1") == "m1"
    assert next_material(order, "m1", "other") == "m2"
    assert next_material(order, "m3", "") == "m3"


def test_a_scanned_side_keeps_its_true_size() -> None:
    whole, half = scanned(paper("YC-1"), 200), scanned(paper("YC-1")[:1169], 200)
    assert [c.text for c in whole.codes] == ["YC-1"]
    assert (whole.blank, whole.blur, whole.ask) == (False, False, False)
    assert _size(half.content) == (1654, 1169)
    assert _size(scanned(paper(), 300, dpi=200).content) == (1103, 1559)
    assert scanned(blank(), 200).blank


def _size(content: bytes) -> tuple[int, int]:
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(content)) as image:
        return image.size
