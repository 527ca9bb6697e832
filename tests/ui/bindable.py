"""What can be bound at a desk in memory."""

from __future__ import annotations

from app.post.binding_shown import Choices, KindChoice

FF68 = (
    ("ff68-generic", "FF 68 叫号器和评价器（通用，未校准）"),
    ("ff68-plus128", "FF 68 叫号器和评价器（评价器地址为叫号器加 128）"),
)
CHOICES = Choices(
    kinds=(
        KindChoice(kind="caller", name="叫号器", profiles=FF68, addressed=True, example="serial:COM3"),
        KindChoice(
            kind="evaluator",
            name="评价器",
            profiles=(*FF68, ("pad-websocket", "平板评价器（WebSocket，1 为非常满意）")),
            addressed=True,
            example="serial:COM3",
        ),
        KindChoice(kind="idcard", name="身份证读卡器", example="serial:COM5"),
    ),
    ports=(
        ("usb://1A86:7523", "USB Serial　usb://1A86:7523"),
        ("serial:COM1", "通信端口　serial:COM1"),
    ),
)
