"""kill -9 at any moment: every acknowledged act is there, the chain has no gap, no number is given twice."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from app.wire import codec, signing
from tests.models.place import Place

WORKER = """
import sys
from pathlib import Path
from app.wire import codec
from tests.models.place import Place, receive, act
place = Place.opened(Path(sys.argv[1]))
year = codec.now().year
while True:
    with place.begin() as store:
        number = store.take_number("case", year)
        command = receive(number, number=number)
        store.put_blob(number.encode() * 500)
        store.queue(command)
        store.queue(act("accept", number, 1))
    print(command.id, number, flush=True)
"""
KILLS = 12


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_was_acknowledged_survives_being_killed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Place.made(home).close()
    dice = random.Random(20260302)
    acknowledged: list[tuple[str, str]] = []
    for _ in range(KILLS):
        acknowledged += run_until_killed(home, lines=dice.randrange(1, 12))
        check(home, acknowledged)
    assert len(acknowledged) >= KILLS


def run_until_killed(home: Path, lines: int) -> list[tuple[str, str]]:
    """Let it work until that many acts are acknowledged, kill it, and give all it acknowledged."""
    with subprocess.Popen([sys.executable, "-c", WORKER, str(home)], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        said = [worker.stdout.readline() for _ in range(lines)]
        worker.kill()
        said += worker.stdout.readlines()
    whole = [line.split() for line in said if line.endswith("\n")]
    return [(id, number) for id, number in whole]


def check(home: Path, acknowledged: list[tuple[str, str]]) -> None:
    place = Place.opened(home)
    with place.begin() as store:
        acts = list(store.acts())
        numbers = [str(codec.command_from_bytes(a.body).data.get("number", "")) for a in acts]
        next_number = store.peek_number("case", codec.now().year)
    previous = signing.START
    for n, one in enumerate(acts, 1):
        assert one.dseq == n
        assert one.hash == signing.chain(previous, one.body.encode())
        previous = one.hash
    given = [number for number in numbers if number]
    assert len(given) == len(set(given)) == len(acts) // 2
    assert next_number not in given
    assert {id for id, _ in acknowledged} <= {one.id for one in acts}
    assert {number for _, number in acknowledged} <= set(given)
    place.close()
