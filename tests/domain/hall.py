"""A small hall for the tests of supervision: two items, five packs, and cases that come about by real acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app import calendars, policies
from app.domain.case import Case
from app.domain.command import Actor, Command
from app.domain.context import Context
from app.domain.guides import parse_guide
from app.domain.policy import Value
from app.domain.transitions import apply, settle

PACKS = ("songming", "wuyang", "yangxin", "xinmi", "hainan")
MATERIALS = [{"code": "form", "name": "申请表"}, {"code": "id", "name": "身份证件"}]
GUIDES = {
    "X-001": parse_guide(
        {
            "code": "X-001",
            "name": "卫生许可",
            "department": "卫健局",
            "promised_days": 5,
            "legal_days": 20,
            "special": ["site_survey"],
            "fee": 20.00,
            "materials": MATERIALS,
        },
        "test",
    ),
    "X-002": parse_guide(
        {"code": "X-002", "name": "备案", "department": "市场监管局", "kind": "immediate", "materials": MATERIALS},
        "test",
    ),
}
WHO = {
    "approve": Actor("chief", "王建国"),
    "refuse": Actor("chief", "王建国"),
    "pay": Actor("cashier", "周敏"),
    "deliver": Actor("issuing", "赵敏"),
    "issue": Actor("issuing", "赵敏"),
    "evaluate": Actor("applicant", "张三"),
    "evaluate_again": Actor("applicant", "张三"),
    "mark_attitude": Actor("supervisor", "李督"),
    "close_abnormal": Actor("supervisor", "李督"),
}
Step = tuple[str, str, dict[str, object]]


def context(pack: str = "songming", **changed: object) -> Context:
    """The pack with the calendar and both guides; `changed` sets values, "__" for "."."""
    policy = policies.load(pack)
    values = {
        key.replace("__", "."): Value(value, policy.values[key.replace("__", ".")].unit, "test")
        for key, value in changed.items()
    }
    return Context(replace(policy, values={**policy.values, **values}), calendars.shipped(), GUIDES)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def walk(ctx: Context, id: str, *steps: Step, guide: str = "X-001", until: str = "") -> Case:
    """The case after these acts, the law acting by itself between them and up to `until`."""
    case: Case | None = None
    for n, (action, when, data) in enumerate(steps):
        moment = at(when)
        case = settle(case, ctx, moment) if case else None
        made = {"guide": guide, "number": f"N-{id}", **data} if action == "receive" else data
        command = Command(
            f"{id}-{n}", "case", id, action, case.version if case else 0, moment, actor_of(action), data=made
        )
        case = apply(case, command, ctx)
    assert case
    return settle(case, ctx, at(until)) if until else case


def actor_of(action: str) -> Actor:
    return WHO.get(action, Actor("clerk", "陈静"))


FULL: dict[str, object] = {"materials": ["form", "id"]}


def accepted(ctx: Context, id: str = "c1", day: str = "2026-11-25", until: str = "") -> Case:
    """Received at 9:00 and accepted at 9:10."""
    return walk(ctx, id, ("receive", f"{day}T09:00", FULL), ("accept", f"{day}T09:10", {}), until=until)


def granted(ctx: Context, id: str, day: str, decided: str, *more: Step) -> Case:
    """Accepted on `day`, paid, and granted at `decided`, then what more there is."""
    return walk(
        ctx,
        id,
        ("receive", f"{day}T09:00", FULL),
        ("accept", f"{day}T09:10", {}),
        ("charge", f"{day}T09:11", {}),
        ("pay", f"{day}T09:20", {"voucher": f"V-{id}"}),
        ("review", f"{day}T09:30", {}),
        ("approve", decided, {}),
        *more,
    )
