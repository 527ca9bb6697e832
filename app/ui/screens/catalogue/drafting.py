"""The view-model of a guide that is being written: its values, what the lint says of each, kept within a second.

No widget. A place in it is a path: (section, number of the entry, key); the number is 0 in a flat section."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.catalogue import Guide
from app.domain.catalogue_finding import Finding
from app.domain.errors import AppError, Refused
from app.domain.guides import guide_to_dict
from app.post.shown import Draft
from app.texts import explain, words
from app.ui.room import Room
from app.ui.screens.catalogue import spec
from app.ui.screens.catalogue.spec import FLAT, SECTIONS, Entry

Path = tuple[str, int, str]
REST = 300
"""Milliseconds after the last key before it is judged and kept."""
SOFT = frozenset({"catalogue_missing"})
"""What is missing is said, not red: a draft may be incomplete."""
UNDOES = 50


class Drafting(QObject):
    """`moved(path)`: the keyboard is wanted there; `done()`: proposed."""

    changed = Signal()
    moved = Signal(object)
    done = Signal()

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room, self.desk = room, room.desk
        self._timer = QTimer(self, singleShot=True, interval=REST)
        self._timer.timeout.connect(self._rested)
        self._begin({}, fresh=False)

    def _begin(self, raw: dict[str, Any], *, fresh: bool) -> None:
        self.raw, self.fresh = raw, fresh
        self.section, self.at = "basics", dict.fromkeys(SECTIONS, 0)
        self.findings: Sequence[Finding] = ()
        self.reason = self.save_failed = ""
        self.busy = self.touched = False
        self.refused: AppError | None = None
        self._before: list[tuple[Path, dict[str, Any]]] = []

    # --- opening -------------------------------------------------------------------------------------------------

    def open(self, guide: Guide) -> None:
        """This guide as it reads now, or as it was being written here before."""
        self._open(guide_to_dict(guide), fresh=False)

    def open_new(self, department: str) -> None:
        """An item that isn't in the catalogue yet."""
        self._open(guide_to_dict(Guide(code="", name="", department=department)), fresh=True)

    def _open(self, raw: dict[str, Any], *, fresh: bool) -> None:
        self._begin(copy.deepcopy(raw), fresh=fresh)
        id = self._id = self._named()
        self.room.ask(lambda: self.desk.draft(id), self._have, failed=lambda error: None, key="guide draft")
        self._judge()
        self.changed.emit()
        self.moved.emit(("basics", 0, "name"))

    def _named(self) -> str:
        person = self.room.person.user if self.room.person else ""
        return f"guide-{self.raw['code'] or 'new'}-{person}"

    def _have(self, draft: Draft) -> None:
        """What was kept, unless a person was faster or the item has moved on since."""
        if draft.id != self._id or self.touched:
            return
        kept = json.loads(draft.form.get("guide", "{}"))
        if kept.get("version") == self.raw.get("version"):
            self.raw, self.reason = kept, draft.form.get("reason", "")
            self._judge()
            self.changed.emit()

    # --- reading -------------------------------------------------------------------------------------------------

    def entries(self, section: str = "") -> list[dict[str, Any]]:
        """The entries of a section; a flat one has the guide itself."""
        section = section or self.section
        return [self.raw] if section in FLAT else self.raw.get(section, [])

    def entry(self) -> dict[str, Any] | None:
        entries = self.entries()
        return entries[min(self.at[self.section], len(entries) - 1)] if entries else None

    def value(self, entry: Entry) -> str:
        here = self.entry()
        return spec.shown(entry, here.get(entry.key)) if here else ""

    def conditions(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """Of the material at hand: each question with its text and its answers."""
        return [
            (q["code"], q["text"], [(o["code"], o["text"]) for o in q["options"]])
            for q in self.raw.get("questions", ())
            if q["options"]
        ]

    def condition(self, question: str) -> str:
        """The answers ticked; where nothing is said, all are."""
        here, every = self.entry(), self._answers(question)
        return (spec.conditions(here.get("when"), question) if here else "") or "\n".join(every)

    def _answers(self, question: str) -> list[str]:
        return [code for q, _, answers in self.conditions() if q == question for code, _ in answers]

    # --- writing -------------------------------------------------------------------------------------------------

    def put(self, entry: Entry, text: str) -> None:
        """A person typed or chose."""
        here = self.entry()
        if here is not None and spec.shown(entry, here.get(entry.key)) != text:
            self._remember((self.section, self.at[self.section], entry.key))
            here[entry.key] = spec.made(entry, text)
            self._touch()

    def put_condition(self, question: str, text: str) -> None:
        here = self.entry()
        if here is not None:
            self._remember((self.section, self.at[self.section], "when"))
            here["when"] = spec.conditioned(here.get("when"), question, text, self._answers(question))
            self._touch()

    def put_reason(self, text: str) -> None:
        self.reason, self.refused = text, None
        self._touch()

    def add(self) -> None:
        """A new entry behind the one at hand, with a code of its own."""
        section = self.section
        if section in FLAT:
            return
        self._remember(("", 0, ""))
        entries = self.raw.setdefault(section, [])
        at = min(self.at[section] + 1, len(entries))
        fresh = copy.deepcopy(dict(spec.FRESH[section]))
        entries.insert(at, {**self._coded(section, entries), **fresh})
        self._step_to(at)

    def _coded(self, section: str, entries: list[dict[str, Any]]) -> dict[str, str]:
        letter, used = spec.LETTER.get(section, ""), {e.get("code") for e in entries}
        return {"code": next(c for n in range(1, 999) if (c := f"{letter}{n}") not in used)} if letter else {}

    def drop(self) -> None:
        """The entry at hand goes; Ctrl+Z brings it back."""
        entries, at = self.entries(), self.at[self.section]
        if self.section not in FLAT and entries:
            self._remember(("", 0, ""))
            del entries[min(at, len(entries) - 1)]
            self._step_to(max(0, min(at, len(entries) - 1)))

    def move(self, by: int) -> None:
        """The entry at hand one up (-1) or down (1)."""
        entries, at = self.entries(), self.at[self.section]
        if self.section not in FLAT and 0 <= at + by < len(entries):
            self._remember(("", 0, ""))
            entries[at], entries[at + by] = entries[at + by], entries[at]
            self._step_to(at + by)

    def undo(self) -> None:
        if self._before:
            path, self.raw = self._before.pop()
            if path[0]:
                self.section, self.at[path[0]] = path[0], path[1]
            self._touch()

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    def _remember(self, path: Path) -> None:
        """As it was before; a field that is typed on is one step."""
        if not (path[0] and self._before and self._before[-1][0] == path):
            self._before = [*self._before[1 - UNDOES :], (path, copy.deepcopy(self.raw))]

    def _step_to(self, at: int) -> None:
        self.at[self.section] = at
        self._touch()
        self.moved.emit((self.section, at, ""))

    def _touch(self) -> None:
        self.touched, self.refused = True, None
        self._timer.start()
        self.changed.emit()

    # --- going about ---------------------------------------------------------------------------------------------

    def go(self, section: str, at: int | None = None, key: str = "") -> None:
        self.section = section
        if at is not None:
            self.at[section] = at
        self.changed.emit()
        self.moved.emit((section, self.at[section], key))

    def go_to(self, finding: Finding) -> None:
        self.go(*self.path_of(finding))

    def path_of(self, finding: Finding) -> Path:
        """Where the finding's field stands."""
        if found := spec.INSIDE.match(finding.field):
            section, name, key = found.groups()
            return section, self._number(section, name), key or "code"
        key = finding.field.partition("[")[0]
        section = next((s for s in FLAT if any(e.key == key for e in SECTIONS[s])), "basics")
        return (key, 0, "") if key in SECTIONS else (section, 0, key)

    def _number(self, section: str, name: str) -> int:
        entries = self.entries(section)
        by_code = (n for n, entry in enumerate(entries) if entry.get("code") == name)
        return next(by_code, int(name) - 1 if name.isdigit() and int(name) <= len(entries) else 0)

    # --- judged and kept -----------------------------------------------------------------------------------------

    def problem(self, key: str) -> tuple[str, str]:
        """What is found at this field of the entry at hand, and whether it is an err or a warn."""
        here = (self.section, self.at[self.section], key)
        found = [f for f in self.findings if self.path_of(f) == here]
        return (said(found[0]), "warn" if found[0].why in SOFT else "err") if found else ("", "")

    def count(self, section: str, at: int | None = None) -> int:
        paths = [self.path_of(finding) for finding in self.findings]
        return sum(path[0] == section and at in (None, path[1]) for path in paths)

    def _rested(self) -> None:
        self._judge()
        self._save()

    def flush(self) -> None:
        """Keep now what the timer would keep within the second."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()

    def _judge(self) -> None:
        raw = copy.deepcopy(self.raw)
        self.room.ask(lambda: self.desk.judge(raw), self._judged, key="guide judged")

    def _judged(self, findings: Sequence[Finding]) -> None:
        self.findings = findings
        self.changed.emit()

    def _save(self) -> None:
        kept = {"guide": json.dumps(self.raw, ensure_ascii=False), "reason": self.reason}
        draft = Draft(id=self._id, form=kept)
        self.room.ask(lambda: self.desk.save_draft(draft), self._saved, failed=self._unsaved, key=f"save {draft.id}")

    def _saved(self, at: object) -> None:
        self.save_failed = ""
        self.changed.emit()

    def _unsaved(self, error: AppError) -> None:
        self.save_failed = explain(error)
        self.changed.emit()

    # --- doing it ------------------------------------------------------------------------------------------------

    def send(self) -> None:
        """F9: proposed with its reason (R-CAT-03)."""
        if self.busy:
            return
        if not self.reason.strip() or not str(self.raw["code"]).strip():
            self.moved.emit(("", 0, "reason") if self.raw["code"] else ("basics", 0, "code"))
            self.refused = AppError("ui_county_reason_needed" if self.raw["code"] else "ui_county_code_needed")
            self.changed.emit()
            return
        self._timer.stop()
        code, data = str(self.raw["code"]), {"guide": copy.deepcopy(self.raw), "reason": self.reason.strip()}
        self.busy, self.refused = True, None
        self.room.ask(lambda: self.desk.edit("propose_guide", code, data), self._sent, failed=self._not_sent)
        self.changed.emit()

    def _sent(self, life: object) -> None:
        id, self.busy = self._id, False
        self.room.ask(lambda: self.desk.drop_draft(id))
        self.done.emit()

    def _not_sent(self, error: AppError) -> None:
        self.busy, self.refused = False, plain(error)
        self._save()
        self.changed.emit()


def plain(error: AppError) -> AppError:
    """What the lint refused, with its first finding in words and where it stands (R-CAT-02)."""
    found = error.params.get("findings")
    if not isinstance(error, Refused) or not isinstance(found, list) or not found:
        return error
    why = words(str(found[0]["why"]), words=found[0]["words"]).rstrip("。")
    return Refused(error.rule, "ui_county_unclean", n=len(found), where=spec.where(str(found[0]["field"])), why=why)


def said(finding: Finding) -> str:
    return words(finding.why, words=finding.words)
