"""A USB printer by its identity: found in the kernel's own list, written with a limit, heard."""

from __future__ import annotations

import os
import pty
import tty
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.devices.contract import DeviceUnavailable
from app.devices.transport import usb
from app.devices.transport.ports import find_usb
from app.devices.transport.usbprinter import open_printer


def kernel(folder: Path, name: str, vid: str, serial: str) -> None:
    """/sys/class/usbmisc/lp0/device → …/1-1:1.0, whose parent says what it is."""
    device = folder / "devices" / name
    (device / "1-1:1.0").mkdir(parents=True)
    for key, value in (("idVendor", vid), ("idProduct", "0e15"), ("serial", serial), ("product", "Receipt printer")):
        (device / key).write_text(value + "\n", encoding="ascii")
    (folder / "class" / name).mkdir(parents=True)
    (folder / "class" / name / "device").symlink_to(device / "1-1:1.0")


def test_printers_are_found_by_what_they_say_of_themselves(tmp_path: Path) -> None:
    kernel(tmp_path, "lp0", "04b8", "A1")
    kernel(tmp_path, "lp1", "0416", "")
    kernel(tmp_path, "lp2", "nonsense", "")
    found = usb.printers(tmp_path / "class")

    assert [(p.name, p.url, p.title) for p in found] == [
        ("/dev/usb/lp0", "usb://04B8:0E15/A1", "Receipt printer"),
        ("/dev/usb/lp1", "usb://0416:0E15", "Receipt printer"),
    ]
    assert find_usb("04b8:0e15/a1", found) == "/dev/usb/lp0"
    assert usb.printers(tmp_path / "nowhere") == ()


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(slave)
    os.close(master)


def test_it_is_written_and_heard(line: tuple[int, str]) -> None:
    master, name = line
    with closing(open_printer("usb://1", name, 1.0)) as link:
        link.write(b"\x10\x04\x01")
        assert os.read(master, 10) == b"\x10\x04\x01"
        assert link.read(0.05) == b""
        os.write(master, b"\x12")
        assert link.read(1.0) == b"\x12"
        with pytest.raises(DeviceUnavailable) as second:
            open_printer("usb://1", name, 1.0)
        assert second.value.code == "devices_port_taken"
    link.close()
    open_printer("usb://1", name, 1.0).close()


def test_one_that_takes_nothing_is_given_up_and_one_that_is_gone_is_lost(line: tuple[int, str]) -> None:
    _, name = line
    with closing(open_printer("usb://1", name, 0.3)) as link, pytest.raises(DeviceUnavailable) as stuck:
        link.write(bytes(1_000_000))
    assert stuck.value.code == "devices_write_stuck"
    with pytest.raises(DeviceUnavailable) as closed:
        link.write(b"x")
    assert closed.value.code == "devices_port_lost"
    with pytest.raises(DeviceUnavailable) as missing:
        open_printer("usb://1", "/dev/usb/none", 0.3)
    assert missing.value.code == "devices_port_missing"
