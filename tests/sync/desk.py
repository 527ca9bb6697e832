"""A counter whose program can die at any commit, and the clerk who works at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from uuid_utils import uuid7

from app.domain.case import Case, Status
from app.domain.command import Actor, Command
from app.domain.errors import Refused, Trouble
from app.models import database
from app.models.keys import load_keys, make_keys
from app.models.store import Begin, Store, beginning
from app.models.values import Identity
from app.sync.clock import Clock
from app.wire import codec, signing
from app.wire.messages import (
    Enrol,
)
from tests.sync.town import HALL, Door, Town
from tests.sync.wire import Wire

if TYPE_CHECKING:
    from tests.sync.sim import Sim

ITEM = "WJ-001"
CLERKS = {
    "3": Actor("clerk", "陈静", user="陈静", window="3"),
    "4": Actor("clerk", "李㛃", user="李㛃", window="4"),
}
NEXT: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("accept", {}),
    ("request_supplement", {"missing": ["id"], "days": 5}),
    ("transfer", {"department": "卫健局"}),
    ("review", {"agree": True, "text": "齐全"}),
    ("withdraw", {"reason": "不办了"}),
)


class Killed(BaseException):
    """The program is dead, at this very line."""


def enrol(home: Path, town: Town, window: str, department: str = "") -> None:
    """A new home of the town's, as the verb makes it; in a department's office where one is named."""
    keys = make_keys(home, key_file=True)
    public = signing.public(signing.key_from_bytes(keys.signing))
    request = Enrol(code=town.code(window, department), public_key=public, computer="test", version="")
    enrolled = town.service.enrol(request)
    names = ("device", "stream", "partition", "hall", "window", "county_key", "generation")
    identity = Identity(server="", install=enrolled.device, **{name: getattr(enrolled, name) for name in names})
    made = database.create(home, keys.store)
    with beginning(made, home, keys.store)() as store:
        store.set_identity(identity)
    made.dispose()


class Desk:
    """One counter: its disk, and its program that can die."""

    def __init__(self, home: Path, town: Town, window: str, sim: Sim) -> None:
        self.home = home
        self.window = window
        self.made: list[str] = []
        self.deaths = 0
        self._sim = sim
        self._town = town
        self._connect()

    def _connect(self) -> None:
        self._open()
        with self.begin() as store:
            self.device = store.identity().device
        sim = self._sim
        self.wire = Wire(Door(self._town, self.device), sim.dice, sim.late, sim.faults)
        self.start()

    def _open(self) -> None:
        keys = load_keys(self.home)
        self.database = database.open_(self.home, keys.store)
        self.begin: Begin = beginning(self.database, self.home, keys.store)
        with self.begin() as store:
            self.key = signing.key_from_bytes(store.signing_seed() or keys.signing)

    def start(self) -> None:
        """The program, on a disk that is open."""
        clock = Clock(codec.now, lambda: self._sim.time)
        self.engine = self._sim.kind(self.mortal, self.wire, self.key, clock=clock, dice=self._sim.dice.random)

    def close(self) -> None:
        self.database.dispose()

    def crash(self) -> None:
        """Nothing of the program is left but its disk."""
        self.close()
        self._open()
        self.start()

    @contextmanager
    def mortal(self) -> Iterator[Store]:
        """A transaction in which the program may die: just before the commit, or just after."""
        fate = self._sim.dice.random()
        with self.begin() as store:
            yield store
            if fate < self.wire.faults.killed:
                raise Killed
        if fate > 1 - self.wire.faults.killed:
            raise Killed

    def turn(self) -> None:
        try:
            self.engine.turn()
        except Killed:
            self.deaths += 1
            self.crash()

    def act(self) -> None:
        """The clerk does something lawful, as far as this counter knows."""
        try:
            with self.begin() as store:
                command = self._command(store)
                store.queue(command)
        except (Refused, Trouble):
            return
        self.made.append(command.id)

    def _command(self, store: Store) -> Command:
        rows = store.cases([status.value for status in Status], limit=50)
        if not rows or self._sim.dice.random() < 0.3:
            return self._receive(store)
        case = store.case(self._sim.dice.choice(rows).id)
        action, data = self._sim.dice.choice(NEXT)
        return self._made(action, case, case.id, data)

    def _receive(self, store: Store, pages: Sequence[str] = ()) -> Command:
        number = store.take_number("case", codec.now().year)
        pages = pages or [store.put_blob(self._sim.dice.randbytes(size)) for size in (10, 3000)]
        materials: list[object] = [{"code": "form", "pages": pages, "original": True}, {"code": "id", "pages": []}]
        applicant = {"name": "王秀英", "id_number": "530127198001011235"}
        data: dict[str, object] = {"guide": ITEM, "materials": materials, "applicant": applicant}
        return self._made("receive", None, str(uuid7()), {**data, "number": number, "hall": HALL})

    def _made(self, action: str, case: Case | None, id: str, data: Mapping[str, object]) -> Command:
        return Command(
            id=str(uuid7()),
            aggregate="case",
            aggregate_id=id,
            action=action,
            expected=case.version if case else 0,
            made_at=codec.now(),
            actor=CLERKS[self.window],
            device=self.device,
            data=data,
        )

    def resting(self) -> bool:
        with self.begin() as store:
            waiting, _ = store.unanswered()
        state = self.engine.state
        return not waiting and state.greeted and not state.trouble and state.pull_at > self._sim.time
