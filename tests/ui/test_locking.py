"""The locked screen: nobody acts or reads behind it, what is being typed stays, and another person takes over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.errors import Refused, Trouble
from app.sync.clock import Clock
from app.ui.locking import LockScreen
from app.ui.screens.signin import SignIn
from app.usecases import session
from app.wire import codec
from app.wire.messages import Profile, SignedIn
from app.wire.messages import SignIn as Asked
from server import accounts, config
from server.database import writing
from server.partition import ordering
from server.service import PARTITION
from tests.sync.town import PASSWORD
from tests.ui.believable import PLACE
from tests.ui.desk_fixture import PASSWORD as FIXTURES
from tests.ui.lint import findings
from tests.ui.real import Home, person
from tests.ui.stage import Stage

CTRL = Qt.KeyboardModifier.ControlModifier


def locked(stage: Stage) -> LockScreen:
    screen = stage.window.locking.screen
    assert screen is not None
    return screen


@pytest.fixture
def typing(stage: Stage) -> Stage:
    """A clerk in the midst of a name, then away."""
    stage.sign_in()
    stage.do("call_next")
    stage.clerk.intake.put("name", "")
    stage.settle()
    stage.clerk.page.applicant.fields["name"].editor.setFocus()
    stage.type("王秀英")
    stage.press(Qt.Key.Key_L, CTRL)
    return stage


def test_the_key_locks_over_everything_and_shows_nothing_of_it(typing: Stage) -> None:
    screen, centre = locked(typing), typing.window.centralWidget()
    assert screen.isVisible() and screen.geometry() == centre.rect()
    typing.window.resize(1366, 728)
    typing.settle()
    assert screen.geometry() == centre.rect()
    shot = typing.window.grab().toImage()
    typing.window.locking.screen.raise_()  # type: ignore[union-attr]
    under = typing.window.childAt(typing.window.width() // 2, 20)
    assert under is not None and (under is screen or screen.isAncestorOf(under))
    assert not shot.isNull() and "lock" in typing.desk.calls


def test_no_verb_and_no_scan_reaches_what_is_behind(typing: Stage) -> None:
    before = list(typing.desk.calls)
    at_hand = {verb.id for verb in typing.window.registry.at_hand()}
    assert at_hand == {"unlock", "change_person", "leave"}
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F6, Qt.Key.Key_F1):
        typing.press(key)
    typing.window._scanned("case", "SL2026000123")
    typing.settle()
    assert [call for call in typing.desk.calls[len(before) :] if call not in ("place", "now")] == []


def test_tab_goes_round_on_the_locked_screen_alone(typing: Stage) -> None:
    screen, seen = locked(typing), set()
    for _ in range(6):
        QTest.keyClick(typing.focus(), Qt.Key.Key_Tab)
        assert screen.isAncestorOf(typing.focus())
        seen.add(typing.focus())
    assert len(seen) == 3


def test_the_password_brings_back_what_was_being_typed(typing: Stage) -> None:
    typing.type(FIXTURES)
    typing.press(Qt.Key.Key_Return)

    assert typing.window.locking.screen is None
    assert typing.clerk.intake.draft and typing.clerk.intake.draft.applicant.name == "王秀英"
    typing.type("子")
    assert typing.clerk.intake.draft.applicant.name == "王秀英子"
    assert typing.window.registry.action("next").isEnabled()


def test_a_wrong_password_opens_nothing(typing: Stage) -> None:
    typing.type("wrong")
    typing.press(Qt.Key.Key_Return)
    screen = locked(typing)
    assert screen.password.note.text
    assert findings(screen) == []
    typing.press(Qt.Key.Key_Return)
    assert typing.window.locking.locked


def test_another_person_takes_over_under_their_own_name(typing: Stage) -> None:
    typing.do("change_person")
    typing.type("limei")
    typing.press(Qt.Key.Key_Return)
    typing.type(FIXTURES)
    typing.press(Qt.Key.Key_Return)

    room = typing.window.room
    assert typing.window.locking.screen is None
    assert room.person and room.person.user == "limei"
    assert room.person.name in typing.window.notices.texts()[-1]


def test_esc_leaves_the_change_and_nothing_else(typing: Stage) -> None:
    typing.do("change_person")
    screen = locked(typing)
    assert screen.user.isVisible() and not screen.other.isVisible()
    assert "Esc" in screen.why.text() and screen.button.text() == "登录"
    typing.press(Qt.Key.Key_Escape)
    assert typing.window.locking.locked and not screen.user.isVisible()
    assert screen.other.isVisible() and screen.button.text() == "解锁"


def test_ten_idle_minutes_lock_and_a_touch_puts_it_off(stage: Stage) -> None:
    stage.sign_in()
    wedge = stage.window.wedge
    assert PLACE.lock_minutes == 10
    wedge.touched -= 599
    stage.window.locking.look()
    assert not stage.window.locking.locked
    QTest.mouseMove(stage.window, stage.window.rect().center())
    QTest.keyClick(stage.focus(), Qt.Key.Key_Shift)
    wedge.touched -= 599
    stage.window.locking.look()
    assert not stage.window.locking.locked
    wedge.touched -= 2
    stage.window.locking.look()
    assert stage.window.locking.locked


def test_nobody_signed_in_is_no_reason_to_lock(stage: Stage) -> None:
    stage.window.wedge.touched -= 10_000
    stage.window.locking.look()
    assert isinstance(stage.window.current, SignIn) and not stage.window.locking.locked


@pytest.mark.parametrize("why", ["over", "dismissed"])
def test_a_session_that_ended_locks_by_itself(stage: Stage, why: str) -> None:
    stage.sign_in()
    stage.desk.must = why
    stage.window._tick()
    stage.settle()
    assert locked(stage).user.isVisible() == (why == "dismissed")


# --- behind the screen, on a real post with its county ------------------------------------------------------------


def sat(home: Home, user: str = "陈静") -> None:
    home.post.sign_in(user, PASSWORD)


class Away:
    """A county out of reach."""

    def sign_in(self, request: Asked) -> SignedIn:
        raise Trouble("sync_away")


def test_nobody_acts_behind_a_locked_screen(home: Home) -> None:
    sat(home)
    home.post.lock()
    with pytest.raises(Refused) as caught:
        home.post.new_draft("")
    assert (caught.value.rule, caught.value.code) == ("R-ORG-04", "post_locked")
    home.post.unlock(PASSWORD)
    assert home.post.new_draft("").id


def test_what_is_typed_is_kept_behind_a_locked_screen(home: Home) -> None:
    sat(home)
    draft = home.post.new_draft("")
    home.post.lock()
    home.post.save_draft(replace(draft, applicant=person("王秀英")))
    home.post.unlock(PASSWORD)
    assert home.post.draft(draft.id).applicant.name == "王秀英"


def test_a_screen_is_unlocked_without_the_county_too(home: Home) -> None:
    sat(home)
    home.post.lock()
    home.post.county = Away()
    with pytest.raises(Refused):
        home.post.unlock("wrong" + PASSWORD)
    assert home.post.locked
    assert home.post.unlock(PASSWORD).user == "陈静"


def test_guessing_at_a_locked_screen_is_slowed_down(home: Home) -> None:
    sat(home)
    home.post.lock()
    home.post.county = Away()
    for _ in range(session.TRIES):
        with pytest.raises(Refused):
            home.post.unlock("guess")
    with pytest.raises(Refused) as caught:
        home.post.unlock(PASSWORD)
    assert caught.value.code == "usecases_too_many_tries"
    assert home.post.locked


def test_who_takes_over_acts_under_their_own_name_with_what_was_begun(home: Home) -> None:
    sat(home)
    draft = home.post.new_draft("")
    home.post.save_draft(replace(draft, applicant=person("王秀英")))
    home.post.lock()

    home.post.sign_in("李㛃", PASSWORD)

    assert [row.id for row in home.post.drafts()] == [draft.id]
    assert home.post.actor().user == "李㛃" and not home.post.locked


def test_signing_in_at_a_free_desk_takes_nothing_from_anybody(home: Home) -> None:
    sat(home)
    draft = home.post.new_draft("")
    home.post.save_draft(replace(draft, applicant=person("王秀英")))
    home.post.sign_out()
    home.post.sign_in("李㛃", PASSWORD)
    assert home.post.drafts() == ()


def test_a_session_ends_after_twelve_hours(home: Home) -> None:
    sat(home)
    at = home.post.now()
    home.post.clock = Clock(lambda: at + timedelta(hours=11, minutes=59))
    assert home.post.must_lock() == "" and home.post.actor()
    home.post.clock = Clock(lambda: at + timedelta(hours=12, minutes=1))
    assert home.post.must_lock() == "over"
    with pytest.raises(Refused) as caught:
        home.post.actor()
    assert caught.value.code == "post_session_over"
    home.post.unlock(PASSWORD)
    assert home.post.must_lock() == "" and home.post.actor()


def test_who_was_dismissed_is_locked_out_with_the_next_sync(home: Home) -> None:
    sat(home)
    gone = Profile(user="陈静", name="陈静", posts=["clerk"], window="3", revoked=True)
    with writing(home.town.engine) as connection, ordering(connection, PARTITION) as order:
        accounts.add_user(order, gone, PASSWORD)
    home.sync()
    assert home.post.must_lock() == "dismissed"
    with pytest.raises(Refused):
        home.post.unlock(PASSWORD)


def test_the_hall_says_after_how_many_minutes(home: Home) -> None:
    assert home.post.place().lock_minutes == 10
    with home.begin() as store:
        plain = dict(store.hall())
    for said, meant in ((3, 3), (0, 10), (900, 10), ("x", 10)):
        with writing(home.town.engine) as connection, ordering(connection, PARTITION) as order:
            config.put(order, "hall", str(plain["name"]), codec.encode({**plain, "lock_minutes": said}))
        home.sync()
        assert home.post.place().lock_minutes == meant
