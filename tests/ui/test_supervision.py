"""The supervisor's workspace: lists, what is owed, acts from the list, moved deadlines, the month (R-SUP-01)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QStandardPaths, Qt

from app.ui.places import places_for
from app.ui.screens.supervision.screen import SupervisionScreen
from server import publish
from server.database import writing
from tests.office import BUREAU, SUPERVISOR, staffed
from tests.ui.bench import ALT, Bench
from tests.ui.conftest import Benches
from tests.ui.lint import findings
from tests.ui.real import CLERK, LI, Home, person

KEY = Qt.Key


def opened(home: Home, benches: Benches, user: str = SUPERVISOR, size: tuple[int, int] = (1366, 768)) -> Bench:
    bench = benches(user, size=size)
    bench.go("supervision")
    return bench


def screen_of(bench: Bench) -> SupervisionScreen:
    return cast(SupervisionScreen, bench.screen)


def on(bench: Bench, name: str) -> SupervisionScreen:
    screen_of(bench).lists.pick(name)
    bench.settle()
    return screen_of(bench)


def counts(screen: SupervisionScreen) -> dict[str, str]:
    rows = screen.lists.rows()
    return {row.id: row.chip.text if row.chip else row.aside for row in rows if row.chip or row.aside}


def test_only_supervisors_and_the_bureau_have_the_place() -> None:
    """R-ORG-04, R-EVA-01."""
    posts = ("clerk", "chief", "issuing", "catalogue", "supervisor", "bureau")
    having = [p for p in posts if "supervision" in {place.id for place in places_for(p)}]
    assert having == ["supervisor", "bureau"]


def test_each_list_tells_how_many_stand_in_it(home: Home, benches: Benches) -> None:
    """R-SUP-01."""
    staffed(home)
    home.do(home.take_in(person("王秀英")), "request_extension", CLERK, days=3, reason="需现场核实。")
    home.do(home.take_in(person("李强", LI)), "complain", CLERK, subject="多次往返。")
    screen = screen_of(opened(home, benches))
    assert counts(screen) == {
        "watched": "2",
        "unexplained": "1",
        "extension": "1",
        "loop": "1",
        "abnormal": "1",
        "abnormal:complaint": "1",
    }


def test_an_extension_is_granted_from_the_list_by_keyboard(home: Home, benches: Benches) -> None:
    """R-CLK-04."""
    staffed(home)
    case = home.take_in(person("王秀英"))
    home.do(case, "request_extension", CLERK, days=3, reason="需现场核实。")
    bench = opened(home, benches, BUREAU)
    on(bench, "extension").table.setFocus()
    bench.press(KEY.Key_Return)
    assert screen_of(bench).model.action == "grant_extension"
    bench.press(KEY.Key_F9)

    with home.begin() as store:
        assert [e.granted for e in store.case(case.id).extensions] == [True]
    assert screen_of(bench).watching.rows() == () and not screen_of(bench).acting


def test_a_complaint_is_verified_rectified_and_called_back(home: Home, benches: Benches) -> None:
    """R-EVA-04."""
    staffed(home)
    case = home.take_in(person("王秀英"))
    home.do(case, "complain", CLERK, subject="多次往返。")
    bench = opened(home, benches)
    for step in ("verify_complaint", "rectify", "call_back"):
        screen = on(bench, "loop")
        bench.do("acts")
        assert screen.model.action == step
        screen.model.values |= {"upheld": "yes", "text": "已办。"}
        bench.press(KEY.Key_F9)

    with home.begin() as store:
        assert not any(complaint.open for complaint in store.case(case.id).complaints)


def test_another_list_leaves_what_was_begun(home: Home, benches: Benches) -> None:
    staffed(home)
    home.do(home.take_in(person("王秀英")), "complain", CLERK, subject="慢。")
    bench = opened(home, benches)
    on(bench, "loop")
    bench.do("acts")
    assert screen_of(bench).scope() == "acting"
    on(bench, "near")
    assert (
        screen_of(bench).scope() == "supervision" and screen_of(bench).tables.currentWidget() is screen_of(bench).empty
    )


def test_a_case_of_the_list_is_opened(home: Home, benches: Benches) -> None:
    staffed(home)
    case = home.take_in(person("王秀英"))
    bench = opened(home, benches)
    bench.press(KEY.Key_O, ALT)
    assert bench.screen is bench.window.screens["cases"]
    assert bench.screen.file.case.id == case.id  # type: ignore[attr-defined]


def test_what_a_moved_holiday_moved_is_listed(home: Home, benches: Benches) -> None:
    """R-CLK-01."""
    staffed(home)
    case = home.take_in(person("王秀英"))
    home.sync()
    assert case.deadline
    calendar, year = home.post.context().calendar, case.deadline.year
    off = {d for d in calendar.off if d.year == year} | {case.deadline}
    setting = publish.Setting("calendar", (year, off, {d for d in calendar.makeup if d.year == year}))
    with writing(home.town.engine) as connection:
        publish.put(connection, (setting,))
    home.sync()
    bench = opened(home, benches)
    screen = on(bench, "moved")
    (row,) = screen.watching.moved
    assert (row.case, row.old, row.why) == (case.id, case.deadline.isoformat(), "holiday_moved")
    assert date.fromisoformat(row.new) > case.deadline
    screen.moved.pick(case.id)
    bench.do("open_case")
    assert bench.screen is bench.window.screens["cases"]


def test_the_month_is_shown_and_written(
    home: Home, benches: Benches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-SUP-06, R-SUP-07."""
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path))
    staffed(home)
    home.approved(home.take_in(person("王秀英")))
    bench = opened(home, benches)
    screen = on(bench, "month")
    assert screen.watching.sheet and [f.department for f in screen.watching.sheet.figures] == ["卫健局", ""]
    bench.do("month_sheet")
    bench.do("month_lines")
    assert sorted(path.suffix for path in tmp_path.glob("*运行情况*")) == [".tsv", ".xlsx"]
    assert all("已保存" in note for note in bench.notices())


def test_a_folder_that_cannot_be_written_is_said(
    home: Home, benches: Benches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staffed(home)
    bench = opened(home, benches)
    on(bench, "month")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(gone))
    monkeypatch.setattr("app.ui.files.documents", lambda: gone / "deeper")
    bench.do("month_sheet")
    assert "不能写入" in bench.notices()[0]


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nothing_is_clipped_or_nameless(home: Home, benches: Benches, size: tuple[int, int]) -> None:
    staffed(home)
    home.do(home.take_in(person("欧阳娜仁花")), "complain", CLERK, subject="多次往返。")
    home.take_in(person("李强", LI), at=home.post.now() - timedelta(days=60))
    bench = opened(home, benches, size=size)
    for name in ("watched", "red", "loop", "month", "moved"):
        on(bench, name)
        assert findings(bench.window) == []
    on(bench, "loop")
    bench.do("acts")
    assert findings(bench.window) == []
