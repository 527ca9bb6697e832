"""办理渠道: the applicant chooses how to apply; none is forced upon them."""

from __future__ import annotations

from collections.abc import Collection

from app.domain.errors import Refused, Unreadable

CHANNELS = ("window", "web", "mobile", "kiosk")


def check_channels(item: str, offered: Collection[str], basis: str = "") -> None:
    """R-CAT-14 (SM 24; XM 办法 12): an item is offered at the window and in at least one other way, or the law that
    allows less is named in `basis`. Refused otherwise, Unreadable for a channel that there isn't, or none at all."""
    if strange := sorted(set(offered) - set(CHANNELS)):
        raise Unreadable("organisation_channel_unknown", item=item, given=strange[0])
    if not offered:
        raise Unreadable("organisation_channel_none", item=item)
    if not basis.strip() and ("window" not in offered or len(set(offered)) < 2):
        raise Refused("R-CAT-14", "organisation_channel_forced", item=item, channel=sorted(set(offered)))
