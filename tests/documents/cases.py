"""Real cases, made through the rules, that issue every kind of paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from itertools import count

from app.calendars import shipped
from app.domain.authority import POWERS, Authorisation
from app.domain.case import Case, Paper
from app.domain.command import SYSTEM, Actor, Command
from app.domain.context import Context
from app.domain.guides import parse_guide
from app.domain.policy import Policy, Value
from app.domain.transitions import apply, settle
from app.policies import load

NAME = "张䶮㛃𠮷鿍"
ID = "530127199003074517"
HALL: dict[str, object] = {
    "name": "嵩明县政务服务中心",
    "county": "嵩明县",
    "address": "嵩明县嵩阳街道玉明路 1 号",
    "telephone": "0871-67911345",
    "complaint": "0871-67911345；12345 政务服务便民热线",
    "hours": "周一至周五 9:00—12:00，13:30—17:30",
    "reconsideration": "嵩明县人民政府",
    "court": "嵩明县人民法院",
    "names": {"卫健局": "嵩明县卫生健康局"},
}
MATERIALS = [
    {"code": "form", "name": "公共场所卫生许可申请表", "original": 1, "issuer": "申请人", "signature": True},
    {"code": "id", "name": "申请人身份证件", "original": 1, "copies": 1, "issuer": "公安机关"},
    {"code": "license", "name": "营业执照", "format": "electronic", "shared_from": "市场监管局"},
    {"code": "plan", "name": "经营场所平面图（含卫生设施布局）", "copies": 1, "minor": True, "issuer": "申请人"},
    {"code": "report", "name": "公共场所卫生检测报告", "original": 1, "seal": True, "issuer": "具有资质的检测机构"},
    {"code": "health", "name": "从业人员健康合格证明", "copies": 1, "minor": True, "issuer": "医疗卫生机构"},
    {
        "code": "clean",
        "name": "无违法经营证明",
        "original": 1,
        "commitment": True,
        "issuer": "公安机关",
        "basis": "《公共场所卫生管理条例》第七条",
    },
]
GUIDE: dict[str, object] = {
    "code": "WJ-001",
    "name": "公共场所卫生许可",
    "department": "卫健局",
    "promised_days": 10,
    "legal_days": 20,
    "special": ["site_survey", "hearing"],
    "basis": ["《公共场所卫生管理条例》第四条", "《公共场所卫生管理条例实施细则》第二十二条"],
    "conditions": ["有固定的经营场所和卫生设施", "从业人员持有健康合格证明", "卫生检测结果合格"],
    "procedure": ["窗口收件并核对材料", "受理并出具受理通知书", "部门审查", "现场踏勘", "首席代表决定", "颁发、送达"],
    "pay": "现金、银行卡、扫码支付",
    "form": "公共场所卫生许可申请表",
    "result": "公共场所卫生许可证",
    "result_years": 4,
    "handler": "周晓梅",
    "telephone": "0871-67911201",
    "complaint": "0871-67911345",
    "address": "嵩明县政务服务中心一楼 3 号窗口",
    "materials": MATERIALS,
    "fees": [
        {"name": "证照工本费", "amount": "10.00", "basis": "云价收费〔2015〕12号", "standard": "每证 10 元"},
        {"name": "卫生检测费", "amount": "1250.50", "basis": "云发改价格〔2019〕88号", "standard": "每场所 1250.5 元"},
    ],
    "questions": [
        {
            "code": "who",
            "text": "由谁办理？",
            "options": [{"code": "self", "text": "本人"}, {"code": "agent", "text": "委托他人代办"}],
        }
    ],
    "fields": [
        {"code": "place", "name": "经营场所地址"},
        {"code": "area", "name": "使用面积（平方米）", "kind": "number"},
    ],
}
CLERK = Actor("clerk", "陈静", "chenjing", window="3")
CHIEF = Actor("chief", "王建国", "wangjianguo", "卫健局")
BUREAU = Actor("bureau", "赵局")


def context(
    guide: Mapping[str, object] = GUIDE, switched: Mapping[str, Value] | None = None, place: str = "songming"
) -> Context:
    pack = load(place)
    pack = Policy(pack.name, pack.title, {**pack.values, **(switched or {})}, pack.version, pack.texts)
    granted = Authorisation(
        who=str(CHIEF), items=(str(guide["code"]),), powers=POWERS, first=date(2026, 1, 1), last=date(2027, 12, 31)
    )
    return Context(pack, shipped(), {str(guide["code"]): parse_guide(guide, "tests")}, (granted,))


class Story:
    """A case told step by step; time goes on by itself, an hour an act."""

    def __init__(self, ctx: Context | None = None, at: datetime = datetime(2026, 9, 22, 9, 12)) -> None:
        self.ctx = ctx or context()
        self.at = at
        self.case: Case | None = None
        self.serial = count(123)

    def receive(self, *materials: str, **data: object) -> Story:
        applicant = {"name": NAME, "id_number": ID, "phone": "13887654321", "agent": {"name": "李㛃"}}
        form = {"place": "嵩明县嵩阳街道秀嵩街 88 号一楼", "area": "168.5"}
        plain = {"number": "SL2026000123", "applicant": applicant, "form": form, "answers": {"who": "agent"}}
        taken = {"materials": list(materials), "window": "3", "delivery": "courier"}
        return self.act("receive", CLERK, **{**plain, **taken, **data})

    def act(self, action: str, actor: Actor = CLERK, *kinds: str, **data: object) -> Story:
        self.at += timedelta(hours=1)
        papers = [{"kind": kind, "number": f"〔2026〕{next(self.serial):06d}号", "file": ""} for kind in kinds]
        expected = self.case.version if self.case else 0
        content = {**data, **({"papers": papers} if papers else {})}
        command = Command(f"{self.at}", "case", "case-1", action, expected, self.at, actor, data=content)
        self.case = apply(self.case, command, self.ctx)
        return self

    def wait(self, until: datetime) -> Story:
        assert self.case
        self.at, self.case = until, settle(self.case, self.ctx, until)
        return self

    def paper(self, kind: str) -> tuple[Paper, Case, Context]:
        assert self.case
        return next(p for p in reversed(self.case.papers) if p.kind == kind), self.case, self.ctx


ALL = ("form", "id", "plan", "report", "health", "clean")
SOME = ("form", "id")
REMEDY = (
    "不服本决定的，可以自收到本通知书之日起六十日内向嵩明县人民政府申请行政复议，"
    "也可以六个月内向嵩明县人民法院提起行政诉讼"
)


def accepted(ctx: Context | None = None, at: datetime = datetime(2026, 9, 22, 9, 12)) -> Story:
    return Story(ctx, at).receive(*ALL).act("accept", CLERK, "acceptance")


def supplement() -> Story:
    why = {"report": "检测日期超过一年，应当提交一年内的检测报告", "plan": "未标注使用面积和出入口"}
    asked = {"missing": ["plan", "report", "health", "clean"], "why": why}
    return Story().receive("form", "id", "plan", "report").act("request_supplement", CLERK, "supplement", **asked)


def rejected(reason: str = "申请的经营场所位于嵩明县行政区域以外，不属于本机关管辖", **more: str) -> Story:
    basis = "《中华人民共和国行政许可法》第三十二条第一款（二）"
    said = {"reason": reason, "basis": basis, "remedy": REMEDY, "contact": "陈静，0871-67911201", **more}
    return Story().receive("form", "id", "plan").act("reject", CLERK, "rejection", **said)


def tolerated(clock: str = "after_supply") -> Story:
    ctx = context(switched={"tolerance.clock": Value(clock, "choice", "第十七条（三）")})
    story = Story(ctx).receive("form", "id", "report", "clean")
    return story.act("accept_tolerant", CLERK, "tolerance", "acceptance", missing=["plan", "health"], commitment=True)


def committed() -> Story:
    return (
        Story()
        .receive("form", "id", "plan", "report", "health")
        .act("accept", CLERK, "commitment", "acceptance", commitments=["clean"])
    )


def reviewed() -> Story:
    reviewer = Actor("backoffice", "周晓梅", "zhou", "卫健局")
    return accepted().act("review", reviewer, agree=True, text="材料齐全，符合条件")


def approved() -> Story:
    return reviewed().act("approve", CHIEF, "approval", "license", license="云卫公证字〔2026〕第530127-000045号")


def refused() -> Story:
    said = {"reason": "现场踏勘发现消毒间面积不足三平方米，未达到卫生标准", "remedy": REMEDY}
    return reviewed().act("refuse", CHIEF, "refusal", basis="《公共场所卫生管理条例实施细则》第二十四条第二款", **said)


def delivered() -> Story:
    issuing = Actor("issuing", "赵敏", "zhaomin", window="8")
    return (
        approved()
        .act("issue", issuing)
        .act("deliver", issuing, "delivery", to="李㛃", identity="530127198511204528", method="courier")
    )


def special(procedure: str = "site_survey", days: int = 5) -> Story:
    return accepted().act("start_special", CLERK, "special", procedure=procedure, days=days)


def extended() -> Story:
    asked = accepted().act("request_extension", CHIEF, days=5, reason="检测机构设备检修，复检结果推迟出具")
    return asked.act("grant_extension", BUREAU, "extension")


def joined() -> Story:
    """Two departments asked, both agree."""
    city, fire = Actor("chief", "马东", "madong", "城管局"), Actor("chief", "杨帆", "yangfan", "消防大队")
    story = accepted().act("open_joint", CHIEF, departments=["城管局", "消防大队"])
    for chief, text in ((city, "同意设置。"), (fire, "已核查，符合消防要求。")):
        story = story.act("opinion", chief, agree=True, text=text)
    return story.act("countersign", city).act("countersign", fire, "joint_opinion")


def corrected() -> Story:
    applicant = {"name": NAME, "id_number": ID, "phone": "13987654321", "address": "嵩明县杨林镇"}
    form = {"place": "嵩明县嵩阳街道秀嵩街 88 号一楼", "area": "186.5"}
    said = {"what": "使用面积、联系电话", "reason": "录入错误"}
    return accepted().act("correct_case", CLERK, "correction", applicant=applicant, form=form, **said)


def explained() -> Story:
    text = "检测机构设备检修，复检结果推迟出具。"
    story = accepted().wait(datetime(2026, 10, 14, 18, 0))
    return story.act("explain_card", CHIEF, "explanation", to="bureau", text=text)


STORIES: dict[str, Callable[[], Story]] = {
    "acceptance": accepted,
    "supplement": supplement,
    "rejection": rejected,
    "receipt": lambda: Story(context(switched={"voucher": Value(True, "switch", "五（二）")})).receive(
        *ALL, papers=[{"kind": "receipt", "number": "〔2026〕000321号"}]
    ),
    "tolerance": tolerated,
    "commitment": committed,
    "approval": approved,
    "refusal": refused,
    "license": approved,
    "delivery": delivered,
    "withdrawal": lambda: supplement().act("withdraw", CLERK, "withdrawal", reason="经营场所另行选址"),
    "special": special,
    "extension": extended,
    "payment": lambda: accepted().act("charge", CLERK, "payment"),
    "supervision": lambda: accepted().wait(datetime(2026, 10, 14, 18, 0)),
    "joint_opinion": joined,
    "minutes": lambda: joined().act("joint_meeting", CHIEF, "minutes", text="一致同意，按现场核查意见整改后发证。"),
    "correction": corrected,
    "explanation": explained,
}
"""How each kind of paper comes to be."""

VARIANTS: dict[str, Callable[[], Story]] = {
    "acceptance-deemed": lambda: Story().receive(*SOME).wait(datetime(2026, 9, 25, 9, 0)),
    "acceptance-tolerated": tolerated,
    "acceptance-meanwhile": lambda: tolerated("meanwhile"),
    "acceptance-committed": committed,
    "acceptance-next-year": lambda: accepted(at=datetime(2026, 12, 24, 9, 0)),
    "withdrawal-deemed": lambda: supplement().wait(datetime(2026, 11, 20, 9, 0)),
    "special-inside": lambda: special("hearing"),
}
"""The same kinds, come about otherwise."""

__all__ = ["ALL", "HALL", "ID", "NAME", "STORIES", "SYSTEM", "VARIANTS", "Story", "accepted", "context", "rejected"]
