"""The simulated card reader as a person types to it, and what every device of the house must have."""

from __future__ import annotations

import ast
import re
import threading
from dataclasses import fields
from pathlib import Path

import pytest

from app.devices import idcard
from app.devices.contract import DeviceUnavailable
from app.devices.idcard.card import Card
from app.devices.sim import idcard as sim_idcard
from app.devices.sim import person
from app.devices.sim.contract import SimOptions
from app.devices.transport import open_link
from app.domain.errors import Unreadable
from app.domain.identity import check_id
from app.texts import explain, table
from tests.devices.idworld import reading, simulated


def test_a_reader_that_takes_nothing_is_given_up_in_time() -> None:
    with simulated("stall", tcp=0) as sim:
        link = open_link(sim.url, write_timeout=0.5)
        with pytest.raises(DeviceUnavailable):
            link.write(bytes(64 * 1024 * 1024))
        link.close()
        link.close()


@pytest.mark.parametrize(
    "wrong",
    [
        "sing", "", "fault gremlins", "lay", "lay 王", "lay 王 123", "lay 王 530127196803154027 colour=红",
        "lay 王 530127196803154027 sex=未", "lay 王 530127196803154027 nation=火星",
        f"lay {'王' * 16} 530127196803154027",
        "lay 王 530127196803154027 until=2039-06-01",
    ],
)  # fmt: skip
def test_a_command_or_card_that_is_not_there_is_refused(wrong: str) -> None:
    with simulated() as sim:
        with pytest.raises(Unreadable) as refused:
            sim.command(wrong)
        assert explain(refused.value) != refused.value.code


def test_a_fault_that_is_not_there_leaves_no_simulator_behind() -> None:
    threads = threading.active_count()
    with pytest.raises(Unreadable):
        sim_idcard.start(SimOptions(faults=("gremlins",)))
    assert threading.active_count() == threads


def test_random_people_have_right_numbers() -> None:
    with simulated() as sim:
        for _ in range(50):
            sim.command("lay random")
            card = sim.shown()["card"]
            assert isinstance(card, dict)
            assert check_id(str(card["number"])).valid
            assert card["birth"] == str(card["number"])[6:14]


def test_a_wrong_check_digit_is_laid_and_found_out() -> None:
    with simulated(card="王秀英 530127196803154028") as sim, reading(sim.url) as (reader, _):
        assert reader.read(5.0).doubtful == ("id_number",)


def codes() -> set[str]:
    """Every string of this part that looks like a code of it."""
    rooms = [*Path(idcard.__path__[0]).glob("*.py"), Path(str(sim_idcard.__file__)), Path(str(person.__file__))]
    app = Path(idcard.__path__[0]).parent.parent
    rooms += [app / "verbs" / "device_cards.py", app / "verbs" / "devices.py", app / "post" / "cards.py"]
    rooms += [app / "devices" / "registry.py"]
    found: set[str] = set()
    for path in rooms:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^idcard_[a-z_]+$", node.value))
    return found - {"idcard_doubt_"}


def test_every_code_has_chinese_words_and_every_sentence_is_used() -> None:
    doubts = {f"idcard_doubt_{f.name}" for f in fields(Card)} - {
        "idcard_doubt_lasting",
        "idcard_doubt_doubtful",
        "idcard_doubt_text",
    }
    known = {code for code in table() if code.startswith("idcard_")}
    assert codes() | doubts == known
    assert all(re.search(r"[一-鿿]", table()[code]) for code in known)


def test_the_driver_never_imports_its_simulator() -> None:
    for path in Path(idcard.__path__[0]).glob("*.py"):
        assert "devices.sim" not in path.read_text(encoding="utf-8")
