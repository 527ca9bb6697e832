"""A believable hall for screens under test: catalogue as shipped, people, tickets, cases; empty, typical and worst."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from app.calendars import shipped
from app.domain.case import Agent, Applicant
from app.domain.catalogue import Guide
from app.domain.context import Context
from app.domain.fixes import Fix
from app.domain.guides import parse_guide
from app.models.values import Blank, BlankState
from app.paths import RESOURCES
from app.policies import load
from app.post.shown import (
    CaseRow,
    CurrentTicket,
    DayFigures,
    DeviceRow,
    Draft,
    Held,
    Person,
    Place,
    QueueView,
    SyncState,
    WaitingRow,
)

NOW = datetime(2026, 11, 25, 10, 42, 18)
WANG = "110108196803154020"
HERE = ("卫健局", "公安局", "民政局", "教体局")
LONG = "嵩明县嵩阳街道玉明路与普照路交叉口东北角中南光谷城市综合体三期商业裙楼负一层至地上四层"
RARE = "欧阳䶮㛃𠮷鿍・麦麦提艾力"


def guides() -> dict[str, Guide]:
    """The shipped catalogue by code."""
    found: dict[str, Guide] = {}
    for path in sorted((RESOURCES / "catalogue").glob("*.toml")):
        for raw in tomllib.loads(path.read_text(encoding="utf-8")).get("guide", ()):
            guide = parse_guide(raw, path.name)
            found[guide.code] = guide
    return found


def hall() -> dict[str, Any]:
    return tomllib.loads((RESOURCES / "catalogue" / "hall.toml").read_text(encoding="utf-8"))


def context() -> Context:
    return Context(load("songming"), shipped(), guides())


def with_check(seventeen: str) -> str:
    """A resident number with its right last character."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c) * w for c, w in zip(seventeen, weights, strict=True))
    return seventeen + "10X98765432"[total % 11]


CLERK = Person(user="chenjing", name="陈静", posts=("clerk",), department="", window="3")
BOTH = Person(user="limei", name="李㛃", posts=("clerk", "issuing"), department="", window="4")
CHIEF = Person(user="wangjianguo", name="王建国", posts=("chief",), department="卫健局", window="")
PEOPLE = (CLERK, BOTH, CHIEF)
PLACE = Place(
    hall="嵩明县政务服务中心",
    window="3",
    service="社会事务综合",
    version="0.1.0",
    windows=tuple("12345678"),
    departments=("卫健局", "公安局", "民政局", "教体局", "市场监管局", "人社局", "自然资源局", "住建局"),
    telephone="0871-67911345",
    complaint="12345",
    card_reader=True,
)
FIXES = (
    Fix(
        id="a1",
        version=1,
        why="refused",
        number="SL2026000312",
        item="公共场所卫生许可",
        action="accept",
        window="3",
        by="陈静",
        rule="R-REC-01",
        code="domain_version_conflict",
        params={"seen": 2, "now": 3},
        papers=("〔2026〕000123",),
        at=datetime(2026, 3, 4, 9, 12),
    ),
    Fix(
        id="a2",
        version=1,
        why="twice",
        number="SL2026000318",
        action="receive",
        window="4",
        by="李㛃",
        rule="R-REC-09",
        code="county_taken_twice",
        params={"number": "SL2026000301"},
        at=datetime(2026, 3, 4, 10, 2),
    ),
)
FORMS: tuple[BlankState, ...] = ("blank", "blank", "used", "spoilt", "unused")
BLANKS = tuple(
    Blank(
        number=f"SL20260004{n:02d}",
        period=2026,
        printed_at=datetime(2026, 3, 2, 17, 20),
        printed_by="陈静",
        state=state,
        at=datetime(2026, 3, 4, 10, n),
        why="写错了申请人的名字" if state == "spoilt" else "",
    )
    for n, state in enumerate(FORMS, 1)
)
DEVICES = (
    DeviceRow(name="card", kind="card", state="ready"),
    DeviceRow(name="camera", kind="camera", state="ready"),
    DeviceRow(name="printer", kind="printer", state="degraded"),
    DeviceRow(name="caller", kind="caller", state="ready"),
    DeviceRow(name="evaluator", kind="evaluator", state="absent"),
)
SYNCED = SyncState(kind="synced", at=NOW)
OFFLINE = SyncState(kind="offline", at=NOW, waiting=3)


def waiting(worst: bool) -> tuple[WaitingRow, ...]:
    rows = (
        WaitingRow(id="t13", number="A013", item="居民身份证换领", minutes=8),
        WaitingRow(id="t4", number="B004", item="户口迁移（夫妻投靠）", kind="appointment", minutes=11),
        WaitingRow(id="t14", number="A014", item="居住证申领", kind="soldier", minutes=12),
        WaitingRow(id="t7", number="C007", item="公共场所卫生许可", minutes=15),
        WaitingRow(id="t15", number="A015", item="高龄津贴申领", kind="elder", minutes=16),
        WaitingRow(id="t16", number="A016", item="生育登记", minutes=21),
        WaitingRow(id="t17", number="A017", item="饮用水供水单位卫生许可", kind="green", minutes=22),
    )
    many = tuple(
        WaitingRow(
            id=f"w{n}", number=f"A{n:03d}", item="幼儿园、小学和初级中学教师资格认定（含普通话）", minutes=99 + n
        )
        for n in range(100, 180)
    )
    return rows + many if worst else rows


def queue(kind: str) -> QueueView:
    """The queue at window 3 in an empty, typical or worst hour."""
    if kind == "empty":
        return QueueView()
    rows = waiting(kind == "worst")
    return QueueView(
        waiting=rows,
        held=(WaitingRow(id="t9", number="A009", item="居住证申领", held=True, minutes=31),),
        expected_minutes=999 if kind == "worst" else 35,
        figures=DayFigures(done=23, average_seconds=372, praise_percent=98),
    )


TICKET = CurrentTicket(
    id="t12",
    number="A012",
    item="公共场所卫生许可",
    kind="ordinary",
    status="called",
    since=NOW - timedelta(minutes=4, seconds=32),
)


def applicant(kind: str) -> Applicant:
    number = with_check("11010819680315402")
    if kind == "worst":
        agent = Agent(name=RARE, id_number=number, phone="13812345678")
        name = "云南" + "嵩明杨林经济技术开发区" * 4 + "健康产业有限公司"
        return Applicant(name=name, id_number=number, phone="0871-67911345", address=LONG, agent=agent)
    return Applicant(name="王秀英", id_number=number, phone="13812345678", address="嵩阳街道玉明路 8 号院 3 号楼 502")


def full_draft(draft: Draft, guide: Guide, kind: str, *, lacking: tuple[str, ...] = ()) -> Draft:
    """An intake filled in to its last field, some materials lacking."""
    answers = {q.code: q.options[0].code for q in guide.questions}
    form = {f.code: (f.options[0].code if f.options else "168.5" if f.kind == "number" else LONG) for f in guide.fields}
    form = {f.code: "2026-11-20" if f.kind == "date" else form[f.code] for f in guide.fields}
    held = tuple(
        Held(code=m.code, state="missing" if m.code in lacking else "ticked", why="未提交" if m.code in lacking else "")
        for m in guide.materials
        if not m.shared_from
    )
    filled = replace(draft, guide=guide.code, applicant=applicant(kind), answers=answers, form=form, held=held)
    return replace(filled, step=4)


def history(kind: str) -> tuple[CaseRow, ...]:
    if kind == "empty":
        return ()
    days = (
        ("c-1", "居住证申领", date(2025, 6, 18), "delivered"),
        ("c-2", "户口迁移（夫妻投靠）", date(2024, 3, 2), "archived"),
    )
    return tuple(
        CaseRow(
            id=id,
            number=f"SL{day:%Y}000{n}",
            applicant="王秀英",
            item=item,
            status=status,
            at=datetime.combine(day, NOW.time()),
        )
        for n, (id, item, day, status) in enumerate(days)
    )
