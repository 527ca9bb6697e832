"""Words that leave open what is asked for (R-CAT-02): what is found, and what reads alike and is definite."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.catalogue_vague import vague, vague_words
from app.domain.guides import parse_guide
from tests.clean_guide import CLEAN

DEFINITE = (
    "",
    "申请人为法人或者其他组织的，提交营业执照",
    "自然人、法人以及其他组织",
    "卫生健康主管部门",
    "残疾等级证明",
    "普通话水平测试等级证书",
    "高等学校毕业证书",
    "委托其他人代办的，提交授权委托书",
    "《国务院有关部门关于清理证明等材料的决定》第三条",
    "股东身份证件或者主体资格文件",
    "其他股东同意转让的书面证明",
    "其他股东同意转让的",
    "经其他股东过半数同意的",
    "其他合伙人身份证件",
    "其他共有人同意出售的书面文件",
    "其他省签发的居住证",
    "其他国家永久居留证明",
    "未在其他单位任职的",
    "未在其他单位任职",
    "与其他单位共用场所的",
    "向其他部门申请的",
    "家庭成员在本县没有其他住房的",
    "无其他职业的",
    "中等职业学校毕业证书",
    "男女平等",
    "二等功证书",
    "三级甲等医院诊断证明",
    "等级保护测评报告",
    "水利工程等别证明",
    "申请人、监护人等3人的身份证件",
    "不限定户籍",
    "同等条件下",
    "窗口收件并核对材料",
    "主管部门批准文件",
    "法律、法规规定的材料",
    "符合《公共场所卫生管理条例》有关规定",
)


@pytest.mark.parametrize("text", DEFINITE)
def test_what_is_definite_is_left_alone(text: str) -> None:
    """R-CAT-02."""
    assert vague(text, "name") == vague(text, "issuer") == vague(text) == []


VAGUE = (
    "法律、法规规定的其他材料",
    "法律法规规定的其他条件",
    "其他依法应当提交的材料",
    "其他法律、法规规定的",
    "其它需要提供的资料",
    "其他应当具备的",
    "其他不予登记的情形",
    "其他可以授权的事项",
    "其他国家规定的条件",
    "其他单位要求提供的材料",
    "其他省级主管部门要求的材料",
    "其他部门出具的意见",
    "其他有关证明",
    "(5)其他需要提供的.",
    "以及其他情形",
    "其余材料",
    "其余相关材料",
    "身份证、户口簿等材料",
    "身份证、户口簿等证明文件",
    "身份证、护照等有效身份证件",
    "身份证、户口簿等等",
    "提交相关证明材料",
    "有关的材料",
    "征求有关部门意见",
    "相关单位出具",
    "有关行政主管部门",
    "有关部门要求的材料",
    "主管部门认为需要提交的文件",
    "审批机关要求提供的材料",
    "窗口工作人员要求的",
    "符合国家有关规定",
    "符合相关条件",
    "视情况提供",
    "视具体情况提供",
    "根据需要提供",
    "必要时提供户口簿",
    "按需提供",
    "包括但不限于身份证",
    "其　他　材　料",
    "其\u200b他\u00a0材料",
    "有 关 部 门",
)


@pytest.mark.parametrize("text", VAGUE)
def test_a_catch_all_is_found_wherever_it_stands(text: str) -> None:
    """R-CAT-02."""
    assert vague(text)


@pytest.mark.parametrize("name", ["其他", "其余", "所需材料", "户口簿等", "身份证、户口簿……", "身份证、户口簿..."])
def test_what_a_material_may_not_be_called(name: str) -> None:
    """R-CAT-02."""
    assert vague(name, "name")


@pytest.mark.parametrize("issuer", ["部门", "主管部门", "各部门", "政府部门", "上级主管部门", "第三方机构"])
def test_an_issuer_has_a_name(issuer: str) -> None:
    """R-CAT-02: SM 8 names 有关部门; any office at all is no better."""
    assert vague(issuer, "issuer") == [issuer]
    assert vague(issuer) == []


@pytest.mark.parametrize("issuer", ["用人单位", "发证机构", "业务主管单位", "卫生健康主管部门", "公安机关"])
def test_an_issuer_that_the_case_tells_is_definite(issuer: str) -> None:
    """R-CAT-02."""
    assert vague(issuer, "issuer") == []


@given(st.text(max_size=30), st.sampled_from(["其他材料", "有关部门", "等相关材料"]), st.text(max_size=30))
def test_nothing_around_vague_words_hides_them(before: str, words: str, after: str) -> None:
    """R-CAT-02."""
    safe = str.maketrans("", "", "《》平同高中初均相优对头劣上下一二三四五特甲乙丙其以")
    assert vague(f"{before.translate(safe)}{words}{after.translate(safe)}")


@given(st.lists(st.sampled_from([" ", "\u3000", "\u00a0", "\u200b", "\t", "\ufeff", "\u2028"]), min_size=5, max_size=5))
def test_nothing_between_the_characters_hides_them(between: list[str]) -> None:
    """R-CAT-02."""
    spaced = "".join(c + gap for c, gap in zip("其他材料", between, strict=False))
    assert vague(spaced) == ["其他材料"]


def test_a_finding_names_where_and_which_words() -> None:
    """R-CAT-02: in every text of a guide, an entry of a list by its code or number."""
    guide = parse_guide({**CLEAN, "conditions": ["甲", "视情况提供户口簿"], "theme": "其余手续"}, "tests")
    guide = replace(guide, materials=(replace(guide.materials[0], issuer="主管部门", check=("相关材料齐全",)),))
    found = [(f.item, f.field, f.words) for f in vague_words(guide, guide.code)]
    assert found == [
        ("WJ-001", "materials[form].issuer", "主管部门"),
        ("WJ-001", "materials[form].check[1]", "相关材料"),
        ("WJ-001", "theme", "其余手续"),
        ("WJ-001", "conditions[2]", "视情况提供"),
    ]


@pytest.mark.parametrize("text", ["其他" + "需要" * 9_000, "等" + "相关有关" * 9_000, "符合" * 9_000, "其他" * 9_000])
def test_a_long_text_is_looked_at_in_no_time(text: str) -> None:
    begun = time.process_time()
    vague(text, "name")
    assert time.process_time() - begun < 2
