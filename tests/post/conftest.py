"""One window of a real hall: the county as a process, devices as processes, the post in this one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.bootstrap import opened
from app.demo.cast import PASSWORD
from app.demo.children import Child, Family
from app.demo.script import Script, until
from app.demo.stage import Stage
from app.post.events import Event
from app.post.post import Post

KINDS = ("caller", "evaluator", "printer", "camera")


@dataclass
class Window:
    """A post with its simulators, its county, and everything it told."""

    post: Post
    stage: Stage
    devices: dict[str, Child]
    told: list[Event] = field(default_factory=list)

    @property
    def script(self) -> Script:
        return Script(self.post)

    def ready(self) -> None:
        def all_there() -> bool:
            states = {d.kind: d.state for d in self.post.devices()}
            return all(states[kind] == "ready" for kind in ("caller", "evaluator", "printer"))

        until(all_there, "devices", 60)


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    folder: Path = tmp_path_factory.mktemp("hall")
    with Family(folder / "logs") as family:
        stage = Stage(family, folder, folder / "out")
        stage.open_county()
        counter = stage.counter("3", KINDS)
        with opened(counter.home, stage.url) as post:
            here = Window(post, stage, counter.devices)
            post.subscribe(here.told.append)
            post.sign_in("陈静", PASSWORD)
            here.ready()
            yield here
