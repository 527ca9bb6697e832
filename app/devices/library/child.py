"""The process that loads a vendor's library, so that its crash or hang is not ours. Run as a module; the first line of
its input is the [library] table with the path and the port, each line after it an order.

Lines out: `ready`, `key N`, `.` while it lives, `error CODE …`. It ends when its input does.
"""

from __future__ import annotations

import ctypes
import json
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

BEAT = 0.25
"""Seconds between two signs of life."""


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    spec = json.loads(sys.stdin.readline())
    try:
        kind = getattr(ctypes, {"cdecl": "CDLL", "stdcall": "WinDLL"}[spec["convention"]])
        library = kind(spec["path"])
    except (OSError, AttributeError):
        say("error devices_library_unloadable")
        return 1
    orders: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    try:
        return _serve(library, spec, orders)
    except AttributeError as error:
        say(f"error devices_library_function {str(error).split(':')[-1].split()[-1]}")
        return 1


def _listen(orders: queue.SimpleQueue[str | None]) -> None:
    for line in sys.stdin:
        orders.put(line)
    orders.put(None)


def _serve(library: Any, spec: Mapping[str, Any], orders: queue.SimpleQueue[str | None]) -> int:
    def bound(call: Mapping[str, Any]) -> Callable[..., int]:
        function = getattr(library, call["function"])
        function.restype = ctypes.c_int
        return lambda *given: int(function(*(_argument(a, spec["port"], given) for a in call["args"])))

    calls = {name: bound(call) for name, call in spec["calls"].items()}
    poll = bound(spec["poll"])
    close = bound(spec["close"]) if spec["close"] else None
    answer = bound(spec["open"])() if spec["open"] else spec["ok"]
    if answer != spec["ok"]:
        say(f"error devices_library_refused {answer}")
        return 1
    say("ready")
    gone = _polled(poll, calls, orders, spec["none"], spec["every_ms"] / 1000)
    if close:
        close()
    if gone is not None:
        say(f"error devices_library_gone {gone}")
    return 0


def _argument(written: int | str, port: str, given: tuple[str, ...]) -> Any:
    """Numbers go as int, texts as GBK; what looks like a number is one."""
    text = written
    if isinstance(written, str) and written.startswith("$"):
        text = port if written == "$port" else given[int(written[1:]) - 1]
    if isinstance(text, int) or text.lstrip("-").isdecimal():
        return ctypes.c_int(int(text))
    return ctypes.c_char_p(text.encode("gbk"))


def _polled(
    poll: Callable[..., int],
    calls: Mapping[str, Callable[..., int]],
    orders: queue.SimpleQueue[str | None],
    none: int,
    every: float,
) -> int | None:
    """Until the input ends (None) or the library says that its device is gone (what it said)."""
    beat_at = 0.0
    while True:
        while not orders.empty():
            order = orders.get()
            if order is None:
                return None
            name, *given = order.split()
            calls[name](*given)
        key = poll()
        if key != none and key < 0:
            return key
        if key != none:
            say(f"key {key}")
        if time.monotonic() >= beat_at:
            say(".")
            beat_at = time.monotonic() + BEAT
        time.sleep(every)


if __name__ == "__main__":
    sys.exit(main())
