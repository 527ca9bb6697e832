"""Every act on a case, done from its page on a real post: by keyboard alone, refused in place, losing nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt

from app.domain.case import Case, Status
from app.domain.command import Actor
from app.post.events import CasesChanged
from app.ui.kit.field import Field
from app.ui.screens.cases.screen import CasesScreen
from app.usecases import acts
from app.usecases.acts import Intent
from app.wire.messages import Profile
from tests.ui.bench import ALT, SHIFT, Bench
from tests.ui.conftest import Benches
from tests.ui.real import CHIEF, CLERK, ISSUING, LI, OFFICE, REFUSAL, Home, person

KEY = Qt.Key
BUREAU = Actor("bureau", "赵局", user="赵局")
CASHIER = Actor("cashier", "钱敏", user="钱敏", window="2")
CITY = Actor("chief", "马东", user="马东", department="城管局")
Prepare = Callable[[Home], Case]


def now_of(home: Home, case: Case) -> Case:
    with home.begin() as store:
        return store.case(case.id)


def seat(home: Home, benches: Benches, actor: Actor, size: tuple[int, int] = (1600, 900)) -> Bench:
    """Somebody at their post, at the case page."""
    bench = benches("陈静", size=size)
    profile = Profile(
        user=actor.user, name=actor.name, posts=[actor.post], window=actor.window, department=actor.department
    )
    home.post.profile, home.post.post = profile, actor.post
    bench.go("cases")
    return bench


def opened(home: Home, benches: Benches, actor: Actor, case: Case) -> tuple[Bench, CasesScreen]:
    """The acts of this case are listed."""
    bench = seat(home, benches, actor)
    screen = cast(CasesScreen, bench.screen)
    screen.open_case(case.id)
    bench.settle()
    bench.press(KEY.Key_A, ALT)
    return bench, screen


def accepted(home: Home) -> Case:
    return home.take_in(person("王秀英"), at=home.post.now() - timedelta(days=1))


def after(action: str, actor: Actor, **data: Any) -> Callable[[Home, Case], Case]:
    return lambda home, case: home.do(case, action, actor, **data)


def then(*steps: Callable[[Home, Case], Case], first: Prepare = accepted) -> Prepare:
    """A case brought to where the act begins."""

    def prepare(home: Home) -> Case:
        case = first(home)
        for step in steps:
            case = step(home, case)
        return case

    return prepare


def received(home: Home) -> Case:
    """Materials came in on which nobody has decided yet."""
    guide = home.post.guide("WJ-001")
    data = {"guide": guide.code, "applicant": {"name": "王秀英", "id_number": LI}, "materials": ["form", "id"]}
    intent = Intent(action="receive", case=acts.new_id(), actor=CLERK, data=data)
    return acts.act(home.begin, intent, home.post.render, home.post.now()).case


def overdue(home: Home) -> Case:
    return home.take_in(person("王秀英"), at=home.post.now() - timedelta(days=40))


SENT = after("transfer", CLERK)
PAUSED = after("start_special", CLERK, procedure="site_survey", days=5)
ASKED = after("request_extension", CLERK, days=3, reason="复检。")
ISSUED = after("issue", ISSUING)
HANDED = after("deliver", ISSUING, to="王秀英", identity=LI)
TRUE = after("verify_complaint", CHIEF, text="属实。")
RIGHTED = after("rectify", CHIEF, text="改。")
NOTED = after("explain_abnormal", CHIEF, kind="complaint", text="外出。")
NEW_FORM = {"place": "嵩阳街道玉明路 8 号一层", "area": "186.5", "category": "沐浴"}
JOINT = after("open_joint", CLERK, departments=["城管局"])
SAID = after("opinion", CITY, agree=True, text="同意。", department="城管局")
COMPLAINED = after("complain", CLERK, channel="telephone", subject="等了一个小时。")
REVIEWED = after("review", OFFICE, agree=True, text="同意。")
APPROVED = after("approve", CHIEF, license="公共场所卫生许可证")


def reads(path: str, wanted: object) -> Callable[[Case], bool]:
    """Whether an attribute of the case, by its path, is this."""

    def holds(case: Case) -> bool:
        at: Any = case
        for name in path.split("."):
            at = at[int(name)] if name.lstrip("-").isdigit() else getattr(at, name)
        return bool(at == wanted)

    return holds


JOURNEYS: dict[str, tuple[Prepare, Actor, dict[str, str], Callable[[Case], bool]]] = {
    "request_supplement": (received, CLERK, {"days": "5"}, reads("status", Status.SUPPLEMENTING)),
    "reject": (received, CLERK, {"reason": "不在本县。"}, reads("status", Status.NOT_ACCEPTED)),
    "redirect": (received, CLERK, {"department": "城管局", "window": "7"}, reads("closed_reason", "城管局 7")),
    "correct": (received, CLERK, {"material": "form", "what": "补填日期。"}, reads("corrections.0.what", "补填日期。")),
    "withdraw": (accepted, CLERK, {"reason": "另行选址。"}, reads("status", Status.WITHDRAWN)),
    "transfer": (accepted, CLERK, {}, reads("transfers.0.department", "卫健局")),
    "return_transfer": (then(SENT), OFFICE, {"reason": "缺页"}, reads("transfers.0.reason", "缺页")),
    "review": (accepted, OFFICE, {"agree": "no", "text": "退回。"}, reads("review.agree", False)),
    "approve": (then(REVIEWED), CHIEF, {}, reads("status", Status.APPROVED)),
    "refuse": (then(REVIEWED), CHIEF, REFUSAL, reads("status", Status.REFUSED)),
    "start_special": (accepted, CLERK, {"days": "5"}, reads("pauses.0.days", 5)),
    "end_special": (then(PAUSED), CLERK, {}, reads("status", Status.ACCEPTED)),
    "request_extension": (accepted, CLERK, {"days": "3", "reason": "复检。"}, reads("extensions.0.days", 3)),
    "grant_extension": (then(ASKED), BUREAU, {"days": "2"}, reads("extensions.0.days", 2)),
    "refuse_extension": (then(ASKED), BUREAU, {}, reads("extensions.0.granted", False)),
    "open_joint": (accepted, CLERK, {"departments": "城管局\n公安局"}, reads("joint.parts.1.department", "公安局")),
    "opinion": (then(JOINT), CITY, {"text": "同意设置。"}, reads("joint.parts.0.opinion.text", "同意设置。")),
    "countersign": (then(JOINT, SAID), CITY, {}, reads("joint.parts.0.countersigned.by", "马东")),
    "joint_meeting": (then(JOINT), CHIEF, {"text": "一致同意。"}, reads("joint.meetings.0.minutes", "一致同意。")),
    "escalate_joint": (then(JOINT), CLERK, {"text": "意见不一。"}, reads("joint.escalated.text", "意见不一。")),
    "seal": (then(REVIEWED, APPROVED), CHIEF, {"purpose": "决定书盖章"}, reads("seals.0.purpose", "决定书盖章")),
    "issue": (then(REVIEWED, APPROVED), ISSUING, {}, reads("status", Status.ISSUED)),
    "deliver": (then(REVIEWED, APPROVED, ISSUED), ISSUING, {}, reads("status", Status.DELIVERED)),
    "archive": (then(REVIEWED, APPROVED, ISSUED, HANDED), CLERK, {}, reads("status", Status.ARCHIVED)),
    "file_originals": (accepted, OFFICE, {"text": "三号柜"}, reads("originals_filed.text", "三号柜")),
    "explain_card": (overdue, CHIEF, {"to": "applicant", "text": "检修。"}, reads("explained", ("applicant",))),
    "file_late_consent": (overdue, CHIEF, {}, reads("explained", ("late_consent",))),
    "complain": (accepted, CLERK, {"channel": "web", "subject": "排队太久。"}, reads("complaints.0.channel", "web")),
    "verify_complaint": (then(COMPLAINED), CHIEF, {"upheld": "no", "text": "停电"}, reads("complaints.0.upheld", 0)),
    "rectify": (then(COMPLAINED, TRUE), CHIEF, {"text": "加窗"}, reads("complaints.0.rectified.text", "加窗")),
    "call_back": (then(COMPLAINED, TRUE, RIGHTED), CLERK, {"text": "好"}, reads("complaints.0.called_back.text", "好")),
    "explain_abnormal": (then(COMPLAINED), CHIEF, {"text": "外出。"}, reads("abnormal.0.explained.text", "外出。")),
    "close_abnormal": (then(COMPLAINED, NOTED), BUREAU, {"text": "属实。"}, reads("abnormal.0.closed.text", "属实。")),
    "correct_case": (accepted, CLERK, {"what": "面积", "reason": "误", "form.area": "186.5"}, reads("form", NEW_FORM)),
}  # fmt: skip
"""Act → how it comes to it, who does it, what is filled in beside what stands there, and what is so afterwards."""


@pytest.mark.parametrize("action", JOURNEYS)
def test_an_act_is_done_from_the_case(home: Home, benches: Benches, action: str) -> None:
    prepare, actor, values, holds = JOURNEYS[action]
    case = prepare(home)
    bench, screen = opened(home, benches, actor, case)
    screen.acts.list.chosen.emit(action)
    bench.settle()
    assert screen.scope() == "acting"
    for path, value in values.items():
        screen.model.put(path, value)
    bench.settle()
    bench.press(KEY.Key_F9)

    assert screen.model.problems == {}
    assert screen.model.refused is None
    assert holds(now_of(home, case))
    assert screen.scope() == "cases"


def test_only_what_is_lawful_now_is_listed(home: Home, benches: Benches) -> None:
    """R-ORG-04: by post and status; and nothing that its own rule would refuse whatever is filled in."""
    _, screen = opened(home, benches, CLERK, accepted(home))
    listed = [row.id for row in screen.acts.list.list.rows()]

    assert "start_special" in listed and "transfer" in listed
    assert not {"approve", "grant_extension", "explain_card", "confirm_transfer", "opinion", "supply"} & set(listed)
    assert "evaluate" not in listed


def test_an_act_is_found_filled_in_and_done_by_keyboard_alone(home: Home, benches: Benches) -> None:
    """R-CLK-02: the new deadline and the notice are shown before it is done."""
    case = accepted(home)
    bench, screen = opened(home, benches, CLERK, case)
    bench.type("jrt")
    bench.press(KEY.Key_Return)
    assert screen.model.action == "start_special"
    bench.press(KEY.Key_Return)
    bench.type("5")
    bench.settle()
    plate = screen.acts.form.outlook
    assert plate.isVisible() and "改为" in plate.deadline.text()
    assert plate.strip.isVisible()
    bench.press(KEY.Key_F9)

    seen = now_of(home, case)
    assert (seen.status, seen.pauses[0].days) == (Status.IN_SPECIAL, 5)
    assert screen.docs.current() and screen.docs.current().kind == "special"  # type: ignore[union-attr]
    assert "进入特别程序" in screen.bar().note


def test_alt_and_a_number_picks_from_the_list(home: Home, benches: Benches) -> None:
    bench, screen = opened(home, benches, CLERK, accepted(home))
    second = screen.acts.list.list.rows()[1].id
    bench.press(KEY.Key_2, ALT)

    assert screen.model.action == second


def test_esc_goes_back_step_by_step_and_keeps_what_was_typed(home: Home, benches: Benches) -> None:
    case = accepted(home)
    bench, screen = opened(home, benches, CLERK, case)
    screen.acts.list.chosen.emit("withdraw")
    bench.settle()
    bench.type("另行选址")
    bench.press(KEY.Key_Escape)
    assert screen.scope() == "acts"
    bench.press(KEY.Key_Escape)
    assert screen.scope() == "cases"
    bench.close()

    bench, screen = opened(home, benches, CLERK, case)
    screen.acts.list.chosen.emit("withdraw")
    bench.settle()
    assert screen.model.values["reason"] == "另行选址"
    assert now_of(home, case).status is Status.ACCEPTED


def test_what_is_wrong_is_said_in_its_place_and_nothing_is_done(home: Home, benches: Benches) -> None:
    case = accepted(home)
    bench, screen = opened(home, benches, CLERK, case)
    screen.acts.list.chosen.emit("request_extension")
    bench.settle()
    bench.type("0")
    bench.press(KEY.Key_F9)
    form = screen.acts.form

    assert {path for path, field in form.fields.items() if field.wrong} == {"days", "reason"}
    assert form.fields["days"].note.text == "天数应为 1 到 366"
    assert bench.focus() is form.fields["days"].editor
    assert now_of(home, case).extensions == ()


def test_the_rule_that_forbids_it_is_told_before_it_is_tried(home: Home, benches: Benches) -> None:
    """R-CLK-02: longer than the cap."""
    bench, screen = opened(home, benches, CLERK, accepted(home))
    screen.acts.list.chosen.emit("start_special")
    bench.settle()
    screen.model.put("days", "60")
    bench.settle()

    assert screen.acts.form.forbidden.isVisible()
    assert "15" in screen.acts.form.forbidden_words.text()


def test_a_handover_wants_every_material_checked(home: Home, benches: Benches) -> None:
    """R-CLK-03: item by item, by keyboard; one that is left out is named, and what was ticked stays."""
    case = home.do(accepted(home), "transfer", CLERK)
    bench, screen = opened(home, benches, OFFICE, case)
    screen.acts.list.chosen.emit("confirm_transfer")
    bench.settle()
    boxes = list(cast(Any, screen.acts.form.fields["checked"]).editor.checks.values())
    for _ in boxes[:-1]:
        bench.press(KEY.Key_Space)
        bench.press(KEY.Key_Return)
    bench.press(KEY.Key_F9)
    assert screen.acts.form.refusal.isVisible()
    assert boxes[-1].text() in screen.acts.form.refusal.text.text()
    assert boxes[0].isChecked()

    boxes[-1].setFocus()
    bench.press(KEY.Key_Space)
    bench.press(KEY.Key_F9)
    assert now_of(home, case).status is Status.IN_REVIEW


def test_shift_enter_goes_back(home: Home, benches: Benches) -> None:
    bench, screen = opened(home, benches, CLERK, accepted(home))
    screen.acts.list.chosen.emit("request_extension")
    bench.settle()
    first = bench.focus()
    bench.press(KEY.Key_Return)
    assert bench.focus() is not first
    bench.press(KEY.Key_Return, SHIFT)

    assert bench.focus() is first


def test_somebody_was_faster_and_the_words_stay(home: Home, benches: Benches) -> None:
    case = accepted(home)
    bench, screen = opened(home, benches, CLERK, case)
    screen.acts.list.chosen.emit("request_extension")
    bench.settle()
    screen.model.put("days", "3")
    screen.model.put("reason", "复检。")
    home.do(case, "transfer", OFFICE)
    bench.press(KEY.Key_F9)
    assert screen.acts.form.refusal.isVisible()
    assert screen.model.values["reason"] == "复检。"

    bench.press(KEY.Key_F9)
    assert now_of(home, case).extensions[0].days == 3


def test_an_act_that_is_no_longer_lawful_gives_way_to_the_list(home: Home, benches: Benches) -> None:
    case = accepted(home)
    bench, screen = opened(home, benches, CLERK, case)
    screen.acts.list.chosen.emit("transfer")
    bench.settle()
    home.do(case, "withdraw", CLERK, reason="撤回。")
    home.post.hub.tell(CasesChanged(frozenset({case.id})))
    bench.settle()

    assert screen.model.action == ""
    assert "transfer" not in screen.model.lawful()


def test_a_fee_is_charged_paid_and_given_back(home: Home, benches: Benches) -> None:
    """R-FEE-01, R-FEE-02: the amount is the guide's, the cashier takes it, nothing more than was paid goes back."""
    with home.begin() as store:
        guide = next(g for c, g in store.context().guides.items() if c == g.code and g.fees and g.kind == "committed")
    case = home.take_in(person("王秀英"), item=guide.code)
    for actor, action, values in (
        (CLERK, "charge", {}),
        (CASHIER, "pay", {"voucher": "0012345"}),
        (CASHIER, "refund", {"voucher": "0012346", "amount": "1"}),
    ):
        bench, screen = opened(home, benches, actor, case)
        screen.acts.list.chosen.emit(action)
        bench.settle()
        for path, value in values.items():
            screen.model.put(path, value)
        bench.press(KEY.Key_F9)
        bench.close()
    charge = now_of(home, case).charge

    assert charge and (charge.voucher, charge.refunded) == ("0012345", "1")


def test_the_papers_of_an_act_are_numbered_and_the_county_takes_it(home: Home, benches: Benches) -> None:
    """R-ACC-05: a wrong acceptance put right, with its notice."""
    case = accepted(home)
    bench, screen = opened(home, benches, CLERK, case)
    screen.acts.list.chosen.emit("correct_case")
    bench.settle()
    phone = cast(Field, screen.acts.form.fields["applicant.phone"])
    assert phone.value() == case.applicant.phone
    for path, value in (("what", "电话"), ("reason", "录入错误"), ("applicant.phone", "13987654321")):
        screen.model.put(path, value)
    bench.press(KEY.Key_F9)
    home.sync()

    seen = now_of(home, case)
    assert seen.applicant.phone == "13987654321"
    assert seen.papers[-1].kind == "correction" and seen.papers[-1].number
    assert list(home.post.pending()) == []


def test_the_deadline_is_explained_on_paper(home: Home, benches: Benches) -> None:
    """R-CLK-01."""
    case = accepted(home)
    bench = seat(home, benches, CLERK)
    cast(CasesScreen, bench.screen).open_case(case.id)
    bench.settle()
    bench.press(KEY.Key_P, ALT)

    assert home.post.jobs()[0].title == "办理期限说明"


def test_what_the_law_does_next_is_shown_ahead(home: Home, benches: Benches) -> None:
    """R-CLK-05, R-CLK-06: both clocks, and each thing that happens by itself."""
    bench = seat(home, benches, CLERK)
    screen = cast(CasesScreen, bench.screen)
    screen.open_case(accepted(home).id)
    bench.settle()
    assert "黄牌预警" in screen.limit.ahead.text() and "默认通过" not in screen.limit.ahead.text()
    bench.press(KEY.Key_D, ALT)

    assert "默认通过" in screen.limit.ahead.text()
    assert "法定 20 个工作日" in screen.limit.law.text()
