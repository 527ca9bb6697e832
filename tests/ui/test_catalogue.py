"""The catalogue's workspace: found, compared, written, proposed, examined, published, in and out (R-CAT-03)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt

from app.domain.guides import guide_to_dict
from app.ui.places import places_for
from app.ui.screens.catalogue.screen import CatalogueScreen
from tests.office import BUREAU, KEEPER, many, staffed
from tests.ui.bench import ALT, CTRL, Bench
from tests.ui.conftest import Benches
from tests.ui.lint import findings
from tests.ui.real import ITEM, Home

KEY = Qt.Key
VAGUE = "法律、法规规定的其他条件"


def opened(home: Home, benches: Benches, user: str = KEEPER, size: tuple[int, int] = (1366, 768)) -> Bench:
    staffed(home)
    bench = benches(user, size=size)
    bench.go("catalogue")
    return bench


def screen_of(bench: Bench) -> CatalogueScreen:
    return cast(CatalogueScreen, bench.screen)


def picked(bench: Bench, code: str = ITEM) -> CatalogueScreen:
    """The item found by its code, as a person finds it."""
    bench.press(KEY.Key_F, CTRL)
    bench.type(code)
    bench.press(KEY.Key_Return)
    return screen_of(bench)


def proposed(home: Home, **different: object) -> None:
    home.sit(KEEPER)
    raw = guide_to_dict(home.post.guide(ITEM)) | different
    home.post.edit("propose_guide", ITEM, {"guide": raw, "reason": "压缩时限。"})


def test_only_keepers_and_the_bureau_have_the_place() -> None:
    """R-ORG-04."""
    posts = ("clerk", "chief", "issuing", "supervisor", "catalogue", "bureau")
    assert [p for p in posts if "catalogue" in {place.id for place in places_for(p)}] == ["catalogue", "bureau"]


@pytest.mark.parametrize("query", ["公共场所卫生许可", "ggcswsxk", "wj-001"])
def test_an_item_is_found_by_name_initials_or_code(home: Home, benches: Benches, query: str) -> None:
    bench = opened(home, benches)
    bench.press(KEY.Key_F, CTRL)
    bench.type(query)
    assert ITEM in [row.id for row in screen_of(bench).list.rows()]


def test_what_is_not_there_is_said(home: Home, benches: Benches) -> None:
    bench = opened(home, benches)
    bench.press(KEY.Key_F, CTRL)
    bench.type("没有这一项")
    assert screen_of(bench).stack.currentWidget() is screen_of(bench).empty


def test_a_guide_is_changed_and_proposed_by_keyboard(home: Home, benches: Benches) -> None:
    """R-CAT-03."""
    bench = opened(home, benches)
    screen = picked(bench)
    bench.press(KEY.Key_F9)
    assert screen.scope() == "guide"
    bench.press(KEY.Key_2, CTRL)
    bench.press(KEY.Key_A, CTRL)
    bench.type("8")
    bench.press(KEY.Key_F9)
    assert screen.form.reason.hasFocus() or screen.form.reason.editor.hasFocus()
    bench.type("压缩时限。")
    bench.press(KEY.Key_F9)

    assert screen.scope() == "catalogue" and screen.model.file and screen.model.file.proposed
    assert screen.model.file.proposed.promised_days == 8
    told = {change.name: change.effect for change in screen.item.compare.changes}
    assert told == {"承诺办结时限": "less"}


def test_what_is_vague_is_said_beside_its_field_as_it_is_typed(home: Home, benches: Benches) -> None:
    """R-CAT-02."""
    bench = opened(home, benches)
    screen = picked(bench)
    bench.press(KEY.Key_F9)
    field = screen.form.fields["conditions"]
    field.setFocus()
    field.editor.moveCursor(field.editor.textCursor().MoveOperation.End)
    bench.press(KEY.Key_Return)
    bench.type(VAGUE)
    bench.wait(lambda: bool(screen.drafting.findings))

    assert field.wrong and "其他条件" in field.note.text
    assert screen.form.found.rows()[0].title == "基本信息・受理条件"
    bench.press(KEY.Key_3, CTRL)
    bench.press(KEY.Key_F3)
    assert screen.drafting.section == "basics" and screen.form.fields["conditions"].editor.hasFocus()


def test_a_vague_proposal_is_refused_in_its_place(home: Home, benches: Benches) -> None:
    """R-CAT-02."""
    bench = opened(home, benches)
    screen = picked(bench)
    bench.press(KEY.Key_F9)
    screen.drafting.raw["conditions"] = [VAGUE]
    screen.drafting.put_reason("补充条件。")
    bench.press(KEY.Key_F9)

    assert screen.scope() == "guide" and "其他条件" in screen.form.refusal.text.text()


def test_what_is_typed_survives_the_window(home: Home, benches: Benches) -> None:
    bench = opened(home, benches)
    picked(bench)
    bench.press(KEY.Key_F9)
    bench.type("改")
    bench.wait(lambda: not screen_of(bench).drafting._timer.isActive())
    bench.settle()
    bench.close()

    bench = benches(KEEPER)
    bench.go("catalogue")
    screen = picked(bench)
    bench.press(KEY.Key_F9)
    assert "改" in screen.drafting.raw["name"]


def test_a_material_is_added_conditioned_moved_dropped_and_brought_back(home: Home, benches: Benches) -> None:
    """R-CAT-09, R-CAT-10."""
    bench = opened(home, benches)
    screen = picked(bench)
    bench.press(KEY.Key_F9)
    bench.press(KEY.Key_3, CTRL)
    before = len(screen.drafting.entries())
    bench.press(KEY.Key_N, ALT)
    bench.type("消防安全承诺书")
    code = screen.drafting.raw["materials"][1]["code"]
    screen.form.fields["when.who"].editor.checks["agent"].click()
    bench.settle()
    assert (
        screen.drafting.raw["materials"][1] | {"name": "消防安全承诺书", "when": {"who": ["self"]}}
        == (screen.drafting.raw["materials"][1])
    )
    bench.press(KEY.Key_Up, ALT)
    assert screen.drafting.raw["materials"][0]["code"] == code
    bench.press(KEY.Key_D, ALT)
    assert len(screen.drafting.entries()) == before
    bench.do("undo")
    assert len(screen.drafting.entries()) == before + 1


def test_what_is_no_number_is_said_and_kept(home: Home, benches: Benches) -> None:
    """R-CAT-12."""
    bench = opened(home, benches)
    screen = picked(bench)
    bench.press(KEY.Key_F9)
    bench.press(KEY.Key_2, CTRL)
    bench.press(KEY.Key_A, CTRL)
    bench.type("8天")
    bench.wait(lambda: screen.form.fields["promised_days"].wrong)
    assert screen.form.fields["promised_days"].editor.text() == "8天"


def test_a_new_item_is_proposed(home: Home, benches: Benches) -> None:
    """R-CAT-03."""
    bench = opened(home, benches)
    bench.press(KEY.Key_N, CTRL)
    screen = screen_of(bench)
    drafting = screen.drafting
    drafting.put_reason("新设事项。")
    bench.press(KEY.Key_F9)
    assert screen.form.refusal.isVisible()
    drafting.raw |= guide_to_dict(home.post.guide(ITEM)) | {"code": "WJ-901", "name": "新事项"}
    bench.press(KEY.Key_F9)
    assert screen.model.current == "WJ-901" and screen.model.file and screen.model.file.line.stage == "proposed"


def test_the_bureau_agrees_and_publishes(home: Home, benches: Benches) -> None:
    """R-CAT-03."""
    staffed(home)
    proposed(home, promised_days=8)
    bench = benches(BUREAU)
    bench.go("catalogue")
    screen = picked(bench)
    bench.press(KEY.Key_F9)
    assert screen.model.next_step() == "publish_guide"
    bench.press(KEY.Key_F9)
    bench.press(KEY.Key_F9)
    home.sync()

    assert home.post.guide(ITEM).promised_days == 8


def test_a_return_says_why(home: Home, benches: Benches) -> None:
    """R-CAT-03."""
    staffed(home)
    proposed(home, promised_days=8)
    bench = benches(BUREAU)
    bench.go("catalogue")
    screen = picked(bench)
    bench.press(KEY.Key_F10)
    bench.press(KEY.Key_F9)
    assert screen.deciding.fields["text"].wrong
    bench.type("时限依据未写明。")
    bench.press(KEY.Key_F9)
    assert screen.model.file and screen.model.file.line.stage == "returned"
    assert screen.scope() == "catalogue"


@pytest.mark.parametrize("day", ["明天", "2026-02-30", "2020-01-01"])
def test_a_day_that_is_none_or_past_publishes_nothing(home: Home, benches: Benches, day: str) -> None:
    """R-CAT-03."""
    staffed(home)
    proposed(home, promised_days=8)
    home.sit(BUREAU)
    home.post.edit("examine_guide", ITEM, {"agree": True})
    bench = benches(BUREAU)
    bench.go("catalogue")
    screen = picked(bench)
    bench.press(KEY.Key_F9)
    screen.deciding.fields["from"].show_value(day)
    bench.press(KEY.Key_F9)
    assert screen.scope() == "deciding"
    assert screen.deciding.fields["from"].wrong or screen.deciding.refusal.isVisible()


def test_a_file_is_told_row_by_row_before_it_is_taken(home: Home, benches: Benches, tmp_path: Path) -> None:
    """R-CAT-12."""
    bench = opened(home, benches)
    plain = json.loads(home.post.catalogue_file("json", [ITEM, "WJ-002"]))
    plain["guide"][0]["promised_days"] = 8
    (tmp_path / "in.json").write_text(json.dumps(plain), encoding="utf-8")
    bench.press(KEY.Key_I, ALT)
    bench.type(str(tmp_path / "in.json"))
    bench.press(KEY.Key_Return)
    panel = screen_of(bench).importing
    assert [(row.id, row.ticked) for row in panel.rows.rows()] == [(ITEM, True), ("WJ-002", None)]
    assert all(line.stage == "" for line in home.post.catalogue())
    bench.press(KEY.Key_F9)
    bench.type("按文件。")
    bench.press(KEY.Key_F9)

    assert next(line.stage for line in home.post.catalogue() if line.code == ITEM) == "proposed"


@pytest.mark.parametrize("content", ["{", '{"guide": [{"code": "A"}]}', "姓名,电话"])
def test_a_bad_file_takes_nothing(home: Home, benches: Benches, tmp_path: Path, content: str) -> None:
    """R-CAT-12."""
    bench = opened(home, benches)
    (tmp_path / "in.json").write_text(content, encoding="utf-8")
    bench.press(KEY.Key_I, ALT)
    bench.type(str(tmp_path / "in.json"))
    bench.press(KEY.Key_Return)
    panel = screen_of(bench).importing
    assert panel.refusal.isVisible() or panel.stack.currentWidget() is panel.wrong
    assert not panel.able("confirm")


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nothing_is_clipped_or_nameless(home: Home, benches: Benches, size: tuple[int, int]) -> None:
    staffed(home)
    proposed(home, promised_days=8)
    bench = benches(KEEPER, size=size)
    bench.go("catalogue")
    picked(bench)
    assert findings(bench.window) == []
    bench.press(KEY.Key_F9)
    for section in range(KEY.Key_1, KEY.Key_7):
        bench.press(KEY(section), CTRL)
        assert findings(bench.window) == []
    bench.press(KEY.Key_Escape)
    for verb in ("guide_withdraw", "guide_import"):
        bench.do(verb)
        assert findings(bench.window) == []
        bench.press(KEY.Key_Escape)


@pytest.mark.slow
def test_three_thousand_items_open_and_are_searched_at_once(home: Home, benches: Benches) -> None:
    """The list within a tenth of a second, a keystroke's search within five thousandths; no gap over fifty."""
    staffed(home)
    many(home, 3000)
    bench = benches(KEEPER)
    bench.go("catalogue")
    screen = screen_of(bench)
    assert len(screen.list.rows()) == 3000
    found = screen.model._found

    def keystroke(text: str) -> float:
        return min(took(lambda: screen.model.find(text)) for _ in range(5))

    def searched(text: str) -> float:
        screen.model.query = text
        return min(took(screen.model.rows) for _ in range(9))

    assert min(took(home.post.catalogue) for _ in range(9)) + took(lambda: screen.model._have(found)) < 0.1
    for text in ("w", "wj", "公", "公共", "ggcs", "不在", ""):
        assert searched(text) < 0.005 and keystroke(text) < 0.05


def took(call: Callable[[], object]) -> float:
    """Seconds of this thread's own work that a call takes, whatever else the machine does meanwhile."""
    began = time.thread_time()
    call()
    return time.thread_time() - began
