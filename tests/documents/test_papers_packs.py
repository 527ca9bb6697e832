"""Every paper under every place's pack: what the place has, its articles, remedies where the law asks, nothing cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from itertools import pairwise

import pytest

from app.documents.papers import render
from app.documents.pictures import text_of
from tests.documents.cases import ALL, CLERK, HALL, SOME, Story, context
from tests.documents.packs import BEGIN, GUIDES, KINDS_OF, PLACES, every
from tests.documents.test_papers import boxes, flat, pages_of

COMMON = frozenset(
    "acceptance-clock payment special joint_opinion minutes correction approval license delivery supplement withdrawal"
    " refusal rejection tolerance acceptance commitment supervision-yellow supervision-red explanation-bureau"
    " explanation-applicant".split()
)
DECIDING = ("approval", "refusal", "rejection", "withdrawal-deemed")
"""What decides, and so says how one may go against it (R-ACC-06, R-CLK-10)."""
OFFICE = "《嵩明县政务服务中心运行管理办法（试行）》"


@cache
def printed(sort: str, place: str, name: str) -> bytes:
    paper, case, ctx = every(sort, place)[name]
    return render(paper, case, ctx, {} if sort == "bare" else HALL)


def said(place: str, name: str, sort: str = "plain") -> str:
    return flat(text_of(printed(sort, place, name)))


def all_said(sort: str, place: str) -> Iterator[tuple[str, str]]:
    return ((name, said(place, name, sort)) for name in every(sort, place))


@pytest.mark.parametrize("place", PLACES)
def test_a_place_has_the_papers_its_rules_know_and_no_others(place: str) -> None:
    kinds = {re.sub("acceptance-.*", "acceptance-clock", name) for name in every("plain", place)}

    assert kinds == COMMON | KINDS_OF.get(place, frozenset())


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("sort", GUIDES)
def test_nothing_is_left_unsaid_or_in_code(sort: str, place: str) -> None:
    for name, text in all_said(sort, place):
        text = text.replace("MA6K5LYD37", "")
        assert not re.search(r"[{}]|None|documents_|papers_|True|False", text), name
        assert not re.search(
            r"：。|于起|于前|《》|，，|。。|，。|依据和《|依据，|（）|到领|至（|申请人申请人|：(?=咨询|监督|经办)", text
        ), name
        assert not re.search(r"[A-Za-z]{3,}", text), name


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("sort", GUIDES)
def test_nothing_sticks_out_and_no_page_is_without_text(sort: str, place: str) -> None:
    from reportlab.lib.pagesizes import A4

    from app.documents.page import BOTTOM, LEFT, RIGHT, TOP

    for name in every(sort, place):
        pdf = printed(sort, place, name)
        for left, bottom, right, top in boxes(pdf):
            assert left >= LEFT - 1 and right <= A4[0] - RIGHT + 1, name
            assert bottom >= BOTTOM - 30 and top <= A4[1] - TOP + 20, name
        for before, page in pairwise(pages_of(pdf)):
            assert len(flat(page)) > 120 or "印章" in page, name
            assert not re.search(r"[一二三四五六]、\S{2,12}\s*$", re.sub(r"办件编号.*", "", before, flags=re.S)), name


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("sort", GUIDES)
def test_remedies_stand_on_what_decides_and_nowhere_else(sort: str, place: str) -> None:
    """R-ACC-06, R-CLK-10: 行政复议法 20, 行政诉讼法 46."""
    for name, text in all_said(sort, place):
        told = "六十日内向" in text and "六个月内向" in text
        assert told == (name in DECIDING), name


@pytest.mark.parametrize("place", PLACES)
def test_number_date_contact_and_seal_place_stand_on_every_paper(place: str) -> None:
    for name, text in all_said("plain", place):
        if name == "license":
            continue
        number = every("plain", place)[name][0].number
        assert number in text and "SL2026000123" in text, name
        assert "（印章）" in text or "承诺人（签名或者盖章）" in text, name
        assert "0871-67911" in text or name == "delivery", name
        assert re.search(r"2026年\d+月\d+日", text), name


SONGMING = {
    "acceptance": "第十七条（一）",
    "acceptance-after_supply": "第十七条（三）",
    "supplement": "第十七条（二）",
    "withdrawal-deemed": "第十七条（二）",
    "tolerance": "第十七条（三）",
    "special": "第十三条",
    "extension": "第二十二条",
    "supervision-red": "第五十一条",
    "explanation-bureau": "第五十一条",
}


@pytest.mark.parametrize(("name", "article"), SONGMING.items())
def test_songming_cites_its_own_articles(name: str, article: str) -> None:
    """R-ACC-01, R-ACC-02, R-ACC-03, R-ACC-04, R-CLK-02, R-CLK-04, R-CLK-06."""
    assert OFFICE + article in said("songming", name)


ELSEWHERE = {
    ("xinmi", "special"): "依法规范提升政务服务管理办法（试行）》第三十四条",
    ("xinmi", "tolerance"): "规范提升政务服务管理办法（试行）》第三十六条",
    ("yangxin", "receipt"): "《阳新市民之家实施“一窗通办”改革推行“3+3”集成服务模式工作方案》五（二）",
    ("hainan", "special"): "《中华人民共和国行政许可法》第四十五条",
    ("wuyang", "supplement"): "《中华人民共和国行政许可法》第三十二条第一款（四）",
    ("wuyang", "delivery"): "《中华人民共和国行政许可法》第四十四条",
}


@pytest.mark.parametrize(("where", "article"), ELSEWHERE.items())
def test_other_places_cite_theirs_or_the_national_law(where: tuple[str, str], article: str) -> None:
    """R-CLK-02, R-ACC-02, R-ACC-04, R-ACC-08."""
    assert article.removeprefix("依法") in said(*where)


@pytest.mark.parametrize("place", [place for place in PLACES if place != "songming"])
def test_no_other_place_cites_songming(place: str) -> None:
    assert all(OFFICE not in text for _, text in all_said("plain", place))


def test_a_red_card_names_the_day_by_which_to_explain_where_it_must_be_explained() -> None:
    """R-CLK-06: 1 working day in songming, none elsewhere."""
    assert "1个工作日内，即2026年10月14日前（含当日）" in said("songming", "supervision-red")
    for place in PLACES[1:]:
        assert "个工作日内" not in said(place, "supervision-red")
        assert "现将未办结的原因说明如下" in said(place, "explanation-bureau")


def test_when_the_clock_goes_on_is_told_as_the_pack_has_it() -> None:
    """R-CLK-02: a cap in songming; inside the promise in xinmi."""
    assert "同类程序合计不超过15个工作日" in said("songming", "special")
    assert "现场踏勘在承诺办理时限内进行" in said("xinmi", "special")


def test_a_tolerated_case_waits_or_goes_on_as_the_pack_has_it() -> None:
    """R-ACC-04."""
    assert "承诺办理时限不起算" in said("songming", "tolerance")
    assert "本机关依法作出不予行政许可的决定" in said("xinmi", "tolerance")


@pytest.mark.parametrize("place", PLACES)
def test_a_late_supplement_ends_the_case_only_where_the_pack_says_so(place: str) -> None:
    """R-ACC-03."""
    assert ("视为撤回申请" in said(place, "supplement")) == (place == "songming")


def test_what_grants_no_permit_does_not_call_itself_one() -> None:
    """R-CLK-10: the decision is called what its item is; the licensing act is then no ground of it."""
    assert "准予登记决定书" in said("wuyang", "approval", "bare") and "不予登记决定书" in said(
        "wuyang", "refusal", "bare"
    )
    assert "依据《中华人民共和国行政许可法》第三十八条" not in said("wuyang", "approval", "bare")
    assert "参照《中华人民共和国行政许可法》第三十二条" in said("wuyang", "acceptance", "bare")
    assert f"依据{OFFICE}第十七条（一），本机关决定" in said("songming", "acceptance", "bare")
    assert "登记事项民办非企业单位成立登记" in said("wuyang", "license", "bare")


def test_thirty_materials_stand_in_the_guide_s_order() -> None:
    text = said("hainan", "rejection", "long")

    places = [text.index(f"第{n}项") for n in range(1, 31)]
    assert places == sorted(places)


AT_ONCE: dict[str, object] = {**GUIDES["plain"], "kind": "immediate", "promised_days": 0, "special": []}


@pytest.mark.parametrize("place", PLACES)
def test_an_immediate_item_s_papers_speak_of_its_day(place: str) -> None:
    """R-CLK-13: deemed accepted, and late, it has a notice and cards like any other; no limit stands there in days."""
    story = Story(context(AT_ONCE, place=place), BEGIN).receive(*SOME)
    story.wait(BEGIN + timedelta(days=30))
    for kind in ("acceptance", "supervision"):
        text = flat(text_of(render(*story.paper(kind), HALL)))
        assert "当场办结" in text and not re.search(r"(?<!\d)0个工作日", text)
        assert "即办件，受理当日办结。" in text
        assert not re.search(r"：。|为。|为，", text)


def test_a_procedure_without_a_cap_stops_the_clock_until_it_ends() -> None:
    """R-CLK-02: a hearing by national law."""
    story = Story(context(place="hainan"), BEGIN).receive(*ALL).act("accept", CLERK, "acceptance")
    story.act("start_special", CLERK, "special", procedure="hearing", days=5)
    text = flat(text_of(render(*story.paper("special"), HALL)))

    assert "依据《中华人民共和国行政许可法》第四十五条，听证所需时间不计入承诺办理时限；程序结束之日起" in text
    assert "合计不超过" not in text
