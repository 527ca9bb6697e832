"""`yichuang devices calibrate`: press every key, and the rating map is written where the device is bound."""

from __future__ import annotations

import argparse
import json
import queue
import sys
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.domain.errors import Trouble
from app.domain.evaluation import LEVELS
from app.texts import words
from app.verbs.device_link import link_of, supervised

if TYPE_CHECKING:
    from app.devices.contract import Event, StateChange
    from app.verbs.device_link import Meant

PATIENCE = 20.0
"""Seconds to wait for one key."""
OPEN_WITHIN = 3.0


def calibrate(args: argparse.Namespace) -> int:
    """Ask for each level's key. A level without a key stays without: it is said, never invented (R-EVA-01)."""
    from app.devices.contract import StateChange

    meant = link_of(args)
    heard: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    told = threading.Event()

    def publish(what: Event | StateChange) -> None:
        if isinstance(what, StateChange):
            if what.state != "OPENING":
                told.set()
        elif what.event == "rating" and meant.address in (0, what.address):
            heard.put(what.key)

    with supervised(meant, publish) as host:
        told.wait(OPEN_WITHIN)
        if host.standing.state != "READY":
            raise Trouble(host.standing.reason or "devices_port_missing", **{"port": meant.url, **host.standing.params})
        threading.Thread(target=_enter, args=(heard,), name="stdin", daemon=True).start()
        rating = _asked(heard)
    return _calibrated(args, meant, rating)


def _enter(heard: queue.SimpleQueue[int | None]) -> None:
    """Each Enter says that the level asked for has no key."""
    for _ in sys.stdin:
        heard.put(None)


def _asked(heard: queue.SimpleQueue[int | None]) -> dict[int, str]:
    rating: dict[int, str] = {}
    for level in LEVELS:
        print(words("devices_calibrate_press", level=words(f"devices_level_{level}")), file=sys.stderr, flush=True)
        key = _new_key(heard, rating)
        if key is not None:
            rating[key] = level
    return rating


def _new_key(heard: queue.SimpleQueue[int | None], rating: Mapping[int, str]) -> int | None:
    """The next key that isn't taken; None for "there is none", said by Enter or by silence."""
    while True:
        try:
            key = heard.get(timeout=PATIENCE)
        except queue.Empty:
            return None
        if key is None or key not in rating:
            return key
        level = words(f"devices_level_{rating[key]}")
        print(words("devices_calibrate_same_key", level=level), file=sys.stderr, flush=True)


def _calibrated(args: argparse.Namespace, meant: Meant, rating: Mapping[int, str]) -> int:
    if not rating:
        raise Trouble("devices_calibrate_none")
    lacks = [level for level in LEVELS if level not in rating.values()]
    if lacks:
        names = "、".join(words(f"devices_level_{level}") for level in lacks)
        print(words("devices_calibrate_lacks", levels=names), file=sys.stderr)
    if args.home:
        _bind(args, meant, rating)
    print(json.dumps({"rating": {str(k): v for k, v in sorted(rating.items())}, "lacks": lacks}, ensure_ascii=False))
    return 0


def _bind(args: argparse.Namespace, meant: Meant, rating: Mapping[int, str]) -> None:
    import msgspec

    from app.devices import bindings

    known = bindings.read(args.home)
    name = args.name or words("devices_kind_evaluator")
    found = next((b for b in known if b.name == name), None)
    found = found or bindings.Binding(
        kind="evaluator", name=name, url=meant.url, profile=meant.profile_name, address=meant.address
    )
    table = {str(key): level for key, level in rating.items()}
    bindings.write(args.home, bindings.put(known, msgspec.structs.replace(found, rating=table)))
