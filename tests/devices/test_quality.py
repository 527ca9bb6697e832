"""One list for every kind of device, over the registry: what a new driver has to be before it ships."""

from __future__ import annotations

import ast
import importlib
import re
import threading
import time
from pathlib import Path

import pytest

from app.devices import profiles, registry
from app.devices.contract import DeviceUnavailable, State
from app.devices.host import check_link, port_of, supervise
from app.devices.sim.contract import SimOptions, Simulator
from app.devices.sim.keypad import Keypad
from app.devices.sim.pad import Pad
from app.devices.supervisor import Supervisor
from app.domain.errors import Unreadable
from app.paths import RESOURCES
from app.texts import explain, table, words
from tests.devices.libraryworld import LibraryDevice
from tests.devices.lineworld import Listener, descriptors

DEVICES = RESOURCES.parent / "app" / "devices"
FRAMED = sorted(name for name, kind in registry.KINDS.items() if kind.profiles == registry.FRAMED)
CASES = [(kind, p.id) for kind in FRAMED for p in profiles.shipped() if kind in p.kinds]
SPEAKING = [case for case in CASES if case[0] != "led"]
TAKING = [case for case in CASES if profiles.load(case[1]).framing in ("frame", "line", "byte")]
ABSENT = {"hid-keyboard": "hid:///dev/input/none", "websocket-json": "ws://127.0.0.1:1/nobody-x", "dll": "dll:///no.so"}
PRESSED = {"caller": "press 0C", "evaluator": "key 3"}
GARBAGE = bytes(range(256)) * 4


Device = tuple[str, str]


@pytest.fixture(params=CASES, ids="-".join)
def device(request: pytest.FixtureRequest) -> Device:
    kind, profile = request.param
    return kind, profile


@pytest.fixture(params=SPEAKING, ids="-".join)
def speaking(request: pytest.FixtureRequest) -> Device:
    kind, profile = request.param
    return kind, profile


@pytest.fixture(params=TAKING, ids="-".join)
def taking(request: pytest.FixtureRequest) -> Device:
    kind, profile = request.param
    return kind, profile


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def simulated(kind: str, profile: str, folder: Path, tcp: int | None = 0) -> Simulator:
    if profiles.load(profile).framing == "dll":
        return LibraryDevice(folder)
    simulator: Simulator = importlib.import_module(registry.KINDS[kind].simulator).start(
        SimOptions(tcp=tcp, profile=profile)
    )
    return simulator


def supervised(url: str, profile: str, listener: Listener) -> Supervisor:
    return supervise(url, profiles.load(profile), listener)


def garble(simulator: Simulator) -> None:
    """Bytes that are nothing, as far as this kind of device can send any."""
    if isinstance(simulator, Keypad):
        simulator._line.send(GARBAGE)
    elif isinstance(simulator, Pad):
        for message in ("", "{", "[" * 5000, '{"cmd":"answer","score":-1}', "\u0000", '{"cmd":"answer","score":999}'):
            simulator.send(message)


@pytest.mark.parametrize("kind", sorted(registry.KINDS))
def test_every_kind_has_a_simulator(kind: str) -> None:
    assert callable(importlib.import_module(registry.KINDS[kind].simulator).start)


@pytest.mark.parametrize("kind", sorted(registry.KINDS))
def test_every_setting_is_described(kind: str) -> None:
    described = registry.KINDS[kind]
    assert words(described.words) != described.words
    assert described.settings[0] == registry.URL
    assert all(words(setting.words) != setting.words for setting in described.settings)


@pytest.mark.parametrize("kind", sorted(registry.KINDS))
def test_an_unknown_profile_is_refused(kind: str) -> None:
    if not registry.KINDS[kind].profiles:
        registry.check_profile(kind, "")
        return
    with pytest.raises(Unreadable):
        registry.check_profile(kind, "nobody")


def test_a_simulated_device_is_heard(speaking: Device, folder: Path) -> None:
    kind, profile = speaking
    simulator, listener = simulated(kind, profile, folder, None), Listener()
    try:
        with supervised(simulator.url, profile, listener):
            listener.until_state(State.READY)
            simulator.command(PRESSED[kind])
            listener.until_events(1)
    finally:
        simulator.stop()
        simulator.stop()


def test_a_missing_port_is_told_within_two_seconds(device: Device) -> None:
    url = ABSENT.get(profiles.load(device[1]).framing, "pty:///dev/pts/99997")
    listener, began = Listener(), time.monotonic()
    with supervised(url, device[1], listener) as host:
        listener.until(lambda: listener.states[-1:] in ([State.ABSENT], [State.FAULT]), 2.0)
        assert words(host.standing.reason, **host.standing.params) != host.standing.reason
    assert time.monotonic() - began < 2.0


def test_it_survives_garbage_and_a_replug(speaking: Device, folder: Path) -> None:
    kind, profile = speaking
    simulator, listener = simulated(kind, profile, folder), Listener()
    try:
        with supervised(simulator.url, profile, listener):
            listener.until_state(State.READY)
            garble(simulator)
            simulator.command("unplug")
            listener.until_state(State.ABSENT)
            assert listener.events == []
            simulator.command("plug")
            listener.until_state(State.READY)
            simulator.command(PRESSED[kind])
            listener.until_events(1)
    finally:
        simulator.stop()
    assert listener.events[-1].address in (None, getattr(simulator, "address", 0))


def test_a_device_that_takes_nothing_is_given_up_in_time(taking: Device, folder: Path) -> None:
    from app.devices.transport import open_link

    simulator = simulated(*taking, folder)
    try:
        simulator.fault("stall")
        link = open_link(simulator.url, write_timeout=0.5)
        began = time.monotonic()
        with pytest.raises(DeviceUnavailable):
            link.write(bytes(64 * 1024 * 1024))
        assert time.monotonic() - began < 2.0
        link.close()
        link.close()
    finally:
        simulator.stop()


def test_a_port_closes_twice(device: Device) -> None:
    port = port_of(ABSENT.get(profiles.load(device[1]).framing, "pty:///dev/pts/99997"), profiles.load(device[1]))
    with pytest.raises(DeviceUnavailable):
        port.open()
    port.close()
    port.close()


def test_nothing_is_left_behind(speaking: Device, folder: Path) -> None:
    test_a_simulated_device_is_heard(speaking, folder)
    held, threads = descriptors(), threading.active_count()
    test_a_simulated_device_is_heard(speaking, folder)

    assert (descriptors(), threading.active_count()) == (held, threads)


def test_a_profile_and_an_address_that_do_not_fit_are_refused(device: Device) -> None:
    framing = profiles.load(device[1]).framing
    for url in ("ws://127.0.0.1:9/token-x", "dll:///x.so", "hid:///dev/input/event0", "serial:COM3"):
        scheme = url.partition(":")[0]
        if {"hid-keyboard": "hid", "websocket-json": "ws", "dll": "dll"}.get(framing, "serial") == scheme:
            check_link(url, profiles.load(device[1]))
            continue
        with pytest.raises(Unreadable) as unfit:
            check_link(url, profiles.load(device[1]))
        assert explain(unfit.value) != unfit.value.code


def test_a_fault_or_command_that_is_not_there_is_refused(device: Device, folder: Path) -> None:
    if profiles.load(device[1]).framing == "dll":
        with pytest.raises(Unreadable):
            importlib.import_module(registry.KINDS[device[0]].simulator).start(SimOptions(profile=device[1]))
        return
    simulator = simulated(*device, folder)
    try:
        for wrong in ("sing", "fault gremlins", "", "press", "rate", "key x", "press FFF", "press 0 " + "1 " * 40):
            if wrong.split()[:1] == ["press"] and device == ("caller", device[1]) and wrong == "press":
                continue  # a frame without a key is a frame
            with pytest.raises(Unreadable) as refused:
                simulator.command(wrong)
            assert explain(refused.value) != refused.value.code
    finally:
        simulator.stop()


def codes() -> set[str]:
    """Every string in this room that looks like a code of it."""
    found: set[str] = set()
    for path in [*DEVICES.rglob("*.py"), *(DEVICES.parent / "verbs").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^devices_[a-z_A-Z]+$", node.value))
    return found


def test_every_code_has_chinese_words_and_every_sentence_is_used() -> None:
    used = {code for code in codes() if not code.endswith("_")}
    families = ("devices_state_", "devices_event_", "devices_level_")
    known = {code for code in table() if code.startswith("devices_")}

    assert used - known == set()
    assert {code for code in known - used if not code.startswith(families)} == set()
    for code in known:
        assert re.search(r"[一-鿿]", table()[code])


def test_states_events_and_levels_have_names() -> None:
    events = {rule.event for p in profiles.shipped() for rule in p.receive if not rule.quiet}
    assert all(f"devices_event_{event}" in table() for event in events)
    assert all(f"devices_state_{state}" in table() for state in State)
    assert events == set(
        "start evaluate call_next recall cancel confirm call_near pause transfer call_number abandon hang call_back"
        " login rating".split()
    )


def test_drivers_never_import_simulators() -> None:
    for folder in (DEVICES / "drivers", DEVICES / "transport"):
        for path in folder.glob("*.py"):
            assert "devices.sim" not in path.read_text(encoding="utf-8")
    assert "devices.sim" not in Path(DEVICES / "supervisor.py").read_text(encoding="utf-8")
