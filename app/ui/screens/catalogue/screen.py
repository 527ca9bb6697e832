"""目录管理: every item found as it is typed, one opened, written, examined, published, compared; files in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from app.post.events import CountyChanged, Event
from app.texts import words
from app.ui.files import saved
from app.ui.kit.card import Card, column, holder, row
from app.ui.kit.empty import EmptyState
from app.ui.kit.field import Choice, Field
from app.ui.kit.hints import hints
from app.ui.kit.rows import RowList
from app.ui.room import Room
from app.ui.screen import Bar, BarVerb, Screen
from app.ui.screens.catalogue.deciding import DecidingPanel
from app.ui.screens.catalogue.drafting import Drafting
from app.ui.screens.catalogue.guide_form import GuideForm
from app.ui.screens.catalogue.import_panel import ImportPanel
from app.ui.screens.catalogue.item_card import ItemView
from app.ui.screens.catalogue.lines import FILTERS
from app.ui.screens.catalogue.model import Catalogue
from app.ui.screens.catalogue.spec import SECTIONS
from app.ui.theme import theme

LEFT, NARROW = 360, 320
NARROW_BELOW = 1340
FOLDS_BELOW = 1040
STEPS = {
    "guide_return": "return_guide",
    "guide_withdraw": "withdraw_guide",
    "guide_suspend": "suspend_guide",
    "guide_resume": "resume_guide",
    "guide_cancel": "cancel_guide",
}
"""Verb → step of the item's way that asks for something."""


class CatalogueScreen(Screen):
    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.model, self.drafting = Catalogue(room), Drafting(room)
        self.search = Field(words("ui_county_search"), example=words("ui_county_search_example"), note=False)
        self.filter = Choice(
            words("ui_county_filter"), [(f, words(f"ui_county_filter_{f}")) for f in FILTERS], note=False
        )
        self.list = RowList(words("ui_place_catalogue"))
        self.list.setUniformItemSizes(True)  # three thousand rows are measured as one
        self.empty = EmptyState("search", words("ui_county_found_none"), words("ui_county_found_none_hint"))
        self.item, self.form = ItemView(room), GuideForm(room, self.drafting)
        self.deciding, self.importing = DecidingPanel(room, self.model), ImportPanel(room)
        self._folded = self._turned = False
        self._build()
        self._connect()
        self._render()

    def _build(self) -> None:
        self.left_card = Card(words("ui_place_catalogue"), "book", grows=True)
        self.stack = QStackedWidget()
        for part in (self.list, self.empty):
            self.stack.addWidget(part)
        self.left_card.body.setContentsMargins(0, 0, 0, 0)
        head = column(self.search, self.filter, gap=6, margins=(14, 8, 14, 10))
        self.left_card.body.addWidget(holder(head))
        self.left_card.body.addWidget(self.stack)
        foot = hints(("↑↓", "ui_hint_move"), ("Ctrl+F", "ui_verb_find"))
        self.left_card.body.addWidget(foot)
        self.work = QStackedWidget()
        for page in (self.item, self.deciding, self.importing, self.form):
            self.work.addWidget(page)
        self.setLayout(row(self.left_card, self.work, gap=12, margins=(16, 12, 16, 12)))

    def _connect(self) -> None:
        self.model.changed.connect(self._render)
        self.search.edited.connect(self.model.find)
        self.search.editor.on_enter = self._enter
        self.filter.edited.connect(self.model.narrow)
        self.list.picked.connect(self._pick)
        self.list.chosen.connect(lambda _: self.item.compare.table.setFocus())
        self.drafting.changed.connect(self.changed)
        self.drafting.done.connect(self._proposed)
        for panel in (self.deciding, self.importing):
            panel.closed.connect(self.to_item)
        self.importing.changed.connect(self.changed)
        theme.changed.connect(self._fold)

    # --- the screen ----------------------------------------------------------------------------------------------

    def shown(self) -> None:
        self.model.read()
        self._fold()
        if self.work.currentWidget() is self.item:
            self.search.setFocus()

    def left(self) -> None:
        self.drafting.flush()

    def on_event(self, event: Event) -> None:
        if isinstance(event, CountyChanged) and event.kinds & {"editing", "guide"}:
            self.model.read()

    def scope(self) -> str:
        names = {self.form: "guide", self.deciding: "deciding", self.importing: "importing"}
        return names.get(self.work.currentWidget(), "catalogue")

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        here = self.scope()
        if here == "guide":
            return self._writing()
        if here != "catalogue":
            return (self.deciding if here == "deciding" else self.importing).handlers()
        return {
            **{verb: partial(self.decide, step) for verb, step in STEPS.items()},
            "guide_next": self.next_step,
            "guide_edit": self.edit,
            "guide_new": self.new,
            "guide_import": self.open_import,
            "guide_export": partial(self.export, "xlsx"),
            "guide_json": partial(self.export, "json"),
            "compare": self.item.compare.before.setFocus,
            "turn_over": self._turn_over,
            "find": self._to_search,
            "leave": self._to_search,
        }

    def _writing(self) -> Mapping[str, Callable[[], None]]:
        drafting = self.drafting
        return {
            **{f"section_{name}": partial(drafting.go, name) for name in SECTIONS},
            "entry_add": drafting.add,
            "entry_drop": drafting.drop,
            "entry_up": partial(drafting.move, -1),
            "entry_down": partial(drafting.move, 1),
            "next_finding": self._next_finding,
            "undo": drafting.undo,
            "confirm": drafting.send,
            "leave": self.stop_writing,
        }

    def able(self, verb: str) -> bool:
        here = self.scope()
        if here == "guide":
            return self._able_writing(verb)
        if here == "importing":
            return self.importing.able(verb)
        if here == "deciding":
            return not self.model.busy
        step = STEPS.get(verb)
        if step:
            return self.model.able("examine_guide" if step == "return_guide" else step)
        departments = bool(self.model.department)
        known = {
            "guide_next": bool(self.model.next_step()),
            "guide_edit": self.model.able("propose_guide"),
            "guide_new": departments,
            "guide_import": departments,
            "compare": self.model.file is not None,
            "turn_over": self._folded and self.model.file is not None,
        }
        return known.get(verb, True)

    def _able_writing(self, verb: str) -> bool:
        drafting = self.drafting
        listed = drafting.section not in ("basics", "clock")
        known = {
            "entry_add": listed,
            "undo": drafting.can_undo,
            "next_finding": bool(drafting.findings),
            "confirm": not drafting.busy,
        }
        return known.get(verb, listed and bool(drafting.entries()) if verb.startswith("entry_") else True)

    def bar(self) -> Bar:
        here = self.scope()
        if here == "guide":
            return self._bar_writing()
        if here != "catalogue":
            return (self.deciding if here == "deciding" else self.importing).bar()
        file = self.model.file
        steps = [BarVerb(verb) for verb, step in STEPS.items() if file and self._offered(step)]
        files = () if file and steps and self._folded else (BarVerb("guide_export"),)
        imports = (BarVerb("guide_import"),) if self.model.department and not self._folded else ()
        turn = (BarVerb("turn_over", text=words("ui_county_turn")),) if self._folded else ()
        note = words("ui_county_items", count=len(self.list.rows()))
        primary = BarVerb("guide_next", "pri", self.model.word_of_next())
        return Bar(note, "ok", verbs=(*imports, *files, *turn, *steps, primary))

    def _offered(self, step: str) -> bool:
        return self.model.able("examine_guide" if step == "return_guide" else step)

    def _bar_writing(self) -> Bar:
        drafting, found = self.drafting, len(self.drafting.findings)
        note = drafting.save_failed or words(
            "ui_county_draft_kept" if not found else "ui_county_draft_found", count=found
        )
        tone = "err" if drafting.save_failed else "warn" if found else "ok"
        word = words("ui_working") if drafting.busy else words("ui_county_propose")
        return Bar(
            note,
            tone,
            quiet=(BarVerb("undo"),),
            verbs=(BarVerb("next_finding"), BarVerb("leave"), BarVerb("confirm", "pri", word)),
        )

    # --- finding -------------------------------------------------------------------------------------------------

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.editor.selectAll()

    def _enter(self) -> None:
        """Enter in the search box: the first that was found."""
        rows = self.list.rows()
        if rows:
            self.list.pick(self.list.current() or rows[0].id)
            self.list.setFocus()

    def _pick(self, code: str) -> None:
        """Another item: a step begun on the one before is left."""
        if code != self.model.current:
            if self.work.currentWidget() is self.deciding:
                self.deciding.leave()
            self.model.pick(code)

    # --- the item's way ------------------------------------------------------------------------------------------

    def next_step(self) -> None:
        step = self.model.next_step()
        if step == "examine_guide":
            self.model.act(step, {"agree": True})
        elif step == "publish_guide":
            self.decide(step)
        elif step:
            self.edit()

    def decide(self, step: str) -> None:
        if self.model.file:
            self._work(self.deciding)
            self.deciding.open(step)
            self.changed.emit()

    def edit(self) -> None:
        """The proposal that was returned or still waits, else what is in force."""
        file = self.model.file
        guide = (file.proposed or file.in_force) if file else None
        if guide:
            self._write(partial(self.drafting.open, guide))

    def new(self) -> None:
        self._write(partial(self.drafting.open_new, self.model.department))

    def _write(self, begin: Callable[[], None]) -> None:
        """The page first, then what stands on it: neither waits for the other."""
        self._work(self.form)
        self.changed.emit()
        QTimer.singleShot(0, self, begin)

    def stop_writing(self) -> None:
        """Esc: back to the item; what was typed is kept."""
        self.drafting.flush()
        self.to_item()

    def _proposed(self) -> None:
        code = str(self.drafting.raw["code"])
        self.room.say("ui_county_done", "ok", item=code, action="propose_guide")
        self.to_item()
        self.model.pick(code)
        self.model.read()

    def _next_finding(self) -> None:
        """The first finding behind where the keyboard is, else the first of all."""
        drafting = self.drafting
        order = list(SECTIONS)
        here = (order.index(drafting.section), drafting.at[drafting.section])
        paths = [(f, drafting.path_of(f)) for f in drafting.findings]
        behind = [f for f, p in paths if (order.index(p[0]), p[1]) > here]
        drafting.go_to((behind or [f for f, _ in paths])[0])

    # --- files ---------------------------------------------------------------------------------------------------

    def open_import(self) -> None:
        self._work(self.importing)
        self.importing.open()
        self.changed.emit()

    def export(self, form: str) -> None:
        """What the list shows now, as a file among this person's documents."""
        codes = [row.id for row in self.list.rows()]
        name = words("ui_county_export_name", day=f"{self.room.now():%Y%m%d-%H%M%S}", form=form)
        saved(self.room, name, lambda: self.room.desk.catalogue_file(form, codes))

    # --- showing -------------------------------------------------------------------------------------------------

    def _work(self, part: GuideForm | DecidingPanel | ImportPanel | ItemView) -> None:
        self.work.setCurrentWidget(part)
        self._fold()

    def to_item(self) -> None:
        self._work(self.item)
        self._render()
        self.list.setFocus() if self.list.current() else self.search.setFocus()

    def _render(self) -> None:
        model = self.model
        rows = model.rows()
        self.list.blockSignals(True)
        self.list.show_rows(rows)
        self.list.pick(model.current)
        self.list.blockSignals(False)
        self.left_card.show_title(words("ui_place_catalogue"), words("ui_county_items", count=len(rows)))
        self.stack.setCurrentWidget(self.list if rows or not model.read_once else self.empty)
        self.item.render_state(model.file)
        self.item.head.refusal.say(model.refused if self.work.currentWidget() is self.item else None)
        self.changed.emit()

    def _turn_over(self) -> None:
        self._turned = not self._turned
        self._fold()
        self.changed.emit()

    def _fold(self) -> None:
        wide = self.width() / theme.scale
        self._folded = wide < FOLDS_BELOW
        self.left_card.setVisible(self.work.currentWidget() is not self.form)
        self.left_card.setFixedWidth(theme.px(NARROW if wide < NARROW_BELOW else LEFT))
        self.item.fold(self._folded, self._turned, wide < NARROW_BELOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
