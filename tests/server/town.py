"""A county with two halls' windows and a few people, driven by calls; the counters make real, signed acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Engine
from uuid_utils import uuid7

from app.domain.case import Case, Paper
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.guides import parse_guide
from app.wire import codec, signing
from app.wire.messages import Act, Answer, Cursor, Enrol, Hello, Profile, Pulled, Push, Pushed
from server import accounts, config
from server.accounts import Device
from server.county import County
from server.database import reading, writing
from server.home import Home
from server.law import Render
from server.partition import ordering
from server.service import PARTITION, Service
from server.shelf import Doc, from_row
from server.tables import doc

HALL = "嵩明县政务服务中心"
PASSWORD = "Chuang-2026"
CLERK = Actor("clerk", "陈静", "陈静", "", "3")
CHIEF = Actor("chief", "王建国", "王建国", "卫健局")
GUIDE = {
    "code": "T-01",
    "name": "公共场所卫生许可",
    "department": "卫健局",
    "promised_days": 5,
    "legal_days": 20,
    "materials": [{"code": "M1", "name": "申请书"}, {"code": "M2", "name": "身份证明"}],
}
TICKETS = ("take_ticket", "call", "start_service", "end_service")


def plain_pdf(paper: Paper, case: Case, ctx: Context, hall: Mapping[str, object]) -> bytes:
    """A paper's bytes, without the typesetter."""
    return f"%PDF {paper.kind} {paper.number} {case.id} {hall['name']}".encode()


@cache
def a_hash() -> str:
    return PasswordHasher().hash(PASSWORD)


class Town:
    """One county in its folder, with its service running."""

    def __init__(self, folder: Path, db: str = "", render: Render = plain_pdf) -> None:
        self.home = Home(folder, db)
        self.engine: Engine = self.home.open()
        self.service = Service(self.engine, self.home.blobs(), render)
        self._settle_in()

    def _settle_in(self) -> None:
        guide = codec.guide_to_bytes(parse_guide(GUIDE, "test"))
        with writing(self.engine) as connection, ordering(connection, PARTITION) as order:
            if order.get("user", CLERK.user):
                return
            config.put(order, "guide", "T-01", guide)
            accounts.add_user(order, Profile(user="陈静", name="陈静", posts=["clerk"], window="3"), PASSWORD)
            accounts.add_user(
                order, Profile(user="王建国", name="王建国", posts=["chief"], department="卫健局"), PASSWORD
            )

    @property
    def county(self) -> County:
        return self.service.county

    def counter(
        self, window: str = "3", hall: str = HALL, *, department: str = "", supervises: bool = False
    ) -> Counter:
        """A newly enrolled counter: a hall's window, a department's office, or the county's supervision."""
        sees: dict[str, Any] = {"department": department, "supervises": supervises}
        with writing(self.engine) as connection:
            code = accounts.add_counter(connection, PARTITION, hall, window, **sees)
        return Counter(self.service, code)

    def add(self, name: str, *posts: str, department: str = "") -> Actor:
        """A person of the county, as the actor of the first post."""
        with writing(self.engine) as connection, ordering(connection, PARTITION) as order:
            accounts.add_user(order, Profile(user=name, name=name, posts=list(posts), department=department), PASSWORD)
        return Actor(posts[0], name, name, department)

    def document(self, kind: str, id: str) -> Doc:
        with reading(self.engine) as connection:
            row = connection.execute(doc.select().where(doc.c.kind == kind, doc.c.id == id)).one()
        return from_row(row)

    def case(self, id: str) -> Case:
        return codec.case_from_bytes(self.document("case", id).body)

    def close(self) -> None:
        self.service.stop()
        self.engine.dispose()

    def again(self) -> None:
        """Stop, and start on the same data."""
        self.close()
        self.engine = self.home.open()
        self.service = Service(self.engine, self.home.blobs(), plain_pdf)


class Counter:
    """A counter as the county sees it: its key, its chain, and the acts it made."""

    def __init__(self, service: Service, code: str) -> None:
        self.key = signing.new_key()
        self.service = service
        self.enrolment = Enrol(code=code, public_key=signing.public(self.key), computer="W3", version="1")
        self.enrolled = service.enrol(self.enrolment)
        self.generation = self.enrolled.generation
        self.stream = self.enrolled.stream
        self.dseq = 0
        self.hash = signing.START
        self.made: list[Act] = []
        self.versions: dict[str, int] = {}

    @property
    def device(self) -> Device:
        return self.service.device(self.enrolled.device)

    def command(self, action: str, case: str, actor: Actor = CLERK, at: datetime | None = None, **data: Any) -> Command:
        """The next act on a case, by the version this counter believes in."""
        kind = "matter" if case.startswith("m") else "ticket" if action in TICKETS else "case"
        expected = self.versions.get(case, 0)
        self.versions[case] = expected + 1
        made = at or codec.now()
        return Command(str(uuid7()), kind, case, action, expected, made, actor, device=self.enrolled.device, data=data)

    def write(self, command: Command) -> Act:
        """The act in this counter's chain."""
        return self.write_body(command.id, codec.command_to_bytes(command).decode())

    def write_body(self, id: str, body: str) -> Act:
        self.dseq += 1
        self.hash = signing.chain(self.hash, body.encode())
        act = Act(dseq=self.dseq, id=id, body=body, hash=self.hash)
        self.made.append(act)
        return act

    def act(self, action: str, case: str, actor: Actor = CLERK, at: datetime | None = None, **data: Any) -> Act:
        return self.write(self.command(action, case, actor, at, **data))

    def receive(self, case: str, at: datetime | None = None, **data: Any) -> Act:
        """Everything that the guide asks for is brought."""
        full = {"guide": "T-01", "materials": ["M1", "M2"], "hall": self.enrolled.hall, **data}
        return self.act("receive", case, at=at, **full)

    def request(self, *acts: Act) -> Push:
        signature = signing.sign(self.key, acts[-1].hash.encode())
        return Push(stream=self.stream, generation=self.generation, acts=list(acts), signature=signature)

    def push(self, *acts: Act) -> list[Answer]:
        return self.pushed(*acts).answers

    def pushed(self, *acts: Act) -> Pushed:
        return self.service.push(self.device, self.request(*acts)).result(30)

    def hello(self, **other: Any) -> Hello:
        plain: dict[str, Any] = {
            "device": self.enrolled.device,
            "stream": self.stream,
            "install": "i",
            "protocol": (1, 1),
            "last_dseq": self.dseq,
            "last_hash": self.hash,
            "cursors": [],
            "clock": codec.now().isoformat(),
        }
        return Hello(**plain | other)

    def cursor(self, seq: int = 0, hash: str = signing.START) -> Cursor:
        return Cursor(partition=PARTITION, seq=seq, hash=hash, generation=self.generation)

    def pull(self, cursor: Cursor | None = None, limit: int = 500) -> Pulled:
        return self.service.pull(self.device, PARTITION, cursor or self.cursor(), limit)

    def pull_all(self, limit: int = 500) -> list[Pulled]:
        """Page after page from the beginning."""
        pages = [self.pull(limit=limit)]
        while pages[-1].more:
            pages.append(self.pull(self.cursor(pages[-1].covers_to, pages[-1].hash), limit))
        return pages


def days_ago(days: int, hour: int = 10) -> datetime:
    return replace_time(codec.now() - timedelta(days=days), hour)


def replace_time(at: datetime, hour: int) -> datetime:
    return at.replace(hour=hour, minute=0, second=0, microsecond=0)


def as_actor(actor: Actor, **other: str) -> Actor:
    return replace(actor, **other)
