"""Pages found and filed: a set made here, true corners known.

Prints mean Jaccard per desk, seconds per page (8 megapixels, one core), the whole chain as a multiple of a plain warp,
how exactly skew is measured, and codes read as a multiple of what OpenCV's own reader reads.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2
from app.devices.sim.desk import DESKS, Look, Scene, lay
from app.devices.sim.paper import blank, paper
from app.documents.capture import codes, deskew
from app.documents.capture.flatten import flatten
from app.documents.capture.geometry import jaccard, tilt
from app.documents.capture.outline import find
from app.documents.capture.page import process
from app.documents.capture.pdf import to_pdf
from app.documents.capture.picture import decode

Image = NDArray[np.uint8]
EACH = 12
SMALL = (1440, 1080)
TILTS = (None, None, 35.0, 88.0, None, -60.0)


def main() -> None:
    form = paper("样例 YC-2026-0001")
    print("寻边（平均 Jaccard，最差，低于 0.7 须人核对的张数）")
    for desk in DESKS:
        scenes = [_scene(form, desk, n) for n in range(EACH)]
        found = [find(scene.image) for scene in scenes]
        agreed = [jaccard(o.corners, s.corners) for o, s in zip(found, scenes, strict=True)]
        print(f"  {desk:<11}{statistics.mean(agreed):.4f}  {min(agreed):.4f}  {sum(o.score < 0.7 for o in found)}")
    _timed(form)
    _skew(form)
    _codes()


def _scene(form: Image, desk: str, n: int) -> Scene:
    look = Look(tilt=TILTS[n % len(TILTS)], finger=n % 2 == 0, noise=(3.0, 8.0)[n % 2], falloff=(0.3, 0.55)[n // 3 % 2])
    return lay(blank() if n % 6 == 3 else form, desk, n, SMALL, look)


def _timed(form: Image) -> None:
    cv2.setNumThreads(1)
    scene = lay(form, "wood", 1, look=Look(finger=True))
    jpeg = bytes(cv2.imencode(".jpg", scene.image, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])
    preview = cv2.resize(scene.image, (1280, 960), interpolation=cv2.INTER_AREA)
    colour, black = process(scene.image), process(scene.image, bw=True)
    to_pdf([colour])
    live = _seconds(lambda: find(np.asarray(preview, np.uint8)))
    chain = _seconds(lambda: process(scene.image))
    filed = _seconds(lambda: to_pdf([process(decode(jpeg, "照片"))]))
    plain = _seconds(lambda: flatten(scene.image, scene.corners, 200))
    print(f"预览寻边（1280 像素宽） {live * 1000:.0f} 毫秒")
    print(f"800 万像素照片到 PDF {filed:.3f} 秒；整个处理 {chain:.3f} 秒，为单纯透视变换的 {chain / plain:.1f} 倍")
    print(f"彩色 {len(to_pdf([colour])) / 1000:.0f} KB，黑白 {len(to_pdf([black])) / 1000:.0f} KB")


def _seconds(work: Callable[[], object]) -> float:
    """Of one core, the median of five: what else the machine does doesn't count."""
    taken = []
    for _ in range(5):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def _codes() -> None:
    """A hundred QR codes, each spoilt in one of five ways at four strengths: read by our reader and by OpenCV's."""
    theirs = cv2.QRCodeDetector()
    read = {name: [0, 0] for name in SPOILT}
    for n, (name, spoil) in enumerate((name, spoil) for name, spoil in SPOILT.items() for _ in range(20)):
        rng = np.random.default_rng(n)
        text = f"YC-2026-{n:06} 公共场所卫生许可"
        spoilt = spoil(_symbol(text), n % 20 / 19, rng)
        read[name][0] += text in [code.text for code in codes.read(spoilt)]
        read[name][1] += _theirs(theirs, spoilt) == text
    for name, (ours, other) in read.items():
        print(f"  {name:<6}{ours}/20（OpenCV {other}）")
    ours, other = (sum(pair[k] for pair in read.values()) for k in (0, 1))
    print(f"二维码 {ours}/100，为 OpenCV 自带（{other}）的 {ours / max(other, 1):.2f} 倍")


def _theirs(reader: cv2.QRCodeDetector, picture: Image) -> str:
    try:
        return str(reader.detectAndDecode(picture)[0])
    except (cv2.error, UnicodeDecodeError):
        return ""


def _symbol(text: str, scale: int = 6) -> Image:
    """A code on a little paper, 6 pixels a module (19 mm at 200 dpi for this text)."""
    import zxingcpp

    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    symbol = np.asarray(made.to_image(scale=scale), np.uint8)
    return np.asarray(cv2.copyMakeBorder(symbol, 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255), np.uint8)


def _blurred(symbol: Image, much: float, rng: np.random.Generator) -> Image:
    return _noised(np.asarray(cv2.GaussianBlur(symbol, (0, 0), 1 + 2.6 * much), np.uint8), 0.1, rng)


def _noised(symbol: Image, much: float, rng: np.random.Generator) -> Image:
    return np.asarray(np.clip(symbol + rng.normal(0, 10 + 90 * much, symbol.shape), 0, 255), np.uint8)


def _faint(symbol: Image, much: float, rng: np.random.Generator) -> Image:
    """Thermal paper left in the sun, under light that falls off."""
    contrast = 0.5 - 0.44 * much
    shade = np.linspace(1, 0.6, symbol.shape[1])[None]
    return _noised(np.asarray((200 - (255 - symbol) * contrast) * shade, np.uint8), 0, rng)


def _leaning(symbol: Image, much: float, rng: np.random.Generator) -> Image:
    """Seen from aside, and turned."""
    size = symbol.shape[0]
    square = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
    lean = 0.05 + 0.3 * much
    corners = square + np.array([[lean, 0], [-lean, lean / 2], [0, -lean / 2], [0, 0]], np.float32) * size
    middle = corners.mean(axis=0)
    turn = np.radians(rng.uniform(0, 360))
    about = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = ((corners - middle) @ about.T + size * 0.75).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(square, corners)
    out = cv2.warpPerspective(symbol, matrix, (int(size * 1.5), int(size * 1.5)), borderValue=(255,))
    return _noised(np.asarray(cv2.GaussianBlur(out, (0, 0), 0.8), np.uint8), 0.05, rng)


def _small(symbol: Image, much: float, rng: np.random.Generator) -> Image:
    """From 3.5 pixels a module down to 1.6."""
    share = (3.5 - 1.9 * much) / 6
    size = round(symbol.shape[1] * share), round(symbol.shape[0] * share)
    return _noised(np.asarray(cv2.resize(symbol, size, interpolation=cv2.INTER_AREA), np.uint8), 0, rng)


SPOILT: Mapping[str, Callable[[Image, float, np.random.Generator], Image]] = {
    "模糊": _blurred, "噪点": _noised, "褪色": _faint, "斜拍": _leaning, "很小": _small
}  # fmt: skip


def _skew(form: Image) -> None:
    """The print turned on its page by a known angle, the page laid askew too: how far off it is measured."""
    off = []
    for n, degrees in enumerate(np.linspace(-4, 4, 17)):
        scene = lay(deskew.turned(form, float(degrees)), "wood", n, SMALL, Look(depth=0.03))
        off.append(abs(process(scene.image).skew - tilt(scene.corners) + degrees))
    print(f"歪斜：与真值相差 平均 {statistics.mean(off):.2f}°，最大 {max(off):.2f}°（17 张，±4°）")


if __name__ == "__main__":
    main()
