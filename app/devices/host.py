"""A supervisor for a device by its address and its profile: which kind of port, which driver."""

from __future__ import annotations

from collections.abc import Mapping

from app.devices.drivers.frame import FrameDriver
from app.devices.journal import Journal
from app.devices.protocol import Profile
from app.devices.supervisor import Publish, Supervisor
from app.devices.transport import parse_url
from app.devices.transport.opening import Port, UrlPort
from app.domain.errors import Unreadable

SCHEMES: Mapping[str, str] = {"hid-keyboard": "hid", "websocket-json": "ws", "dll": "dll"}
"""Framings that only one kind of address carries; the others go over any line of bytes."""


def check_link(url: str, profile: Profile) -> None:
    """Raises Unreadable where this profile's device can't stand at such an address."""
    scheme, own = parse_url(url).scheme, SCHEMES.get(profile.framing)
    if scheme != own and (own or scheme in SCHEMES.values()):
        raise Unreadable("devices_link_unfit", profile=profile.id, scheme=own or "serial")


def port_of(url: str, profile: Profile) -> Port:
    """Not opened yet. Raises Unreadable as `check_link`."""
    check_link(url, profile)
    if profile.framing == "websocket-json":
        from app.devices.transport.pad import PadPort

        return PadPort(url)
    if profile.library is not None:
        from app.devices.library.port import LibraryPort

        return LibraryPort(url, profile.library)
    return UrlPort(url, profile.line)


def supervise(
    url: str,
    profile: Profile,
    publish: Publish,
    *,
    ratings: Mapping[int, Mapping[int, str]] | None = None,
    mine: frozenset[int] | None = None,
    journal: Journal | None = None,
) -> Supervisor:
    """Not started yet. `ratings` and `mine` as the driver wants them. Raises Unreadable."""
    driver = FrameDriver(profile, ratings, mine)
    return Supervisor(url, driver, publish, journal=journal, port=port_of(url, profile))
