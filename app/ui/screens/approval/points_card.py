"""审查要点: what the guide says to look at in each material, ticked off by the one who looks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from app.post.shown import CaseFile, MaterialRow
from app.texts import words
from app.ui.kit.card import Card, clear, column, row
from app.ui.kit.chip import Chip, ChipSpec
from app.ui.kit.choose import Check, Meter
from app.ui.kit.labels import Label, Line, rule
from app.ui.kit.scroller import Scroller
from app.ui.theme import theme

ROWS = 4.5
STATES = {"missing": ("warn", "warn"), "committed": ("warn", "pencil"), "shared": ("pri", "share")}


class PointsCard(Card):
    """`ticked(point, on)` by a person; `looked(material)` when a material's name is wanted in view."""

    ticked = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__(words("ui_b_points"), "ok")
        self.count, self.meter = Label("", "soft"), Meter(words("ui_b_points"), 80)
        self.aside.addWidget(self.count)
        self.aside.addWidget(self.meter)
        self._column = column(gap=0, margins=(20, 4, 12, 6))
        self.area = Scroller(words("ui_b_points"), self._column)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self.area)
        self.checks: dict[str, Check] = {}
        self._heads: dict[str, Line] = {}
        self._for: object = None
        theme.changed.connect(self.fit)

    def show_points(self, file: CaseFile | None, done: frozenset[str]) -> None:
        """The points of this case, those of `done` ticked."""
        key = (file.case.id, tuple(file.materials)) if file else None
        if key != self._for:
            self._for = key
            self._build(file.materials if file else ())
        for point, check in self.checks.items():
            if check.isChecked() != (point in done):
                check.blockSignals(True)
                check.setChecked(point in done)
                check.blockSignals(False)
        looked = sum(point in done for point in self.checks)
        self.count.setText(words("ui_b_points_done", done=looked, total=len(self.checks)))
        self.meter.show_part(looked, len(self.checks) or 1, "ok" if looked == len(self.checks) else "pri")
        self.setVisible(bool(file))

    def _build(self, materials: tuple[MaterialRow, ...]) -> None:
        clear(self._column)
        self.checks, self._heads = {}, {}
        for material in materials:
            if material.check or material.state in ("missing", "committed"):
                self._material(material)
        if not self._heads:
            self._column.addWidget(Label(words("ui_b_points_none"), "sub", wrap=True))
        self._column.addStretch(1)
        self.fit()

    def _material(self, material: MaterialRow) -> None:
        head = Line(material.name, "soft")
        self._heads[material.code] = head
        line = row(head, gap=8, margins=(0, 6, 4, 0))
        if material.state in STATES:
            tone, icon = STATES[material.state]
            tolerated = material.state == "missing" and material.minor
            word = "ui_b_material_tolerated" if tolerated else f"ui_b_material_{material.state}"
            chip = Chip()
            chip.show_chip(ChipSpec(words(word), tone, icon))
            line.addWidget(chip)
        self._column.addLayout(line)
        for n, text in enumerate(material.check):
            check = Check(text)
            check.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            point = f"{material.code}:{n}"
            check.toggled.connect(lambda on, point=point: self.ticked.emit(point, on))
            self.checks[point] = check
            self._column.addWidget(check)
        self._column.addWidget(rule())

    def look_at(self, material: str) -> None:
        """Bring a material's points into view."""
        if material in self._heads:
            bar, head = self.area.verticalScrollBar(), self._heads[material]
            bar.setValue(min(head.pos().y() - 6, bar.maximum()))

    def fit(self, rows: float = ROWS) -> None:
        """As high as its points, at most so many rows."""
        inner = self.area.widget()
        wanted = inner.sizeHint().height() if inner else 0
        self.area.setFixedHeight(min(max(wanted, theme.px(40)), theme.px(36 * rows)))
