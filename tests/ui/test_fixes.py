"""The same open matters for the clerk and for who supervises, ended by either as far as their power goes."""

from __future__ import annotations

from typing import cast

import pytest

from app.domain.command import Actor
from app.domain.errors import Refused
from app.ui.screens.fixes.screen import FixesScreen
from tests.ui.bench import Bench
from tests.ui.conftest import Benches
from tests.ui.real import Home, person

NOBODY = Actor("chief", "周晓梅", user="周晓梅", department="卫健局")


@pytest.fixture
def out(home: Home) -> str:
    """A decision on paper that the county refused: nobody there knows who signed it."""
    case = home.reviewed(home.take_in(person("王秀英")))
    home.do(case, "approve", NOBODY, license="公共场所卫生许可证")
    home.sync()
    home.sync()
    return case.id


def opened(benches: Benches, user: str) -> tuple[Bench, FixesScreen]:
    bench = benches(user)
    bench.go("fixes")
    return bench, cast(FixesScreen, bench.screen)


def test_the_clerk_sees_it_and_can_t_put_it_away(home: Home, benches: Benches, out: str) -> None:
    bench, screen = opened(benches, "陈静")
    (fix,) = screen.fixes
    assert fix.papers and "周晓梅" in screen.why.text()
    actions = {verb: bench.window.registry.action(verb).isEnabled() for verb in ("put_away_fix", "ratify_fix")}
    assert actions == {"put_away_fix": False, "ratify_fix": False}
    with pytest.raises(Refused) as caught:
        home.post.put_away(fix.id)
    assert (caught.value.rule, caught.value.code) == ("R-ACC-05", "domain_fix_paper_out")


def test_it_is_corrected_in_words_and_leaves_both_trays(home: Home, benches: Benches, out: str) -> None:
    bench, screen = opened(benches, "陈静")
    bench.do("correct_fix")
    assert screen.text.note.text and screen.fixes
    screen.text.show_value("决定书收回，重新审批后换发，已当面告知。")
    bench.do("correct_fix")
    assert screen.fixes == () and screen.stack.currentWidget() is screen.empty
    assert home.post.pending() == ()
    home.sync()
    home.sync()
    assert home.post.fixes() == ()


def test_who_has_the_power_ratifies_it(home: Home, benches: Benches, out: str) -> None:
    bench, screen = opened(benches, "王建国")
    screen.text.show_value("由本人追认，决定有效。")
    bench.do("ratify_fix")
    home.sync()
    home.sync()
    assert home.post.fixes() == ()


def test_an_act_without_paper_is_ended_from_the_tray(home: Home, benches: Benches) -> None:
    case = home.take_in(person("王秀英"))
    home.sync()
    home.do(case, "review", Actor("backoffice", "周晓梅", user="周晓梅", department="卫健局"), agree=True, text="齐全")
    home.sync()
    home.sync()
    home.sit("陈静")
    (fix,) = home.post.fixes()
    home.post.put_away(fix.id)
    home.sync()
    assert home.post.fixes() == () and home.post.pending() == ()
