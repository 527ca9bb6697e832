"""The people of the county's own workspaces, added to a hall that is there: keepers, bureau, supervision."""

from __future__ import annotations

from dataclasses import replace

from app.wire.messages import Profile
from server import accounts, config
from server.database import writing
from server.partition import ordering
from server.service import PARTITION
from tests.sync.town import PASSWORD
from tests.ui.real import Home

KEEPER = "杨慧"
BUREAU = "许国强"
SUPERVISOR = "段丽"
PEOPLE = (
    Profile(user=KEEPER, name=KEEPER, posts=["catalogue"], department="卫健局"),
    Profile(user=BUREAU, name=BUREAU, posts=["bureau"]),
    Profile(user=SUPERVISOR, name=SUPERVISOR, posts=["supervisor"]),
)


def staffed(home: Home) -> Home:
    """The county knows them, and so does this counter."""
    with writing(home.town.engine) as connection, ordering(connection, PARTITION) as order:
        for person in PEOPLE:
            accounts.add_user(order, person, PASSWORD)
    home.sync()
    return home


def many(home: Home, count: int) -> None:
    """The county's catalogue grows to about so many items, each a copy of one that is shipped."""
    shipped = [guide for code, guide in home.post.context().guides.items() if code == guide.code]
    with writing(home.town.engine) as connection, ordering(connection, PARTITION) as order:
        for n in range(count - len(shipped)):
            guide = shipped[n % len(shipped)]
            config.put_guide(order, replace(guide, code=f"{guide.code}-{n}", name=f"{guide.name}（{n}）"))
    home.sync()
