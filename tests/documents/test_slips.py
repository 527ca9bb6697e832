"""The receipts of the ESC/POS printer, as values."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.documents.slips import receipt, ticket_slip
from app.domain.queue import Ticket
from app.domain.slip import Bars, Code, Pair, Slip, Text
from tests.documents.cases import (
    GUIDE,
    HALL,
    ID,
    NAME,
    VARIANTS,
    Story,
    accepted,
    context,
    rejected,
    supplement,
    tolerated,
)

AT = datetime(2026, 9, 22, 11, 30)


def of(story: Story, **how: object) -> Slip:
    assert story.case
    return receipt(story.case, story.ctx, HALL, AT, **how)  # type: ignore[arg-type]


def pairs(slip: Slip) -> dict[str, str]:
    return {line.label: line.value for line in slip.lines if isinstance(line, Pair)}


def texts(slip: Slip) -> list[str]:
    return [line.text for line in slip.lines if isinstance(line, Text)]


def test_an_acceptance_receipt_has_what_the_applicant_needs() -> None:
    slip = of(accepted())

    assert texts(slip)[:2] == ["嵩明县政务服务中心", "受理回执"]
    assert pairs(slip) | {
        "办件编号": "SL2026000123",
        "事项": "公共场所卫生许可",
        "申请人": NAME,
        "证件号": "530127********4517",
        "办结期限": "2026年10月13日",
        "受理窗口": "3",
        "咨询电话": "0871-67911201",
        "1.": "公共场所卫生许可申请表",
    } == pairs(slip)
    assert Code("yichuang:case/SL2026000123", "SL2026000123") in slip.lines
    assert Bars("SL2026000123") in slip.lines, "for guns that read no QR code"


def test_the_id_number_is_masked_everywhere() -> None:
    assert ID not in repr(of(accepted()))


def test_a_supplement_receipt_lists_what_is_missing_and_by_when() -> None:
    slip = of(supplement())

    assert "补件告知回执" in texts(slip)
    assert pairs(slip)["补正期限"] == "2026年10月20日"
    assert "无违法经营证明" in pairs(slip).values()
    assert "办结期限" not in pairs(slip)


def test_a_rejection_receipt_points_to_the_notice() -> None:
    slip = of(rejected())

    assert "不予受理回执" in texts(slip)
    assert texts(slip)[-1] == "理由和救济途径见通知书"


def test_a_reprint_says_which_and_why() -> None:
    slip = of(accepted(), reprint=2, reason="缺纸")

    assert "补打 第2次" in texts(slip)
    assert pairs(slip)["补打原因"] == "缺纸"
    assert "补打原因" not in pairs(of(accepted()))


def test_a_deadline_that_is_not_known_yet_says_why() -> None:
    assert pairs(of(tolerated()))["办结期限"] == "补齐材料后起算"
    assert pairs(of(VARIANTS["acceptance-next-year"]()))["办结期限"] == "放假安排公布后告知"


def test_an_immediate_item_is_due_the_same_day() -> None:
    """R-ACC-01: no acceptance voucher, but a receipt."""
    story = Story(context({**GUIDE, "kind": "immediate", "promised_days": 0, "special": []}))
    codes = ["form", "id", "plan", "report", "health", "clean"]
    slip = of(story.receive(*codes).act("accept"))

    assert pairs(slip)["办结期限"] == "当日办结"
    assert pairs(slip)["咨询电话"] == "0871-67911201"


def test_many_materials_are_cut_short_and_counted() -> None:
    materials = [{"code": f"m{n}", "name": f"材料{n}", "copies": 1} for n in range(40)]
    story = Story(context({**GUIDE, "materials": materials}))
    slip = of(story.receive(*(f"m{n}" for n in range(40))).act("accept"))

    assert "共40份，另28份见通知书" in texts(slip)
    assert "12." in pairs(slip) and "13." not in pairs(slip)


@pytest.mark.parametrize("queue", ["社会事务", ""])
def test_a_ticket_is_large_and_says_how_many_wait(queue: str) -> None:
    ticket = Ticket(id="t1", number="A012", taken_at=datetime(2026, 9, 22, 9, 1))
    slip = ticket_slip(ticket, queue, 4, HALL)

    assert Text("A012", align="center", bold=True, big=True) in slip.lines
    assert pairs(slip)["前面等候"] == "4人"
    assert ("业务类别" in pairs(slip)) == bool(queue)
