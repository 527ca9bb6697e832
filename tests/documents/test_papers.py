"""Every kind of paper, rendered from a case made by the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from reportlab.lib.pagesizes import A4

from app.documents.page import BOTTOM, LEFT, RIGHT, TOP
from app.documents.papers import KINDS, render
from app.documents.pictures import pages_png, text_of
from app.domain.case import Paper
from app.domain.errors import Unreadable
from tests.documents.cases import ALL, GUIDE, HALL, ID, NAME, STORIES, VARIANTS, Story, accepted, context, rejected

EVERY = {**STORIES, **VARIANTS}


@cache
def printed(name: str) -> bytes:
    paper, case, ctx = EVERY[name]().paper(name.split("-")[0])
    return render(paper, case, ctx, HALL)


def said(name: str) -> str:
    return flat(text_of(printed(name)))


def flat(text: str) -> str:
    """Without line ends, as a sentence is read."""
    return re.sub(r"\s", "", text)


def test_the_stories_tell_of_every_kind() -> None:
    assert set(STORIES) == KINDS


@pytest.mark.parametrize("name", EVERY)
def test_number_item_and_rare_names_stand_on_every_paper(name: str) -> None:
    text = said(name)

    assert "公共场所卫生许可" in text
    assert NAME in text
    assert "SL2026000123" in text or name == "license"


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_left_unsaid_or_in_code(name: str) -> None:
    text = said(name)

    assert not re.search(r"[{}]|None|documents_|True|False", text)
    assert not re.search(r"：。|于起|于前|《》|，，|。。|依据和《|依据，", text)
    assert not re.search(r"[A-Za-z]{3,}", text.replace("yichuang", ""))


@pytest.mark.parametrize("name", EVERY)
def test_the_id_number_is_masked(name: str) -> None:
    assert ID not in said(name)


@pytest.mark.parametrize("name", EVERY)
def test_the_same_values_give_the_same_bytes(name: str) -> None:
    paper, case, ctx = EVERY[name]().paper(name.split("-")[0])

    assert render(paper, case, ctx, HALL) == render(paper, case, ctx, HALL)


def test_what_changes_after_issue_does_not_change_the_paper() -> None:
    paper, case, ctx = accepted().paper("acceptance")
    later = replace(case, applicant=replace(case.applicant, name="别人"), deadline=None, department="公安局")

    assert render(paper, later, context({**GUIDE, "name": "改了名"}), HALL) == render(paper, case, ctx, HALL)


@pytest.mark.parametrize("name", EVERY)
def test_every_font_is_embedded_as_a_subset(name: str) -> None:
    with pikepdf.open(BytesIO(printed(name))) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]

        assert fonts
        for font in fonts:
            assert "/FontFile2" in font.FontDescriptor
            assert re.match(r"/[A-Z]{6}\+", str(font.BaseFont))


def test_title_language_and_day_are_in_the_file() -> None:
    with pikepdf.open(BytesIO(printed("acceptance"))) as pdf:
        assert pdf.docinfo["/Title"] == "受理通知书 〔2026〕000123号"
        assert pdf.docinfo["/CreationDate"] == "D:20260922111200+08'00'"
        assert pdf.Root.Lang == "zh-CN"


@pytest.mark.parametrize("name", EVERY)
def test_the_qr_code_opens_the_case(name: str) -> None:
    for page in pages_png(printed(name), 150):
        codes = zxingcpp.read_barcodes(Image.open(BytesIO(page)))
        assert [code.text for code in codes] == ["yichuang:case/SL2026000123"]


def test_acceptance_says_when_a_decision_is_due_and_how_it_was_counted() -> None:
    """R-ACC-01, R-CLK-01."""
    text = said("acceptance")

    assert "《嵩明县政务服务中心运行管理办法（试行）》第十七条（一）" in text
    assert "2026年10月13日前（含当日）作出决定" in text
    assert "自9月23日起算，第10个工作日为2026年10月13日" in text
    assert "法定办理时限为20个工作日，承诺办理时限为10个工作日" in text
    assert "嵩明县卫生健康局2026年9月22日" in text


def test_a_deemed_acceptance_says_so() -> None:
    """R-ACC-02."""
    text = said("acceptance-deemed")

    assert "2026年9月22日起视为受理" in text
    assert "未收" in text


def test_an_unpublished_year_is_said_and_not_guessed() -> None:
    text = said("acceptance-next-year")

    assert "2027年放假安排尚未公布" in text
    assert "到期" not in text.replace("到期日待公布", "")


def test_a_supplement_notice_tells_everything_at_once() -> None:
    """R-ACC-02, R-ACC-03."""
    text = said("supplement")

    for missing in ("经营场所平面图", "公共场所卫生检测报告", "从业人员健康合格证明", "无违法经营证明"):
        assert missing in text
    assert "检测日期超过一年" in text and "未标注使用面积" in text and "未提交" in text
    assert "2026年10月20日前（含当日）" in text
    assert "逾期未补齐补正的，依据《嵩明县政务服务中心运行管理办法（试行）》第十七条（二），视为撤回申请" in text


def test_a_rejection_has_reason_basis_remedies_complaint_and_contact() -> None:
    """R-ACC-06: none may be blank."""
    text = said("rejection")

    for part in (
        "申请的经营场所位于嵩明县行政区域以外，不属于本机关管辖。",
        "《中华人民共和国行政许可法》第三十二条第一款（二）。",
        "六十日内向嵩明县人民政府申请行政复议",
        "向嵩明县人民法院提起行政诉讼",
        "向嵩明县政务服务局投诉，电话：0871-67911345",
        "受理人：陈静（3号窗口）",
        "联系方式：陈静，0871-67911201",
    ):
        assert part in text


def test_a_full_stop_that_the_clerk_typed_is_not_doubled() -> None:
    paper, case, ctx = rejected(reason="不属于本机关管辖。").paper("rejection")

    assert "管辖。。" not in flat(text_of(render(paper, case, ctx, HALL)))


def test_the_voucher_has_three_copies_each_named() -> None:
    """R-ACC-08."""
    pages = [flat(page) for page in pages_of(printed("receipt"))]

    assert len(pages) == 3
    for page, name in zip(pages, ("申请人联", "随件流转联", "窗口存档联"), strict=True):
        assert name in page
        assert "邮寄送达" in page
        assert "第1页，共1页" in page


def test_a_decision_names_the_deciding_department() -> None:
    """R-ORG-02, R-CLK-10."""
    assert "嵩明县卫生健康局" in said("approval") and "准予行政许可" in said("approval")
    assert "云卫公证字〔2026〕第530127-000045号" in said("approval")


def test_a_refusal_has_reasons_and_remedies() -> None:
    """R-CLK-10."""
    text = said("refusal")

    assert "现场踏勘发现消毒间面积不足三平方米" in text
    assert "《公共场所卫生管理条例实施细则》第二十四条第二款" in text
    assert "申请行政复议" in text


def test_a_licence_has_holder_number_from_and_to() -> None:
    """R-DEL-02."""
    text = said("license")

    for part in (
        NAME,
        "云卫公证字〔2026〕第530127-000045号",
        "发证日期2026年9月22日",
        "有效期至2030年9月21日",
        "168.5",
    ):
        assert part in text


def test_a_delivery_says_who_took_it_on_what_identity() -> None:
    """R-DEL-01."""
    text = said("delivery")

    for part in (
        "收件人李㛃",
        "530127198511204528",
        "邮寄送达",
        "《准予行政许可决定书》〔2026〕000124号",
        "赵敏（8号窗口）",
    ):
        assert part in text


def test_tolerance_tells_what_by_when_and_what_else() -> None:
    """R-ACC-04."""
    text = said("tolerance")

    assert "经营场所平面图" in text and "从业人员健康合格证明" in text
    assert "2026年10月20日前（含当日）" in text
    assert "逾期未补齐的，承诺办理时限不起算" in text


def test_a_commitment_accepts_liability() -> None:
    """R-ACC-07."""
    text = said("commitment")

    assert "无违法经营证明" in text and "《公共场所卫生管理条例》第七条" in text
    assert "愿意承担不实承诺的法律责任" in text


def test_a_deemed_withdrawal_says_what_was_not_supplied() -> None:
    """R-ACC-03."""
    text = said("withdrawal-deemed")

    assert "视为撤回申请通知书" in text
    assert "补正期限至2026年10月20日" in text and "无违法经营证明" in text
    assert "视为" not in said("withdrawal")


def test_a_stopped_clock_is_explained() -> None:
    """R-CLK-02."""
    assert "现场踏勘" in said("special") and "不计入承诺办理时限" in said("special")
    assert "听证在承诺办理时限内进行" in said("special-inside")


def test_payment_is_in_figures_and_capitals() -> None:
    """R-FEE-01."""
    assert "壹仟贰佰陆拾元伍角" in said("payment") and "￥1260.50" in said("payment")


def test_a_red_card_asks_for_the_explanation() -> None:
    """R-CLK-06."""
    assert "红牌" in said("supervision") and "1个工作日内" in said("supervision")


def long_story() -> Story:
    """A 200-character name, 40 materials with long names, a long address."""
    materials = [{"code": f"m{n}", "name": f"第{n}项材料" + "证明文件" * (n % 12), "copies": 1} for n in range(40)]
    story = Story(context({**GUIDE, "materials": materials}))
    applicant = {"name": "阿卜杜热西提·买买提䶮" * 18 + "有限公司", "kind": "organisation", "id_kind": "credit_code"}
    codes = [f"m{n}" for n in range(40)]
    plain: dict[str, Any] = {"number": "SL2026000123", "applicant": applicant, "materials": codes}
    return story.act("receive", **plain).act("accept", papers=[{"kind": "acceptance", "number": "〔2026〕000001号"}])


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return texts


def boxes(pdf: bytes) -> Iterator[tuple[float, float, float, float]]:
    """The box of each visible character on all pages: left, bottom, right, top in points."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = page.get_textpage()
        for n in range(text.count_chars()):
            if text.get_text_range(n, 1).strip():
                yield text.get_charbox(n)
    document.close()


def test_a_long_name_and_forty_materials_stay_inside_the_margins() -> None:
    paper, case, ctx = long_story().paper("acceptance")
    pdf = render(paper, case, ctx, HALL)

    for left, bottom, right, top in boxes(pdf):
        assert left >= LEFT - 1 and right <= A4[0] - RIGHT + 1
        assert bottom >= BOTTOM - 30 and top <= A4[1] - TOP + 20


def test_forty_materials_repeat_their_head_on_each_page() -> None:
    paper, case, ctx = long_story().paper("acceptance")
    pages = pages_of(render(paper, case, ctx, HALL))

    with_rows = [page for page in pages if re.search(r"第\d+项材料", page)]
    assert len(with_rows) > 1
    assert all("材料名称" in page for page in with_rows)
    assert f"第 {len(pages)} 页，共 {len(pages)} 页" in pages[-1]
    assert "第39项材料" in flat("".join(pages))


@pytest.mark.parametrize("name", EVERY)
def test_no_paper_sticks_out(name: str) -> None:
    for left, bottom, right, top in boxes(printed(name)):
        assert left >= LEFT - 1 and right <= A4[0] - RIGHT + 1
        assert bottom >= BOTTOM - 30 and top <= A4[1] - TOP + 20


def test_a_reason_longer_than_a_page_is_printed_whole() -> None:
    reason = "".join(f"第{n}点，与法定条件不符；" for n in range(200))
    paper, case, ctx = rejected(reason=reason).paper("rejection")
    text = flat(text_of(render(paper, case, ctx, HALL)))

    assert "第0点" in text and "第199点" in text


def test_a_table_cell_longer_than_a_page_is_printed_whole() -> None:
    why = {"report": "".join(f"第{n}处不清；" for n in range(600))}
    story = Story().receive("form", "id").act("request_supplement", missing=["report"], why=why)
    paper, case, ctx = story.paper("supplement")
    pdf = render(paper, case, ctx, HALL)
    margins = r"办件编号SL2026000123第\d+页，共\d+页|补件通知书|序号需补正的材料形式、份数补正原因和要求"
    text = re.sub(margins, "", flat(text_of(pdf)))

    assert [n for n in range(600) if f"第{n}处不清" not in text] == []
    assert all(left >= LEFT - 1 and right <= A4[0] - RIGHT + 1 for left, _, right, _ in boxes(pdf))


def test_a_last_paragraph_longer_than_a_page_still_takes_the_sign_off_along() -> None:
    paper, case, ctx = STORIES["refusal"]().paper("refusal")
    long = replace(paper, data={**paper.data, "remedy": "可以依法申请行政复议，" * 300})
    pages = pages_of(render(long, case, ctx, {}))

    assert len(pages) > 2
    assert "行政复议" in pages[-1] and "签收" in pages[-1]


def test_one_page_is_enough_for_an_ordinary_case() -> None:
    many = {"receipt": 3, "tolerance": 2}

    assert {name: len(pages_of(printed(name))) for name in EVERY} == {name: many.get(name, 1) for name in EVERY}


def test_a_character_nobody_has_is_spelled_out() -> None:
    paper, case, ctx = accepted().paper("acceptance")
    strange = replace(paper, data={**paper.data, "applicant": "张\U000323a0"})

    assert "张〔U+323A0〕" in flat(text_of(render(strange, case, ctx, HALL)))


def test_a_hall_that_says_nothing_of_itself_still_prints() -> None:
    paper, case, ctx = accepted().paper("acceptance")

    assert "受理通知书" in text_of(render(paper, case, ctx, {}))


def test_an_unknown_kind_is_refused() -> None:
    _, case, ctx = accepted().paper("acceptance")

    with pytest.raises(Unreadable):
        render(Paper(kind="poem", at=datetime(2026, 9, 22), by=""), case, ctx, HALL)


def test_all_materials_of_the_guide_are_listed() -> None:
    text = said("acceptance")

    names = [str(m["name"]) for m in GUIDE["materials"]]  # type: ignore[attr-defined]
    assert len(names) == len(ALL) + 1
    assert all(name in text for name in names)


def test_a_correction_shows_each_value_before_and_after() -> None:
    """R-ACC-05: and an ID number that stays isn't spoken of."""
    text = said("correction")

    assert "使用面积（平方米）168.5186.5" in text
    assert "联系电话1388765432113987654321" in text
    assert "证件号码" not in text


def test_a_joint_opinion_sheet_says_who_agreed_and_who_signed() -> None:
    """R-CLK-08."""
    text = said("joint_opinion")

    assert "城管局同意同意设置。马东" in text
    assert text.count("杨帆") == 2


def test_minutes_name_who_was_there_and_what_was_decided() -> None:
    """R-CLK-08."""
    text = said("minutes")

    assert "卫健局、城管局、消防大队" in text
    assert "一致同意，按现场核查意见整改后发证" in text


def test_an_explanation_is_addressed_to_whom_it_is_owed() -> None:
    """R-CLK-06."""
    assert "嵩明县政务服务局：" in said("explanation")
