"""What may be asked for, by which channel, and what must be disclosed."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app import calendars
from app.domain.catalogue import Fee, Guide, Material
from app.domain.channels import CHANNELS, check_channels
from app.domain.disclosures import SAYS, TENS, disclosures, undisclosed
from app.domain.errors import Refused, Unreadable
from app.domain.guides import parse_guide
from app.domain.proofs import Proof, ProofChange, late_changes, list_due, require_listed, require_services, unlisted
from app.domain.workdays import CalendarMissing, Period
from app.paths import RESOURCES
from app.policies import load
from app.rules import PLACES
from app.texts import explain, table

ON = date(2026, 11, 25)
GUIDE = Guide(
    code="WJ-001",
    name="公共场所卫生许可",
    department="卫健局",
    promised_days=10,
    legal_days=20,
    materials=(
        Material(code="m1", name="从业人员健康合格证明"),
        Material(code="m2", name="营业执照"),
        Material(code="m3", name="住所使用证明", shared_from="住建局"),
    ),
)
LISTED = Proof(
    name="从业人员健康合格证明",
    basis="《公共场所卫生管理条例》第七条",
    asked_by="卫健局",
    issuer="疾病预防控制中心",
    guidance="持身份证体检后领取",
    first=ON,
)
CALENDAR = calendars.shipped()


def test_a_proof_in_the_list_may_be_asked_for() -> None:
    """R-CAT-13: a certificate is no proof, and what is shared isn't asked for."""
    assert unlisted(GUIDE, [LISTED], ON) == ()
    require_listed(GUIDE, [LISTED], ON)


@pytest.mark.parametrize(
    "other",
    [
        {"name": "无犯罪记录证明"},
        {"asked_by": "公安局"},
        {"first": date(2026, 11, 26)},
        {"cancelled_from": ON},
    ],
)
def test_a_proof_outside_the_list_may_not(other: dict[str, str]) -> None:
    """R-CAT-13."""
    with pytest.raises(Refused) as caught:
        require_listed(GUIDE, [replace(LISTED, **other)], ON)  # type: ignore[arg-type]
    assert caught.value.rule == "R-CAT-13"
    assert explain(caught.value) == "从业人员健康合格证明不在证明事项清单，“公共场所卫生许可”不能索要。"


def test_a_proof_is_asked_for_until_the_day_it_is_abolished() -> None:
    """R-CAT-13."""
    require_listed(GUIDE, [replace(LISTED, cancelled_from=date(2026, 11, 26))], ON)


def test_an_intermediary_service_outside_its_list_is_no_condition() -> None:
    """R-CAT-13."""
    require_services(GUIDE, ["卫生检测"], ["卫生检测", "环评"])
    require_services(GUIDE, [], [])
    with pytest.raises(Refused) as caught:
        require_services(GUIDE, ["卫生检测", "代写材料"], ["卫生检测"])
    assert caught.value.rule == "R-CAT-13"
    assert "代写材料" in explain(caught.value)
    assert "卫生检测" not in explain(caught.value)


@pytest.mark.parametrize("place", PLACES)
def test_a_change_is_in_the_list_within_seven_working_days(place: str) -> None:
    """R-CAT-13: over the Spring Festival: 14 (made up), 24, 25, 26, 27, 28 February (made up), 2 March."""
    assert list_due(ProofChange(proof="x", decided_on=date(2026, 2, 13)), load(place), CALENDAR) == date(2026, 3, 2)


def test_a_change_is_late_the_day_after_its_last() -> None:
    """R-CAT-13."""
    decided, due = date(2026, 11, 16), date(2026, 11, 25)
    changes = [
        ProofChange(proof=name, decided_on=decided, listed_on=listed)
        for name, listed in (("last day", due), ("a day late", date(2026, 11, 26)), ("not yet", None))
    ]
    policy = load("xinmi")
    assert [c.proof for c in late_changes(changes, due, policy, CALENDAR)] == ["a day late"]
    assert [c.proof for c in late_changes(changes, date(2026, 11, 26), policy, CALENDAR)] == ["a day late", "not yet"]


def test_a_year_that_is_not_published_is_said() -> None:
    """R-CAT-13."""
    with pytest.raises(CalendarMissing):
        list_due(ProofChange(proof="x", decided_on=date(2098, 1, 1)), load("xinmi"), CALENDAR)


@pytest.mark.parametrize("offered", [CHANNELS, ("window", "web"), ("window", "kiosk")])
def test_the_applicant_chooses(offered: tuple[str, ...]) -> None:
    """R-CAT-14."""
    check_channels("居住证申领", offered)


@pytest.mark.parametrize("offered", [("window",), ("web",), ("web", "mobile"), ("window", "window")])
def test_no_channel_is_forced_without_the_law(offered: tuple[str, ...]) -> None:
    """R-CAT-14: neither the window alone nor only online."""
    with pytest.raises(Refused) as caught:
        check_channels("居住证申领", offered, " ")
    assert caught.value.rule == "R-CAT-14"
    check_channels("结婚登记", offered, "《婚姻登记条例》第四条")


def test_a_channel_that_there_is_not_is_unreadable() -> None:
    """R-CAT-14."""
    for offered in (("window", "fax"), ()):
        with pytest.raises(Unreadable):
            check_channels("居住证申领", offered, "《条例》")
    assert all(f"domain_channel_{channel}" in table() for channel in CHANNELS)


FULL = replace(
    GUIDE,
    basis=("《公共场所卫生管理条例》第八条",),
    conditions=("有固定场所",),
    procedure=("受理", "决定"),
    pay="不收费",
    form="申请表",
    result="卫生许可证",
    handler="王建国",
    telephone="0871-67911202",
)


def test_both_places_disclose_ten_and_not_the_same() -> None:
    """R-CAT-01."""
    assert len(TENS["wuyang"]) == len(set(TENS["wuyang"])) == len(TENS["hainan"]) == len(set(TENS["hainan"])) == 10
    assert set(TENS["wuyang"]) - set(TENS["hainan"]) == {"handler", "telephone"}
    assert set(TENS["hainan"]) - set(TENS["wuyang"]) == {"progress", "fee_name"}
    assert all(f"domain_disclosed_{key}" in table() for keys in TENS.values() for key in keys)


@pytest.mark.parametrize("place", PLACES)
def test_a_full_guide_leaves_nothing_blank(place: str) -> None:
    """R-CAT-01."""
    shown = disclosures(FULL, load(place), progress="大厅显示屏")
    assert undisclosed(shown) == ()
    assert [each.key for each in shown] == list(TENS.get(place, TENS["wuyang"]))


@pytest.mark.parametrize("place", PLACES)
def test_an_empty_guide_is_blank_but_for_its_name(place: str) -> None:
    """R-CAT-01."""
    bare = Guide(code="X", name="某事项", department="某局")
    shown = disclosures(bare, load(place))
    assert undisclosed(shown) == tuple(each.key for each in shown if each.key != "name")


def test_the_limit_is_given_as_a_period() -> None:
    """R-CAT-01: an immediate item's is none at all."""
    wuyang = load("wuyang")
    limits = {each.key: each.limit for each in disclosures(FULL, wuyang)}
    assert limits["limit"] == Period(10, "working")
    immediate = disclosures(replace(FULL, kind="immediate", promised_days=0), wuyang)
    assert undisclosed(immediate) == ()


def test_fees_are_disclosed_each_and_none_as_none() -> None:
    """R-CAT-01."""
    fee = Fee(name="工本费", amount=Decimal("20.00"), basis="财综〔2007〕34号", standard="每证 20 元")
    paid = {each.key: each.says for each in disclosures(replace(FULL, fees=(fee,)), load("hainan"), "网上")}
    assert (paid["fee_name"], paid["fee_standard"], paid["fee_basis"]) == (("工本费",), ("每证 20 元",), (fee.basis,))
    free = {each.key: each.says for each in disclosures(FULL, load("hainan"))}
    assert (free["fee_name"], free["fee_standard"]) == (("不收费",), ("不收费",))
    assert undisclosed(disclosures(FULL, load("hainan"))) == ("progress",)


def test_every_shipped_guide_discloses_its_ten() -> None:
    """R-CAT-01."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (RESOURCES / "catalogue").glob("*.toml")]
    guides = [parse_guide(raw, "shipped") for file in files for raw in file.get("guide", ())]
    assert len(guides) > 30
    for place in ("wuyang", "hainan"):
        shown = {guide.code: undisclosed(disclosures(guide, load(place), "大厅显示屏")) for guide in guides}
        assert {code: blank for code, blank in shown.items() if blank} == {}


def test_every_disclosure_has_its_view() -> None:
    """R-CAT-01."""
    assert {key for keys in TENS.values() for key in keys} == SAYS.keys() | {"limit", "progress"}
