"""Who comes to the demonstration's hall this morning, with what, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REMEDY = "不服本决定的，可以在六十日内申请行政复议，或者在六个月内提起行政诉讼。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """One visit. `brings` are material codes in hand (scanned where in `scans`), `outcome` with its `data` how the
    clerk ends it, `level` the key pressed afterwards ("": none)."""

    name: str
    id_number: str
    phone: str
    letter: str
    guide: str
    kind: str = "ordinary"
    organisation: bool = False
    address: str = "嵩明县嵩阳街道"
    answers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    brings: tuple[str, ...] = ()
    scans: tuple[str, ...] = ()
    committed: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    outcome: str = "accept"
    data: Mapping[str, object] = field(default_factory=dict)
    level: str = "very_satisfied"


PLACE = {"place": "嵩明县嵩阳街道玉明路 18 号", "area": "168", "category": "住宿"}
NEW = {"who": "self", "air": "no", "sort": "new"}
HEALTH = ("form", "id", "report")

MORNING: tuple[Applicant, ...] = (
    Applicant(
        name="王秀英",
        id_number="530127196803154027",
        phone="13808712201",
        letter="A",
        guide="WJ-001",
        answers=NEW,
        form=PLACE,
        brings=(*HEALTH, "plan", "system", "health"),
        scans=("form", "report"),
    ),
    Applicant(
        name="李䶮",
        id_number="530127199001010017",
        phone="13808712202",
        letter="A",
        guide="WJ-003",
        kind="appointment",
        form={"hospital": "嵩明县人民医院"},
        brings=("form", "id", "exam", "body"),
        level="satisfied",
    ),
    Applicant(
        name="𠮷建华",
        id_number="530127194005062313",
        phone="13808712203",
        letter="A",
        guide="MZ-003",
        kind="elder",
        answers={"who": "self"},
        brings=("form", "id", "card"),
    ),
    Applicant(
        name="嵩明县学院路老张头汗蒸养生会馆",
        id_number="92530127MA6K5XQ12Q",
        phone="13808712204",
        letter="A",
        guide="WJ-001",
        organisation=True,
        answers=NEW,
        form={**PLACE, "category": "沐浴"},
        brings=(*HEALTH, "plan", "system"),
        missing={"health": "从业人员 6 人，只收到 4 份。"},
        outcome="accept_tolerant",
        data={"commitment": True, "days": 10},
        level="basically_satisfied",
    ),
    Applicant(
        name="阿卜杜热西提·麦麦提",
        id_number="653101198807123418",
        phone="13808712205",
        letter="A",
        guide="GA-002",
        answers={"who": "self", "why": "live"},
        form={"place": "嵩明县杨林镇职教园区 2 栋", "since": "2025-03-01"},
        brings=("form", "id", "photo"),
        committed=("live",),
    ),
    Applicant(
        name="张伟",
        id_number="530127198511200916",
        phone="13808712206",
        letter="A",
        guide="WJ-001",
        answers={"who": "self", "air": "yes", "sort": "new"},
        form=PLACE,
        brings=("form", "id"),
        missing={
            "plan": "没有平面图。",
            "report": "检测报告超过一年。",
            "system": "没有卫生管理制度。",
            "health": "没有健康合格证明。",
            "air": "没有集中空调检测报告。",
        },
        outcome="request_supplement",
        data={"days": 10},
        level="satisfied",
    ),
    Applicant(
        name="刘洋",
        id_number="530127199203081526",
        phone="13808712207",
        letter="A",
        guide="JT-003",
        kind="soldier",
        form={"from": "昆明市盘龙小学", "to": "嵩明县第一小学", "grade": "三年级"},
        brings=("form", "guard"),
        committed=("reside",),
        level="",
    ),
    Applicant(
        name="陈㛃",
        id_number="530127197709230040",
        phone="13808712208",
        letter="A",
        guide="WJ-004",
        answers={"who": "self"},
        form={"spouse": "何勇", "due": "2027-03-18"},
        brings=("form", "id"),
    ),
    Applicant(
        name="赵国强",
        id_number="530127196512110833",
        phone="13808712209",
        letter="A",
        guide="GA-002",
        answers={"who": "self", "why": "work"},
        form={"place": "嵩明县小街镇", "since": "2026-10-08"},
        brings=("form", "id", "photo", "work"),
        outcome="reject",
        data={
            "reason": "在本县居住未满半年，不符合申领条件。",
            "basis": "《居住证暂行条例》第二条",
            "remedy": REMEDY,
            "contact": "李㛃　0871-67911202",
        },
        level="dissatisfied",
    ),
    Applicant(
        name="杨丽娟",
        id_number="530127199908170262",
        phone="13808712210",
        letter="A",
        guide="GA-004",
        outcome="redirect",
        data={"department": "市场监管局", "window": "5", "reason": "先办营业执照。"},
    ),
    Applicant(
        name="马鿍",
        id_number="530127200012024612",
        phone="13808712211",
        letter="B",
        guide="SC-002",
        answers={"who": "self"},
        form={"shop": "嵩明县马记小锅米线店", "address": "嵩阳街道秀嵩街 7 号", "scope": "餐饮服务"},
        brings=("form", "id", "place"),
        scans=("form",),
    ),
    Applicant(
        name="普文娟",
        id_number="53012719880419082X",
        phone="13808712212",
        letter="B",
        guide="RS-002",
        answers={"who": "self"},
        form={"from": "2026-12-01"},
        brings=("form", "id"),
    ),
    Applicant(
        name="段志刚",
        id_number="530127197001150539",
        phone="13808712213",
        letter="A",
        guide="GA-003",
        form={"from": "四川省成都市", "to": "嵩明县嵩阳街道秀嵩街 21 号"},
        brings=("form", "id", "hukou", "house"),
        level="very_satisfied",
    ),
    Applicant(
        name="何美兰",
        id_number="530127199511301842",
        phone="13808712214",
        letter="A",
        guide="MZ-002",
        answers={"sick": "no"},
        form={"members": "3", "income": "620"},
        brings=("form", "id", "income", "consent"),
    ),
)
