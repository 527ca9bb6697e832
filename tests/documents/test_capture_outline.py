"""The page is found, and where it isn't, a person is asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.sim.desk import Look, lay
from app.documents.capture.geometry import Corners, full_frame, jaccard, ordered
from app.documents.capture.outline import ASK, find
from tests.documents.capture_scenes import aside, bare, curled, form, scene

HARD = Look(finger=True, noise=8.0, falloff=0.5)


@pytest.mark.parametrize("desk", ["wood", "dark", "grey"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_page_is_found_to_the_pixel(desk: str, seed: int) -> None:
    laid = scene(desk, seed, HARD)

    outline = find(laid.image)

    assert jaccard(outline.corners, laid.corners) > 0.99
    assert outline.score >= ASK


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_blank_page_is_found_too(seed: int) -> None:
    laid = scene("wood", seed, HARD, empty=True)
    assert jaccard(find(laid.image).corners, laid.corners) > 0.98


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_white_on_near_white_is_found_rightly_or_asked_about(seed: int) -> None:
    laid = scene("near_white", seed, Look(finger=True, shadow=0.1))

    outline = find(laid.image)

    assert outline.score < ASK or jaccard(outline.corners, laid.corners) > 0.97


@pytest.mark.parametrize("tilt", [-80.0, -40.0, 30.0, 90.0])
def test_a_turned_page_is_found_and_its_corners_start_at_the_top_left(tilt: float) -> None:
    laid = scene("grey", 5, Look(tilt=tilt))

    outline = find(laid.image)

    assert jaccard(outline.corners, laid.corners) > 0.99
    assert abs(outline.tilt) <= 45.5
    assert _clockwise(outline.corners)


@pytest.mark.parametrize("desk", ["wood", "dark", "grey", "near_white"])
def test_a_desk_without_a_page_gives_the_whole_frame_and_asks(desk: str) -> None:
    picture = bare(desk)

    outline = find(picture)

    assert outline.score < ASK
    assert np.allclose(outline.corners, full_frame(picture.shape[1], picture.shape[0]))


@pytest.mark.parametrize("share", [0.03, 0.05])
def test_a_curled_page_is_asked_about(share: float) -> None:
    laid = scene("dark", 1)
    assert find(laid.image).score >= ASK
    assert find(curled(laid.image, laid.corners, share)).score < ASK


@pytest.mark.parametrize("desk", ["check", "plaid"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_cloths_pattern_is_not_taken_for_the_page(desk: str, seed: int) -> None:
    laid = scene(desk, seed)
    assert jaccard(find(laid.image).corners, laid.corners) > 0.99


@pytest.mark.parametrize("seed", [2, 4, 5])
def test_a_card_is_found_and_not_the_portrait_on_it(seed: int) -> None:
    card = np.full((540, 856, 3), (238, 226, 214), np.uint8)
    card[60:420, 560:800] = (190, 170, 160)
    laid = lay(card, "wood", seed, (1224, 918), Look(fill=0.45))
    assert jaccard(find(laid.image).corners, laid.corners) > 0.97


@pytest.mark.parametrize("seed", [1, 3])
def test_of_two_sheets_beside_each_other_one_is_found_whole(seed: int) -> None:
    left = lay(form(), "wood", seed, (900, 918), Look(fill=0.7))
    right = lay(form(), "wood", seed + 10, (900, 918), Look(fill=0.6))
    outline = find(np.concatenate([left.image, right.image], axis=1))
    pages = left.corners, right.corners + np.array([900, 0])
    assert max(jaccard(outline.corners, page) for page in pages) > 0.97


@pytest.mark.parametrize("degrees", [30, 45])
@pytest.mark.parametrize("desk", ["wood", "grey"])
def test_a_page_seen_from_aside_is_found(desk: str, degrees: int) -> None:
    laid = aside(desk, 2, degrees)
    outline = find(laid.image)
    assert jaccard(outline.corners, laid.corners) > 0.99
    assert outline.score >= ASK


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_page_that_runs_out_of_the_picture_is_asked_about_with_what_is_seen_of_it(seed: int) -> None:
    laid = scene("grey", seed)
    out = int(laid.corners[:, 0].min()) + 60
    outline = find(np.ascontiguousarray(laid.image[:, out:]))
    seen = np.maximum(laid.corners - np.array([out, 0]), 0)
    assert outline.score < ASK
    assert jaccard(outline.corners, seen) > 0.9


def test_a_picture_on_the_page_is_not_taken_for_the_page() -> None:
    printed = form().copy()
    printed[700:1500, 300:1350] = (90, 60, 30)
    laid = lay(printed, "wood", 4, (1224, 918))

    outline = find(laid.image)

    assert jaccard(outline.corners, laid.corners) > 0.99


def test_a_page_cut_from_its_desk_already_is_kept_whole() -> None:
    outline = find(form())

    assert outline.score < ASK
    assert jaccard(outline.corners, full_frame(1654, 2339)) > 0.999


@given(
    st.lists(st.tuples(st.floats(0, 30), st.floats(0, 30)), min_size=4, max_size=4),
    st.floats(-44, 44),
    st.permutations(range(4)),
)
def test_corners_come_in_one_order_whatever_order_they_are_given_in(
    moved: list[tuple[float, float]], tilt: float, order: list[int]
) -> None:
    turn = np.radians(tilt)
    box = np.array([[-200, -300], [200, -300], [200, 300], [-200, 300]], np.float64) + np.array(moved)
    box = box @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

    again = ordered(box[order])

    assert _clockwise(again)
    assert np.allclose(np.sort(again, axis=0), np.sort(box, axis=0))
    assert again[0, 0] < again[1, 0]


def _clockwise(corners: Corners) -> bool:
    after = np.roll(corners, -1, axis=0)
    return float((corners[:, 0] * after[:, 1] - corners[:, 1] * after[:, 0]).sum()) > 0
