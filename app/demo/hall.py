"""`make run`: a hall around one desk, signed in as a clerk; everything it started ends with it."""

from __future__ import annotations

import sys
from pathlib import Path

from app.bootstrap import show
from app.demo.cast import PASSWORD
from app.demo.children import Family, interrupted_by_signals
from app.demo.queueing import fill_queue
from app.demo.stage import Stage
from app.domain.errors import AppError
from app.post.post import Post
from app.texts import words

CLERK = "陈静"
WINDOW = "3"
KINDS = ("caller", "evaluator", "printer", "camera", "idcard")


def run(folder: Path) -> int:
    """Show the desk until it is closed or Ctrl-C ends it."""
    with interrupted_by_signals(), Family(folder / "logs") as family:
        stage = Stage(family, folder, folder / "paper")
        _say("demo_starting")
        stage.open_county()
        counter = stage.counter(WINDOW, KINDS)
        _say("demo_accounts", url=stage.url, password=PASSWORD)
        return show(counter.home, stage.url, _begin)


def _begin(post: Post) -> None:
    try:
        post.sign_in(CLERK, PASSWORD)
        fill_queue(post)
    except AppError as error:
        _say(error.code, **error.params)


def _say(code: str, **params: object) -> None:
    print(words(code, **params), file=sys.stderr, flush=True)
