"""One case the whole way over two counters, through the command line alone."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path
from typing import IO, Any

import pytest

from app.sync.step import POLL
from tests.e2e.proxy import Wire
from tests.e2e.world import Counter, County, program, yichuang

pytestmark = pytest.mark.slow

ITEM = "WJ-001"
MATERIALS = ["form", "id", "plan", "report", "system", "health"]
ANSWERS = {"who": "self", "air": "no", "sort": "new"}
APPLICANT = {"name": "李㛃", "id_number": "530127199001010017", "phone": "13887654321"}
GRANTED = {"reason": "符合条件", "basis": "《公共场所卫生管理条例》第四条", "license": "公共场所卫生许可证"}


@pytest.fixture
def window3(county: County, tmp_path: Path) -> Counter:
    return ready(tmp_path / "window3", county, "3")


@pytest.fixture
def window8(county: County, tmp_path: Path) -> Counter:
    return ready(tmp_path / "window8", county, "8")


def ready(home: Path, county: County, window: str) -> Counter:
    counter = Counter.enrolled(home, county, window)
    assert counter.sync()["pulled"] > 30
    return counter


def take_in(counter: Counter) -> str:
    """A case received and accepted; gives its id."""
    given: dict[str, Any] = {"guide": ITEM, "materials": MATERIALS, "answers": ANSWERS, "applicant": APPLICANT}
    received = counter.act("receive", by="clerk:陈静", **given)
    case = str(received["case"])
    counter.act("accept", case, "clerk:陈静")
    return case


def decide(counter: Counter, case: str) -> None:
    counter.act("review", case, "chief:王建国", agree=True, text="材料齐全")
    counter.act("approve", case, "chief:王建国", **GRANTED)


def test_one_case_the_whole_way_over_two_counters(county: County, window3: Counter, window8: Counter) -> None:
    case = take_in(window3)
    sent = window3.sync()
    assert (sent["pushed"], sent["accepted"], sent["refused"], sent["pending"]) == (2, 2, 0, 0)

    decide(window3, case)
    window3.sync()
    window8.sync()
    window8.act("issue", case, "issuing:赵敏")
    window8.act("deliver", case, "issuing:赵敏", to="李㛃", identity=APPLICANT["id_number"], method="pickup")
    window8.act("evaluate", case, "applicant", level="very_satisfied")
    window8.sync()
    window3.sync()

    here, there, at_county = window3.show(case), window8.show(case), county.show(case)
    assert here["state"]["status"] == there["state"]["status"] == "delivered"
    assert at_county["number"] == here["number"] == there["number"]
    assert here["state"]["score"] == "very_satisfied"


def test_the_county_down_in_the_middle_costs_nothing(county: County, window3: Counter) -> None:
    first = take_in(window3)
    window3.sync()
    county.stop(signal.SIGKILL)
    second = take_in(window3)
    decide(window3, first)
    down = yichuang("sync", "--home", str(window3.home), "--once", "--timeout", "2", check=False)
    assert down.returncode == 4
    county.start()

    up = window3.sync()
    assert (up["pushed"], up["accepted"], up["pending"]) == (4, 4, 0)
    assert county.show(first)["state"]["status"] == "approved"
    assert county.show(second)["state"]["status"] == "accepted"
    assert window3.sync()["pushed"] == 0


def test_a_refused_act_stays_in_the_tray(county: County, window3: Counter, window8: Counter) -> None:
    case = take_in(window3)
    window3.sync()
    window8.sync()
    window3.act("withdraw", case, "applicant", reason="不办了")
    window8.act("transfer", case, "clerk:李㛃", department="卫健局")
    window3.sync()

    late = window8.sync()
    assert (late["accepted"], late["refused"]) == (0, 1)
    again = window8.sync()
    assert (again["pushed"], again["refused"]) == (0, 0)
    assert window8.show(case)["state"]["status"] == "withdrawn"


def test_a_wire_that_is_cut_again_and_again_loses_and_doubles_nothing(county: County, window3: Counter) -> None:
    cases = [take_in(window3) for _ in range(3)]
    with Wire(county.port, seed=20260302) as wire:
        through(window3, wire)
        assert wire.cuts > 0

    assert [county.show(case)["state"]["status"] for case in cases] == ["accepted"] * 3
    assert window3.sync()["pushed"] == 0
    verify = yichuang("verify", "--home", str(window3.home), "--json")
    assert json.loads(verify.stdout)["ok"] is True


def through(counter: Counter, wire: Wire) -> None:
    done = yichuang("sync", "--home", str(counter.home), "--once", "--json", "--timeout", "60", "--server", wire.url)
    assert json.loads(done.stdout)["pending"] == 0


def test_a_counter_that_listens_has_it_before_the_next_poll(county: County, window3: Counter, window8: Counter) -> None:
    with program("sync", "--home", str(window8.home), "--json") as listening:
        assert listening.stderr is not None
        heard(listening.stderr, "已同步")
        case = take_in(window3)
        started = time.monotonic()
        window3.sync()
        while not here(window8, case):
            assert time.monotonic() - started < POLL
        listening.terminate()
        out, _ = listening.communicate(timeout=30)
        assert listening.returncode == 0

    assert json.loads(out)["pulled"] >= 1
    assert window8.show(case)["state"]["status"] == "accepted"


def here(counter: Counter, case: str) -> bool:
    return yichuang("show", case, "--home", str(counter.home), check=False).returncode == 0


def heard(lines: IO[str], word: str) -> None:
    assert any(word in line for line in lines), f"it ended without “{word}”"
