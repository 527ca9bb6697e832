"""Links by URL: real ptys, real sockets, real files."""

from __future__ import annotations

import contextlib
import os
import pty
import socket
import subprocess
import sys
import time
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from app.devices.contract import DeviceUnavailable, State
from app.devices.transport import open_link, parse_url
from app.devices.transport.opening import Line
from app.devices.transport.ports import Port, find_usb, ports
from app.domain.errors import Unreadable
from app.texts import explain
from tests.devices.lineworld import descriptors


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    """A pty: the device's end and the host's path."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    for end in (master, slave):
        with contextlib.suppress(OSError):
            os.close(end)


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener


@pytest.mark.parametrize(
    ("text", "scheme", "name", "port"),
    [
        ("socket://127.0.0.1:4001", "socket", "127.0.0.1", 4001),
        ("tcp://moxa.hall:4001", "socket", "moxa.hall", 4001),
        ("socket://[::1]:9100", "socket", "::1", 9100),
        ("serial:///dev/ttyUSB0?baud=9600&parity=E", "serial", "/dev/ttyUSB0", 0),
        ("serial:COM3", "serial", "COM3", 0),
        ("serial://COM3?baud=19200", "serial", "COM3", 0),
        ("pty:///dev/pts/3", "pty", "/dev/pts/3", 0),
        ("usb://1A86:7523/A5069RR4", "usb", "1A86:7523/A5069RR4", 0),
        ("file:///tmp/收据.bin", "file", "/tmp/收据.bin", 0),
    ],
)
def test_urls_are_read(text: str, scheme: str, name: str, port: int) -> None:
    url = parse_url(text)

    assert (url.scheme, url.name, url.port) == (scheme, name, port)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "ftp://x", "socket://", "socket://h", "socket://h:0", "socket://h:99999", "socket://h:x",
     "socket://:9", "serial:", "serial://", "pty:///", "usb://", "file:///", "socket://[::1:9",
     "serial:///dev/x?baud=123", "serial:COM3?colour=red", "serial:COM3?parity=X"],
)  # fmt: skip
def test_a_url_that_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_url(text)

    assert explain(refused.value) != refused.value.code


@pytest.mark.parametrize("scheme", ["pty", "serial"])
def test_a_port_carries_bytes_both_ways(line: tuple[int, str], scheme: str) -> None:
    master, path = line
    with contextlib.closing(open_link(f"{scheme}://{path}", Line(baud=19200))) as link:
        os.write(master, b"\xff\x68\x0a\x0d\x11\x13\x00")
        assert link.read(1.0) == b"\xff\x68\x0a\x0d\x11\x13\x00"
        assert link.read(0.01) == b""
        link.write(b"\x03\x04\x0a\x1a")
        assert os.read(master, 9) == b"\x03\x04\x0a\x1a"


def test_a_socket_carries_bytes_both_ways(server: socket.socket) -> None:
    with contextlib.closing(open_link(f"tcp://127.0.0.1:{server.getsockname()[1]}")) as link:
        device, _ = server.accept()
        with device:
            device.sendall(b"\xff\x68")
            assert link.read(1.0) == b"\xff\x68"
            assert link.read(0.01) == b""
            link.write(b"\x01")
            assert device.recv(9) == b"\x01"


def test_opening_a_port_writes_no_byte(line: tuple[int, str]) -> None:
    master, path = line
    os.set_blocking(master, False)
    open_link(f"pty://{path}").close()

    with pytest.raises(BlockingIOError):
        os.read(master, 1)


def test_a_lost_port_says_so_whatever_is_tried(line: tuple[int, str]) -> None:
    master, path = line
    with contextlib.closing(open_link(f"pty://{path}")) as link:
        os.close(master)
        for attempt in (lambda: link.read(0.5), lambda: link.write(b"x")):
            with pytest.raises(DeviceUnavailable) as lost:
                attempt()
            assert lost.value.code == "devices_port_lost"
        link.close()


def test_a_lost_socket_says_so(server: socket.socket) -> None:
    with contextlib.closing(open_link(f"socket://127.0.0.1:{server.getsockname()[1]}")) as link:
        server.accept()[0].close()
        with pytest.raises(DeviceUnavailable) as lost:
            link.read(1.0)
    assert lost.value.code == "devices_port_lost"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("pty:///dev/pts/99999", "devices_port_missing"),
        ("serial:///dev/ttyNONE7", "devices_port_missing"),
        ("serial:COM250", "devices_port_missing"),
        ("serial:///dev/null", "devices_port_missing"),
        ("usb://FFFF:FFFF/NOBODY", "devices_usb_missing"),
        ("socket://127.0.0.1:1", "devices_network_refused"),
        ("socket://no-such-host.invalid:9100", "devices_network_unreachable"),
        ("file:///no/such/folder/x.bin", "devices_file_denied"),
    ],
)
def test_a_missing_port_is_told_soon(url: str, code: str) -> None:
    began, held = time.monotonic(), descriptors()
    with pytest.raises(DeviceUnavailable) as missing:
        open_link(url)

    assert time.monotonic() - began < 5.0
    assert missing.value.code == code
    assert explain(missing.value) != code
    assert descriptors() == held


def test_a_port_has_one_owner(line: tuple[int, str], tmp_path: Path) -> None:
    _, path = line
    alias = tmp_path / "by-id"
    alias.symlink_to(path)
    with contextlib.closing(open_link(f"pty://{path}")):
        for url in (f"pty://{path}", f"serial://{alias}"):
            with pytest.raises(DeviceUnavailable) as taken:
                open_link(url)
            assert (taken.value.code, taken.value.state) == ("devices_port_taken", State.FAULT)
    open_link(f"serial://{alias}").close()


HOLDERS = {
    "flock": "import fcntl; fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)",
    "TIOCEXCL": "import fcntl, termios; fcntl.ioctl(port, termios.TIOCEXCL)",
}


@pytest.mark.parametrize("how", sorted(HOLDERS))
def test_a_port_of_another_program_is_left_alone(line: tuple[int, str], how: str) -> None:
    _, path = line
    program = f"import os, sys; port = os.open({path!r}, os.O_RDWR | os.O_NOCTTY); {HOLDERS[how]}; print(1, flush=True)"
    with subprocess.Popen(
        [sys.executable, "-c", program + "; sys.stdin.read()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout and other.stdin
        other.stdout.readline()
        with pytest.raises(DeviceUnavailable) as taken:
            open_link(f"pty://{path}")
        other.stdin.close()
    assert taken.value.code == "devices_port_taken"


def test_another_programs_dead_lock_file_does_not_forbid_the_port(
    line: tuple[int, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, path = line
    monkeypatch.setattr("app.devices.transport.claim.UUCP", tmp_path)
    lock = tmp_path / f"LCK..{Path(path).name}"
    lock.write_text(f"{os.getpid():>10}\n")
    with pytest.raises(DeviceUnavailable):
        open_link(f"pty://{path}")
    lock.write_text("   4194999\n")
    open_link(f"pty://{path}").close()


def test_a_device_that_takes_nothing_is_given_up(server: socket.socket) -> None:
    with contextlib.closing(open_link(f"socket://127.0.0.1:{server.getsockname()[1]}", write_timeout=0.3)) as link:
        device, _ = server.accept()
        with device, pytest.raises(DeviceUnavailable) as stuck:
            link.write(bytes(64 * 1024 * 1024))
    assert stuck.value.code == "devices_write_stuck"


def test_a_serial_device_that_takes_nothing_is_given_up(line: tuple[int, str]) -> None:
    _, path = line
    with (
        contextlib.closing(open_link(f"pty://{path}", write_timeout=0.3)) as link,
        pytest.raises(DeviceUnavailable) as stuck,
    ):
        link.write(bytes(1_000_000))
    assert stuck.value.code == "devices_write_stuck"


def test_links_give_back_their_descriptors(line: tuple[int, str]) -> None:
    _, path = line
    open_link(f"pty://{path}").close()
    held = descriptors()
    for _ in range(20):
        link = open_link(f"pty://{path}")
        link.close()
        link.close()

    assert descriptors() == held


def test_a_file_keeps_what_a_printer_would_have_got(tmp_path: Path) -> None:
    for piece in (b"\x1b@", b"\n"):
        with contextlib.closing(open_link(f"file://{tmp_path}/paper.bin")) as link:
            link.write(piece)
            assert link.read(0) == b""

    assert (tmp_path / "paper.bin").read_bytes() == b"\x1b@\n"


CABLE = Port("/dev/ttyUSB0", "USB Serial", 0x1A86, 0x7523, "A1")
OTHER = Port("/dev/ttyUSB1", "USB Serial", 0x1A86, 0x7523, "")
BUILT_IN = Port("COM1", "", None, None, "")


def test_a_usb_port_is_found_by_its_identity() -> None:
    assert find_usb("1A86:7523/A1", (CABLE, OTHER, BUILT_IN)) == "/dev/ttyUSB0"
    assert find_usb("a1", (CABLE, OTHER)) == "/dev/ttyUSB0"
    assert find_usb("1a86:7523", (OTHER, BUILT_IN)) == "/dev/ttyUSB1"


def test_two_ports_of_the_same_make_are_not_guessed_between() -> None:
    with pytest.raises(DeviceUnavailable) as which:
        find_usb("1A86:7523", (CABLE, OTHER))
    assert (which.value.code, which.value.state) == ("devices_usb_ambiguous", State.FAULT)
    with pytest.raises(DeviceUnavailable):
        find_usb("1A86:7523/B2", (CABLE, OTHER, BUILT_IN))


def test_a_listed_port_names_itself_by_a_url_that_reads_back() -> None:
    assert [p.url for p in (CABLE, OTHER, BUILT_IN)] == ["usb://1A86:7523/A1", "usb://1A86:7523", "serial:COM1"]
    for port in (CABLE, OTHER, BUILT_IN, *ports()):
        parse_url(port.url)


def test_pyserial_alone_would_not_have_noticed(line: tuple[int, str]) -> None:
    """Why every failure closes the port: the library goes on believing that it is open."""
    master, path = line
    port = serial.Serial(path, timeout=0.2)
    os.close(master)
    with pytest.raises(serial.SerialException):
        port.read(1)
    assert port.is_open
    port.close()
