"""A counter's home with what a county has sent it: pack, calendar, guides, people, leased numbers."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import msgspec
from sqlalchemy import Engine
from uuid_utils import uuid7

from app import calendars, policies
from app.domain.case import Case
from app.domain.catalogue import Guide
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.guides import parse_guide
from app.domain.transitions import apply
from app.models import database
from app.models.store import Begin, beginning
from app.models.values import Identity
from app.wire import codec, messages, signing

KEY = bytes(range(32))
HALL = "嵩明县政务服务中心"
NOW = datetime(2026, 11, 25, 10, 0)
CLERK = Actor("clerk", "陈静", user="陈静", window="3")
CHIEF = Actor("chief", "王建国", user="王建国", department="卫健局")
FAR = "2099-01-01T00:00:00+08:00"
GUIDE = parse_guide(
    {
        "code": "JY-001",
        "name": "公共场所卫生许可",
        "department": "卫健局",
        "promised_days": 5,
        "legal_days": 20,
        "special": ["site_survey"],
        "result": "公共场所卫生许可证",
        "materials": [
            {"code": "m1", "name": "申请书"},
            {"code": "m2", "name": "身份证"},
            {"code": "m3", "name": "场地平面图", "minor": True},
        ],
    },
    "test",
)
PROFILES = (
    messages.Profile(user="陈静", name="陈静", posts=["clerk"], window="3"),
    messages.Profile(user="李㛃", name="李㛃", posts=["clerk"], window="4"),
    messages.Profile(user="王建国", name="王建国", posts=["chief"], department="卫健局"),
    messages.Profile(user="赵敏", name="赵敏", posts=["issuing"], window="8"),
)


def context(guides: Iterable[Guide] = (GUIDE,)) -> Context:
    return Context(policies.load("songming"), calendars.shipped(), {g.code: g for g in guides})


def document(kind: str, id: str, seq: int, body: bytes, version: int = 1, scope: str = "county") -> messages.Document:
    return messages.Document(kind=kind, id=id, version=version, seq=seq, scope=scope, body=msgspec.Raw(body))


def settings(ctx: Context) -> list[messages.Document]:
    """What every counter gets first."""
    found = [("guide", code, codec.guide_to_bytes(guide)) for code, guide in ctx.guides.items()]
    found += [("policy", ctx.policy.name, codec.policy_to_bytes(ctx.policy))]
    found += [("calendar", "calendar", codec.calendar_to_bytes(ctx.calendar))]
    found += [("user", p.user, codec.encode(p)) for p in PROFILES]
    hall = {"name": HALL, "letter": [{"code": "A"}, {"code": "B"}]}
    found += [("hall", HALL, codec.encode(hall))]
    return [document(kind, id, n, body) for n, (kind, id, body) in enumerate(found, 1)]


def page(
    *documents: messages.Document,
    covers_to: int,
    trace: Iterable[messages.Entry] = (),
    gone: Iterable[messages.Gone] = (),
    more: bool = False,
    safe_seq: int = 0,
) -> messages.Pulled:
    return messages.Pulled(
        generation="g1",
        documents=list(documents),
        trace=list(trace),
        gone=list(gone),
        covers_to=covers_to,
        hash=signing.chain(signing.START, str(covers_to).encode()),
        more=more,
        digests=[],
        safe_seq=safe_seq,
    )


def lease(series: str, period: int, first: int = 1, last: int = 300, expires: str = FAR) -> messages.Lease:
    letter = series.partition("-")[2]
    pattern = {"case": "SL{year}{serial:06d}", "paper": "〔{year}〕{serial:06d}"}.get(series, letter + "{serial:03d}")
    id = f"{series}/{period}/{first}"
    return messages.Lease(id=id, series=series, period=period, first=first, last=last, expires=expires, pattern=pattern)


def today() -> int:
    return int(codec.now().strftime("%Y%m%d"))


@dataclass
class Place:
    """One home, opened."""

    home: Path
    engine: Engine
    begin: Begin
    ctx: Context = field(default_factory=context)

    @classmethod
    def made(cls, home: Path) -> Place:
        """A fresh home, enrolled and pulled: a copy of one that was made once."""
        shutil.copytree(template(), home)
        return cls.opened(home)

    @classmethod
    def opened(cls, home: Path) -> Place:
        engine = database.open_(home, KEY)
        return cls(home, engine, beginning(engine, home, KEY))

    def enrol(self) -> None:
        documents = settings(self.ctx)
        with self.begin() as store:
            store.set_identity(IDENTITY)
            store.apply_page(page(*documents, covers_to=len(documents)))
            year = codec.now().year
            for series, period in (("case", year), ("paper", year), ("ticket-A", today()), ("ticket-B", today())):
                store.add_lease(lease(series, period))

    def close(self) -> None:
        self.engine.dispose()


@cache
def template() -> Path:
    home = Path(mkdtemp(prefix="yichuang-home-")) / "home"
    atexit.register(shutil.rmtree, home.parent)
    engine = database.create(home, KEY)
    place = Place(home, engine, beginning(engine, home, KEY))
    place.enrol()
    place.close()
    return home


IDENTITY = Identity(
    device="d1",
    stream="s1",
    partition="songming",
    hall=HALL,
    window="3",
    server="http://127.0.0.1:1",
    county_key="00" * 32,
    generation="g1",
)


def receive(case: str = "", at: datetime = NOW, number: str = "", **data: Any) -> Command:
    """A whole application taken in."""
    applicant = {"name": "王秀英", "id_number": "530127198001011235", "phone": "13800001234"}
    values: dict[str, Any] = {
        "guide": "JY-001",
        "materials": ["m1", "m2", "m3"],
        "hall": HALL,
        "window": "3",
        "applicant": applicant,
    }
    given = {**values, **({"number": number} if number else {}), **data}
    return act("receive", case or str(uuid7()), 0, at, **given)


def act(
    action: str,
    case: str,
    expected: int,
    at: datetime = NOW,
    by: Actor = CLERK,
    aggregate: str = "case",
    **data: object,
) -> Command:
    return Command(str(uuid7()), aggregate, case, action, expected, at, by, device="d1", data=data)


def decided(case: Case | None, command: Command, ctx: Context) -> Case:
    """What the county makes of it."""
    return apply(case, command, ctx)


def case_document(case: Case, seq: int) -> messages.Document:
    return document("case", case.id, seq, codec.case_to_bytes(case), case.version, f"hall:{case.hall}")


def answer(
    sent: messages.Act, outcome: messages.Outcome = "accepted", seq: int = 100, version: int = 1, **more: object
) -> messages.Answer:
    plain: Mapping[str, object] = {"id": sent.id, "dseq": sent.dseq, "outcome": outcome, "seq": seq, "version": version}
    return msgspec.convert({**plain, **more}, messages.Answer)
