"""An evaluator pad: it comes to the post over a WebSocket, logs in, keeps its heart beating, answers when touched.

Commands: `rate very_satisfied`, `key 1`, `open` is what the host does, `show`, `unplug`, `plug`, `fault NAME`.
"""

from __future__ import annotations

import contextlib
import json
import queue
import socket
import threading
from collections.abc import Callable, Mapping

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from app.devices.profiles import load
from app.devices.sim.contract import SimOptions
from app.domain.errors import Unreadable

TOKEN = "pad-training"
AGAIN = 0.2
"""Seconds between two tries to reach the post."""
BEAT = 60.0
FAULTS = ("unplug", "stall")


class Pad:
    """`address` is 0: a pad is one window's. Faults: `unplug`, `stall` (it receives nothing and answers nothing)."""

    address = 0

    def __init__(self, options: SimOptions) -> None:
        self._profile = load(options.profile or "pad-websocket")
        self._port = options.tcp or _free_port()
        self._say = options.say
        self._touched: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._stopping, self._lasting = threading.Event(), set[str]()
        self._open, self._stars = False, 0
        for name in options.faults:
            self.fault(name)
        self._thread = threading.Thread(target=self._run, name="pad", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/{TOKEN}"

    def fault(self, name: str) -> None:
        if name not in (*FAULTS, "plug", "none"):
            raise Unreadable("devices_fault_unknown", fault=name, known=" ".join((*FAULTS, "plug", "none")))
        if name in FAULTS:
            self._lasting.add(name)
        else:
            self._lasting -= {"unplug"} if name == "plug" else set(FAULTS)

    def command(self, line: str) -> None:
        first, *rest = line.split() or [""]
        words = self._words()
        if first not in words:
            raise Unreadable("devices_sim_command", text=line.strip(), known=" ".join(words))
        words[first](rest)

    def _words(self) -> Mapping[str, Callable[[list[str]], None]]:
        return {
            "rate": self._rate,
            "key": self._key,
            "show": lambda _: self._say({"event": "show", "open": self._open, "stars": self._stars}),
            "unplug": lambda _: self.fault("unplug"),
            "plug": lambda _: self.fault("plug"),
            "fault": lambda rest: self.fault(" ".join(rest) or "none"),
        }

    def _rate(self, words: list[str]) -> None:
        level = " ".join(words)
        key = next((k for k, name in self._profile.rating.items() if name == level), None)
        if key is None:
            raise Unreadable("devices_sim_no_key", level=level, known=" ".join(self._profile.rating.values()))
        self._key([str(key)])

    def _key(self, words: list[str]) -> None:
        if len(words) != 1 or not words[0].isdecimal() or int(words[0]) > 255:
            raise Unreadable("devices_sim_not_key", text=" ".join(words))
        self.send(json.dumps({"cmd": "answer", "score": int(words[0])}))

    def send(self, message: str) -> None:
        """A message to the post; into the void while the pad is away or frozen."""
        if not self._lasting:
            self._touched.put(message)

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(5.0)

    def _run(self) -> None:
        while not self._stopping.is_set():
            if "unplug" in self._lasting:
                self._touched = queue.SimpleQueue()
            else:
                with contextlib.suppress(OSError, WebSocketException), self._connected() as post:
                    self._live(post)
            self._stopping.wait(AGAIN)

    def _connected(self) -> ClientConnection:
        return connect(self.url, open_timeout=2, close_timeout=0.2, compression=None, proxy=None)

    def _live(self, post: ClientConnection) -> None:
        """One connection, until the pad is unplugged or the post hangs up; what wasn't sent by then is forgotten."""
        post.send(json.dumps({"cmd": "login", "token": TOKEN}))
        silent = 0.0
        while not self._stopping.is_set() and "unplug" not in self._lasting:
            if "stall" in self._lasting:
                self._stopping.wait(0.02)
                continue
            while not self._touched.empty():
                post.send(self._touched.get())
            with contextlib.suppress(TimeoutError):
                self._hear(post, str(post.recv(timeout=0.02)))
            silent += 0.02
            if silent >= BEAT:
                silent = 0.0
                post.send(json.dumps({"cmd": "heartbeat"}))

    def _hear(self, post: ClientConnection, message: str) -> None:
        said = json.loads(message)
        if said["cmd"] == "open":
            self._open = True
            post.send(json.dumps({"cmd": "opened"}))
            self._say({"event": "open"})
        elif said["cmd"] == "stars":
            self._stars = said["stars"]
            self._say({"event": "stars", "stars": self._stars})
        elif said["cmd"] == "answer":
            self._open = False
            self._say({"event": "answered", "key": said["score"]})
        else:
            self._say({"event": said["cmd"]})


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def start_evaluator(options: SimOptions) -> Pad:
    """The pad of one window; it tries to reach its post until it is stopped."""
    return Pad(options)
