"""The view-model of an intake: one draft, what is known about its applicant and item, what comes next.

No widget. One signal `changed`; every act ends in it. The desk is asked on the worker; the draft is saved within a
second of each change.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal

from app.domain.catalogue import Guide
from app.domain.errors import AppError
from app.post.shown import Draft, IdCard, Outcome, Outlook
from app.texts import explain
from app.ui.room import Room
from app.ui.screens.clerk import drafting
from app.ui.screens.clerk.editing import Editing

STEPS = 5


class Intake(Editing):
    """`ended()`: it has been decided."""

    ended = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__(room)
        self.stale.connect(self._unforeseen)
        self._reset()

    def _reset(self) -> None:
        self.forget()
        self.clear()
        self.choosing, self.way_open = True, False
        self.card: IdCard | None = None
        self.done: Outlook | None = None
        self.done_action = ""
        self.outlook: Outlook | None = None
        self.outlook_refused = ""
        self.action = "accept"
        self.busy = False

    def _unforeseen(self) -> None:
        self.outlook = None

    def begin(self, ticket: str) -> None:
        """The draft of a ticket, or a new one ("": without a ticket)."""
        self.room.ask(lambda: self.desk.new_draft(ticket), self.take, key="draft")

    def take(self, draft: Draft) -> None:
        """Work on this draft from now on."""
        self.flush()
        self._reset()
        self.draft = draft
        self.step = self.reached = draft.step
        self.saved_at = draft.saved_at
        self.find("")
        if draft.guide:
            code, answers = draft.guide, draft.answers
            self.room.ask(lambda: self.desk.guide_for(code, answers), self._have_guide, key="guide")
        self._look()
        self.changed.emit()
        self.moved.emit("name")

    def resume(self, id: str) -> None:
        """A draft that was kept."""
        self.room.ask(lambda: self.desk.draft(id), self.take, key="draft")

    def close(self) -> None:
        """Leave it; the draft is kept."""
        self.flush()
        self.draft = None
        self._reset()
        self.changed.emit()

    def pick(self, code: str) -> None:
        """This item; what was typed for the applicant stays."""
        row = next((item for item in self.items if item.code == code), None)
        if row and not row.here:
            self.room.say("ui_item_elsewhere", "warn", item=row.name, window=row.window)
            return
        self.room.ask(lambda: self.desk.guide(code), self._picked, key="guide")

    def _picked(self, guide: Guide) -> None:
        if self.draft is None:
            return
        self._change(replace(self.draft, guide=guide.code), "item")
        self._have_guide(guide)
        self.step = 2
        self.moved.emit(f"answer.{guide.questions[0].code}" if guide.questions else "item")
        if not guide.questions:
            self.go(3)

    def _have_guide(self, guide: Guide) -> None:
        self.guide, self.choosing = guide, False
        self.problems.pop("item", None)
        self._look()
        self.changed.emit()

    def put(self, path: str, value: str) -> None:
        """An answer may ask for other materials: of a package they are united anew (R-CAT-10, R-CAT-11)."""
        super().put(path, value)
        if path.startswith("answer.") and self.draft and self.guide:
            code, answers = self.guide.code, self.draft.answers
            self.room.ask(lambda: self.desk.guide_for(code, answers), self._asked_anew, key="guide")

    def _asked_anew(self, guide: Guide) -> None:
        if self.guide and guide.code == self.guide.code and guide != self.guide:
            self.guide = guide
            self.changed.emit()

    def open_way(self) -> None:
        """Alt+W: how it came, and what is special about it."""
        if self.draft and not self.draft.case:
            self.way_open = True
            self.changed.emit()
            self.moved.emit("channel")

    def choose_again(self) -> None:
        """Another item: the list opens again."""
        self.choosing, self.step = True, 2
        self.changed.emit()
        self.moved.emit("item")

    def print_guide(self) -> None:
        """R-CAT-01: the item's guide onto paper, in one key."""
        guide = self.guide
        if guide is not None:
            self.room.ask(
                lambda: self.desk.print_guide(guide.code),
                lambda job: self.room.say("ui_print_queued", "ok", title=job.title),
            )

    def read_card(self) -> None:
        self.busy = True
        self.changed.emit()
        self.room.ask(self.desk.read_card, self._have_card, failed=self._no_card, key="card")

    def _have_card(self, card: IdCard) -> None:
        self.busy, self.card = False, card
        if self.draft is None:
            return
        draft = self.draft
        for path, value in (("name", card.name), ("id", card.id_number), ("address", card.address)):
            draft = drafting.put(draft, path, value)
        self._change(draft, "card")
        for path in ("name", "id"):
            self.check(path)
        self.moved.emit("phone")

    def _no_card(self, error: AppError) -> None:
        self.busy = False
        self.room.refuse(error)
        self.changed.emit()

    def at(self, step: int) -> None:
        """The keyboard has gone to another step's card."""
        if step != self.step and self.draft:
            self.step, self.reached = step, max(self.reached, step)
            self.changed.emit()

    def go(self, step: int) -> None:
        """To a step, and the keyboard with it."""
        if self.draft is None:
            return
        if step > 2 and self.guide is None:
            step = 2
        self.step, self.reached = step, max(self.reached, step)
        self.draft = replace(self.draft, step=step)
        self._save_timer.start()
        if step == STEPS:
            self.look_ahead()
        self.changed.emit()
        self.moved.emit(f"step.{step}")

    def next(self) -> None:
        """F9: what is wrong so far is said in its place; else the next step; at the end it is decided."""
        if self.draft is None or self.busy:
            return
        self.problems = {}
        last = max(self.step, self.reached - 1)  # back at an earlier step: on to where it had come
        for step in range(1, last + 1):
            self.problems |= drafting.problems(self.draft, self.guide, step)
        if self.problems:
            self.changed.emit()
            self.moved.emit(next(iter(self.problems)))
        elif self.step < STEPS:
            self.go(max(self.step + 1, self.reached))
        else:
            self.decide(self.ending())

    def ending(self) -> Outcome:
        assert self.draft and self.guide
        return drafting.outcome(self.draft, self.guide, self.action)

    def choose_action(self, action: str) -> None:
        self.action = action
        self.look_ahead()
        self.changed.emit()

    def look_ahead(self) -> None:
        """What would come of it: the deadline explained, the papers to look at."""
        if self.draft is None or self.guide is None:
            return
        possible = drafting.endings(self.draft, self.guide)
        self.outlook, self.outlook_refused = None, ""
        if not possible:
            return
        self.action = self.action if self.action in possible else possible[0]
        draft, outcome = self.draft, self.ending()
        self.room.ask(lambda: self.desk.outlook(draft, outcome), self._foreseen, failed=self._forbidden, key="outlook")

    def _foreseen(self, outlook: Outlook) -> None:
        self.outlook = outlook
        self.changed.emit()

    def _forbidden(self, error: AppError) -> None:
        self.outlook_refused = explain(error)
        self.changed.emit()

    def decide(self, outcome: Outcome) -> None:
        """The act itself: once, whatever is pressed meanwhile."""
        if self.draft is None or self.busy:
            return
        self._save_timer.stop()
        self.busy = True
        self.changed.emit()
        draft = self.draft
        self.done_action = outcome.action
        self.room.ask(lambda: self.desk.settle(draft, outcome), self._decided, failed=self._not_decided)

    def _decided(self, outlook: Outlook) -> None:
        self.busy, self.done = False, outlook
        self.ended.emit()
        self.changed.emit()

    def _not_decided(self, error: AppError) -> None:
        self.busy = False
        self.room.refuse(error)
        self.changed.emit()
