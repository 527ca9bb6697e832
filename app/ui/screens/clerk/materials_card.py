"""The materials of this applicant: in hand, scanned, missing or replaced by a commitment; each looked at once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.catalogue import Guide, Material
from app.post.shown import Held
from app.texts import words
from app.ui.kit.button import Button, VerbButton
from app.ui.kit.card import Card, clear, column, holder, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.choose import Meter, Segments
from app.ui.kit.hints import hints
from app.ui.kit.labels import Label, Line, rule
from app.ui.room import Room
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.intake import Intake
from app.ui.theme import theme

CHIP, SCAN = 134, 88
CHIPS = {
    "open": ("mute", "ring"),
    "ticked": ("ok", "ok"),
    "scanned": ("ok", "ok"),
    "missing": ("warn", "warn"),
    "committed": ("pri", "pencil"),
}


def form_words(material: Material) -> str:
    """What is wanted of it: 原件 1・复印件 2・电子."""
    parts = [
        words("ui_original", count=material.original) if material.original else "",
        words("ui_copies", count=material.copies) if material.copies else "",
        words("ui_electronic") if material.format == "electronic" else "",
    ]
    return "・".join(p for p in parts if p)


def held_chip(held: Held) -> ChipSpec:
    """The state of a material; scanned with its pages."""
    tone, icon = CHIPS[held.state]
    return ChipSpec(words(f"ui_held_{held.state}", pages=len(held.pages)), tone, icon)


class MaterialRow(QWidget):
    """One material; the keyboard stops at its segments, ← → choose."""

    focused = Signal(str)

    def __init__(self, n: int, material: Material, intake: Intake, *, commitment: bool) -> None:
        """`commitment`: whether a written one may replace it (R-ACC-07)."""
        super().__init__()
        self.material, self.intake = material, intake
        options = [("ticked", words("ui_tick")), ("missing", words("ui_lack"))]
        if commitment:
            options.append(("committed", words("ui_commit")))
        self.choose = Segments(options, material.name)
        self.choose.chosen.connect(self._choose)
        self.choose.installEventFilter(self)
        self.chip = Chip()
        self.scan = Button(words("ui_scan"), "std", icon="scan")
        self.scan.setFocusPolicy(self.scan.focusPolicy().NoFocus)
        self.scan.setAccessibleName(words("ui_scan_name", material=material.name))
        number = Label(str(n), "sub")
        theme.fix(number, width=24)
        theme.fix(self.scan, width=SCAN)
        title = Line(material.name)
        title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        name = row(title, *([Chip(words("ui_minor"), "mute", "-")] if material.minor else ()), 0, gap=8)
        chip = holder(row(self.chip, 0))
        theme.fix(chip, width=CHIP)
        checks = "；".join(material.check) or material.basis
        notes = "　".join(t for t in (form_words(material), checks) if t)
        head = holder(name)
        theme.fix(head, height=30)
        texts = column(head, Line(notes or words("ui_no_form"), "sub"), gap=0)
        line = row(number, texts, chip, self.choose, self.scan, gap=10, margins=(20, 4, 12, 4))
        line.setStretchFactor(texts, 1)
        self.setLayout(column(line, rule(), gap=0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self.focused.emit(self.material.code)
        return False

    def _choose(self, state: str) -> None:
        held = self.intake.held(self.material.code)
        kept = "scanned" if state == "ticked" and held.pages else state
        self.intake.hold(replace(held, state=kept))  # type: ignore[arg-type]

    def show_held(self, held: Held) -> None:
        self.chip.show_chip(held_chip(held))
        self.choose.show_value("ticked" if held.state == "scanned" else held.state)


class MaterialsCard(Card):
    """`scan_wanted(code)` when a row's scan button is pressed."""

    step = 4
    scan_wanted = Signal(str)

    def __init__(self, room: Room, intake: Intake) -> None:
        super().__init__(words("ui_materials"), "file")
        self.intake = intake
        self.current = ""
        self._codes: list[str] = []
        self._rows: list[MaterialRow] = []
        self.count, self.meter = Label("", "soft"), Meter(words("ui_materials"))
        for part in (self.count, self.meter, VerbButton(room.registry, "camera", stop=False)):
            self.aside.addWidget(part)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._list = column(gap=0)
        self.body.addLayout(self._list)
        self.problem = Line("", "must")
        self.problem_row = holder(row(self.problem, margins=(20, 4, 20, 4)))
        self.body.addWidget(self.problem_row)
        self.body.addWidget(hints(("← →", "ui_hint_state"), ("Enter", "ui_hint_next"), ("F8", "ui_hint_scan")))

    def stops(self) -> list[QWidget]:
        return [line.choose for line in self._rows]

    def stop(self, code: str) -> QWidget | None:
        return next((line.choose for line in self._rows if line.material.code == code), None)

    def render_state(self) -> None:
        guide, draft = self.intake.guide, self.intake.draft
        self.setVisible(guide is not None and draft is not None and not self.intake.choosing)
        if guide is None or draft is None:
            return
        pairs = drafting.materials(draft, guide)
        codes = [f"{guide.code}.{m.code}" for m, _ in pairs]
        if codes != self._codes:
            self._codes = codes
            self._build([m for m, _ in pairs], guide, drafting.free(draft, guide))
        for line, (_, held) in zip(self._rows, pairs, strict=True):
            line.show_held(held)
        settled = sum(h.state in (*drafting.IN_HAND, "committed") for _, h in pairs)
        self.count.setText(words("ui_materials_count", done=settled, total=len(pairs)))
        self.meter.show_part(settled, len(pairs))
        said = next((p for path, p in self.intake.problems.items() if path.startswith("material.")), None)
        self.problem.setText(words(said[0], **said[1]) if said else "")
        self.problem_row.setVisible(bool(said))

    def _build(self, materials: list[Material], guide: Guide, free: tuple[Material, ...]) -> None:
        clear(self._list)
        self._rows = []
        for n, material in enumerate(materials, 1):
            committable = material.commitment and not guide.concerns
            line = MaterialRow(n, material, self.intake, commitment=committable)
            line.focused.connect(self._focused)
            line.scan.clicked.connect(lambda _=False, code=material.code: self.scan_wanted.emit(code))
            self._rows.append(line)
            self._list.addWidget(line)
        for material in free:
            self._list.addWidget(self._free_row(material))
        self.current = materials[0].code if materials else ""

    def _free_row(self, material: Material) -> QWidget:
        source = Line(words("ui_shared_from", source=material.shared_from), "sub")
        texts = column(Line(material.name, "soft"), source, gap=0)
        chip = Chip(words("ui_shared"), "pri", "share")
        return holder(column(row(theme.px(34), texts, chip, gap=10, margins=(20, 6, 12, 6)), rule(), gap=0))

    def _focused(self, code: str) -> None:
        self.current = code
