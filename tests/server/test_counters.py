"""The supervisor's view of the counters: what each said of itself when it greeted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.wire import codec
from app.wire.messages import DeviceHealth, Hello
from server.cli import told
from server.counters import FARTHEST, Fared, fared
from server.database import reading
from server.service import PARTITION
from tests.server.town import Counter, Town

READY = DeviceHealth(name="凭条打印机", kind="printer", state="ready")
ABSENT = DeviceHealth(name="评价器", kind="evaluator", state="absent", reason="devices_gone")


@pytest.fixture
def counter(town: Town) -> Counter:
    return town.counter()


def view(town: Town, device: str) -> Fared:
    with reading(town.engine) as connection:
        return next(one for one in fared(connection, PARTITION) if one.device == device)


def greet(counter: Counter, **said: object) -> Hello:
    hello = counter.hello(**said)
    counter.service.hello(counter.device, hello)
    return hello


def test_a_counter_that_never_greeted_is_silent(town: Town, counter: Counter) -> None:
    one = view(town, counter.device.id)
    assert (one.window, one.at, one.revoked) == ("3", "", False)
    assert told(one)[-1] == "登记后还没有联系过"


def test_what_it_said_last_is_what_is_seen(town: Town, counter: Counter) -> None:
    """R-SUP-08."""
    greet(counter, waiting=1)
    ahead = (codec.now() + timedelta(hours=2)).replace(tzinfo=codec.BEIJING).isoformat()
    greet(counter, waiting=7, oldest="2026-11-20T09:00:00", to_fix=2, clock=ahead, devices=[READY, ABSENT])
    one = view(town, counter.device.id)
    assert (one.waiting, one.to_fix, one.oldest) == (7, 2, "2026-11-20T09:00:00")
    assert one.clock_off == pytest.approx(7200, abs=5)
    assert one.devices == (READY, ABSENT)
    assert one.ailing == (ABSENT,)
    line = "\t".join(told(one))
    assert all(word in line for word in ("待上传 7", "2 个需处理", "时钟偏差", "评价器 absent"))
    assert "凭条打印机" not in line


@pytest.mark.parametrize("clock", ["", "yesterday", "9999-12-31T23:59:59", "0001-01-01T00:00:00+14:00"])
def test_a_clock_that_is_none_is_told_as_far_off(town: Town, counter: Counter, clock: str) -> None:
    greet(counter, clock=clock)
    assert abs(view(town, counter.device.id).clock_off) == FARTHEST


def test_a_counter_that_says_too_much_is_cut(town: Town, counter: Counter) -> None:
    greet(counter, waiting=-5, to_fix=10**12, version="v" * 500, devices=[ABSENT] * 1000)
    one = view(town, counter.device.id)
    assert (one.waiting, one.to_fix, len(one.version), len(one.devices)) == (0, FARTHEST, 40, 40)


def test_an_older_counter_says_nothing_of_itself(town: Town, counter: Counter) -> None:
    greet(counter)
    assert view(town, counter.device.id).devices == ()
