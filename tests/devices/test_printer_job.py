"""What becomes of a job, on a simulated printer that speaks the real bytes: nothing is called printed without proof,
nothing comes out twice, nothing comes out later."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from app.devices.contract import DeviceUnavailable, State
from app.devices.printer import profiles, raster
from app.devices.printer.encoder import encode
from app.devices.printer.job import Printer
from app.devices.printer.once import print_once
from app.devices.printer.result import JobResult
from app.devices.transport import open_link
from app.domain.slip import Slip, Text
from tests.devices.paper import job, printer, receipt, simulated, texts, until

MANY = "\n".join(f"第{n}行" for n in range(1, 21))
WIDE = "㛃" * 60


def told(result: JobResult) -> tuple[str, str]:
    return result.state, result.reason


@pytest.mark.parametrize("tcp", [0, None])
def test_a_job_is_printed_and_its_bytes_arrive_unchanged(tmp_path: Path, tcp: int | None) -> None:
    with simulated(tmp_path, tcp=tcp) as sim, printer(sim) as device:
        result = device.print("j1", job())

    assert result == JobResult("j1", "printed", "", len(job()))
    assert (tmp_path / "job-0001.bin").read_bytes() == job()
    assert texts(tmp_path) == ["受理回执\n"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("paper-out", "printer_paper_out"),
        ("cover", "printer_cover_open"),
        ("cutter", "printer_cutter"),
        ("offline", "printer_offline"),
        ("hot", "printer_hot"),
    ],
)
def test_a_stopped_printer_gets_nothing_and_prints_nothing_once_mended(tmp_path: Path, fault: str, reason: str) -> None:
    with simulated(tmp_path, fault) as sim:
        with printer(sim) as device:
            assert device.condition().state is State.DEGRADED
            result = device.print("j1", job())
        sim.clear(fault)
        with printer(sim) as device:
            assert told(device.print("j2", job("乙"))) == ("printed", "")

    assert result == JobResult("j1", "failed", reason, 0)
    assert texts(tmp_path) == ["乙\n"]


def test_low_paper_prints_and_says_so(tmp_path: Path) -> None:
    with simulated(tmp_path, "paper-low") as sim, printer(sim) as device:
        assert device.condition().state is State.DEGRADED
        assert told(device.print("j1", job())) == ("printed", "printer_paper_low")


@pytest.mark.slow
def test_a_silent_printer_is_unknown_and_its_job_uncertain(tmp_path: Path) -> None:
    with simulated(tmp_path, "mute") as sim, printer(sim) as device:
        condition = device.condition()
        first, second = device.print("j1", job("甲")), device.print("j2", job("乙"))
        until(lambda: sim.jobs == 2)

    assert (condition.known, condition.state) == (False, State.ABSENT)
    assert [told(first), told(second)] == [("uncertain", "printer_silent")] * 2
    assert texts(tmp_path) == ["甲\n", "乙\n"]


def test_a_printer_without_a_way_back_is_not_waited_for(tmp_path: Path) -> None:
    with simulated(tmp_path, profile="silent-58mm") as sim, printer(sim, profile="silent-58mm") as device:
        assert told(device.print("j1", job())) == ("uncertain", "printer_one_way")
        until(lambda: sim.jobs == 1)

    assert texts(tmp_path) == ["受理回执\n"]


@pytest.mark.slow
def test_paper_that_ends_midway_leaves_no_ghost_for_the_new_roll(tmp_path: Path) -> None:
    with simulated(tmp_path, "out-after-5") as sim:
        with printer(sim) as device:
            result = device.print("j1", job(MANY))
            assert device.unfinished
        sim.clear("paper-out")
        until(lambda: sim.jobs == 1)
        with printer(sim, unfinished=True) as device:
            again = device.print("j2", job("乙"))
            assert not device.unfinished

    assert told(result) == ("uncertain", "printer_paper_out_midway")
    assert told(again) == ("printed", "")
    assert texts(tmp_path) == ["".join(f"第{n}行\n" for n in range(1, 6)), "乙\n"]


def test_a_knife_that_jams_leaves_the_job_uncertain(tmp_path: Path) -> None:
    with simulated(tmp_path, "jam") as sim, printer(sim) as device:
        assert told(device.print("j1", job())) == ("uncertain", "printer_cutter")


@pytest.mark.slow
def test_a_stuck_printer_is_given_up_and_gets_nothing_more_until_it_is_through(tmp_path: Path) -> None:
    with simulated(tmp_path) as sim, printer(sim) as device:
        assert told(device.print("j1", job("甲"))) == ("printed", "")
        sim.fault("stall")
        first = device.print("j2", job("乙"))
        sim.clear("stall")
        second = device.print("j3", job("丙"))

    assert first.state == "uncertain"
    assert told(second) == ("printed", "")
    assert texts(tmp_path).count("丙\n") == 1
    assert texts(tmp_path).count("乙\n") <= 1


def test_a_job_cut_short_by_the_cable_ends_before_the_next_begins(tmp_path: Path) -> None:
    """The cable goes in the middle of a picture, whose missing bytes the next job must not fill."""
    data = job(WIDE)
    with simulated(tmp_path) as sim:
        with printer(sim) as device:
            pulled = threading.Timer(0.8, sim.fault, ["unplug"])
            pulled.start()
            result = device.print("j1", data)
            pulled.join()
            assert device.unfinished
        sim.clear("unplug")
        until(lambda: _there(sim.url))
        with printer(sim, unfinished=True) as device:
            again = device.print("j2", job("乙"))

    assert result.state == "uncertain"
    assert told(again) == ("printed", "")
    assert texts(tmp_path)[-1] == "乙\n"


@pytest.mark.slow
def test_a_cancelled_job_ends_uncertain_and_leaves_nothing_behind(tmp_path: Path) -> None:
    asked = iter([False, False, True])
    with simulated(tmp_path) as sim, printer(sim) as device:
        result = device.print("j1", job(WIDE), lambda: next(asked, True))
        again = device.print("j2", job("乙"))

    assert told(result) == ("uncertain", "printer_cancelled")
    assert 0 < result.bytes < len(job(WIDE))
    assert told(again) == ("printed", "")
    assert texts(tmp_path)[-1] == "乙\n"


def test_a_job_cancelled_before_its_first_byte_has_failed(tmp_path: Path) -> None:
    with simulated(tmp_path) as sim, printer(sim) as device:
        assert device.print("j1", job(), lambda: True) == JobResult("j1", "failed", "printer_cancelled", 0)

    assert texts(tmp_path) == []


@pytest.mark.slow
def test_an_answer_to_an_older_job_proves_nothing(tmp_path: Path) -> None:
    """A printer that comes back to life answers the old question first."""
    with simulated(tmp_path) as sim, printer(sim) as device:
        sim.fault("mute")
        assert device.print("j1", job("甲")).state == "uncertain"
        sim.clear("mute")
        sim.fault("out-after-1")
        assert told(device.print("j2", job("乙\n丙\n丁"))) == ("uncertain", "printer_paper_out_midway")


def test_automatic_status_is_not_taken_for_an_answer(tmp_path: Path) -> None:
    """The bytes of an automatic status look like the answer that proves a job."""
    with simulated(tmp_path) as sim, printer(sim) as device:
        assert told(device.print("j1", b"\x1da\xff" + job("甲"))) == ("printed", "")
        sim.fault("out-after-2")
        assert told(device.print("j2", job("乙\n丙\n丁\n戊"))) == ("uncertain", "printer_paper_out_midway")


def test_a_printer_on_the_network_that_takes_nothing_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"socket://127.0.0.1:{deaf.getsockname()[1]}"
        with closing(open_link(url, None, 1.0)) as link:
            result = Printer(link, profiles.load("silent-58mm")).print("j1", bytes(16_000_000))

    assert told(result) == ("uncertain", "devices_write_stuck")


def test_a_printer_that_is_not_there_fails_with_the_links_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"socket://127.0.0.1:{taken.getsockname()[1]}"
    result = print_once(url, profiles.load("generic-58mm"), Slip((Text("甲"),)), "j1")

    assert told(result) == ("failed", "devices_network_refused")
    assert result.bytes == 0


def test_a_printer_that_hangs_up_before_the_job_fails(tmp_path: Path) -> None:
    with simulated(tmp_path) as sim, printer(sim) as device:
        assert device.condition().known
        sim.fault("unplug")
        until(lambda: _lost(device.condition))
        assert device.print("j1", job()).state == "failed"

    assert texts(tmp_path) == []


def _there(url: str) -> bool:
    try:
        open_link(url).close()
    except DeviceUnavailable:
        return False
    return True


def _lost(condition: object) -> bool:
    assert callable(condition)
    try:
        condition()
    except DeviceUnavailable:
        return True
    return False


def test_a_file_takes_the_job_as_it_is(tmp_path: Path) -> None:
    slip = receipt()
    result = print_once(f"file://{tmp_path}/out.bin", profiles.load("generic-80mm"), slip, "j1")

    data = encode(slip, profiles.load("generic-80mm"))
    assert result == JobResult("j1", "printed", "", len(data))
    assert (tmp_path / "out.bin").read_bytes() == data


@pytest.mark.slow
def test_a_morning_of_faults_prints_each_job_at_most_once(tmp_path: Path) -> None:
    """Whatever breaks, a slip that was called printed came out once, one called failed never, no one twice."""
    results: dict[str, str] = {}
    faults = ["none", "paper-out", "out-after-1", "mute", "cover", "none", "jam", "out-after-2", "offline", "none"] * 2
    with simulated(tmp_path) as sim:
        unfinished = False
        for n, fault in enumerate(faults):
            sim.fault("none")
            sim.fault(fault)
            with printer(sim, unfinished=unfinished) as device:
                name = f"单{n:02}"
                results[name] = device.print(name, job(f"{name}\n甲\n乙")).state
                unfinished = device.unfinished
        sim.fault("none")
        until(lambda: sim.text() == "")
    out = "".join(texts(tmp_path))

    assert {"printed", "failed", "uncertain"} == set(results.values())
    for name, state in results.items():
        assert out.count(name) <= 1, (name, state)
        assert state != "printed" or out.count(f"{name}\n甲\n乙\n") == 1, (name, state, out)
        assert state != "failed" or name not in out, (name, out)


@pytest.mark.slow
def test_a_job_larger_than_the_ports_buffer_is_not_taken_for_stuck(tmp_path: Path) -> None:
    """The system lets a full port's writer wait 4 s at 9600 baud; that is no stuck printer."""
    data = b"\x1b@" + raster.command(Image.new("1", (384, 200), 0)) + b"\x1dVB\x00"
    with simulated(tmp_path, tcp=None) as sim, closing(open_link(sim.url, None, 1.0)) as link:
        result = Printer(link, profiles.load("generic-58mm")).print("j1", data)

    assert told(result) == ("printed", "")
    assert (tmp_path / "job-0001.bin").read_bytes() == data
