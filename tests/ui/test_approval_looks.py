"""The linter over every screen behind the window, in each size and theme, with typical and worst data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.devices import bindings
from app.devices.bindings import Binding
from app.domain.case import Applicant
from app.domain.command import Actor
from app.ui.theme import theme
from tests.ui.bench import Bench
from tests.ui.conftest import Benches
from tests.ui.lint import findings
from tests.ui.real import CHIEF, ISSUING, LI, Home, person, scanned
from tests.ui.test_looks import LOOKS

pytestmark = pytest.mark.slow
LONG = Applicant(
    name="云南" + "嵩明杨林经济技术开发区" * 3 + "健康产业有限公司",
    kind="organisation",
    id_kind="credit_code",
    id_number="91530127MA6K4T0X23",
    phone="0871-67911345",
    address="嵩明县嵩阳街道玉明路与普照路交叉口东北角中南光谷城市综合体三期商业裙楼负一层至地上四层",
)


def full(home: Home) -> None:
    """A morning's cases in every state, some as long as they come, one refused by the county."""
    now = home.post.now()
    pages = {"form": scanned(home, "公共场所卫生许可申请表", 3)}
    first = home.take_in(person("学院路老张头汗蒸养生会馆（王菼）"), pages=pages, at=now - timedelta(days=10))
    home.reviewed(first, now - timedelta(days=2))
    home.reviewed(home.take_in(LONG, at=now - timedelta(days=3)))
    home.take_in(person("欧阳䶮㛃𠮷", agent="李㛃"), "accept_tolerant", without=("plan",), commitment=True)
    home.take_in(person("王秀英"), "request_supplement", without=("report", "health"), days=5)
    home.take_in(LONG)
    home.issued(home.take_in(person("李强", LI)))
    home.sync()
    home.do(first, "review", Actor("backoffice", "周晓梅", user="周晓梅", department="卫健局"), agree=True, text="好")
    home.sync()
    home.do(home.reviewed(home.take_in(LONG)), "approve", CHIEF, license="公共场所卫生许可证")
    with home.begin() as store:
        store.set_job(store.jobs()[0].id, "uncertain", "printer_paper_out_midway")
        store.set_job(store.jobs()[1].id, "failed", "printer_paper_out")


def bind(home: Home) -> None:
    home.post.stop_devices()
    kinds = ("caller", "evaluator", "printer")
    rows = [Binding(kind=k, name=f"{k}-1", url=f"serial:/dev/tty-{k}", profile=PROFILES[k]) for k in kinds]
    bindings.write(home.post.home, rows)
    home.post.start_devices()


PROFILES = {"caller": "ff68-generic", "evaluator": "ff68-generic", "printer": "generic-80mm"}
Step = Callable[[Bench, Any], None]


def nothing(bench: Bench, screen: Any) -> None:
    """As it opens."""


def pick_long(bench: Bench, screen: Any) -> None:
    """The worst applicant's case."""
    model = screen.inbox if hasattr(screen, "inbox") else screen.model
    model.pick(next(r.id for r in model.rows if r.applicant == LONG.name))


def refuse(bench: Bench, screen: Any) -> None:
    bench.do("disagree")
    bench.do("confirm")


def refused(bench: Bench, screen: Any) -> None:
    screen.inbox.pick(next(r.id for r in screen.inbox.rows if r.tolerant))
    bench.settle()
    bench.do("approve")
    bench.do("approve")


def stranger(bench: Bench, screen: Any) -> None:
    screen.model.pick(next(r.id for r in screen.model.rows if r.status == "issued"))
    bench.settle()
    screen.model.identify("110108196803154029")


def file(bench: Bench, screen: Any) -> None:
    screen.open_case(next(r.id for r in screen.rows if r.applicant == LONG.name))
    bench.settle()
    bench.do("explain_days")


def reprint(bench: Bench, screen: Any) -> None:
    file(bench, screen)
    screen.strip.title.setText("")
    screen.strip.ask(screen.docs.docs[0].title, _refuse)
    bench.settle()


def _refuse(reason: str) -> object:
    from app.domain.errors import Refused

    raise Refused("R-REC-01", "usecases_reprint_reason")


def calibrate(bench: Bench, screen: Any) -> None:
    screen.model.pick("evaluator-1")
    bench.settle()
    bench.do("calibrate")
    bench.do("skip_key")
    screen.calibration.press("0A")


def add_device(bench: Bench, screen: Any) -> None:
    bench.do("bind_device")
    bench.settle()
    screen.form.pick_kind("evaluator")
    screen.form.put(profile="pad-websocket", name="")
    screen.form.put_address("300")
    bench.do("confirm")


SCENES: tuple[tuple[str, str, str, Step], ...] = (
    ("王建国", "approval", "typical", nothing),
    ("王建国", "approval", "long", pick_long),
    ("王建国", "approval", "refusing", refuse),
    ("王建国", "approval", "refused", refused),
    (ISSUING.user, "issuing", "typical", nothing),
    (ISSUING.user, "issuing", "long", pick_long),
    (ISSUING.user, "issuing", "stranger", stranger),
    ("陈静", "cases", "none", nothing),
    ("陈静", "cases", "file", file),
    ("陈静", "cases", "reprint", reprint),
    ("陈静", "tray", "typical", nothing),
    ("陈静", "todo", "typical", nothing),
    ("陈静", "todo", "long", pick_long),
    ("陈静", "devices", "typical", nothing),
    ("陈静", "devices", "calibrating", calibrate),
    ("陈静", "devices", "binding", add_device),
)


@pytest.fixture(autouse=True)
def standard() -> Iterator[None]:
    yield
    theme.use("standard", 1.0)


@pytest.mark.parametrize(("user", "place", "moment", "step"), SCENES, ids=[f"{s[1]}-{s[2]}" for s in SCENES])
def test_a_screen_with_much_to_show(
    home: Home, benches: Benches, user: str, place: str, moment: str, step: Step
) -> None:
    full(home)
    bind(home)
    looked(benches(user), place, step)


@pytest.mark.parametrize(
    ("user", "place"),
    [
        ("王建国", "approval"),
        ("赵敏", "issuing"),
        ("陈静", "cases"),
        ("陈静", "tray"),
        ("陈静", "todo"),
        ("陈静", "devices"),
    ],
)
def test_a_screen_with_nothing_to_show(benches: Benches, user: str, place: str) -> None:
    looked(benches(user), place, nothing)


def looked(bench: Bench, place: str, step: Step) -> None:
    bench.go(place)
    step(bench, bench.screen)
    found = []
    for name, size in LOOKS:
        theme.use(name, 1.0)
        bench.window.resize(*size)
        bench.settle()
        found += [f"{name} {size[0]}: {finding}" for finding in findings(bench.window)]
    assert found == []
