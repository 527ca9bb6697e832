"""home/devices.toml: what a counter has, written and read back, refused whole when a line is wrong."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices import bindings
from app.devices.bindings import Binding
from app.devices.contract import Event
from app.domain.errors import Trouble, Unreadable
from app.texts import explain
from app.wire.codec import now

CALLER = Binding(kind="caller", name="3号窗口叫号器", url="serial:COM3?baud=9600", profile="ff68-generic", address=3)
KEYPAD = Binding(
    kind="evaluator", name="3号窗口评价器", url="serial:COM3?baud=9600", profile="ff68-generic", address=131,
    journal=True, rating={"3": "very_satisfied", "0": "dissatisfied"},
)  # fmt: skip


def test_bindings_come_back_as_they_were_written(tmp_path: Path) -> None:
    bindings.write(tmp_path, (CALLER, KEYPAD))

    assert bindings.read(tmp_path) == (CALLER, KEYPAD)
    assert [p.name for p in tmp_path.iterdir()] == ["devices.toml"]


@given(name=st.text(min_size=1).filter(lambda s: s.strip() and "\ud800" not in s), address=st.integers(0, 255))
def test_any_name_comes_back(tmp_path_factory: pytest.TempPathFactory, name: str, address: int) -> None:
    home = tmp_path_factory.mktemp("home")
    named = Binding(kind="caller", name=name, url="serial:COM3", profile="ff68-same", address=address)
    bindings.write(home, (named,))

    assert bindings.read(home) == (named,)


def test_a_home_without_the_file_has_no_devices(tmp_path: Path) -> None:
    assert bindings.read(tmp_path) == ()


@pytest.mark.parametrize(
    "text",
    [
        "[[device]",
        '[[device]]\nkind = "caller"',
        '[[device]]\nkind = "toaster"\nname = "x"\nurl = "serial:COM1"\nprofile = "ff68-generic"',
        '[[device]]\nkind = "caller"\nname = " "\nurl = "serial:COM1"\nprofile = "ff68-generic"',
        '[[device]]\nkind = "caller"\nname = "x"\nurl = "nonsense"\nprofile = "ff68-generic"',
        '[[device]]\nkind = "caller"\nname = "x"\nurl = "serial:COM1"\nprofile = "nobody"',
        '[[device]]\nkind = "caller"\nname = "x"\nurl = "serial:COM1"\nprofile = "ff68-generic"\naddress = 256',
        '[[device]]\nkind = "caller"\nname = "x"\nurl = "serial:COM1"\nprofile = "ff68-generic"\ncolour = 1',
        '[[device]]\nkind = "evaluator"\nname = "x"\nurl = "serial:COM1"\nprofile = "ff68-generic"\n'
        '[device.rating]\n1 = "great"',
        '[[device]]\nkind = "evaluator"\nname = "x"\nurl = "serial:COM1"\nprofile = "ff68-generic"\n'
        '[device.rating]\n999 = "satisfied"',
    ],
)
def test_a_file_that_is_wrong_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "devices.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable) as error:
        bindings.read(tmp_path)
    assert explain(error.value) != error.value.code


READER = Binding(kind="idcard", name="读卡器", url="serial:COM3")
PRINTER = Binding(kind="printer", name="打印机", url="serial:COM3?baud=19200", profile="generic-58mm")
BYTES = Binding(kind="evaluator", name="单键", url="serial:COM4", profile="byte-keypad")


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        ((CALLER, CALLER), "重名"),
        ((CALLER, msgspec.structs.replace(KEYPAD, profile="ff68-same", address=3)), "同一个端口"),
        ((CALLER, READER), "同一个端口"),
        ((CALLER, PRINTER), "同一个端口"),
        ((CALLER, msgspec.structs.replace(CALLER, name="other")), "同用地址 3"),
        ((BYTES, msgspec.structs.replace(BYTES, name="other", address=2)), "同一个端口"),
        ((msgspec.structs.replace(CALLER, profile="byte-keypad"),), "不是叫号器的"),
        ((msgspec.structs.replace(KEYPAD, profile="led-a090"),), "不是评价器的"),
        ((msgspec.structs.replace(BYTES, url="ws://0.0.0.0:8093/token-x"),), "serial://"),
        ((msgspec.structs.replace(BYTES, profile="pad-websocket"),), "ws://"),
    ],
)
def test_devices_that_cannot_stand_together_are_refused_in_words(
    tmp_path: Path, pair: tuple[Binding, ...], why: str
) -> None:
    with pytest.raises(Unreadable) as error:
        bindings.write(tmp_path, pair)
    assert why in explain(error.value)
    assert bindings.read(tmp_path) == ()


def test_several_windows_may_share_one_line(tmp_path: Path) -> None:
    line = tuple(
        msgspec.structs.replace(device, name=f"{n}号{device.kind}", address=address)
        for n in (3, 4, 5)
        for device, address in ((CALLER, n), (KEYPAD, n + 128))
    )
    bindings.write(tmp_path, line)
    assert bindings.addresses(line, CALLER.url) == {3, 4, 5, 131, 132, 133}


def test_a_device_without_an_address_is_whose_line_it_is() -> None:
    rated = Event(at=now(), event="rating", address=None)
    assert bindings.whose((BYTES,), BYTES.url, rated) == BYTES


def test_a_home_that_cannot_be_written_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as error:
        bindings.write(tmp_path / "nobody", (CALLER,))
    assert error.value.code == "devices_bindings_not_written"


def test_an_event_belongs_to_the_device_at_its_address() -> None:
    anywhere = Binding(kind="evaluator", name="any", url=CALLER.url, profile="ff68-generic")
    devices = (CALLER, KEYPAD, anywhere)

    def whose(event: str, address: int) -> str | None:
        found = bindings.whose(devices, CALLER.url, Event(at=now(), event=event, address=address))
        return found.name if found else None

    assert whose("call_next", 3) == CALLER.name
    assert whose("call_next", 4) is None
    assert whose("rating", 131) == KEYPAD.name
    assert whose("rating", 140) == "any"
    assert bindings.ratings(devices, CALLER.url) == {131: {3: "very_satisfied", 0: "dissatisfied"}}
