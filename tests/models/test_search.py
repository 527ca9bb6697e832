"""Search: two-character names, initials, the last digits, rare characters, drafts, unsent acts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.case import Agent, Applicant
from app.models import keysearch
from app.models.values import Draft
from tests.models.place import NOW, Place, case_document, decided, page, receive

PEOPLE = {
    "c1": ("陈静", "530127198001011235", "13800001234"),
    "c2": ("陈静怡", "53012719900101001X", "13900005678"),
    "c3": ("李㛃", "530127199001010017", "13887654321"),
    "c4": ("𠮷田", "530127196501010011", ""),
    "c5": ("䶮鿍", "", ""),
    "c6": ("单雄信", "", "0871-67911345"),
    "c7": ("阿依古丽·买买提", "", ""),
    "c8": ("昆明市嵩明县云岭餐饮服务有限公司", "91530127MA6K4UCQ2X", ""),
}


@pytest.fixture
def filled(place: Place) -> Place:
    with place.begin() as store:
        for n, (id, (name, number, phone)) in enumerate(PEOPLE.items(), 1):
            applicant = {"name": name, "id_number": number, "phone": phone}
            command = receive(id, number=f"SL2026{n:06d}", applicant=applicant)
            if n % 2:
                store.queue(command)
            else:
                store.apply_page(page(case_document(decided(None, command, place.ctx), 50 + n), covers_to=50 + n))
    return place


FINDS = {
    "陈静": {"c1", "c2"},
    "静怡": {"c2"},
    "陈怡": set(),
    "㛃": {"c3"},
    "李㛃": {"c3"},
    "𠮷": {"c4"},
    "𠮷田": {"c4"},
    "䶮鿍": {"c5"},
    "买买提": {"c7"},
    "古丽·买": {"c7"},
    "云岭餐饮": {"c8"},
    "cj": {"c1", "c2"},
    "CJY": {"c2"},
    "lj": {"c3"},
    "sxx": {"c6"},
    "dxx": set(),
    "yg": {"c5"},
    "1235": {"c1"},
    "001X": {"c2"},
    "001x": {"c2"},
    "5678": {"c2"},
    "654321": {"c3"},
    "87654321": {"c3"},
    "530127199001010017": {"c3"},
    "5302": set(),
    "11345": {"c6"},
    "SL2026000003": {"c3"},
    "sl202600000": set(PEOPLE),
    "000003": {"c3"},
    "CQ2X": {"c8"},
    "９１５３０１２７ＭＡ６Ｋ４ＵＣＱ２Ｘ": {"c8"},
    "没有": set(),
    "%": set(),
    "'\"*": set(),
    "陈 静": {"c1", "c2"},
    '" OR "': set(),
}


@pytest.mark.parametrize("query", FINDS)
def test_a_case_is_found(filled: Place, query: str) -> None:
    with filled.begin() as store:
        assert {row.id for row in store.find(query, 20)} == FINDS[query]


def test_an_empty_query_gives_the_last_touched_and_the_limit_holds(filled: Place) -> None:
    later = receive("c9", at=NOW.replace(hour=16))
    with filled.begin() as store:
        store.queue(later)
        rows = store.find(" ", 3)
        assert len(rows) == 3
        assert rows[0].id == "c9"
        assert (rows[0].pending, rows[0].draft, rows[0].status) == (1, False, "received")


def test_drafts_are_found_first(filled: Place) -> None:
    applicant = {"name": "陈静波", "id_number": "530127198805051235"}
    draft = Draft(id="d1", user="陈静", saved_at=NOW, data={"applicant": applicant, "guide": "JY-001"})
    with filled.begin() as store:
        store.save_draft(draft)
        for query in ("陈静", "cjb", "1235"):
            first = store.find(query, 9)[0]
            assert (first.id, first.draft, first.name) == ("d1", True, "陈静波")


def test_a_corrected_name_is_found_and_the_wrong_one_no_longer(filled: Place) -> None:
    with filled.begin() as store:
        case = store.case("c2")
        agent = Agent(name="欧阳锋", phone="13700009999")
        other = replace(case, version=2, applicant=Applicant(name="程静怡", agent=agent))
        store.apply_page(page(case_document(other, 70), covers_to=70))
        assert [row.id for row in store.find("程静怡", 9)] == ["c2"]
        assert [row.id for row in store.find("欧阳锋", 9)] == ["c2"]
        assert [row.id for row in store.find("9999", 9)] == ["c2"]
        for gone in ("陈静怡", "cjy", "001X"):
            assert "c2" not in {row.id for row in store.find(gone, 9) if row.name == "陈静怡"}
        assert store.find("陈静怡", 9) == []


def test_the_same_applicant_on_the_same_item_is_found(filled: Place) -> None:
    with filled.begin() as store:
        store.queue(receive("c1b", applicant={"name": "陈静", "id_number": "５３０１２７１９８００１０１１２３５"}))
        assert {row.id for row in store.cases_of("530127198001011235", "JY-001")} == {"c1", "c1b"}
        assert store.cases_of("530127198001011235", "JY-002") == []
        assert store.cases_of("", "JY-001") == []


@pytest.mark.parametrize(
    ("name", "readings"),
    {
        "陈静": {"cj"},
        "单雄信": {"sxx"},
        "尉迟恭": {"ycg"},
        "曾小乐": {"zxl", "zxy"},
        "长孙无忌": {"zswj"},
        "仇和": {"qh"},
        "𠮷田": {"_t"},
        "嵩明A公司": {"smags"},
        "Ann Li": set(),
        "": set(),
    }.items(),
)
def test_a_surname_is_read_as_a_surname(name: str, readings: set[str]) -> None:
    assert set(keysearch.initials(name)) == readings
