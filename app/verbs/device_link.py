"""Which link and profile a `devices` verb means, and a supervisor on it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import Unreadable

if TYPE_CHECKING:
    from app.devices.bindings import Binding
    from app.devices.contract import Event, StateChange
    from app.devices.journal import Journal
    from app.devices.protocol import Profile
    from app.devices.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Meant:
    """`address` 0 = any. `profile_name` as it was given, for a new binding."""

    url: str
    profile: Profile
    profile_name: str
    address: int


def link_of(args: argparse.Namespace) -> Meant:
    """The link meant by --url and --profile, or by a device's --name in --home. Raises Unreadable."""
    from app.devices import profiles
    from app.devices.transport import parse_url

    url, name, address = args.url or "", args.profile or "", getattr(args, "address", 0)
    if not url and getattr(args, "name", None) and args.home:
        found = _bound(args)
        url, name, address = found.url, name or found.profile, address or found.address
    parse_url(url)
    return Meant(url, profiles.load(name), name, address)


def _bound(args: argparse.Namespace) -> Binding:
    from app.devices import bindings

    known = bindings.read(args.home)
    found = next((b for b in known if b.name == args.name), None)
    if found is None:
        raise Unreadable("devices_binding_unknown", name=args.name, known=" ".join(b.name for b in known))
    return found


def supervised(
    meant: Meant, publish: Callable[[Event | StateChange], None], journal: Journal | None = None
) -> Supervisor:
    """Not started yet: a block of it starts and stops it. Raises Unreadable for a link the profile can't have."""
    from app.devices.host import supervise

    return supervise(meant.url, meant.profile, publish, journal=journal)
