"""Under one place's pack, every paper that its rules let come about: of an ordinary case, of the longest one, of one
that leaves empty whatever may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from app.domain.case import Case, Paper
from app.domain.command import Actor
from app.domain.context import Context
from app.domain.workdays import Period, end_of
from tests.documents.cases import BUREAU, CHIEF, CLERK, GUIDE, Story, context

PLACES = ("songming", "wuyang", "yangxin", "xinmi", "hainan")
Printed = tuple[Paper, Case, Context]
BEGIN = datetime(2026, 9, 22, 9, 12)

LONG_NAME = "云南㛃䶮𬭼新能源汽车零部件智能制造（嵩明杨林经济技术开发区）股份有限公司第一生产基地及研发中心筹备组"
LONG: dict[str, object] = {
    **GUIDE,
    "name": "公共场所卫生许可（含住宿、美容美发、游泳场馆、商场超市及公共交通等候室新改扩建）",
    "materials": [
        {
            "code": f"m{n}",
            "name": f"第{n + 1}项：经营场所平面布局图、卫生设施设备清单及具有资质的检测机构出具的卫生检测报告"[
                : 12 + n
            ],
            "original": n % 2,
            "copies": 1 + n % 3,
            "minor": n % 7 == 3,
            "commitment": n % 7 == 5,
            "issuer": "具有资质的检测机构" if n % 2 else "申请人",
            "basis": "《公共场所卫生管理条例实施细则》第二十三条第一款（三）" if n % 4 else "",
        }
        for n in range(30)
    ],
    "questions": [],
}
BARE: dict[str, object] = {
    **{key: GUIDE[key] for key in ("code", "department", "promised_days", "special")},
    "name": "民办非企业单位成立登记",
    "materials": [
        {"code": "form", "name": "登记申请表"},
        {"code": "plan", "name": "章程草案", "minor": True},
        {"code": "clean", "name": "住所证明", "commitment": True},
    ],
    "fee": 50,
}
APPLICANTS: Mapping[str, dict[str, object]] = {
    "long": {
        "name": LONG_NAME,
        "kind": "organisation",
        "id_kind": "credit_code",
        "id_number": "91530127MA6K5LYD37",
        "phone": "0871-67911345-8012",
        "address": "云南省昆明市嵩明县杨林经济技术开发区天水路与空港大道交叉口东南侧 500 米标准厂房 12 栋 3 单元",
        "agent": {"name": "阿卜杜热西提·买买提㛃"},
    },
    "bare": {},
}
GUIDES: Mapping[str, dict[str, object]] = {"plain": GUIDE, "long": LONG, "bare": BARE}


def begun(sort: str, place: str, without: Sequence[str] = ()) -> Story:
    """A case received with what its guide asks for, `without` some of it."""
    ctx = context(GUIDES[sort], place=place)
    guide = next(iter(ctx.guides.values()))
    given: dict[str, object] = {"delivery_address": str(APPLICANTS[sort]["address"])} if sort == "long" else {}
    if sort in APPLICANTS:
        given |= {"applicant": APPLICANTS[sort], "form": {}, "answers": {}}
    if sort == "bare":
        given |= {"delivery": "", "window": ""}
    asked = [m.code for m in guide.materials if not m.shared_from]
    return Story(ctx, BEGIN).receive(*[c for c in asked if c not in without], **given)


def marked(sort: str, key: str) -> list[str]:
    materials = GUIDES[sort]["materials"]
    assert isinstance(materials, list)
    return [str(m["code"]) for m in materials if m.get(key)]


def walks(sort: str, place: str) -> Iterator[Story]:
    """Cases that together bring about every paper the place has."""
    yield decided(sort, place)
    yield from supplemented(sort, place)
    story = begun(sort, place)
    yield story.act("accept", CLERK, "acceptance").act("review", BACK, agree=True).act("refuse", CHIEF, "refusal", **NO)
    story = begun(sort, place)
    yield story.act("reject", CLERK, "rejection", **NO, contact="陈静，0871-67911201")
    story = begun(sort, place, without=marked(sort, "minor"))
    yield story.act("accept_tolerant", CLERK, "tolerance", "acceptance", commitment=True)
    proofs = marked(sort, "commitment")
    story = begun(sort, place, without=proofs)
    yield story.act("accept", CLERK, "commitment", "acceptance", commitments=proofs)
    yield late(sort, place)


BACK = Actor("backoffice", "周晓梅", "zhou", "卫健局")
ISSUING = Actor("issuing", "赵敏", "zhaomin", window="8")
NO = {
    "reason": "现场踏勘发现消毒间面积不足三平方米，\n未达到卫生标准",
    "basis": "《公共场所卫生管理条例实施细则》第二十四条第二款",
    "remedy": "可以依法申请行政复议或者提起行政诉讼",
}


def decided(sort: str, place: str) -> Story:
    """From the receipt to the delivery, with everything that may happen in between."""
    story = begun(sort, place)
    story.act("accept", CLERK, "acceptance").act("charge", CLERK, "payment").act("pay", Actor("cashier", "钱敏"))
    story.act("start_special", CLERK, "special", procedure="site_survey", days=2)
    story.at += timedelta(days=1)
    story.act("end_special").act("open_joint", CHIEF, departments=["城管局", "消防大队"])
    for who, name in (("城管局", "马东"), ("消防大队", "杨帆")):
        chief = Actor("chief", name, name, who)
        story.act("opinion", chief, agree=True, text="已核查，\n符合要求").act("countersign", chief, "joint_opinion")
    story.act("joint_meeting", CHIEF, "minutes", text="一致同意，按核查意见整改后发证。")
    if story.ctx.policy.on("extension.allowed"):
        story.act("request_extension", CHIEF, days=5, reason="检测机构设备检修").act(
            "grant_extension", BUREAU, "extension"
        )
    story.act("correct_case", CLERK, "correction", what="联系电话", reason="录入错误", applicant=CORRECTED)
    story.act("review", BACK, agree=True).act(
        "approve", CHIEF, "approval", "license", license="云卫公证字〔2026〕第45号"
    )
    return story.act("issue", ISSUING).act("deliver", ISSUING, "delivery", to="李㛃", identity="530127198511204528")


CORRECTED = {"name": "张䶮㛃𠮷鿍", "id_number": "530127199003074517", "phone": "13987654321", "address": "嵩明县杨林镇"}


def supplemented(sort: str, place: str) -> Iterator[Story]:
    """Told what is missing; withdrawn then, or by itself where the place has that."""
    for withdraws in (True, False):
        story = begun(sort, place, without=[c for n, c in enumerate(marked(sort, "code")) if n % 2])
        story.act("request_supplement", CLERK, "supplement")
        if withdraws:
            yield story.act("withdraw", CLERK, "withdrawal", reason="经营场所另行选址")
        elif story.ctx.policy.on("supplement.deemed_withdrawn"):
            assert story.case and story.case.supplement
            yield story.wait(datetime.combine(story.case.supplement.by, story.ctx.policy.close))


def late(sort: str, place: str) -> Story:
    """Not decided in time: both cards, explained to both."""
    story = begun(sort, place)
    story.act("accept", CLERK, "acceptance")
    assert story.case and story.case.deadline
    story.wait(datetime.combine(end_of(Period(1), story.case.deadline, story.ctx.calendar), datetime.min.time()))
    for to in ("bureau", "applicant"):
        story.act("explain_card", CHIEF, "explanation", to=to, text="检测机构设备检修，复检结果推迟出具。")
    return story


@cache
def every(sort: str, place: str) -> Mapping[str, Printed]:
    """Each paper once, the kinds that come about in several ways under 〈kind〉-〈how〉."""
    found: dict[str, Printed] = {}
    for story in walks(sort, place):
        assert story.case
        for paper in story.case.papers:
            found.setdefault(_name(paper), (paper, story.case, story.ctx))
    return found


def _name(paper: Paper) -> str:
    how = {
        "withdrawal": "deemed" if paper.data.get("deemed") else "",
        "supervision": str(paper.data.get("card", "")),
        "explanation": str(paper.data.get("told", "")),
        "acceptance": str(paper.data.get("clock", "")),
    }.get(paper.kind, "")
    return f"{paper.kind}-{how}".rstrip("-")


KINDS_OF: Mapping[str, frozenset[str]] = {
    "songming": frozenset({"extension", "withdrawal-deemed"}),
    "yangxin": frozenset({"receipt"}),
}
"""What only some places have."""
