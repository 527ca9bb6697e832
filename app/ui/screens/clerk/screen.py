"""The clerk's workspace (叫号办理): queue at the left, the intake in the middle, person and limits at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.post.events import CasesChanged, Event, Rated, TicketChanged
from app.texts import words
from app.ui.kit.card import holder, row
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen
from app.ui.screens.clerk.calls import Calls
from app.ui.screens.clerk.form_page import FormPage, StartPage
from app.ui.screens.clerk.intake import STEPS, Intake
from app.ui.screens.clerk.panel import Panel
from app.ui.screens.clerk.queue_column import QueueColumn
from app.ui.screens.clerk.side_column import SideColumn
from app.ui.theme import theme

FOLDS_BELOW = 1340
PANELS = {
    "told": "app.ui.screens.clerk.told_panel:ToldPanel",
    "reject": "app.ui.screens.clerk.reject_panel:RejectPanel",
    "preview": "app.ui.screens.clerk.preview_panel:PreviewPanel",
    "capture": "app.ui.screens.clerk.capture_panel:CapturePanel",
    "done": "app.ui.screens.clerk.done_panel:DonePanel",
}


class ClerkScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.calls, self.intake = Calls(room), Intake(room)
        self.queue, self.page = QueueColumn(room, self.calls), FormPage(room, self.intake)
        self.start, self.side = StartPage(room, self.intake), SideColumn(room, self.intake)
        self.panels: dict[str, Panel] = {}
        self.panel: Panel | None = None
        self.middle, self.whole = QStackedWidget(), QStackedWidget()
        for widget in (self.start, self.page):
            self.middle.addWidget(widget)
        board = holder(row(self.queue, self.middle, self.side, gap=12))
        self.board: QWidget = board
        self.whole.addWidget(board)
        self.setLayout(row(self.whole, margins=(16, 12, 16, 12)))
        self._connect()
        theme.changed.connect(self._fold)

    def _connect(self) -> None:
        intake, calls = self.intake, self.calls
        intake.changed.connect(self._render)
        intake.ended.connect(lambda: self.open("done"))
        intake.touched.connect(calls.start)
        calls.changed.connect(self.changed)
        calls.came.connect(self._came)
        self.page.materials.scan_wanted.connect(self.scan)

    # --- the screen --------------------------------------------------------------------------------------------

    def shown(self) -> None:
        self.calls.read()
        self.start.read()
        self._fold()

    def left(self) -> None:
        self.intake.flush()
        if self.panel and self.panel.whole:
            self.close_panel()

    def scope(self) -> str:
        return self.panel.scope() if self.panel else "clerk"

    def bar(self) -> Bar:
        if self.panel:
            return self.panel.bar()
        if self.intake.draft is None:
            return Bar(
                words("ui_nothing_open"),
                "ok",
                verbs=(BarVerb("new_draft"), BarVerb("call_next", "pri", words("ui_call_first"))),
            )
        verbs = (
            BarVerb("told_once"),
            BarVerb("not_accepted", "danger"),
            BarVerb("preview"),
            BarVerb("next", "pri", self._next_text()),
        )
        note, tone = self._saved_note()
        return Bar(note, tone, (BarVerb("undo", "link"),), verbs)

    def _saved_note(self) -> tuple[str, str]:
        intake = self.intake
        if intake.save_failed:
            return intake.save_failed, "err"
        at = intake.saved_at
        return (words("ui_saved", time=f"{at:%H:%M:%S}"), "ok") if at else (words("ui_saving"), "ok")

    def _next_text(self) -> str:
        intake = self.intake
        if intake.busy:
            return words("ui_working")
        if intake.step < STEPS:
            return words("ui_next_step", step=words(f"ui_step_{max(intake.step + 1, intake.reached)}"))
        return words(f"ui_action_{intake.action}")

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        own = self._queue_verbs()
        if self.panel:
            return {**own, **self.panel.handlers()} if self.panel.scope() == "done" else self.panel.handlers()
        return {**own, **self._intake_verbs()}

    def _queue_verbs(self) -> dict[str, Callable[[], None]]:
        calls = self.calls
        return {
            "call_next": self._call_next,
            "recall": calls.recall,
            "hold": calls.hold,
            "no_show": calls.no_show,
            "start_service": calls.start,
            "transfer_ticket": lambda: self.queue.ask_window(self.room.place.windows),
            "open_surge": calls.open_surge,
            "read_card": self.intake.read_card,
            "new_draft": lambda: self._begin(""),
            "preview": lambda: self.open("preview"),
            "reprint": lambda: self.open("preview"),
        }

    def _intake_verbs(self) -> dict[str, Callable[[], None]]:
        intake = self.intake
        steps = {f"step_{n}": partial(intake.go, n) for n in range(1, STEPS + 1)}
        picks = {f"pick_{n}": partial(self.page.item.pick_nth, n) for n in range(1, 10)}
        return {
            "next": intake.next,
            "undo": intake.undo,
            "told_once": lambda: self.open("told"),
            "not_accepted": lambda: self.open("reject"),
            "camera": lambda: self.scan(self.page.materials.current),
            "previous_info": intake.use_previous,
            "change_item": intake.choose_again,
            "way": intake.open_way,
            "print_guide": intake.print_guide,
            "leave": self.leave,
            **steps,
            **picks,
        }

    def able(self, verb: str) -> bool:
        if verb in ("call_next", "recall", "hold", "no_show", "start_service", "transfer_ticket", "open_surge"):
            return self.calls.can(verb) and not self.intake.busy
        if self.panel:
            return self.panel.able(verb)
        if verb == "new_draft":
            return self.intake.draft is None
        return self._intake_able(verb)

    def _intake_able(self, verb: str) -> bool:
        intake = self.intake
        if intake.draft is None or intake.busy:
            return False
        needs_item = ("told_once", "not_accepted", "camera", "preview", "change_item", "print_guide")
        if verb in needs_item:
            return intake.guide is not None
        if verb.startswith("pick_"):
            return intake.choosing and len(intake.items) >= int(verb[5:])
        own = {
            "read_card": self.room.place.card_reader,
            "undo": intake.can_undo,
            "previous_info": intake.previous is not None,
            "reprint": False,
        }
        return own.get(verb, True)

    # --- acts --------------------------------------------------------------------------------------------------

    def _call_next(self) -> None:
        if self.panel:
            self.close_panel()
        self.calls.call_next()

    def _begin(self, ticket: str) -> None:
        if self.panel:
            self.close_panel()
        self.intake.begin(ticket)

    def _came(self, ticket: str) -> None:
        """Somebody else stands at the window: their draft; nobody: the one that was open is kept."""
        if self.panel:
            self.close_panel()
        if ticket:
            self.intake.begin(ticket)
        else:
            self.intake.close()
            self.start.read()

    def leave(self) -> None:
        """Esc: back to the start, the draft is kept."""
        if not self.queue.to_window.isHidden():
            self.queue.to_window.hide()
        elif self.intake.draft is not None:
            self.intake.close()
            self.start.read()

    def scan(self, code: str) -> None:
        """The camera, for this material."""
        from app.ui.screens.clerk.capture_panel import CapturePanel

        panel = self._made("capture")
        assert isinstance(panel, CapturePanel)
        panel.open_for(code)
        self.open("capture")

    def _made(self, name: str) -> Panel:
        if name not in self.panels:
            from importlib import import_module

            module, _, kind = PANELS[name].partition(":")
            panel: Panel = getattr(import_module(module), kind)(self.room, self.intake)
            panel.changed.connect(self._panel_changed)
            panel.closed.connect(self.close_panel)
            (self.whole if panel.whole else self.middle).addWidget(panel)
            self.panels[name] = panel
        return self.panels[name]

    def open(self, name: str) -> None:
        """A panel takes the middle (the camera all of the page)."""
        panel = self._made(name)
        if self.panel and self.panel is not panel:
            self.panel.closing()
        self.panel = panel
        (self.whole if panel.whole else self.middle).setCurrentWidget(panel)
        panel.opened()
        self._fold()
        self.changed.emit()

    def close_panel(self) -> None:
        """Back to the form, or from the papers to what was decided."""
        if self.panel is None:
            return
        was, self.panel = self.panel, None
        was.closing()
        self.whole.setCurrentWidget(self.board)
        if was is self.panels.get("preview") and self.intake.done:
            self.open("done")
            return
        if self.intake.done and was is self.panels.get("done"):
            self.intake.close()
        self._render()
        if self.intake.draft:
            step = 4 if was is self.panels.get("capture") else self.intake.step
            self.intake.moved.emit(f"step.{step}")

    def _panel_changed(self) -> None:
        if self.sender() is self.panel:
            self.changed.emit()

    # --- showing -----------------------------------------------------------------------------------------------

    def _render(self) -> None:
        if self.panel is None:
            self.middle.setCurrentWidget(self.page if self.intake.draft else self.start)
        self.side.render_state()
        self._fold()
        self.changed.emit()

    def _fold(self) -> None:
        """The right column stands only where there is room, and something to say."""
        wide = self.width() / theme.scale >= FOLDS_BELOW
        self.side.setVisible(wide and self.intake.draft is not None and not (self.panel and self.panel.wide))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def on_event(self, event: Event) -> None:
        if isinstance(event, TicketChanged | Rated):
            self.calls.read()
        elif isinstance(event, CasesChanged) and self.intake.draft is None:
            self.start.read()
        if self.panel:
            self.panel.on_event(event)

    def on_scan(self, kind: str, value: str) -> bool:
        if kind in ("id", "credit") and self.intake.draft is not None and self.panel is None:
            self.intake.put("id", value)
            self.intake.check("id")
            return True
        return False
