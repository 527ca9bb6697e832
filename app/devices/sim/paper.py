"""Papers to lay on the simulated desk: a filled-in form with Chinese text, a table, a red seal and a QR code."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.paths import RESOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence

A4_AT_200 = (1654, 2339)
LINES = (
    "申请人：嵩明县学院路老张头汗蒸养生会馆",
    "统一社会信用代码：91530127MA6K000000",
    "经营场所：嵩明县嵩阳街道学院路 18 号一层",
    "经营项目：公共浴室、汗蒸；从业人员 6 人。",
    "本人承诺所填内容真实，并愿意承担相应法律责任。",
)
ROWS = ("序号  姓名  岗位  健康证", "1   王龚   经营者  有", "2   李㛃   前台   有", "3   张伟   汗蒸   待补")
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def paper(code: str | bytes | None = None, *, lines: Sequence[str] = LINES) -> NDArray[np.uint8]:
    """A form on A4 at 200 dpi as BGR pixels; `code` becomes a QR code at the foot."""
    page = Image.new("RGB", A4_AT_200, (250, 250, 248))
    draw = ImageDraw.Draw(page)
    draw.text((440, 190), "公共场所卫生许可证申请表", (20, 20, 20), font=font(64))
    for n in range(28):
        draw.text((170, 330 + n * 38), lines[n % len(lines)], (30, 30, 30), font=font(28))
    _table(draw, 1430)
    _seal(draw)
    if code is not None:
        page.paste(_qr(code), (180, 1880))
    return np.asarray(page, np.uint8)[..., ::-1].copy()


def blank() -> NDArray[np.uint8]:
    """An unwritten A4 page."""
    return np.full((A4_AT_200[1], A4_AT_200[0], 3), (248, 250, 250), np.uint8)


def _table(draw: ImageDraw.ImageDraw, top: int) -> None:
    for n, text in enumerate(ROWS):
        draw.rectangle((170, top + n * 90, 1480, top + (n + 1) * 90), outline=(20, 20, 20), width=3)
        draw.text((200, top + 25 + n * 90), text, (30, 30, 30), font=font(32))


def _seal(draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((1080, 1850, 1420, 2190), outline=(205, 40, 40), width=9)
    draw.text((1145, 1995), "行政审批专用章", (205, 40, 40), font=font(30))


def _qr(code: str | bytes) -> Image.Image:
    import zxingcpp

    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(np.asarray(barcode.to_image(scale=7))).convert("RGB")


@cache
def font(size: int) -> Font:
    """A shipped Chinese font; Pillow's own Latin one in a checkout that has none."""
    shipped = next(iter(sorted(_fonts(), key=_preference)), None)
    return ImageFont.truetype(str(shipped), size) if shipped else ImageFont.load_default(size)


def _fonts() -> list[Path]:
    return [p for kind in ("*.ttf", "*.ttc", "*.otf") for p in (RESOURCES / "fonts").glob(kind)]


def _preference(path: Path) -> tuple[bool, str]:
    return "wqy" not in path.name.lower(), path.name
