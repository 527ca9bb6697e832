"""An evaluator pad over a real WebSocket: paired by its token, back after it was away, one at a time."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from app.devices import profiles
from app.devices.contract import State
from app.devices.host import supervise
from app.devices.sim import evaluator
from app.devices.sim.contract import SimOptions
from app.devices.supervisor import Supervisor
from app.devices.transport import parse_url
from app.domain.errors import Unreadable
from tests.devices.lineworld import Listener, descriptors
from tests.devices.test_supervisor import Said

TOKEN = "token-abc"


@pytest.fixture
def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def post(port: int, listener: Listener) -> Iterator[Supervisor]:
    with supervise(f"ws://127.0.0.1:{port}/{TOKEN}", profiles.load("pad-websocket"), listener) as host:
        listener.until_state(State.ABSENT)
        yield host


def pad(port: int, path: str = f"/{TOKEN}") -> ClientConnection:
    return connect(f"ws://127.0.0.1:{port}{path}", close_timeout=0.2, proxy=None)


def asked(connection: ClientConnection, **message: object) -> dict[str, object]:
    connection.send(json.dumps(message))
    answer: dict[str, object] = json.loads(connection.recv(5))
    return answer


def test_a_pad_logs_in_beats_and_its_answer_is_a_rating(post: Supervisor, port: int, listener: Listener) -> None:
    with pad(port) as there:
        listener.until_state(State.READY)
        assert asked(there, cmd="login", token="x1") == {"cmd": "login", "result": "ok"}
        assert asked(there, cmd="heartbeat") == {"cmd": "heartbeat"}
        assert listener.events == []
        assert asked(there, cmd="answer", score=1) == {"cmd": "answer", "result": "ok", "score": 1}
        listener.until_events(1)
        assert post.silent_for is not None

    event = listener.events[0]
    assert (event.event, event.value, event.key, event.address) == ("rating", "very_satisfied", 1, None)


def test_the_provinces_that_count_five_as_best_have_their_own_map() -> None:
    assert profiles.load("pad-websocket").rating[1] == profiles.load("pad-websocket-5best").rating[5]


@pytest.mark.parametrize("path", ["/", "/token-abd", "/?token=wrong-one", "/token-abc/more"])
def test_a_stranger_is_turned_away(post: Supervisor, port: int, listener: Listener, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        pad(port, path)
    assert refused.value.response.status_code == 401
    assert State.READY not in listener.states


def test_the_token_may_stand_behind_the_path(post: Supervisor, port: int, listener: Listener) -> None:
    with pad(port, f"/evaluate?token={TOKEN}"):
        listener.until_state(State.READY)


def test_a_pad_that_comes_again_takes_the_place_of_the_one_before(
    post: Supervisor, port: int, listener: Listener
) -> None:
    with pad(port) as first:
        listener.until_state(State.READY)
        with pad(port) as second:
            listener.until(lambda: listener.states.count(State.READY) == 2)
            assert asked(second, cmd="answer", score=2)["score"] == 2
            with contextlib.suppress(Exception):
                first.send(json.dumps({"cmd": "answer", "score": 5}))
            asked(second, cmd="heartbeat")
    assert [e.value for e in listener.events] == ["satisfied"]


def test_the_evaluation_is_opened_on_the_pad_and_an_answer_doubled_by_the_network_is_told_once(
    port: int, listener: Listener
) -> None:
    said = Said()
    device = evaluator.start(SimOptions(tcp=port, profile="pad-websocket", say=said))
    try:
        with supervise(device.url, profiles.load("pad-websocket"), listener) as host:
            listener.until_state(State.READY)
            host.send(host.driver.order("ask_evaluation", 0))  # type: ignore[attr-defined]
            said.until("open")
            device.command("key 4")
            device.command("key 4")
            said.until("answered", 2)
            host.send(host.driver.order("stars", 0, stars=3))  # type: ignore[attr-defined]
            assert said.until("stars")["stars"] == 3
            assert host.standing.state is State.READY
    finally:
        device.stop()
    assert [e.value for e in listener.events] == ["dissatisfied"]


def test_a_pad_that_does_not_obey_is_said_to_need_a_hand(post: Supervisor, port: int, listener: Listener) -> None:
    with pad(port) as there:
        listener.until_state(State.READY)
        post.send(post.driver.order("ask_evaluation", 0))  # type: ignore[attr-defined]
        heard = [json.loads(there.recv(5)) for _ in range(3)]
        listener.until_state(State.DEGRADED)
        assert post.standing.reason == "devices_no_answer"
        assert heard == [{"cmd": "open", "page": "evaluate"}] * 3
        assert asked(there, cmd="heartbeat")
        listener.until_state(State.READY)


def test_replugging_a_pad_leaves_nothing_behind(port: int, listener: Listener) -> None:
    device = evaluator.start(SimOptions(tcp=port, profile="pad-websocket"))
    spans = []
    try:
        with supervise(device.url, profiles.load("pad-websocket"), listener):
            for n in range(6):
                listener.until_state(State.READY)
                if n == 1:
                    held, threads = descriptors(), threading.active_count()
                began = time.monotonic()
                device.command("unplug")
                listener.until_state(State.ABSENT)
                lost = time.monotonic()
                device.command("plug")
                listener.until_state(State.READY)
                spans.append((lost - began, time.monotonic() - lost))
            assert abs(descriptors() - held) <= 1  # the network's own timing
            assert threading.active_count() <= threads + 1
    finally:
        device.stop()
    assert max(lost for lost, _ in spans) < 1.0
    assert max(back for _, back in spans) < 3.0


def test_a_port_of_another_program_is_a_fault(port: int, listener: Listener) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with supervise(f"ws://127.0.0.1:{port}/{TOKEN}", profiles.load("pad-websocket"), listener) as host:
            listener.until_state(State.FAULT)
            assert host.standing.reason == "devices_pad_port_taken"


@pytest.mark.parametrize(
    "url",
    [
        "ws://0.0.0.0:8093",
        "ws://0.0.0.0:8093/abc",
        "ws://0.0.0.0/token-abc",
        "ws://:8093/token-abc",
        "ws://x:1/秘密秘密秘密",
    ],
)
def test_an_address_without_host_port_or_token_is_refused(url: str) -> None:
    with pytest.raises(Unreadable):
        parse_url(url)
