"""Bar codes: bytes of function B, drawn by an interpreter of its own, read back by a reader somebody else wrote."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from escpos.printer import Dummy
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.devices.printer import bars, profiles
from app.devices.printer.encoder import encode
from app.devices.sim import bars as simulated
from app.domain.errors import Unreadable
from app.domain.slip import Bars, Slip, Text
from tests.devices.paper import printed, slip_on

NUMBER = "SL2026000123"
URGENT = (b"\x10\x04", b"\x10\x05", b"\x10\x14")


def read(picture: Image.Image) -> list[tuple[str, str]]:
    found = zxingcpp.read_barcodes(np.asarray(picture.convert("L")))
    return [(code.format.name, code.text) for code in found]


@pytest.mark.parametrize("profile", profiles.names())
@pytest.mark.parametrize("data", [NUMBER, "SM20261125000123", "123456", "A1", "a{b}C~ 9", "SL2026160412"])
def test_a_code_128_on_the_paper_reads_as_its_data(profile: str, data: str) -> None:
    assert read(slip_on(profile, Text("受理回执"), Bars(data), Text("请妥善保管")).png()) == [("Code128", data)]


@pytest.mark.parametrize("profile", profiles.names())
@pytest.mark.parametrize("data", ["690123456789", "6901234567892"])
def test_an_ean_on_the_paper_reads_with_its_check_digit(profile: str, data: str) -> None:
    assert read(slip_on(profile, Bars(data, symbology="ean13")).png()) == [("EAN13", "6901234567892")]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_printable_text_comes_back_and_holds_no_command(data: str) -> None:
    sent = bars.native(Bars(data), 1024)
    _, _, after = sent.partition(b"\x1dkI")

    assert not any(urgent in sent for urgent in URGENT)
    drawn = simulated.drawn(73, after[1:], 2, 40)
    assert drawn is not None
    sheet = Image.new("L", (drawn[0].width + 60, 80), 255)
    sheet.paste(drawn[0].convert("L"), (30, 20))
    assert read(sheet) == [("Code128", data)]


def test_native_bytes_are_those_of_an_independent_library() -> None:
    pen = Dummy(profile="TM-T88III")
    pen.barcode("{BA-1", "CODE128", 80, 3, "OFF", align_ct=False, function_type="B")
    code128 = pen.output
    pen.clear()
    pen.barcode("6901234567892", "EAN13", 80, 3, "OFF", align_ct=False, function_type="B")

    assert _code(bars.native(Bars("A-1"), 384)) == _code(code128)
    assert _code(bars.native(Bars("690123456789", symbology="ean13"), 384)) == _code(pen.output)


def _code(data: bytes) -> bytes:
    return data[data.index(b"\x1dk") :]


@pytest.mark.parametrize(
    ("width", "number", "dots"), [(384, NUMBER, 3), (384, "SM20261125000123", 2), (576, NUMBER, 3)]
)
def test_digits_go_in_pairs_so_that_a_case_number_fits_with_wide_bars(width: int, number: str, dots: int) -> None:
    sent = bars.native(Bars(number), width)

    assert sent.startswith(b"\x1dh\x50\x1dw" + bytes([dots]))
    assert number != NUMBER or sent.endswith(b"\x1dkI\x0b{BSL{C\x14\x1a\x00\x01\x17")


def test_digits_that_would_be_a_command_printers_obey_anywhere_are_not_paired() -> None:
    assert b"{BSL2026160412" in bars.native(Bars("SL2026160412"), 384)


@pytest.mark.parametrize("profile", ["generic-58mm", "gb2312-58mm"])
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (Bars("x" * 40), "printer_bars_too_long"),
        (Bars("x" * 300), "printer_bars_too_long"),
        (Bars(""), "printer_bars_wrong"),
        (Bars("受理"), "printer_bars_wrong"),
        (Bars("a\x10\x04"), "printer_bars_wrong"),
        (Bars("6901234567890", symbology="ean13"), "printer_bars_wrong"),
        (Bars("12345", symbology="ean13"), "printer_bars_wrong"),
        (Bars("１２３４５６７８９０１２", symbology="ean13"), "printer_bars_wrong"),
    ],
)
def test_a_code_that_cannot_be_or_does_not_fit_is_refused(profile: str, code: Bars, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        encode(Slip((code,)), profiles.load(profile))


def test_a_printer_without_bar_codes_gets_a_picture_of_at_most_a_kilobyte() -> None:
    data = encode(Slip((Bars(NUMBER, caption=NUMBER),)), profiles.load("gb2312-58mm"))

    assert b"\x1dk" not in data
    assert b"\x1dv0\x03" in data
    assert len(data) <= 1024
    assert NUMBER in printed(data, "gb2312-58mm").text()


@pytest.mark.parametrize(
    "data", [b"", b"no set chosen", b"{C\x64", b"{B\x7f", b"{D12", b"{", b"{Z"], ids=lambda data: data.hex() or "empty"
)
def test_the_simulator_prints_no_code_from_bytes_a_printer_would_not_take(data: bytes) -> None:
    assert simulated.drawn(73, data, 2, 80) is None


@pytest.mark.parametrize("data", [b"6901234567890", b"12", b"abcdefghijkl"])
def test_the_simulator_prints_no_ean_with_a_wrong_check_digit(data: bytes) -> None:
    assert simulated.drawn(67, data, 2, 80) is None
