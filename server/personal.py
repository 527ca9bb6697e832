"""The administrator's sub-verbs on personal data: the keys it is sealed under. Each gives the lines to say."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping

from app.texts import words
from server.home import Home

Saying = Callable[[Home, argparse.Namespace], Iterator[str]]


def _rotate(home: Home, _: argparse.Namespace) -> Iterator[str]:
    from server import rotation

    yield words("server_keys_rotated", rows=rotation.rotate(home), file=home.keys)


SUB_VERBS: Mapping[str, Saying] = {"rotate-keys": _rotate}
