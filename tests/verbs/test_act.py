"""`act`, `show` and `list` as processes: one line when it is durable, words and an exit code when it isn't."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.clean_guide import CLEAN
from tests.verbs.home import ENV, WHOLE, Home

pytestmark = pytest.mark.slow
KEYS = "status received_on accepted_on deadline legal_deadline supplement_by days_used days_left clock cards".split()
HOLD = (
    "import sys\nfrom pathlib import Path\nfrom app.models.home import lock\n"
    "with lock(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.made(tmp_path / "home")


def test_a_case_goes_its_way_act_by_act(home: Home) -> None:
    received = home.done("receive", **WHOLE)
    case, number = received["case"], received["number"]
    assert received["ok"] is True
    assert set(KEYS) <= set(received["state"])
    accepted = home.done("accept", "--case", number)
    assert (accepted["case"], accepted["number"]) == (case, number)
    assert accepted["state"]["documents"] == ["acceptance"]
    home.done("review", "--case", case, agree=True, text="材料齐全")
    granted = home.done("approve", "--case", case, "--by", "chief:王建国", license="公共场所卫生许可证")
    assert granted["state"]["documents"] == ["acceptance", "approval", "license"]
    home.done("issue", "--case", case, "--by", "issuing:赵敏")
    home.done("deliver", "--case", case, "--by", "issuing:赵敏", to="李㛃", identity="530127199001010017")
    rated = home.done("evaluate", "--case", case, level="very_satisfied")
    assert (rated["state"]["status"], rated["state"]["score"]) == ("delivered", "very_satisfied")

    shown = json.loads(home.run("show", number, "--json").stdout)
    assert shown["state"]["status"] == "delivered"
    actions = "receive accept review approve issue deliver evaluate".split()
    assert [line["action"] for line in shown["trace"]] == actions
    assert shown["trace"][0]["by"] == "clerk:陈静"
    assert [paper["kind"] for paper in shown["papers"]] == ["acceptance", "approval", "license", "delivery"]
    told = home.run("show", case).stdout
    assert number in told
    assert "李㛃" in told
    (row,) = json.loads(home.run("list", "--query", "李㛃", "--json").stdout)
    assert (row["id"], row["number"], row["pending"]) == (case, number, 7)
    assert number in home.run("list").stdout
    assert home.run("list", "--query", "没有").stdout.strip() == "没有找到。"


def test_what_comes_without_a_case_is_registered_and_followed(home: Home) -> None:
    """R-REC-04, R-EVA-04: the same act on a case is the case's."""
    asked = home.done("enquire", subject="要什么材料", person="李㛃", phone="13887654321", channel="telephone")
    assert asked["number"].startswith("ZX") and asked["state"]["status"] == "asked"
    handed = home.done("hand_over_enquiry", "--case", asked["number"], to="卫健局")
    assert (handed["case"], handed["state"]["responsible"]) == (asked["case"], "卫健局")
    complained = home.done("complain", "--by", "clerk:陈静", subject="无人答复")
    done = home.done("verify_complaint", "--case", complained["case"], text="查无此事", upheld=False)
    assert (done["state"]["status"], done["state"]["open"]) == ("not_upheld", False)
    case = home.done("receive", **WHOLE)["case"]
    assert home.done("complain", "--case", case, "--by", "clerk:陈静", subject="无人答复")["case"] == case
    late = home.act("answer_enquiry", "--case", "nobody", text="两样")
    assert late.returncode == 2 and "nobody" in late.stderr

    shown = json.loads(home.run("show", asked["number"], "--json").stdout)
    assert [line["action"] for line in shown["trace"]] == ["enquire", "hand_over_enquiry"]
    told = home.run("show", asked["case"]).stdout
    assert asked["number"] in told and "责任：卫健局" in told and "转交咨询" in told
    (row,) = json.loads(home.run("list", "--matters", "--query", "4321", "--json").stdout)
    assert (row["id"], row["kind"], row["pending"]) == (asked["case"], "enquiry", 2)
    assert complained["number"] in home.run("list", "--matters").stdout
    assert asked["number"] not in home.run("list").stdout


def test_a_guide_is_proposed_by_its_department(home: Home) -> None:
    """R-CAT-03: the item by its code; whose step it isn't is told so."""
    guide = CLEAN | {"code": "JY-001", "department": "卫健局", "promised_days": 3}
    step = ("propose_guide", "--case", "JY-001", "--by", "chief:王建国")
    proposed = home.done(*step, guide=guide, reason="压缩时限")
    assert (proposed["case"], proposed["state"]) == (
        "JY-001",
        {"stage": "proposed", "standing": "offered", "version": 1},
    )
    refused = home.run("act", "examine_guide", "--case", "JY-001", "--by", "chief:王建国", "--data", '{"agree": true}')
    assert (refused.returncode, json.loads(refused.stdout)["rule"]) == (3, "R-ORG-04")


REFUSED: dict[str, tuple[str, dict[str, object]]] = {
    "R-ACC-01": ("accept", {}),
    "R-ACC-06": ("reject", {"reason": "不符合条件"}),
    "R-CAT-05": ("request_supplement", {"missing": ["m9"]}),
    "R-EVA-01": ("evaluate", {"level": "satisfied"}),
}


def test_a_refusal_names_its_rule_and_keeps_nothing(home: Home) -> None:
    home.done("receive", "--case", "A", **{**WHOLE, "materials": ["m1"]})
    for rule, (action, data) in REFUSED.items():
        done = home.act(action, "--case", "A", **data)
        line = json.loads(done.stdout)
        assert done.returncode == 3, action
        assert (line["ok"], line["rule"]) == (False, rule)
        assert line["error"] in done.stderr
        assert "{" not in line["error"]
    assert len(json.loads(home.run("show", "A", "--json").stdout)["trace"]) == 1


BAD = {
    "not JSON": (("act", "accept", "--case", "A", "--data", "{"), 2),
    "not an object": (("act", "accept", "--case", "A", "--data", "[1]"), 2),
    "no such act": (("act", "fly", "--case", "A"), 2),
    "no such key": (("act", "receive", "--data", '{"colour": 1}'), 2),
    "no case": (("act", "accept"), 2),
    "unknown case": (("act", "accept", "--case", "B"), 2),
    "an id that is none": (("act", "receive", "--case", "A B"), 2),
    "no such post": (("act", "accept", "--case", "A", "--by", "pilot:王"), 2),
    "nobody of this name": (("act", "accept", "--case", "A", "--by", "clerk:无"), 3),
    "a wrong check digit": (
        ("act", "receive", "--data", '{"applicant": {"name": "王", "id_number": "530127199001010018"}}'),
        2,
    ),
    "unknown to show": (("show", "B"), 2),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_said_in_words(home: Home, bad: str) -> None:
    args, code = BAD[bad]
    done = home.run(*args)
    assert done.returncode == code, done.stdout + done.stderr
    assert any("一" <= c <= "鿿" for c in done.stderr)
    if args[0] == "act":
        assert json.loads(done.stdout)["ok"] is False
    assert home.run("list", "--json").stdout.strip() == "[]"


def test_data_comes_from_standard_input_too(home: Home) -> None:
    done = home.run("act", "receive", "--data", "-", stdin=json.dumps(WHOLE, ensure_ascii=False))
    assert json.loads(done.stdout)["ok"] is True


def test_a_wrong_password_is_refused_and_none_is_asked_for(home: Home) -> None:
    for password, word in (("falsch", "密码"), ("", "YICHUANG_PASSWORD")):
        env = {**ENV, "YICHUANG_PASSWORD": password}
        args = ("act", "receive", "--data", json.dumps(WHOLE, ensure_ascii=False))
        done = home.run(*args, env=env)
        assert done.returncode == 3, done.stderr
        assert word in done.stderr
    assert home.run("list", "--json").stdout.strip() == "[]"


@contextmanager
def held(path: Path) -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdin=-1, stdout=-1) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        yield
        holder.kill()


def test_beside_a_running_desk_one_may_look_but_not_act(home: Home) -> None:
    case = home.done("receive", **WHOLE)["case"]
    with held(home.path):
        refused = home.act("accept", "--case", case)
        assert refused.returncode == 4
        assert "正由进程" in refused.stderr
        assert json.loads(home.run("show", case, "--json").stdout)["state"]["status"] == "received"
        assert json.loads(home.run("list", "--json").stdout)[0]["id"] == case
    assert home.done("accept", "--case", case)["ok"] is True


def test_a_home_that_is_none_is_said_so_and_not_made(tmp_path: Path) -> None:
    nowhere = Home(tmp_path / "nowhere")
    for args in (("act", "receive"), ("show", "A"), ("list",)):
        done = nowhere.run(*args)
        assert done.returncode in (2, 4)
        assert "enrol" in done.stderr
    assert not nowhere.path.exists()


def test_tickets_are_taken_called_and_served(home: Home) -> None:
    first, second = home.done("take_ticket"), home.done("take_ticket", ticket="A017")
    assert (first["number"], second["number"], first["state"]["status"]) == ("A001", "A017", "waiting")
    assert home.act("take_ticket", ticket="A017").returncode == 3
    called = home.done("call")
    assert (called["case"], called["state"]) == (first["case"], {"status": "called", "window": "3", "calls": 1})
    assert home.done("start_service", ticket="A001")["state"]["status"] == "serving"
    assert home.done("end_service")["state"]["status"] == "done"
    home.done("call", ticket="A017")
    assert home.done("no_show", ticket="A017")["state"]["status"] == "no_show"
    assert home.act("start_service", ticket="B999").returncode == 2
