"""F8: the document camera. Space shoots; each page is kept as it is shot, nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QResizeEvent

from app.domain.errors import AppError
from app.post.events import Captured, DeviceChanged, Event
from app.texts import explain, words
from app.ui.kit.card import Card, Plate, clear, column, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.choose import Meter
from app.ui.kit.hints import hints
from app.ui.kit.labels import Label, Line, rule
from app.ui.kit.rows import Row, RowList
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.canvas import Canvas
from app.ui.screens.clerk.feed import Feed
from app.ui.screens.clerk.intake import Intake
from app.ui.screens.clerk.materials_card import form_words, held_chip
from app.ui.screens.clerk.panel import Panel
from app.ui.screens.clerk.reading import Reader
from app.ui.screens.clerk.shots import Shots
from app.ui.screens.clerk.strip import PageStrip
from app.ui.theme import theme

LEFT, RIGHT, NARROW = 318, 232, 440


class CapturePanel(Panel):
    whole = True

    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__(room, intake)
        self.shots = Shots(room, intake)
        self.feed = Feed(room, intake, self.shots)
        self.reader = Reader(room, intake, self.shots)
        self._notes: tuple[tuple[str, ...], tuple[str, ...]] | None = None
        self.head, self.who, self.item = Line("", "h2"), Line("", "soft"), Line("", "sub")
        self.state, self.count, self.meter = Chip(), Label("", "soft"), Meter(words("ui_materials"))
        self.list = RowList(words("ui_materials"))
        self.canvas, self.strip = Canvas(), PageStrip()
        self.size_note = Label("", "sub")
        self._build()
        self.list.picked.connect(self.open_material)
        self.strip.picked.connect(self.shots.pick)
        self.shots.changed.connect(self.render_state)
        self.shots.kept.connect(self.canvas.release)
        self.feed.changed.connect(self.changed)
        self.reader.changed.connect(self.changed)
        intake.changed.connect(self.render_state)

    def _build(self) -> None:
        left = Plate()
        who = column(row(self.head, self.state), self.who, self.item, gap=4, margins=(18, 10, 14, 10))
        counts = row(Label(words("ui_materials"), "strong"), self.count, self.meter, 0, gap=10, margins=(18, 10, 14, 8))
        foot = hints(("↑↓", "ui_hint_material"), ("Esc", "ui_hint_back_saved"))
        left.setLayout(column(who, rule(), counts, self.list, foot, gap=0, margins=(1, 1, 1, 1)))
        theme.fix(left, width=LEFT)
        self.main = Card(" ", "scan", grows=True)
        self.main.body.setContentsMargins(12, 12, 12, 8)
        self.mode = Chip()
        self.main.aside.addWidget(self.mode)
        self.main.body.addWidget(self.canvas)
        self._quality = row(gap=8)
        self.main.body.addLayout(row(Label(words("ui_quality"), "soft"), self._quality, 0, self.size_note, gap=8))
        self.pages_card = Card(words("ui_pages"), "files", grows=True)
        self.pages_card.body.setContentsMargins(0, 0, 0, 0)
        self.pages_card.body.addWidget(self.strip)
        theme.fix(self.pages_card, width=RIGHT)
        self.setLayout(row(left, self.main, self.pages_card, gap=12))

    def scope(self) -> str:
        return "capture"

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        shots = self.shots
        return {
            "leave": self.closed.emit,
            "next": self.finish,
            "shoot": lambda: shots.shoot(self.canvas.corners),
            "retake": lambda: shots.retake(self.canvas.corners),
            "turn": shots.turn,
            "bleach": shots.bleach,
            "drop_page": shots.drop,
            "page_up": lambda: shots.move(-1),
            "page_down": lambda: shots.move(1),
            "scan_pages": self.feed.toggle,
            "scan_backs": self.feed.backs,
            "scan_source": self.feed.next_source,
            "print_separators": self._print_separators,
            "read_page": self.reader.read,
            "undo": self.intake.undo,
        }

    def able(self, verb: str) -> bool:
        feed = self.feed
        if verb == "scan_pages" or feed.running:
            return bool(feed.sources) and verb in ("scan_pages", "leave")
        if verb in ("scan_backs", "scan_source"):
            return feed.may_turn if verb == "scan_backs" else len(feed.sources) > 1
        if verb == "shoot":
            return not self.shots.busy and self.canvas.frame is not None
        if verb == "read_page":
            return bool(self.shots.pages) and not self.reader.busy
        if verb in ("turn", "retake", "drop_page", "page_up", "page_down"):
            return self.shots.page is not None and not self.shots.busy
        return self.intake.can_undo if verb == "undo" else True

    def bar(self) -> Bar:
        shots = self.shots
        note = words("ui_shooting") if shots.busy else words("ui_capture_note")
        if shots.saved and not shots.busy:
            note = words("ui_page_saved", n=len(shots.pages), time=f"{shots.saved:%H:%M:%S}")
        quiet = (BarVerb("undo", "link"), BarVerb("drop_page", "link"))
        bw = words("ui_color" if shots.black_white else "ui_verb_bleach")
        again = () if self.feed.sources and shots.page is None else (BarVerb("retake"), BarVerb("turn"))
        pages = (*again, BarVerb("bleach", text=bw))
        shoot, done = BarVerb("shoot", "pri", icon=True), BarVerb("next", "soft", words("ui_capture_done"))
        scan = self._scan_verbs()
        return Bar(self._scan_note() or note, "ok", quiet, (*scan, *pages, shoot, done))

    def _scan_verbs(self) -> tuple[BarVerb, ...]:
        """Only where a scanner is bound."""
        feed = self.feed
        if not feed.sources:
            return ()
        if feed.may_turn and not feed.running:
            return BarVerb("scan_pages"), BarVerb("scan_backs")
        return (BarVerb("scan_pages", text=words("ui_scan_stop") if feed.running else ""),)

    def _scan_note(self) -> str:
        if self.reader.busy:
            return words("ui_ocr_running")
        return words("ui_scan_running", count=len(self.feed.came)) if self.feed.running else ""

    def _print_separators(self) -> None:
        guide = self.intake.guide
        if guide is not None:
            self.room.ask(
                lambda: self.room.desk.print_separators(guide.code),
                lambda job: self.room.say("ui_print_queued", "ok", title=job.title),
            )

    def open_for(self, code: str) -> None:
        """Begin with this material."""
        self.shots.begin(code)

    def opened(self) -> None:
        self.shots.saved = None
        self.canvas.show_waiting(words("ui_camera_waits"))
        self.room.ask(self.room.desk.camera_on, failed=self._no_camera)
        self.feed.learn()
        self.render_state()
        self.list.setFocus()

    def closing(self) -> None:
        self.feed.stop()
        self.room.ask(self.room.desk.camera_off)

    def finish(self) -> None:
        """F9: on to the next material that nobody has looked at, or back to the form."""
        pairs = (
            drafting.materials(self.intake.draft, self.intake.guide) if self.intake.draft and self.intake.guide else []
        )
        codes = [m.code for m, _ in pairs]
        after = codes.index(self.shots.code) + 1 if self.shots.code in codes else len(codes)
        later = [m.code for m, held in pairs[after:] if held.state == "open"]
        if later:
            self.open_material(later[0])
        else:
            self.closed.emit()

    def open_material(self, code: str) -> None:
        if code and code != self.shots.code:
            self.canvas.release()
            self.shots.begin(code)

    def _no_camera(self, error: AppError) -> None:
        self.canvas.show_waiting(explain(error))
        self.changed.emit()

    def on_event(self, event: Event) -> None:
        if isinstance(event, Captured):
            fresh = self.canvas.frame is None
            self.canvas.show_frame(event)
            self._show_quality(event)
            if fresh:
                self.changed.emit()
        elif isinstance(event, DeviceChanged) and event.device.kind == "camera" and event.device.state != "ready":
            self.canvas.show_waiting(words(event.device.reason or "ui_camera_gone"))
            self.changed.emit()

    def render_state(self) -> None:
        draft, guide = self.intake.draft, self.intake.guide
        if draft is None or guide is None:
            return
        pairs = drafting.materials(draft, guide)
        self.head.setText(draft.applicant.name or words("ui_person_unknown"))
        self.who.setText(guide.name)
        self.item.setText(guide.department)
        self.state.show_chip(ChipSpec(words("ui_capturing"), "pri", "scan"))
        done = sum(h.state in (*drafting.IN_HAND, "committed") for _, h in pairs)
        self.count.setText(words("ui_materials_count", done=done, total=len(pairs)))
        self.meter.show_part(done, len(pairs))
        rows = [
            Row(m.code, m.name, form_words(m) or words("ui_no_form"), lead=str(n), chip=held_chip(h))
            for n, (m, h) in enumerate(pairs, 1)
        ]
        self.list.show_rows(rows)
        shots = self.shots
        self.list.pick(shots.code)
        material, pages = guide.material(shots.code), shots.pages
        doing = words("ui_page_again", n=shots.at) if shots.page else words("ui_page_next", n=len(pages) + 1)
        self.main.show_title(material.name if material else " ", doing)
        mode = words("ui_mode_bw" if shots.black_white else "ui_mode_color")
        self.mode.show_chip(ChipSpec(mode, "mute", "contrast" if shots.black_white else "file"))
        self.pages_card.show_title(words("ui_pages"), words("ui_pages_count", count=len(pages)))
        self.strip.show_pages(pages, shots.at)
        self.changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._notes = None
        if self.canvas.frame:
            self._show_quality(self.canvas.frame)

    def _show_quality(self, frame: Captured) -> None:
        """What is good and what is worth a look; where it is narrow, the latter alone."""
        if self._notes == (frame.good, frame.doubtful):
            return
        self._notes = (frame.good, frame.doubtful)
        clear(self._quality)
        narrow = self.main.width() / theme.scale < NARROW
        for code in () if narrow and frame.doubtful else frame.good[:1] if narrow else frame.good:
            self._quality.addWidget(Chip(words(code), "ok"))
        for code in frame.doubtful[:1] if narrow else frame.doubtful:
            self._quality.addWidget(Chip(words(code), "warn"))
        last = self.shots.pages[-1] if self.shots.pages and not narrow else None
        self.size_note.setText(words("ui_page_size", dpi=last.dpi, kb=max(last.size // 1024, 1)) if last else "")
