"""`yichuang sync`: push and pull, once or for as long as it runs."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.domain.errors import Unreadable
from app.texts import explain, words
from app.verbs.home import add_home

if TYPE_CHECKING:
    from app.sync.counter import Counter
    from app.sync.engine import Summary
    from app.sync.http import Http
    from app.sync.state import SyncState

PATIENCE = 10.0


def arguments(parser: argparse.ArgumentParser) -> None:
    add_home(parser)
    parser.add_argument("--once", action="store_true", help="没有可做的就结束；不写则一直同步到 Ctrl-C")
    parser.add_argument(
        "--timeout",
        type=float,
        metavar="秒",
        help=f"连 --once：县里连不上时最多试多久（默认 {PATIENCE:.0f}）；否则：运行多久",
    )
    parser.add_argument("--server", default="", metavar="地址", help="县级服务端的另一个地址")
    parser.add_argument("--json", action="store_true")


def run(args: argparse.Namespace) -> int:
    from app.models.home import lock
    from app.sync.counter import opened

    if args.timeout is not None and not args.timeout > 0:
        raise Unreadable("sync_timeout_range", seconds=args.timeout)
    with opened(args.home) as counter, lock(args.home), counter.county(args.server) as county:
        summary = _once(counter, county, args.timeout) if args.once else _on(counter, county, args.timeout)
    _tell(summary, as_json=args.json)
    return 0


def _once(counter: Counter, county: Http, timeout: float | None) -> Summary:
    from app.sync.counter import VERSION
    from app.sync.loop import once

    return once(counter.begin, county, counter.key, timeout or PATIENCE, version=VERSION)


def _on(counter: Counter, county: Http, timeout: float | None) -> Summary:
    from app.sync.counter import VERSION
    from app.sync.loop import SyncLoop
    from app.verbs.until import ended_by_signals

    loop = SyncLoop(counter.begin, county, counter.key, Teller(), listen=county.listen, version=VERSION)
    with ended_by_signals() as ended:
        loop.start()
        ended.wait(timeout)
        loop.stop()
    return loop.summary()


class Teller:
    """A line on stderr whenever the sync comes to another state."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, state: SyncState) -> None:
        if state.phase == self._last:
            return
        self._last = state.phase
        why = explain(state.error) if state.error else ""
        print(words(f"sync_state_{state.phase}", pending=state.pending, why=why), file=sys.stderr, flush=True)


def _tell(summary: Summary, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(summary)))
    else:
        print(words("sync_summary", **asdict(summary)))
