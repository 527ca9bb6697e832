"""The guide and the told-once sheet."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from app.documents.guides import guide_sheet, told_once
from app.documents.pictures import text_of
from app.domain.catalogue import Guide
from app.domain.guides import parse_guide
from app.paths import RESOURCES
from tests.documents.cases import GUIDE, HALL, NAME
from tests.documents.test_papers import flat

ON = date(2026, 9, 22)
SHIPPED = sorted(p for p in (RESOURCES / "catalogue").glob("*.toml") if p.name not in ("hall.toml", "packages.toml"))


def guide(**changed: object) -> Guide:
    return parse_guide({**GUIDE, **changed}, "tests")


def test_a_guide_has_all_its_elements() -> None:
    """R-CAT-01."""
    text = flat(text_of(guide_sheet(guide(), HALL, ON)))

    for part in (
        "事项名称公共场所卫生许可",
        "《公共场所卫生管理条例》第四条",
        "有固定的经营场所和卫生设施",
        "经营场所平面图（含卫生设施布局）",
        "窗口收件并核对材料→受理",
        "法定时限20个工作日",
        "承诺时限10个工作日",
        "云发改价格〔2019〕88号",
        "现金、银行卡、扫码支付",
        "申请书示范文本：公共场所卫生许可申请表",
        "经办人周晓梅",
        "0871-67911201",
        "由市场监管局共享取得，免提交",
    ):
        assert part in text


def test_told_once_has_materials_procedure_and_time_limits() -> None:
    """R-REC-05, R-CAT-08, R-CAT-10."""
    text = flat(text_of(told_once(guide(), {"who": "agent"}, HALL, ON, NAME, "陈静")))

    assert f"{NAME}：办理公共场所卫生许可" in text
    assert "由谁办理？委托他人代办" in text
    assert "从业人员健康合格证明" in text
    assert "不需要提交：营业执照" in text
    assert "承诺时限10个工作日" in text
    assert "告知人：陈静" in text


def test_a_material_of_another_scenario_is_not_asked_for() -> None:
    materials = [{"code": "poa", "name": "授权委托书", "when": {"who": ["agent"]}}, {"code": "id", "name": "身份证"}]
    only = guide(materials=materials)

    assert "授权委托书" in text_of(told_once(only, {"who": "agent"}, HALL, ON))
    assert "授权委托书" not in text_of(told_once(only, {"who": "self"}, HALL, ON))


def test_sections_are_numbered_without_a_gap_where_nothing_was_asked() -> None:
    text = flat(text_of(told_once(guide(questions=[]), {}, HALL, ON)))

    assert "一、需要提交的材料" in text and "三、办理时限和费用" in text
    assert "办理情形如下" not in text


def test_an_item_without_fee_is_free() -> None:
    text = flat(text_of(guide_sheet(guide(fees=[]), HALL, ON)))

    assert "不收费。" in text and "缴费方式" not in text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_every_shipped_guide_prints(path: Path) -> None:
    for raw in tomllib.loads(path.read_text(encoding="utf-8"))["guide"]:
        shown = parse_guide(raw, path.name)
        text = flat(text_of(guide_sheet(shown, HALL, ON)))

        assert flat(shown.name) in text
        assert all(flat(m.name) in text for m in shown.materials)
        assert "documents_" not in text
