"""The devices of a post on real simulators and a real outbox of print jobs: calibrated, judged, printed again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt

from app.devices import bindings
from app.devices.bindings import Binding
from app.devices.sim import evaluator
from app.devices.sim.contract import SimOptions, Simulator
from app.domain.evaluation import LEVELS
from app.post.shown import DeviceRow
from app.ui.screens.devices.device_card import ago, state_words
from app.ui.screens.devices.model import news
from app.ui.screens.devices.screen import DevicesScreen
from tests.ui.bench import ALT, CTRL, Bench
from tests.ui.conftest import Benches
from tests.ui.real import Home, person

KEY = Qt.Key
NAME = "评价器"


@pytest.fixture
def device(home: Home) -> Iterator[Simulator]:
    """An evaluator that speaks the real bytes, bound to this post, with its line open."""
    sim = evaluator.start(SimOptions(tcp=0))
    home.post.stop_devices()
    bindings.write(home.post.home, [Binding(kind="evaluator", name=NAME, url=sim.url, profile="ff68-generic")])
    home.post.start_devices()
    yield sim
    sim.stop()


def opened(benches: Benches) -> tuple[Bench, DevicesScreen]:
    bench = benches("陈静")
    bench.go("devices")
    return bench, cast(DevicesScreen, bench.screen)


def ready(bench: Bench, screen: DevicesScreen) -> None:
    bench.wait(lambda: any(row.state == "ready" for row in screen.model.rows))


def test_calibrating_asks_for_each_level_and_says_what_is_missing(
    home: Home, benches: Benches, device: Simulator
) -> None:
    bench, screen = opened(benches)
    ready(bench, screen)
    bench.press(KEY.Key_C, ALT)
    model = screen.calibration
    bench.wait(lambda: model._heard is not None)
    for n, key in enumerate((10, 11, 12)):
        device.command(f"key {key}")
        bench.wait(lambda n=n: len(model.keys) == n + 1)  # type: ignore[misc]
    device.command("key 10")
    bench.wait(lambda: bool(model.twice))
    assert "非常满意" in screen.panel.twice.text()
    bench.press(KEY.Key_N, ALT)
    device.command("key 14")
    bench.wait(lambda: not model.level())
    assert model.lacking() == ["dissatisfied"]
    assert "不满意" in screen.panel.ask.text()
    bench.press(KEY.Key_F9)
    bench.wait(lambda: screen.scope() == "devices")

    (kept,) = bindings.read(home.post.home)
    assert kept.rating == {"10": LEVELS[0], "11": LEVELS[1], "12": LEVELS[2], "14": LEVELS[4]}
    assert home.post.devices()[0].unmapped == ("dissatisfied",)


def test_leaving_the_calibration_keeps_the_old_keys(home: Home, benches: Benches, device: Simulator) -> None:
    bench, screen = opened(benches)
    ready(bench, screen)
    bench.press(KEY.Key_C, ALT)
    bench.wait(lambda: screen.calibration._heard is not None)
    device.command("key 10")
    bench.wait(lambda: bool(screen.calibration.keys))
    bench.press(KEY.Key_Escape)

    assert screen.scope() == "devices"
    assert bindings.read(home.post.home)[0].rating == {}


def test_the_journal_is_kept_shown_and_written_out(
    home: Home, benches: Benches, device: Simulator, tmp_path: Path
) -> None:
    bench, screen = opened(benches)
    ready(bench, screen)
    bench.press(KEY.Key_J, ALT)
    bench.wait(lambda: bool(screen.model.device() and screen.model.device().journal))  # type: ignore[union-attr]
    ready(bench, screen)
    device.command("key 1")
    bench.wait(lambda: bool(home.post.heard(NAME)))
    screen.model.read_journal()
    bench.wait(lambda: bool(screen.model.lines))
    screen.model.export(tmp_path)
    bench.settle()

    (written,) = tmp_path.glob("*.log")
    assert " in " in written.read_text(encoding="utf-8")


def test_a_device_that_is_away_says_what_to_do(home: Home, benches: Benches, device: Simulator) -> None:
    bench, screen = opened(benches)
    ready(bench, screen)
    device.command("unplug")
    bench.wait(lambda: screen.model.rows[0].state == "absent")

    assert screen.card.chip.spec.text == "未连接"
    assert screen.card.said.text().endswith("。")
    assert "1 台设备需要处理" in screen.bar().note


def test_a_doubtful_print_is_judged_and_printed_again_with_a_reason(home: Home, benches: Benches) -> None:
    home.take_in(person("王秀英"))
    with home.begin() as store:
        jobs = store.jobs()
        store.set_job(jobs[0].id, "uncertain", "printer_silent")
    bench, screen = opened(benches)
    assert screen.model.job == jobs[0].id
    assert "打出来了吗" in screen.jobs.why.text()

    bench.press(KEY.Key_N, ALT)
    assert home.post.jobs()[0].state == "failed"
    bench.press(KEY.Key_R, CTRL)
    bench.press(KEY.Key_F9)
    assert screen.jobs.strip.reason.wrong
    bench.press(KEY.Key_2, ALT)
    bench.press(KEY.Key_F9)

    again = home.post.jobs()[0]
    assert (again.reprint, again.state) == (1, "queued")


def test_a_print_that_came_out_is_done(home: Home, benches: Benches) -> None:
    home.take_in(person("王秀英"))
    with home.begin() as store:
        job = store.set_job(store.jobs()[0].id, "uncertain", "printer_silent")
    bench, _ = opened(benches)
    bench.press(KEY.Key_Y, ALT)

    assert next(j for j in home.post.jobs() if j.id == job.id).state == "printed"


def test_no_device_is_a_state_not_an_error(benches: Benches) -> None:
    _, screen = opened(benches)
    assert screen.stack.currentWidget() is screen.empty
    assert screen.middle.currentWidget() is screen.none


def test_a_bounded_list_tells_what_is_new() -> None:
    assert news(None, ["01", "02"]) == []
    assert news(["01"], ["01", "02"]) == ["02"]
    assert news(["01", "02"], ["02", "02"]) == ["02"]
    assert news(["01"], ["01"]) == []
    assert news([], ["05"]) == ["05"]


def test_a_reason_is_a_sentence_whatever_is_known_of_it(home: Home) -> None:
    row = DeviceRow(name="x", kind="printer", state="absent", reason="devices_port_missing", url="serial:COM3")
    assert state_words(row) == "端口 COM3 上没有设备，检查连接线和电源。"
    now = home.post.now()
    assert ago(now, None) == "还没有应答过"
    assert ago(now, now - timedelta(seconds=12)) == "12 秒前"
    assert ago(now, now - timedelta(minutes=5)) == "5 分钟前"


def test_an_installer_binds_a_device_from_the_screen_and_it_works(home: Home, benches: Benches) -> None:
    sim = evaluator.start(SimOptions(tcp=0, profile="ff68-same", address=5))
    try:
        bench, screen = opened(benches)
        bench.press(KEY.Key_A, ALT)
        bench.wait(lambda: screen.scope() == "binding" and bool(screen.form.choices.kinds))
        form = screen.form
        assert screen.binding.kind.value() == "caller"
        form.pick_kind("evaluator")
        assert screen.binding.name.value() == "评价器"
        bench.press(KEY.Key_F9)
        assert "连接地址" in screen.binding.url.note.text
        form.put(url=sim.url)
        form.put(profile="ff68-same")
        form.put_address("300")
        bench.press(KEY.Key_F9)
        assert screen.binding.address.wrong
        form.put_address("5")
        bench.press(KEY.Key_F9)
        bench.wait(lambda: screen.scope() == "devices")
        ready(bench, screen)
        sim.command("key 2")
        bench.wait(lambda: bool(home.post.heard("评价器")))
    finally:
        home.post.stop_devices()
        sim.stop()
    (bound,) = bindings.read(home.post.home)
    assert (bound.kind, bound.name, bound.url, bound.profile, bound.address) == (
        "evaluator", "评价器", sim.url, "ff68-same", 5,
    )  # fmt: skip


def test_a_second_device_on_a_port_is_refused_in_words_and_nothing_changes(
    home: Home, benches: Benches, device: Simulator
) -> None:
    bench, screen = opened(benches)
    ready(bench, screen)
    before = bindings.read(home.post.home)
    bench.press(KEY.Key_A, ALT)
    bench.wait(lambda: bool(screen.form.choices.kinds))
    screen.form.pick_kind("idcard")
    screen.form.put(url=device.url)
    bench.press(KEY.Key_F9)
    bench.wait(lambda: screen.form.refused is not None)

    assert screen.scope() == "binding"
    assert bindings.read(home.post.home) == before
    bench.press(KEY.Key_Escape)
    assert screen.scope() == "devices"


def test_a_device_is_renamed_keeps_its_keys_and_is_taken_off(home: Home, benches: Benches, device: Simulator) -> None:
    home.post.calibrate(NAME, {"0A": LEVELS[0]})
    bench, screen = opened(benches)
    ready(bench, screen)
    bench.press(KEY.Key_M, ALT)
    bench.wait(lambda: screen.form.form.was == NAME and bool(screen.form.choices.kinds))
    screen.form.put(name="三号窗口评价器")
    bench.press(KEY.Key_F9)
    bench.wait(lambda: screen.scope() == "devices" and screen.model.current == "三号窗口评价器")
    assert bindings.read(home.post.home)[0].rating == {"10": LEVELS[0]}

    ready(bench, screen)
    bench.press(KEY.Key_U, ALT)
    bench.wait(lambda: not screen.model.rows)
    assert bindings.read(home.post.home) == ()


def test_the_self_test_is_a_slip_that_names_every_device_and_its_state(
    home: Home, benches: Benches, device: Simulator
) -> None:
    bench, screen = opened(benches)
    ready(bench, screen)
    bench.press(KEY.Key_P, ALT)
    bench.wait(lambda: bool(screen.model.jobs))
    with home.post.read() as store:
        slip = store.jobs()[0].slip
    assert slip is not None
    text = "\n".join(getattr(line, "text", "") or getattr(line, "value", "") for line in slip.lines)
    assert all(part in text for part in ("窗口设备自检单", NAME, "正常", device.url, "ff68-generic", "非常不满意"))
