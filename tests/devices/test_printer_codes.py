"""QR codes, sizes and pictures of whole receipts."""

from __future__ import annotations

import pytest
from escpos.printer import Dummy

from app.devices.printer import codes, profiles, raster
from app.devices.printer.encoder import encode
from app.domain.errors import Unreadable
from app.domain.slip import Code, Slip
from tests.devices.paper import codes_on, printed, receipt, slip_on

URL = "https://zw.songming.gov.cn/q/SM20261125000123?名=李㛃"


@pytest.mark.parametrize("profile", profiles.names())
@pytest.mark.parametrize("data", [URL, "1", "受理编号SM20261125000123", "x" * 300])
def test_a_code_on_the_paper_reads_as_its_data(profile: str, data: str) -> None:
    assert codes_on(slip_on(profile, Code(data)).png()) == [data]


@pytest.mark.parametrize("data", [URL, "SM20261125000123"])
def test_native_code_bytes_are_those_of_an_independent_library(data: str) -> None:
    pen = Dummy()
    pen.qr(data, native=True, size=6, ec=1)

    assert codes.native(data, 384) == pen.output


@pytest.mark.parametrize("profile", ["generic-58mm", "gb2312-58mm"])
def test_a_code_too_large_for_the_paper_is_refused(profile: str) -> None:
    with pytest.raises(Unreadable, match="printer_code_too_long"):
        encode(Slip((Code("x" * 3000),)), profiles.load(profile))


@pytest.mark.parametrize("profile", ["generic-58mm", "generic-80mm", "gb18030-80mm"])
@pytest.mark.parametrize("name", ["王伟", "李㛃"])
def test_a_receipt_of_25_lines_with_its_code_is_at_most_1500_bytes(profile: str, name: str) -> None:
    assert len(receipt().lines) == 25

    data = encode(receipt(name), profiles.load(profile))

    assert len(data) <= 1500
    assert codes_on(printed(data, profile).png()) == ["https://zw.songming.gov.cn/q/SM20261125000123"]


def test_no_picture_holds_a_command_that_printers_obey_inside_pictures() -> None:
    harmful = b"\x10\x04\x01\x10\x05\x02\x10\x14\x08\x10\x10\x04"

    safe = raster.defused(harmful)

    assert len(safe) == len(harmful)
    assert not any(urgent in safe for urgent in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))
    assert all(after & before == before for before, after in zip(harmful, safe, strict=True)), "dots are only added"
