"""The morning, played: applicants served at two windows, the county down for a while, a printer out of paper, an
evaluator pulled out; then decided, handed over, and counted."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.demo import reckoning
from app.demo.applicants import MORNING, Applicant
from app.demo.cast import CHIEFS, PASSWORD
from app.demo.children import Child, Family, interrupted_by_signals
from app.demo.stage import Counter, Stage
from app.domain.errors import Trouble
from app.texts import words

KINDS = ("caller", "evaluator", "printer", "camera")
DOWN_FROM, UP_AT = 4, 8
"""Between these applicants the county's server is dead."""
OUT_OF_PAPER, UNPLUGGED = 6, 7
SUPPLIED = ("plan", "report", "system", "health", "air")
HANDED_OVER = 4
PANELS = {
    "F8": "09-capture",
    "F10": "10-told-once",
    "F11": "11-not-accepted",
    "Ctrl+P": "12-preview",
    "F1": "13-keys",
}
PANEL_TIME = 1.5
APART = 1.5
"""Seconds between two applicants' keys."""


class Desk:
    """A driven desk and the simulators at it."""

    def __init__(self, family: Family, counter: Counter, server: str, pictures: Path) -> None:
        self.counter = counter
        self._pictures = pictures
        self._pressed = 0.0
        self._child: Child = family.start(
            f"desk-{counter.window}", "run", "--driven", "--home", str(counter.home), "--server", server
        )
        self._answer(90)

    def __call__(self, do: str, **order: object) -> Any:
        """One order; its value. Raises Trouble with the desk's words."""
        self._child.send(json.dumps({"do": do, **order}, ensure_ascii=False))
        return self._answer(120)

    def _answer(self, seconds: float) -> Any:
        answer: Mapping[str, Any] = json.loads(self._child.line(seconds))
        if not answer["ok"]:
            raise Trouble("demo_order_failed", desk=self.counter.window, words=answer["error"])
        return answer.get("value")

    def enter(self, user: str, post: str) -> None:
        self("sign_in", user=user, password=PASSWORD, post=post)
        self("enter", post=post)

    def grab(self, name: str, after: float = 0.0) -> None:
        """A picture of the window, once it has had so many seconds for a camera's frames or a paper's pages."""
        if after:
            self("rest", seconds=after)
        self("grab", file=str(self._pictures / f"{name}.png"))

    def press(self, level: str) -> None:
        """The applicant's key. Two frames within a second are one press to the counter, and no two people are so
        quick."""
        time.sleep(max(0.0, self._pressed + APART - time.monotonic()))
        self._pressed = time.monotonic()
        self.device("evaluator", f"rate {level}")

    def device(self, kind: str, command: str) -> None:
        """A command to a simulator, as `unplug` or `fault paper-out`."""
        self.counter.devices[kind].send(command)


def run(out: Path, *, as_json: bool = False) -> int:
    """Play it into `out`, which is emptied first. Exit 0 when nothing was lost."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with interrupted_by_signals(), tempfile.TemporaryDirectory(prefix="yichuang-demo-") as folder:
        with Family(out / "logs") as family:
            memory = Morning(family, Path(folder), out.resolve()).play()
        summary = {**reckoning.reckon(Path(folder), out), "memory_mb": memory}
    (out / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2), encoding="utf-8")
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))
    _say("demo_done", out=out, **{k: summary[k] for k in ("applicants", "papers", "receipts", "lost")})
    return int(summary["lost"] != 0 or summary["applicants"] != len(MORNING))


def _say(code: str, **params: object) -> None:
    print(words(code, **params), file=sys.stderr, flush=True)


class Morning:
    """The cases of the morning by the applicant's place in MORNING."""

    def __init__(self, family: Family, folder: Path, out: Path) -> None:
        self._stage = Stage(family, folder, out)
        self._pictures = out / "screens"
        self._family = family
        self._cases: dict[int, str] = {}

    def play(self) -> dict[str, int]:
        """The whole morning; what the busiest desk holds in memory at its end, in MB."""
        _say("demo_starting")
        self._stage.open_county()
        third, fourth = self._desk("3", KINDS), self._desk("4", KINDS)
        third.grab("01-sign-in")
        third.enter("陈静", "clerk")
        fourth.enter("李㛃", "clerk")
        third("take_tickets")
        self._serve_all(third, fourth)
        self._decide(third)
        self._hand_over()
        return dict(third("memory"))

    def _desk(self, window: str, kinds: tuple[str, ...]) -> Desk:
        return Desk(self._family, self._stage.counter(window, kinds), self._stage.url, self._pictures)

    def _serve_all(self, third: Desk, fourth: Desk) -> None:
        for n in range(len(MORNING)):
            if n == DOWN_FROM:
                self._cut(third, fourth)
            if n == UP_AT:
                self._restore(third, fourth)
            self._serve(n, fourth if MORNING[n].letter == "B" else third)
        for desk in (third, fourth):
            desk("synced")
            desk("printed")

    def _cut(self, third: Desk, fourth: Desk) -> None:
        _say("demo_county_down")
        fourth("synced")
        third("synced")
        self._stage.kill_county()
        third("sync_now")
        third("offline")
        third.grab("02-offline")

    def _restore(self, third: Desk, fourth: Desk) -> None:
        third("go", place="tray")
        third.grab("03-waiting-to-sync")
        third("go", place="todo")
        third.grab("14-to-do")
        third("go", place="clerk")
        self._stage.open_county()
        for desk in (third, fourth):
            desk("sync_now")
            desk("synced", seconds=90)
        _say("demo_county_up")

    def _serve(self, n: int, desk: Desk) -> None:
        wanted = MORNING[n]
        _say("demo_serving", n=n + 1, name=wanted.name, window=desk.counter.window)
        desk("call", name=wanted.name)
        draft = desk("draft", n=n)
        if n == 0:
            self._tour(desk)
        self._break(n, desk)
        ended = desk("finish", draft=draft, n=n)
        self._cases[n] = ended["case"]
        self._rate(n, wanted, desk, ended["case"])
        self._mend(n, desk)

    def _tour(self, desk: Desk) -> None:
        """The clerk's workspace with this intake open, and each panel that a key opens over it."""
        desk("enter", post="clerk")
        desk("keys", keys=["Ctrl+4"])
        desk.grab("04-clerk")
        for key, name in PANELS.items():
            desk("keys", keys=[key])
            desk.grab(name, PANEL_TIME)
            desk("keys", keys=["Esc"])

    def _break(self, n: int, desk: Desk) -> None:
        if n == OUT_OF_PAPER:
            desk("printed")
            desk.device("printer", "fault paper-out")
        if n == UNPLUGGED:
            desk.device("evaluator", "unplug")
            desk("device", kind="evaluator", state="absent")
            desk("go", place="devices")
            desk.grab("05-devices")
            desk("go", place="clerk")

    def _rate(self, n: int, wanted: Applicant, desk: Desk, case: str) -> None:
        """R-EVA-01: who presses no key has given no rating; nobody can at an evaluator that is away."""
        if not wanted.level or n == UNPLUGGED:
            return
        desk.press(wanted.level)
        if wanted.outcome in ("accept", "accept_tolerant"):
            desk("rated", case=case)

    def _mend(self, n: int, desk: Desk) -> None:
        if n == OUT_OF_PAPER:
            desk("printed")
            desk.device("printer", "fault none")
            desk("print_again", reason="缺纸，换纸后补打")
            desk("printed")
        if n == UNPLUGGED:
            desk.device("evaluator", "plug")
            desk("device", kind="evaluator", state="ready")

    def _decide(self, third: Desk) -> None:
        supplement = next(n for n, a in enumerate(MORNING) if a.outcome == "request_supplement")
        third("supply", case=self._cases[supplement], codes=list(SUPPLIED))
        third("transfer", case=self._cases[0])
        third("synced")
        third("open", case=self._cases[0])
        third.grab("06-case", PANEL_TIME)
        chief = self._desk("9", ())
        for user in CHIEFS.values():
            chief.enter(user, "chief")
            if user == CHIEFS["卫健局"]:
                chief("synced")
                chief.grab("07-approval", PANEL_TIME)
            chief("approve_all")
        chief("synced")

    def _hand_over(self) -> None:
        issuing = self._desk("8", ())
        issuing.enter("赵敏", "issuing")
        issuing.grab("08-issuing", PANEL_TIME)
        issuing("hand_over_all", most=HANDED_OVER)
        issuing("synced")
