"""A photograph becomes a page that can be filed: flat, level, white, small."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from app.cv import cv2
from app.devices.sim.desk import Look, lay
from app.devices.sim.paper import LINES
from app.documents.capture import codes, deskew, flatten, quality
from app.documents.capture.geometry import jaccard
from app.documents.capture.outline import ASK
from app.documents.capture.page import Page, process, scanned
from app.documents.capture.picture import decode, load_all
from app.domain.errors import Unreadable
from tests.documents.capture_scenes import CODE, Image, bare, form, jpeg, scene


@pytest.fixture(scope="module")
def colour() -> Page:
    return process(scene("wood", 1, Look(finger=True)).image)


@pytest.fixture(scope="module")
def black() -> Page:
    return process(scene("wood", 1, Look(finger=True)).image, bw=True)


def pixels(page: Page) -> Image:
    return np.asarray(Pillow.open(BytesIO(page.content)).convert("RGB"), np.uint8)


def test_a_colour_page_is_a4_at_200_dpi_and_at_most_400_kilobytes(colour: Page) -> None:
    assert pixels(colour).shape == (2339, 1654, 3)
    assert len(colour.content) <= 400_000


def test_a_black_and_white_page_is_at_most_40_kilobytes(black: Page) -> None:
    assert len(black.content) <= 40_000
    assert set(np.unique(pixels(black)).tolist()) == {0, 255}


def test_the_flat_page_looks_like_the_paper(colour: Page) -> None:
    """Against the paper that was laid on the desk: paper white, ink dark, everything in its place."""
    got = cv2.cvtColor(pixels(colour), cv2.COLOR_RGB2GRAY)
    true = cv2.cvtColor(form(), cv2.COLOR_BGR2GRAY)
    small = [cv2.resize(g, (413, 584), interpolation=cv2.INTER_AREA).astype(np.float64) for g in (got, true)]
    assert np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1] > 0.85


def test_shadows_are_gone_and_the_seal_stays_red(colour: Page) -> None:
    page = pixels(colour).astype(int)
    margin = np.concatenate([page[40:-40, 30:150].reshape(-1, 3), page[40:-40, 1520:1620].reshape(-1, 3)])
    assert np.percentile(margin.min(axis=1), 2) > 225

    seal = page[1850:2190, 1080:1420]
    red = (seal[..., 0] - seal[..., 1] > 80).sum()
    assert red > 4000


def test_a_printed_picture_is_not_bleached() -> None:
    printed = form().copy()
    printed[900:1500, 300:1300] = (110, 110, 110)
    page = pixels(process(lay(printed, "dark", 2, (1224, 918)).image))
    assert page[950:1450, 350:1250].mean() < 170


def test_the_code_on_the_page_is_read(colour: Page) -> None:
    assert colour.codes == (codes.Code("QRCode", CODE),)


def test_crooked_print_is_made_level() -> None:
    turned = deskew.turned(form(), -2.0)
    page = process(lay(turned, "dark", 3, (1224, 918), Look(tilt=0.0, depth=0.0)).image)

    assert page.skew == pytest.approx(2.0, abs=0.3)
    level = np.ascontiguousarray(pixels(page)[..., ::-1])
    assert abs(deskew.skew_of(level, 5.0)) < 0.2


@pytest.mark.parametrize("tilt", [-9.0, 4.0])
def test_the_skew_is_how_far_the_page_lay_turned(tilt: float) -> None:
    page = process(scene("grey", 7, Look(tilt=tilt, depth=0.0)).image)
    assert page.skew == pytest.approx(tilt, abs=0.3)


def test_a_landscape_page_stays_landscape() -> None:
    lying = np.ascontiguousarray(np.rot90(form()))
    page = process(lay(lying, "grey", 4, (1224, 918), Look(tilt=0.0)).image)
    assert pixels(page).shape == (1654, 2339, 3)


def test_a_card_keeps_its_shape() -> None:
    card = np.full((540, 856, 3), (235, 228, 220), np.uint8)
    laid = lay(card, "dark", 4, (1224, 918), Look(fill=0.4, depth=0.0))
    width, height = flatten.size_at(laid.corners, 1224, 918, 200)
    assert width / height == pytest.approx(856 / 540, rel=0.05)


def test_corners_dragged_by_hand_are_taken_as_they_are() -> None:
    laid = scene("wood", 1)
    mine = laid.corners + 3.0
    page = process(laid.image, mine[[2, 3, 0, 1]])
    assert page.outline.score == 1.0
    assert np.allclose(page.outline.corners, mine)


@pytest.mark.parametrize("desk", ["wood", "grey", "near_white"])
def test_blank_and_written_pages_are_told_apart(desk: str) -> None:
    look = Look(finger=True, noise=6.0)
    empty, written = process(scene(desk, 2, look, empty=True).image), process(scene(desk, 2, look).image)
    assert (empty.blank, empty.blur) == (True, False)
    assert (written.blank, written.blur) == (False, False)


def test_a_page_with_a_number_only_is_not_blank() -> None:
    from app.devices.sim.paper import font

    paper = Pillow.new("RGB", (1654, 2339), (250, 250, 248))
    from PIL import ImageDraw

    ImageDraw.Draw(paper).text((780, 2200), "第 3 页", (40, 40, 40), font=font(30))
    page = process(lay(np.asarray(paper, np.uint8), "grey", 3, (1224, 918)).image)
    assert not page.blank
    assert not page.blur


@pytest.mark.parametrize("blur", [3.5, 6.0, 10.0])
def test_a_blurred_page_is_to_be_taken_again(blur: float) -> None:
    page = process(scene("grey", 3, Look(blur=blur)).image)
    assert page.blur
    assert not page.blank


@pytest.mark.parametrize("kernel", [(1, 15), (15, 1)])
def test_a_page_that_moved_is_to_be_taken_again(kernel: tuple[int, int]) -> None:
    laid = scene("grey", 3)
    moved = np.asarray(cv2.blur(laid.image, kernel), np.uint8)
    assert quality.blurred(moved, laid.corners)


@pytest.mark.parametrize("noise", [0.0, 10.0])
def test_noise_is_neither_sharpness_nor_blur(noise: float) -> None:
    assert not process(scene("grey", 3, Look(noise=noise)).image).blur
    assert process(scene("grey", 3, Look(noise=noise, blur=5.0)).image).blur


@pytest.mark.parametrize("payload", ["YC-2026-0001", "申请人：李㛃", "受理通知书".encode("gb18030"), "𠮷野".encode()])
def test_codes_are_read_in_utf8_and_in_gb18030(payload: str | bytes) -> None:
    import zxingcpp

    barcode = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode)
    image = np.asarray(barcode.to_image(scale=6), np.uint8)
    expected = payload if isinstance(payload, str) else _text(payload)
    assert [c.text for c in codes.read(image)] == [expected]


def _text(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return payload.decode("gb18030")


def test_a_barcode_is_read() -> None:
    import zxingcpp

    bars = np.asarray(zxingcpp.create_barcode("YC20260001", zxingcpp.BarcodeFormat.Code128).to_image(scale=4))
    paper = form().copy()
    paper[1850 : 1850 + 160, 120 : 120 + bars.shape[1]] = cv2.resize(bars, (bars.shape[1], 160))[..., None]
    page = process(lay(paper, "grey", 8, (1632, 1224), Look(fill=0.9)).image)
    assert codes.Code("Code128", "YC20260001") in page.codes


def test_a_picture_is_turned_the_way_its_note_says() -> None:
    laid = scene("dark", 1)
    lying, out = Pillow.fromarray(np.rot90(laid.image)[..., ::-1]), BytesIO()
    exif = Pillow.Exif()
    exif[0x0112] = 6
    lying.save(out, "JPEG", quality=95, exif=exif)

    image = decode(out.getvalue(), "躺着.jpg")

    assert image.shape == laid.image.shape
    assert np.abs(image.astype(int) - laid.image).mean() < 8


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xd8\xff", b"%PDF-1.7", b"GIF89a" + bytes(40), jpeg(scene("dark", 1).image)[:9000], bytes(5000)],
    ids=["empty", "start only", "a PDF", "broken GIF", "half a JPEG", "zeros"],
)
def test_what_is_no_whole_picture_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(content, "坏图.jpg")
    assert caught.value.params["file"] == "坏图.jpg"


def encoded(mode: str, kind: str, **how: object) -> bytes:
    out = BytesIO()
    Pillow.fromarray(np.ascontiguousarray(scene("dark", 1).image[..., ::-1])).convert(mode).save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        *(encoded("RGB", "WEBP"), encoded("L", "JPEG"), encoded("CMYK", "JPEG"), encoded("RGBA", "PNG")),
        *(encoded("P", "PNG"), encoded("RGB", "TIFF"), encoded("RGB", "GIF")),
        bytes(cv2.imencode(".png", scene("dark", 1).image.astype(np.uint16) * 257)[1]),
    ],
    ids=["webp", "grey", "cmyk", "alpha", "palette", "tiff", "gif", "16 bit"],
)
def test_pictures_of_all_sorts_are_read_alike(content: bytes) -> None:
    page = process(decode(content, "图"))
    assert jaccard(page.outline.corners, scene("dark", 1).corners) > 0.98
    assert not page.blank


def test_what_a_phone_or_a_joke_sends_is_named() -> None:
    with pytest.raises(Unreadable, match="capture_heic"):
        decode(b"\0\0\0\x18ftypheic" + bytes(400), "手机.heic")
    moving = encoded("P", "GIF", save_all=True, append_images=[Pillow.new("P", (900, 900))])
    with pytest.raises(Unreadable, match="capture_animated"):
        decode(moving, "动画.gif")


def test_every_page_of_a_tiff_is_there(tmp_path: Path) -> None:
    second = Pillow.fromarray(form()[..., ::-1])
    (tmp_path / "二页.tif").write_bytes(encoded("RGB", "TIFF", save_all=True, append_images=[second]))
    assert [image.shape[:2] for image in load_all(tmp_path / "二页.tif")] == [(918, 1224), (2339, 1654)]


@pytest.mark.parametrize("what", ["screened", "noise"])
def test_even_the_busiest_page_is_at_most_400_kilobytes(what: str) -> None:
    screened = np.asarray(Pillow.fromarray(form()[..., ::-1]).convert("1").convert("RGB"), np.uint8)
    noise = np.random.default_rng(1).integers(0, 255, (2339, 1654, 3)).astype(np.uint8)
    page = scanned({"screened": screened, "noise": noise}[what], 200)
    assert len(page.content) <= 390_000


def hand() -> Image:
    picture = bare("wood").copy()
    for n in range(5):
        low, high = (350 + n * 110, 500 + abs(n - 2) * 40), (380 + n * 90, 60 + abs(n - 2) * 90)
        cv2.line(picture, low, high, (130, 160, 215), 90, cv2.LINE_AA)
    cv2.ellipse(picture, (560, 640), (300, 260), 0, 0, 360, (130, 160, 215), -1)
    return picture


@pytest.mark.parametrize("what", ["hand", "white", "black", "noise"])
def test_a_picture_without_a_page_is_asked_about(what: str) -> None:
    size = (900, 1200, 3)
    noise = np.random.default_rng(1).integers(0, 255, size).astype(np.uint8)
    pictures = {
        "hand": hand(), "white": np.full(size, 255, np.uint8), "black": np.zeros(size, np.uint8), "noise": noise
    }  # fmt: skip
    assert process(pictures[what]).ask


def test_a_form_has_lines_worth_reading() -> None:
    assert all(len(line) > 10 for line in LINES)
    assert ASK == 0.7


@pytest.mark.parametrize("spoil", ["blur", "noise", "faint"])
def test_a_spoilt_code_is_read(spoil: str) -> None:
    import zxingcpp

    symbol = np.asarray(zxingcpp.create_barcode(CODE, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6), np.uint8)
    paper = cv2.copyMakeBorder(symbol, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=(255,))
    grain = np.random.default_rng(1).normal(0, 1, paper.shape)
    spoilt = {
        "blur": cv2.GaussianBlur(paper, (0, 0), 3.0) + grain * 8,
        "noise": paper + grain * 80,
        "faint": 200 - (255.0 - paper) * 0.1 + grain * 8,
    }[spoil]
    assert [c.text for c in codes.read(np.asarray(np.clip(spoilt, 0, 255), np.uint8))] == [CODE]
