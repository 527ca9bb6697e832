"""A real desk that takes its orders from stdin, a JSON line each: for the demonstration and for tests.

`{"do": "finish", …}` makes the call a screen would make (`demo.script`), `{"do": "go"|"open"|"keys"|"type"|"grab"|
"size"|"settle", …}` moves the real window. Each line is answered with one: `{"ok": true, "value": …}` or
`{"ok": false, "error": "…"}`.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.errors import AppError
from app.texts import explain

if TYPE_CHECKING:
    from app.demo.screen import Hands
    from app.demo.script import Script

MOVES = frozenset("enter go open size keys type settle rest grab".split())
"""Orders to the window; every other one is the script's."""


def run(home: Path, server: str) -> int:
    """Until stdin ends or SIGTERM."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.bootstrap import opened
    from app.demo.screen import Hands, window_of
    from app.demo.script import Script
    from app.verbs.until import ended_by_signals

    with opened(home, server) as post, ended_by_signals() as ended:
        app, window = window_of(post)
        hands = Hands(app, window, ended)
        say({"ok": True, "value": "ready"})
        reader = threading.Thread(target=obey, args=(Script(post), hands), name="orders", daemon=True)
        reader.start()
        code = app.exec()
        window.close()
        return code


def say(answer: Mapping[str, object]) -> None:
    print(json.dumps(answer, ensure_ascii=False, default=str), flush=True)


def obey(script: Script, hands: Hands) -> None:
    """Each order of stdin in turn; at its end the desk closes."""
    for line in sys.stdin:
        if line.strip():
            say(_answer(script, hands, line))
    hands.end()


def _answer(script: Script, hands: Hands, line: str) -> dict[str, object]:
    try:
        order: dict[str, Any] = json.loads(line)
        do = str(order.pop("do"))
        if do.startswith("_"):
            raise KeyError(do)
        if do in MOVES:
            return {"ok": True, "value": _on_screen(hands, do, order)}
        return {"ok": True, "value": getattr(script, do)(**order)}
    except AppError as error:
        return {"ok": False, "error": explain(error)}
    except Exception as error:  # an order that can't be read ends only itself
        return {"ok": False, "error": f"{type(error).__name__}: {error}"}


def _on_screen(hands: Hands, do: str, order: Mapping[str, Any]) -> object:
    """Done on the thread that paints; its result here."""
    done: Future[object] = Future()
    move: Callable[..., object] = getattr(hands, do)

    def carry_out() -> None:
        try:
            done.set_result(move(**order))
        except Exception as error:
            done.set_exception(error)

    hands.paint(carry_out)
    return done.result(60)
