"""The moments a screen is looked at in: name → how to get there from a fresh window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.case import Case
from app.post.events import ScanEnded, Scanned
from app.post.shown import Page
from tests.ui.desk_capture import thumbnail
from tests.ui.stage import Stage

Scene = Callable[[Stage], None]


def signin(stage: Stage) -> None:
    """Nobody is here."""


def signin_wrong(stage: Stage) -> None:
    stage.window.current.user.show_value("chenjing")  # type: ignore[union-attr]
    stage.window.current.password.show_value("no")  # type: ignore[union-attr]
    stage.do("sign_in")


def signin_post(stage: Stage) -> None:
    stage.sign_in("limei")


def start(stage: Stage) -> None:
    stage.sign_in()


def called(stage: Stage) -> None:
    start(stage)
    if stage.kind == "empty":
        stage.do("new_draft")
    else:
        stage.do("call_next")


def wrong(stage: Stage) -> None:
    """A phone number one digit short, and a wrong last character."""
    called(stage)
    intake = stage.clerk.intake
    for path, text in (("name", "王秀英"), ("id", "110108196803154021"), ("phone", "1381234567")):
        intake.put(path, text)
    intake.use_agent(True)
    intake.next()
    stage.settle()


def questions(stage: Stage) -> None:
    called(stage)
    stage.fill(step=2)


def fields(stage: Stage) -> None:
    called(stage)
    stage.fill(step=3)


def materials(stage: Stage) -> None:
    called(stage)
    stage.fill(lacking=("plan", "report"))


def summary(stage: Stage) -> None:
    called(stage)
    stage.fill(step=5)


def tolerant(stage: Stage) -> None:
    called(stage)
    stage.fill(lacking=("plan",), step=5)


def told(stage: Stage) -> None:
    materials(stage)
    stage.do("told_once")


def reject(stage: Stage) -> None:
    materials(stage)
    stage.do("not_accepted")


def reject_blank(stage: Stage) -> None:
    reject(stage)
    stage.do("next")


def preview(stage: Stage) -> None:
    summary(stage)
    stage.do("preview")


def done(stage: Stage) -> None:
    summary(stage)
    stage.do("next")


def capture(stage: Stage) -> None:
    materials(stage)
    stage.do("camera")
    stage.frame()
    for _ in range(2):
        stage.do("shoot")


def capture_waits(stage: Stage) -> None:
    materials(stage)
    stage.do("camera")


def capture_scans(stage: Stage) -> None:
    """A feeder has brought two sides, one of them blank, and the stack could now be turned over."""
    stage.desk.sources = ("feeder", "duplex", "flatbed")
    materials(stage)
    stage.do("camera")
    stage.do("scan_pages")
    for n, doubtful in enumerate(((), ("ui_quality_blank",), ())):
        stage.desk.tell(Scanned("form", Page(blob=f"sha256:{n}", thumbnail=thumbnail(), doubtful=doubtful)))
    stage.desk.tell(ScanEnded())
    stage.settle()


def offline(stage: Stage) -> None:
    materials(stage)
    stage.offline()


def forms(stage: Stage) -> None:
    start(stage)
    stage.window.go("forms")
    stage.settle()


def forms_blank(stage: Stage) -> None:
    forms(stage)
    stage.do("enter_form")


def fixes(stage: Stage) -> None:
    start(stage)
    stage.window.go("fixes")
    stage.settle()


def locked(stage: Stage) -> None:
    materials(stage)
    stage.do("lock")


def locked_other(stage: Stage) -> None:
    locked(stage)
    stage.do("change_person")
    stage.do("unlock")


def palette(stage: Stage) -> None:
    materials(stage)
    stage.do("palette")


def keys(stage: Stage) -> None:
    materials(stage)
    stage.do("keys")


def cases(stage: Stage) -> None:
    done(stage)
    case: Case = next(iter(stage.desk.cases.values()))
    stage.window.open_case(case.id)
    stage.settle()


def cases_empty(stage: Stage) -> None:
    start(stage)
    stage.window.go("cases")
    stage.settle()


SCENES: Mapping[str, Scene] = {
    scene.__name__: scene
    for scene in (
        signin,
        signin_wrong,
        signin_post,
        start,
        called,
        wrong,
        questions,
        fields,
        materials,
        summary,
        tolerant,
        told,
        reject,
        reject_blank,
        preview,
        done,
        capture_waits,
        capture,
        capture_scans,
        offline,
        fixes,
        forms,
        forms_blank,
        locked,
        locked_other,
        palette,
        keys,
        cases_empty,
        cases,
    )
}
