"""Links by URL: `open_link("serial:///dev/ttyUSB0?baud=9600")`. One module a kind, imported when first used."""

from __future__ import annotations

from app.devices.transport.opening import open_link
from app.devices.transport.url import LinkUrl, parse_url

__all__ = ["LinkUrl", "open_link", "parse_url"]
