"""What printer tests share: a paper as the independent interpreter prints it, and a printer on a line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image

from app.devices.printer import profiles
from app.devices.printer.encoder import encode
from app.devices.printer.job import Printer
from app.devices.printer.once import WRITE_TIMEOUT
from app.devices.sim.contract import SimOptions
from app.devices.sim.escpos import Interpreter
from app.devices.sim.models import model
from app.devices.sim.printer import PrinterSim, start
from app.devices.sim.roll import Roll
from app.devices.transport import open_link
from app.domain.slip import Code, Line, Pair, Rule, Slip, Text


def printed(data: bytes, profile: str) -> Roll:
    """The paper that these bytes make; all of them must be commands or text."""
    head = Interpreter(model(profile), lambda: None, lambda _: None, lambda _: 0, lambda: None, lambda: None)
    while data:
        size = head.take(data)
        assert size, f"half a command: {data[:20]!r}"
        data = data[size:]
    return head.roll


def slip_on(profile: str, *lines: Line) -> Roll:
    return printed(encode(Slip(lines), profiles.load(profile)), profile)


def codes_on(picture: Image.Image | Path) -> list[str]:
    """Texts of the codes that a reader finds."""
    if isinstance(picture, Path):
        with Image.open(picture) as image:
            return codes_on(image.convert("L"))
    return [found.text for found in zxingcpp.read_barcodes(np.asarray(picture.convert("L")))]


@contextmanager
def simulated(out: Path, *faults: str, profile: str = "generic-58mm", tcp: int | None = 0) -> Iterator[PrinterSim]:
    sim = start(SimOptions(tcp=tcp, profile=profile, out=out, faults=faults))
    try:
        yield sim
    finally:
        sim.stop()


@contextmanager
def printer(sim: PrinterSim, *, unfinished: bool = False, profile: str = "generic-58mm") -> Iterator[Printer]:
    link = open_link(sim.url, None, WRITE_TIMEOUT)
    try:
        yield Printer(link, profiles.load(profile), unfinished=unfinished)
    finally:
        link.close()


def job(text: str = "受理回执", profile: str = "generic-58mm") -> bytes:
    return encode(Slip((Text(text),)), profiles.load(profile))


def until(true: Callable[[], bool], timeout: float = 10.0) -> None:
    end = time.monotonic() + timeout
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


def texts(out: Path) -> list[str]:
    """The papers in the order in which they came out."""
    return [path.read_text(encoding="utf-8") for path in sorted(out.glob("job-*.txt"))]


def receipt(name: str = "李㛃", number: str = "SM20261125000123") -> Slip:
    """A receipt as a hall hands it out: 25 lines and a code on 80 mm paper."""
    return Slip(
        (
            Text("嵩明县政务服务中心", align="center", big=True),
            Text("受 理 回 执", align="center", bold=True),
            Text("第一联　申请人留存", align="center"),
            Rule(),
            Pair("受理编号", number),
            Pair("申请人", name),
            Pair("身份证号", "530127********2518"),
            Pair("办理事项", "公共场所卫生许可（新办）——汗蒸、洗浴"),
            Pair("受理窗口", "3号窗口（卫健局）"),
            Pair("受理时间", "2026-11-25 09:32"),
            Pair("办结期限", "2026-12-09（10个工作日）"),
            Pair("收费", "¥0.00（不收费）"),
            Rule(),
            Text("已收材料", bold=True),
            Text("1．卫生许可证申请表　　　原件1份"),
            Text("2．营业执照　　　　　　　复印件"),
            Text("3．从业人员健康合格证明　原件6份"),
            Text("4．平面布局图　　　　　　原件1份"),
            Rule(),
            Text("期限自受理次日起算，法定节假日不计。凭本回执和身份证件到8号窗口领取结果。"),
            Text("咨询：0871-67911234"),
            Text("监督：12345"),
            Code(f"https://zw.songming.gov.cn/q/{number}", caption="扫码查询办理进度"),
            Text(""),
            Text("经办人：陈静　　签收：＿＿＿＿＿"),
        )
    )
