"""Stories of ten steps played in one process, per second: read from TOML, settled, judged and explained.

    python -m bench.rehearse [--stories 400]

One figure a line with its target, on one core: what the processor spent, whatever else the machine did.
"""

from __future__ import annotations

import argparse
import time
import tomllib
from pathlib import Path

from app import calendars, policies
from app.domain.rehearsal import play
from app.domain.story import read_story
from app.texts import explain

STORY = Path(__file__).parent.parent / "tests" / "stories" / "cards.toml"
STEPS = 10


def once(text: str) -> int:
    """One story of ten steps, from its text; gives how much fell short (0)."""
    raw = tomllib.loads(text)
    raw["step"] = raw["step"][:STEPS]
    story = read_story(raw, STORY.name, policies.load, calendars.shipped())
    return sum(len(outcome.fell_short) for outcome in play(story, explain))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=400)
    stories = parser.parse_args().stories
    text = STORY.read_text(encoding="utf-8")
    once(text)
    begun = time.process_time()
    short = sum(once(text) for _ in range(stories))
    assert not short
    print(f"stories of {STEPS} steps a second {stories / (time.process_time() - begun):>9,.0f}   target 200")


if __name__ == "__main__":
    main()
