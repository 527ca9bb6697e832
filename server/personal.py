"""The administrator's sub-verbs on personal data: the keys it is sealed under, finding a person by a number, who looked
at what. Each gives the lines to say."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable, Iterator, Mapping

from app.domain.reading import Reading
from app.texts import words
from app.wire import codec
from server import readings
from server.database import reading, writing
from server.home import Home
from server.partition import ordering
from server.service import PARTITION

Saying = Callable[[Home, argparse.Namespace], Iterator[str]]


def _rotate(home: Home, _: argparse.Namespace) -> Iterator[str]:
    from server import rotation

    yield words("server_keys_rotated", rows=rotation.rotate(home), file=home.keys)


def _find(home: Home, args: argparse.Namespace) -> Iterator[str]:
    with home.opened(existing=True) as engine, writing(engine) as connection, ordering(connection, PARTITION) as order:
        found = readings.search(order, args.number, getpass.getuser(), args.reason)
    if args.json:
        yield codec.encode(found).decode()
        return
    yield from ("\t".join((words(f"server_find_{one.kind}"), one.number or one.id)) for one in found)
    yield words("server_found", n=len(found))


def _readings(home: Home, args: argparse.Namespace) -> Iterator[str]:
    """Who looked at whose personal data."""
    asked = readings.Asked(about=args.about, user=args.user, first=args.first, last=args.last)
    with home.opened(existing=True) as engine, reading(engine) as connection:
        found = list(readings.listed(connection, PARTITION, asked))
    if args.json:
        yield codec.encode(found).decode()
        return
    yield from map(told, found)


def told(one: Reading) -> str:
    """A look in a line: when, who at which window, what, at what."""
    who = words("server_reading_who", name=one.name, post=words(f"ui_post_{one.post}"), window=one.window or "—")
    return "\t".join(
        (f"{one.at:%Y-%m-%d %H:%M}", who, words(f"server_reading_{one.what}"), one.number or one.about or one.asked)
    )


SUB_VERBS: Mapping[str, Saying] = {"rotate-keys": _rotate, "find": _find, "readings": _readings}
