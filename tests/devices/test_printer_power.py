"""A printer switched off and on in the middle of a receipt: half a paper is never called printed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from app.devices.printer import profiles
from app.devices.printer.encoder import encode, marked
from app.devices.printer.status import consumed
from app.domain.slip import Slip, Text
from app.texts import words
from tests.devices.paper import printed, printer, receipt, simulated

TCP = "socket://127.0.0.1:9100"
PROFILE = profiles.load("generic-58mm")
LONG = Slip(tuple(Text(f"第{n}行 受理回执") for n in range(150)))


def test_the_marks_print_nothing_and_stand_between_rows() -> None:
    data, marks = marked(LONG, PROFILE, TCP)
    assert marks == data.count(consumed()) == 37
    assert data.replace(consumed(), b"") == encode(LONG, PROFILE)
    assert printed(data, PROFILE.id).text() == printed(encode(LONG, PROFILE), PROFILE.id).text()


def test_a_printer_that_cannot_answer_is_not_asked() -> None:
    silent = profiles.load("silent-58mm")
    assert marked(LONG, silent, TCP) == (encode(LONG, silent), 0)
    for url in ("file:///tmp/x", "spool://slips"):
        assert marked(LONG, PROFILE, url) == (encode(LONG, PROFILE), 0)


@pytest.mark.parametrize("tcp", [0, None])
def test_a_whole_receipt_answers_every_mark(tmp_path: Path, tcp: int | None) -> None:
    data, marks = marked(receipt(), PROFILE, TCP)
    with simulated(tmp_path, tcp=tcp) as sim, printer(sim) as device:
        assert device.print("j1", data, marks=marks).state == "printed"
        assert device.print("j2", data, marks=marks).state == "printed"
        assert sim.jobs == 2


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.3, 1.2])
def test_power_lost_midway_is_never_called_printed_and_the_next_slip_is_whole(tmp_path: Path, after: float) -> None:
    data, marks = marked(LONG, PROFILE, TCP)
    with simulated(tmp_path) as sim, printer(sim) as device:
        cut = threading.Timer(after, sim.fault, ["power"])
        cut.start()
        result = device.print("j1", data, marks=marks)
        cut.join()
        again, more = marked(Slip((Text("乙"),)), PROFILE, TCP)
        second = device.print("j2", again, marks=more)

    assert result.state == "uncertain"
    assert result.reason in ("printer_restarted", "printer_silent", "printer_unconfirmed")
    assert words(result.reason).endswith("。")
    assert (second.state, second.reason) == ("printed", "")
    assert (tmp_path / f"job-{sim.jobs:04}.txt").read_text(encoding="utf-8") == "乙\n"
