"""`yichuang devices watch` and `test` on an ID-card reader, which is asked and doesn't speak by itself."""

from __future__ import annotations

import argparse
import json
import queue
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.texts import explain, words
from app.verbs.until import ended_by_signals

if TYPE_CHECKING:
    import threading

    from app.devices.contract import StateChange
    from app.devices.idcard.card import Card
    from app.devices.idcard.reader import Reader

IDCARD = "idcard"
"""The kind's name, and that of its one protocol where a profile is asked for."""
GLANCE = 0.5
Say = Callable[["StateChange", str], str]


def reader_url(args: argparse.Namespace) -> str:
    """The card reader's link where one is meant by `--profile idcard` or by a bound device's name, else ""."""
    from app.devices import bindings

    if args.url:
        return str(args.url) if args.profile == IDCARD else ""
    home, name = getattr(args, "home", None), getattr(args, "name", None)
    bound = bindings.read(home) if home and name else ()
    return next((b.url for b in bound if b.name == name and b.kind == IDCARD), "")


def watch_cards(url: str, seconds: float | None, say: Say) -> int:
    """A line for each card laid on the reader, none twice while it lies there; `say` prints states."""
    from app.devices.idcard.reader import Reader

    until = time.monotonic() + seconds if seconds is not None else None
    moved: queue.SimpleQueue[StateChange] = queue.SimpleQueue()
    with ended_by_signals() as ended, Reader(url, moved.put) as reader:
        try:
            _print_until(reader, moved, say, ended, until)
        except BrokenPipeError:
            sys.stdout = None  # nobody reads any more: nothing to flush at exit
    return 0


def _print_until(
    reader: Reader, moved: queue.SimpleQueue[StateChange], say: Say, ended: threading.Event, until: float | None
) -> None:
    state, why = "", ""
    while not ended.is_set() and (until is None or time.monotonic() < until):
        while not moved.empty():
            state = say(moved.get(), state)
        if state in ("READY", "DEGRADED"):
            why = _look(reader, why)
        else:
            ended.wait(0.05)


def _look(reader: Reader, why: str) -> str:
    """Print the card that is laid now; the reason why one couldn't be read goes to stderr, once."""
    try:
        print(json.dumps(card_row(reader.read(GLANCE, again=False)), ensure_ascii=False), flush=True)
    except AppError as error:
        if error.code not in ("idcard_none", why):
            print(explain(error), file=sys.stderr, flush=True)
        return error.code
    return ""


def card_row(card: Card) -> dict[str, object]:
    """A card as scripts read it: an event whose value is the ID number, and what the card says beside it."""
    from app.wire.codec import BEIJING, now

    at = now().replace(tzinfo=BEIJING).isoformat(timespec="milliseconds")
    said = {
        "name": card.name,
        "sex": card.sex,
        "nation": card.nation,
        "birth": card.birth and card.birth.isoformat(),
        "address": card.address,
        "issuer": card.issuer,
        "from": card.valid_from and card.valid_from.isoformat(),
        "until": card.valid_until.isoformat() if card.valid_until else card.until,
        "doubtful": card.doubtful,
    }
    raw = card.text.hex(" ").upper()
    return {"at": at, "event": "card", "address": None, "value": card.id_number, "raw": raw, "card": said}


def test_reader(url: str) -> int:
    """Ask the reader how it is. Raises DeviceUnavailable or Trouble (exit 4) when it doesn't answer or can't work."""
    from contextlib import closing

    from app.devices.idcard.frames import BAUD
    from app.devices.idcard.talk import Talk
    from app.devices.transport import open_link
    from app.devices.transport.opening import Line

    with closing(open_link(url, Line(baud=BAUD))) as link:
        status = Talk(link).working()
    print(words("idcard_answers"), file=sys.stderr)
    print(json.dumps({"ok": True, "url": url, "status": f"{status:02X}"}, ensure_ascii=False))
    return 0
