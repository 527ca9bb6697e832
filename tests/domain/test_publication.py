"""Decisions for the public, with nobody to be recognised in them."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.case import Agent, Applicant, Case, Decision, Paper
from app.domain.catalogue import Guide
from app.domain.publication import masked_address, masked_identity, masked_name, newest, published

AT = datetime(2026, 11, 25, 10)
GUIDE = Guide(code="WJ-001", name="公共场所卫生许可", department="卫健局", result="卫生许可证")
PERSON = Applicant(
    name="欧阳明月",
    id_number="530127199003074517",
    phone="13888001234",
    address="云南省昆明市嵩明县嵩阳街道玉明路 1 号",
    agent=Agent(name="张三丰", id_number="530127198001011234", phone="13999005678"),
)
FIRM = Applicant(
    name="嵩明好味餐饮有限公司", kind="organisation", id_kind="credit_code", id_number="91530127MA6K5LYD37"
)
GRANTED = Case(
    id="c1",
    number="SL2026000012",
    department="卫健局",
    applicant=PERSON,
    decision=Decision(granted=True, at=AT, by="王建国", department="卫健局", license="WJ-001-SL2026000012"),
    papers=(Paper(kind="approval", at=AT, by="王建国", number="〔2026〕000123号"),),
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修", "欧阳*"),
        ("欧阳明月", "欧阳**"),
        ("欧阳", "欧*"),
        (" 李㛃 ", "李*"),
        ("𠮷田", "𠮷*"),
        ("阿依古丽·买买提", "阿*******"),
        ("John Smith", "J*********"),
        ("王", "*"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_surname_alone(name: str, shown: str) -> None:
    """R-CLK-10."""
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("530127199003074517", "530127************"),
        ("530127900307451", "530127*********"),
        ("E12345678", "E********"),
        ("7", "*"),
        ("", ""),
    ],
)
def test_a_number_keeps_its_place_and_never_its_end(number: str, shown: str) -> None:
    """R-CLK-10: the end is what R-HAL-02 asks for."""
    assert masked_identity(number) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("云南省昆明市嵩明县嵩阳街道玉明路 1 号", "云南省昆明市嵩明县"),
        ("嵩明县杨林镇老余屯村 3 组", "嵩明县"),
        ("海口市龙华区海秀路3号", "海口市龙华区"),
        ("新密市城关镇幸福小区", "新密市"),
        ("河南省漯河市舞阳县舞泉镇", "河南省漯河市舞阳县"),
        ("海南省乐东黎族自治县抱由镇", "海南省乐东黎族自治县"),
        ("广西壮族自治区南宁市青秀区民族大道", "广西壮族自治区南宁市青秀区"),
        ("内蒙古自治区锡林郭勒盟正蓝旗上都镇", "内蒙古自治区锡林郭勒盟正蓝旗"),
        ("恩施土家族苗族自治州恩施市", "恩施土家族苗族自治州恩施市"),
        ("江苏省镇江市京口区", "江苏省镇江市京口区"),
        ("昆明市玉明小区 3 栋", "昆明市"),
        ("嵩明县城市花园 3 栋", "嵩明县"),
        ("阳光小区3栋", ""),
        ("阳光区3号", ""),
        ("玉明路1号", ""),
        ("杨林镇幸福社区", ""),
        ("", ""),
    ],
)
def test_an_address_ends_at_the_county(address: str, shown: str) -> None:
    """R-CLK-10."""
    assert masked_address(address) == shown


def test_what_is_published_of_a_person_s_licence() -> None:
    """R-CLK-10: item, department, decision, its number and date, the holder masked."""
    shown = published(GRANTED, GUIDE)
    assert shown
    assert (shown.item, shown.department, shown.granted) == ("公共场所卫生许可", "卫健局", True)
    assert (shown.number, shown.on) == ("〔2026〕000123号", date(2026, 11, 25))
    assert (shown.licence, shown.licence_number) == ("卫生许可证", "WJ-001-SL2026000012")
    assert (shown.holder, shown.identity, shown.place) == ("欧阳**", "530127************", "云南省昆明市嵩明县")


def test_an_organisation_is_public() -> None:
    """R-CLK-10."""
    shown = published(replace(GRANTED, applicant=FIRM), GUIDE)
    assert shown
    assert (shown.holder, shown.identity) == (FIRM.name, FIRM.id_number)


def test_a_person_is_masked_whatever_they_say_their_number_is() -> None:
    """R-CLK-10."""
    shown = published(replace(GRANTED, applicant=replace(PERSON, id_kind="credit_code")), GUIDE)
    assert shown
    assert "4517" not in shown.identity


def test_a_refusal_is_published_without_its_reasons() -> None:
    """R-CLK-10: reasons are free text and may tell of a person."""
    assert GRANTED.decision
    decision = replace(GRANTED.decision, granted=False, license="", reason="欧阳明月未到场", basis="第八条")
    paper = replace(GRANTED.papers[0], kind="refusal", number="〔2026〕000124号")
    shown = published(replace(GRANTED, decision=decision, papers=(*GRANTED.papers, paper)), GUIDE)
    assert shown
    assert (shown.granted, shown.number, shown.licence) == (False, "〔2026〕000124号", "")
    assert "未到场" not in repr(shown)


def test_nothing_is_published_before_the_decision() -> None:
    """R-CLK-10."""
    assert published(replace(GRANTED, decision=None), GUIDE) is None


def test_the_newest_decisions_come_first() -> None:
    """R-CLK-10, R-HAL-02."""
    assert GRANTED.decision
    later = replace(GRANTED, decision=replace(GRANTED.decision, at=datetime(2026, 11, 26, 9), department="公安局"))
    shown = newest([(GRANTED, GUIDE), (replace(GRANTED, decision=None), GUIDE), (later, GUIDE)], 5)
    assert [each.department for each in shown] == ["公安局", "卫健局"]
    assert len(newest([(GRANTED, GUIDE), (later, GUIDE)], 1)) == 1


NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=8)
DIGITS = st.text("0123456789X", min_size=6, max_size=20)


@given(NAMES, DIGITS, DIGITS, st.text("省市县区路街号栋镇乡村小社云南昆明嵩阳1２3", max_size=30), NAMES)
def test_masking_never_leaks(name: str, number: str, phone: str, address: str, reason: str) -> None:
    """R-CLK-10."""
    agent = Agent(name="张三丰", phone=phone)
    person = Applicant(name=name, id_number=number, phone=phone, address=address, agent=agent)
    assert GRANTED.decision
    case = replace(GRANTED, applicant=person, decision=replace(GRANTED.decision, reason=reason, by="王建国"))
    shown = published(case, GUIDE)
    assert shown
    assert shown.holder != name
    assert len(shown.holder.rstrip("*")) <= 2
    assert shown.identity.endswith("****" if len(number) > 6 else "*")
    assert len(shown.identity.rstrip("*")) <= 6
    assert address.startswith(shown.place)
    assert not re.search("[0-9２路街号栋]", shown.place)
    assert {field.name for field in fields(shown)}.isdisjoint({"phone", "agent", "address", "reason", "by", "case"})
