"""Pages found and filed: a set made here, true corners known.

Prints mean Jaccard per desk, seconds per page (8 megapixels), the whole chain as a multiple of a plain warp, and
codes read as a multiple of what OpenCV's own reader reads.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.cv import cv2
from app.devices.sim.desk import DESKS, Look, Scene, lay
from app.devices.sim.paper import blank, paper
from app.documents.capture import codes
from app.documents.capture.flatten import flatten
from app.documents.capture.geometry import jaccard
from app.documents.capture.outline import find
from app.documents.capture.page import process
from app.documents.capture.pdf import to_pdf
from app.documents.capture.picture import decode

EACH = 6
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
    _codes()


def _scene(form: NDArray[np.uint8], desk: str, n: int) -> Scene:
    look = Look(tilt=TILTS[n], finger=n % 2 == 0, noise=(3.0, 8.0)[n % 2], falloff=(0.3, 0.55)[n // 3])
    return lay(blank() if n == 3 else form, desk, n, SMALL, look)


def _timed(form: NDArray[np.uint8]) -> None:
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
    """The median of five."""
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _codes() -> None:
    """QR codes small, noisy, soft and dim: read by our reader and by OpenCV's."""
    theirs = cv2.QRCodeDetector()
    rng = np.random.default_rng(9)
    ours_read = theirs_read = 0
    laid = [_coded(seed) for seed in range(4)]
    cases = [(blur, noise, page) for blur in (0.5, 1.0, 1.5, 2.0) for noise in (3.0, 9.0) for page in laid]
    for blur, noise, (text, page) in cases:
        soft = cv2.GaussianBlur(page, (0, 0), blur) + rng.normal(0, noise, page.shape)
        spoilt = np.asarray(np.clip(soft, 0, 255), np.uint8)
        ours_read += text in [code.text for code in codes.read(spoilt)]
        theirs_read += theirs.detectAndDecode(spoilt)[0] == text
    print(
        f"二维码 {ours_read}/{len(cases)}，为 OpenCV 自带（{theirs_read}）的 {ours_read / max(theirs_read, 1):.2f} 倍"
    )


def _coded(seed: int) -> tuple[str, NDArray[np.uint8]]:
    text = f"YC-2026-{seed:06}"
    scene = lay(paper(text), "wood", 50 + seed, SMALL, Look(falloff=0.5))
    return text, flatten(scene.image, scene.corners, 200)


if __name__ == "__main__":
    main()
