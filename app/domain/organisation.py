"""分级大厅: the tree of halls, who supervises whom, and what the staff of one may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.errors import Refused, Unreadable

UNDER: Mapping[str, tuple[str, ...]] = {"county": (), "branch": ("county",), "town": ("county",), "village": ("town",)}
"""Which kind of hall stands under which: 分中心 and 镇（街道）便民服务中心 under the county's, 村（社区）便民服务站
under the town's (SM 34, 63; WY 二（一）; YX 四（二）). So no hall can be above itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """One hall. `kind` is county, branch, town or village; `parent` the id of the hall above, "" for the county's."""

    id: str
    name: str
    kind: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Halls:
    """The whole tree, checked; built by `tree`."""

    by_id: Mapping[str, Hall]

    def hall(self, id: str) -> Hall:
        """Raises Unreadable for a hall that the tree doesn't have."""
        if id not in self.by_id:
            raise Unreadable("organisation_hall_unknown", hall=id)
        return self.by_id[id]

    def above(self, id: str) -> tuple[Hall, ...]:
        """R-ORG-01: the halls that supervise this one, nearest first."""
        parent = self.hall(id).parent
        return (self.hall(parent), *self.above(parent)) if parent else ()

    def under(self, id: str) -> frozenset[str]:
        """R-ORG-01: the halls that this one supervises, by id."""
        own = self.hall(id)
        return frozenset(other for other in self.by_id if own in self.above(other))

    def seen_from(self, id: str) -> frozenset[str]:
        """R-ORG-01: what the staff of a hall may see: its own part of the tree and no other."""
        return self.under(id) | {id}

    def require_sight(self, mine: str, its: str) -> None:
        """R-ORG-01: refuse a look at, or an act in, a hall that is neither one's own nor under it."""
        if its not in self.seen_from(mine):
            raise Refused("R-ORG-01", "organisation_not_your_hall", mine=self.hall(mine).name, its=self.hall(its).name)


def tree(halls: Iterable[Hall]) -> Halls:
    """R-ORG-01: one county hall, every other under a hall of the kind above its own. Raises Unreadable naming the hall
    that is there twice, of no known kind, or under none or the wrong one (itself and its own part included)."""
    by_id: dict[str, Hall] = {}
    for hall in halls:
        if hall.id in by_id:
            raise Unreadable("organisation_hall_twice", hall=hall.id)
        by_id[hall.id] = hall
    for hall in by_id.values():
        _check_place(hall, by_id)
    if (roots := sum(hall.kind == "county" for hall in by_id.values())) != 1:
        raise Unreadable("organisation_one_county", n=roots)
    return Halls(by_id)


def _check_place(hall: Hall, by_id: Mapping[str, Hall]) -> None:
    if hall.kind not in UNDER:
        raise Unreadable("organisation_hall_kind", hall=hall.name, given=hall.kind)
    if hall.kind == "county" and not hall.parent:
        return
    parent = by_id.get(hall.parent)
    if parent is None or parent.kind not in UNDER[hall.kind]:
        raise Unreadable("organisation_hall_parent", hall=hall.name, given=parent.name if parent else hall.parent)
