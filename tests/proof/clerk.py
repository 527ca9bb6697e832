"""A clerk's program for the kill test: takes cases in as fast as the disk allows, and syncs all the while.

Each act's id is printed once it is durable: what has been printed has been acknowledged to a person.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from uuid_utils import uuid7

from app.domain.command import Actor, Command
from app.sync.counter import opened
from app.sync.loop import SyncLoop
from app.wire import codec

ITEM = "WJ-001"
CLERK = Actor("clerk", "陈静", user="陈静", window="3")
PAUSE = 0.03


def work(home: Path, url: str) -> None:
    dice = random.Random(home.name)
    with opened(home) as counter, counter.county(url) as county:
        loop = SyncLoop(counter.begin, county, counter.key)
        loop.start()
        while True:
            number = f"{home.name}-{uuid7()}"
            command = _received(number, counter.identity.hall, counter.identity.device)
            with counter.begin() as store:
                store.queue(command)
            sys.stdout.write(f"{command.id}\n")
            sys.stdout.flush()
            loop.poke()
            time.sleep(dice.random() * 2 * PAUSE)


def _received(number: str, hall: str, device: str) -> Command:
    data: dict[str, object] = {"guide": ITEM, "materials": ["form"], "number": number, "hall": hall, "window": "3"}
    data["applicant"] = {"name": "李㛃", "id_number": "530127199001010017"}
    return Command(str(uuid7()), "case", str(uuid7()), "receive", 0, codec.now(), CLERK, device=device, data=data)


if __name__ == "__main__":
    work(Path(sys.argv[1]), sys.argv[2])
