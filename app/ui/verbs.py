"""Every verb of the desk, once: what a person can do, its key, whose it is, where it is at hand.

Buttons with their key-caps, the command palette (Ctrl+K), the F1 sheet and the conflict test come from here. The
Chinese name is the word `ui_verb_<id>`; `initials` are its pinyin initials.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.texts import words
from app.ui.wedge import Wedge

ANY = "any"
LOCKED = "locked"
"""The scope behind which nothing else is at hand."""


@dataclass(frozen=True, slots=True)
class Verb:
    """`keys`: key sequences in Qt's words, the first one is shown. `where`: scopes (a screen's or a panel's name,
    or "any") in which the verb is at hand. `posts`: whose it is, () for everybody."""

    id: str
    initials: str
    keys: tuple[str, ...] = ()
    where: tuple[str, ...] = (ANY,)
    posts: tuple[str, ...] = ()
    icon: str = ""

    @property
    def name(self) -> str:
        return words(f"ui_verb_{self.id}")


CLERK = ("clerk",)
INTAKE = ("clerk", "done")
PANELS = ("clerk", "done", "told", "reject", "preview", "capture")
CHIEF, ISSUING = ("chief",), ("issuing",)
PHRASES = ("clerk", "reject", "told", "approval", "refusing", "printing", "acts")
LISTS = ("approval", "issuing", "todo", "tray", "devices", "supervision", "matters")
KEEPERS, WATCHERS = ("catalogue", "bureau"), ("supervisor", "bureau")
MATTER = ("registering", "answering")
SHEETS = ("todo", "approval", "refusing", "issuing", "cases", "printing")
VERBS: tuple[Verb, ...] = (
    Verb("call_next", "bjbjxyw", ("F2",), INTAKE, CLERK, "call"),
    Verb("recall", "ch", ("F3",), INTAKE, CLERK, "call"),
    Verb("hold", "gq", ("F4",), INTAKE, CLERK, "pause"),
    Verb("read_card", "dk", ("F5",), (*INTAKE, "issuing"), ("clerk", "issuing"), "card"),
    Verb("no_show", "gh", ("F6",), INTAKE, CLERK, "skip"),
    Verb("transfer_ticket", "zck", ("F7",), INTAKE, CLERK, "transfer"),
    Verb("open_surge", "kcxck", ("Alt+K",), INTAKE, CLERK, "users"),
    Verb("start_service", "ksbl", ("F12",), INTAKE, CLERK, "user"),
    Verb("camera", "dkgpy", ("F8",), ("clerk",), CLERK, "scan"),
    Verb("next", "xyb", ("F9", "Ctrl+Return", "Ctrl+Enter"), PANELS, CLERK, "check"),
    Verb("told_once", "ycxgz", ("F10",), ("clerk",), CLERK, "file"),
    Verb("not_accepted", "bysl", ("F11",), ("clerk",), CLERK, "stop"),
    Verb("preview", "yl", ("Ctrl+P",), ("clerk", "done"), CLERK, "eye"),
    Verb("reprint", "bd", ("Ctrl+R",), ("clerk", "done", "preview"), CLERK, "printer"),
    Verb("print_sheet", "dy", ("Alt+P",), ("told", "preview"), CLERK, "printer"),
    Verb("previous_info", "drscxx", ("Alt+L",), ("clerk",), CLERK, "undo"),
    Verb("print_guide", "dybszn", ("Alt+G",), ("clerk",), CLERK, "book"),
    Verb("change_item", "hsx", ("Alt+X",), ("clerk",), CLERK, "search"),
    Verb("way", "ljfs", ("Alt+W",), ("clerk",), CLERK, "inbox"),
    Verb("new_draft", "bqhbl", ("Ctrl+N",), INTAKE, CLERK, "file-plus"),
    Verb("undo", "cx", ("Ctrl+Z",), ("clerk", "told", "reject", "capture", "approval", "guide"), icon="undo"),
    Verb("step_1", "hysf", ("Ctrl+1",), ("clerk",), CLERK, "card"),
    Verb("step_2", "xsx", ("Ctrl+2",), ("clerk",), CLERK, "book"),
    Verb("step_3", "tbxx", ("Ctrl+3",), ("clerk",), CLERK, "pencil"),
    Verb("step_4", "hdcl", ("Ctrl+4",), ("clerk",), CLERK, "files"),
    Verb("step_5", "qztj", ("Ctrl+5",), ("clerk",), CLERK, "check"),
    Verb("shoot", "ps", ("Space",), ("capture",), CLERK, "scan"),
    Verb("turn", "xz", ("R",), ("capture",), CLERK, "turn"),
    Verb("bleach", "hb", ("B",), ("capture",), CLERK, "contrast"),
    Verb("retake", "cp", ("T",), ("capture",), CLERK, "retry"),
    Verb("drop_page", "sqby", ("Delete",), ("capture",), CLERK, "trash"),
    Verb("scan_pages", "smysm", ("S",), ("capture",), CLERK, "printer"),
    Verb("scan_backs", "smbm", ("D",), ("capture",), CLERK, "files"),
    Verb("scan_source", "jzfs", ("A",), ("capture",), CLERK, "sliders"),
    Verb("read_page", "rztx", ("E",), ("capture",), CLERK, "search"),
    Verb("print_separators", "dyfgy", ("Alt+P",), ("capture",), CLERK, "printer"),
    Verb("page_up", "syby", ("Alt+Up",), ("capture",), CLERK, "up"),
    Verb("page_down", "xyby", ("Alt+Down",), ("capture",), CLERK, "down"),
    *(Verb(f"pick_{n}", f"cyd{n}x", (f"Alt+{n}",), PHRASES) for n in range(1, 10)),
    Verb("approve", "tybxyj", ("F9", "Ctrl+Return", "Ctrl+Enter", "Y"), ("approval",), CHIEF, "check"),
    Verb("send_back", "thbz", ("F10", "R"), ("approval", "todo"), (*CHIEF, *CLERK), "retry"),
    Verb("disagree", "bty", ("F11", "N"), ("approval",), CHIEF, "stop"),
    Verb("hand_over", "jf", ("F9", "Ctrl+Return", "Ctrl+Enter"), ("issuing",), ISSUING, "check"),
    Verb("take_up", "bl", ("F9", "Ctrl+Return", "Ctrl+Enter"), ("todo",), icon="pencil"),
    Verb(
        "confirm",
        "qd",
        ("F9", "Ctrl+Return", "Ctrl+Enter"),
        ("refusing", "calibrating", "printing", "acting", "binding", "guide", "deciding", "importing", *MATTER),
        icon="check",
    ),
    Verb("acts", "kbsx", ("Alt+A",), ("cases", "approval", "issuing", "todo", "supervision"), icon="list"),
    Verb("reveal", "xsqh", ("Alt+V",), ("cases", "matters", "issuing"), icon="eye"),
    Verb("print_days", "dyqxsm", ("Alt+P",), ("cases",), icon="printer"),
    Verb("row_down", "xyj", ("J",), LISTS, icon="down"),
    Verb("row_up", "syj", ("K",), LISTS, icon="up"),
    Verb("find", "cz", ("Ctrl+F",), (*LISTS, "cases", "catalogue"), icon="search"),
    Verb("open_case", "dkbj", ("Alt+O",), ("approval", "issuing", "todo", "tray", "supervision", "fixes"), icon="eye"),
    Verb("turn_over", "bjda", ("Alt+F",), ("cases", "devices", "catalogue", "supervision", "matters"), icon="card"),
    Verb("paper_before", "syf", ("Alt+Left",), SHEETS, icon="left"),
    Verb("paper_after", "xyf", ("Alt+Right",), SHEETS, icon="right"),
    Verb("write_opinion", "xyj", ("Alt+Y",), ("approval",), CHIEF, "pencil"),
    Verb("explain_days", "qxzr", ("Alt+D",), ("approval", "cases", "refusing", "acts", "acting"), icon="calendar"),
    Verb("print_again", "dyhbd", ("Ctrl+R",), ("cases", "issuing", "devices"), icon="printer"),
    Verb("redo", "gzcz", ("Alt+R",), ("tray",), icon="pencil"),
    Verb("put_away", "ycl", ("Alt+W",), ("tray",), icon="check"),
    Verb("test_device", "cs", ("Alt+T",), ("devices",), icon="send"),
    Verb("reconnect", "cxlj", ("Alt+R",), ("devices",), icon="retry"),
    Verb("calibrate", "jzaj", ("Alt+C",), ("devices",), icon="sliders"),
    Verb("skip_key", "mycj", ("Alt+N",), ("calibrating",), icon="skip"),
    Verb("keep_journal", "jlyssj", ("Alt+J",), ("devices",), icon="list"),
    Verb("export_journal", "dcjl", ("Alt+E",), ("devices",), icon="send"),
    Verb("bind_device", "djsb", ("Alt+A",), ("devices",), icon="plus"),
    Verb("change_device", "xgsb", ("Alt+M",), ("devices",), icon="pencil"),
    Verb("unbind_device", "ycsb", ("Alt+U",), ("devices",), icon="trash"),
    Verb("device_report", "dyzjd", ("Alt+P",), ("devices",), icon="printer"),
    Verb("came_out", "dcll", ("Alt+Y",), ("devices",), icon="check"),
    Verb("not_out", "mdcl", ("Alt+N",), ("devices",), icon="close"),
    Verb("guide_next", "bxyb", ("F9", "Ctrl+Return", "Ctrl+Enter"), ("catalogue",), KEEPERS, "check"),
    Verb("guide_edit", "xgzn", ("Alt+E",), ("catalogue",), KEEPERS, "pencil"),
    Verb("guide_return", "thsb", ("F10",), ("catalogue",), KEEPERS, "retry"),
    Verb("guide_withdraw", "chsb", ("Alt+W",), ("catalogue",), KEEPERS, "undo"),
    Verb("guide_suspend", "tbsx", ("Alt+T",), ("catalogue",), KEEPERS, "pause"),
    Verb("guide_resume", "hfbl", ("Alt+R",), ("catalogue",), KEEPERS, "retry"),
    Verb("guide_cancel", "qxsx", ("F11",), ("catalogue",), KEEPERS, "stop"),
    Verb("guide_new", "xzsx", ("Ctrl+N",), ("catalogue",), KEEPERS, "file-plus"),
    Verb("guide_import", "drml", ("Alt+I",), ("catalogue",), KEEPERS, "inbox"),
    Verb("guide_export", "dcbg", ("Alt+X",), ("catalogue",), KEEPERS, "send"),
    Verb("guide_json", "dcsj", ("Alt+J",), ("catalogue",), KEEPERS, "send"),
    Verb("compare", "dbbb", ("Alt+C",), ("catalogue",), KEEPERS, "files"),
    Verb("section_basics", "jbxx", ("Ctrl+1",), ("guide",), KEEPERS, "info"),
    Verb("section_clock", "blsx", ("Ctrl+2",), ("guide",), KEEPERS, "clock"),
    Verb("section_materials", "sqcl", ("Ctrl+3",), ("guide",), KEEPERS, "files"),
    Verb("section_questions", "blqx", ("Ctrl+4",), ("guide",), KEEPERS, "help"),
    Verb("section_fees", "sfxm", ("Ctrl+5",), ("guide",), KEEPERS, "yen"),
    Verb("section_fields", "bdlm", ("Ctrl+6",), ("guide",), KEEPERS, "list"),
    Verb("entry_add", "jyt", ("Alt+N",), ("guide",), KEEPERS, "plus"),
    Verb("entry_drop", "szt", ("Alt+D",), ("guide",), KEEPERS, "trash"),
    Verb("entry_up", "sy", ("Alt+Up",), ("guide",), KEEPERS, "up"),
    Verb("entry_down", "xy", ("Alt+Down",), ("guide",), KEEPERS, "down"),
    Verb("next_finding", "xycwt", ("F3",), ("guide",), KEEPERS, "warn"),
    Verb("find_file", "xwj", ("Alt+O",), ("importing",), KEEPERS, "search"),
    Verb("month_sheet", "dcyb", ("Alt+X",), ("supervision",), WATCHERS, "send"),
    Verb("month_lines", "dcwb", ("Alt+T",), ("supervision",), WATCHERS, "send"),
    Verb("matter_new", "djlf", ("Ctrl+N",), ("matters",), icon="file-plus"),
    Verb("matter_next", "bxyb", ("F9", "Ctrl+Return", "Ctrl+Enter"), ("matters",), icon="check"),
    Verb("matter_print", "dydj", ("Alt+P",), ("matters",), icon="printer"),
    Verb("matter_hand", "zjbm", ("F7",), ("matters",), icon="transfer"),
    Verb("sign_in", "dl", ("F9", "Ctrl+Return", "Ctrl+Enter"), ("signin",), (), "check"),
    Verb("enter_form", "ksbl", ("F9", "Ctrl+Return", "Ctrl+Enter"), ("forms",), CLERK, "pencil"),
    Verb("print_forms", "ybyb", ("Alt+P",), ("forms",), CLERK, "printer"),
    Verb("spoil_form", "zf", ("Alt+W",), ("forms",), CLERK, "stop"),
    Verb("return_form", "th", ("Alt+U",), ("forms",), CLERK, "undo"),
    Verb("correct_fix", "ygzgz", ("F9", "Ctrl+Return", "Ctrl+Enter"), ("fixes",), icon="check"),
    Verb("ratify_fix", "zr", ("Alt+R",), ("fixes",), ("chief", "bureau", "supervisor"), icon="stamp"),
    Verb("put_away_fix", "gz", ("Alt+W",), ("fixes",), icon="box"),
    Verb("unlock", "js", ("F9", "Ctrl+Return", "Ctrl+Enter"), ("locked",), (), "check"),
    Verb("change_person", "hrdl", ("Alt+H",), ("locked",), icon="users"),
    Verb("palette", "sshml", ("Ctrl+K",), icon="search"),
    Verb("keys", "kjj", ("F1",), icon="keyboard"),
    Verb("leave", "fh", ("Esc",), icon="left"),
    Verb("larger", "zdyd", ("Ctrl+=", "Ctrl++"), icon="plus"),
    Verb("smaller", "zxyd", ("Ctrl+-",), icon="minus"),
    Verb("normal_size", "bzzh", ("Ctrl+0",), icon="fit"),
    Verb("contrast", "qhgdbd", ("Alt+0",), icon="contrast"),
    Verb("call_board", "kgjhp", ("Alt+B",), icon="call"),
    Verb("sync_now", "ljtb", ("Alt+S",), icon="sync"),
    Verb("lock", "sp", ("Ctrl+L",), icon="lock"),
    Verb("sign_out", "hghtc", ("Alt+Q",), icon="logout"),
)


def by_id() -> dict[str, Verb]:
    return {verb.id: verb for verb in VERBS}


def conflicts(verbs: tuple[Verb, ...] = VERBS) -> list[tuple[str, str, str]]:
    """Pairs of verbs that claim one key in one scope: (key, first, second)."""
    claimed: dict[tuple[str, str], str] = {}
    found = []
    scopes = {scope for verb in verbs for scope in verb.where}
    for verb in verbs:
        for key in verb.keys:
            for scope in scopes if ANY in verb.where else verb.where:
                other = claimed.setdefault((QKeySequence(key).toString(), scope), verb.id)
                if other != verb.id:
                    found.append((key, other, verb.id))
    return found


def key_words(key: str) -> str:
    """A key as its cap says it: Space is 空格, Return is Enter."""
    named = {"Space": "ui_key_space", "Delete": "ui_key_delete"}
    return words(named[key]) if key in named else key.replace("Return", "Enter")


Handlers = Mapping[str, Callable[[], None]]


class Registry(QObject):
    """One QAction per verb on the window. The active scope says which are at hand and who carries them out."""

    def __init__(self, window: QWidget, wedge: Wedge) -> None:
        super().__init__(window)
        self._wedge = wedge
        self._verbs = by_id()
        self._general: dict[str, Callable[[], None]] = {}
        self._scope = ""
        self._handlers: dict[str, Callable[[], None]] = {}
        self._able: Callable[[str], bool] = lambda verb: True
        self._actions = {verb.id: self._action(verb, window) for verb in VERBS}

    def _action(self, verb: Verb, window: QWidget) -> QAction:
        action = QAction(verb.name, window)
        action.setShortcuts([QKeySequence(key) for key in verb.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.setEnabled(False)
        action.triggered.connect(lambda: self._run(verb))
        window.addAction(action)
        return action

    def _run(self, verb: Verb) -> None:
        handler = self._handlers.get(verb.id) or self._general.get(verb.id)
        if handler is None:
            return
        if self._wedge.just_typed() and any(len(key) == 1 or key == "Space" for key in verb.keys):
            self._wedge.when_quiet(handler)  # the first letter of a scan is no verb
        else:
            handler()

    def action(self, id: str) -> QAction:
        return self._actions[id]

    def verb(self, id: str) -> Verb:
        return self._verbs[id]

    def general(self, handlers: Handlers) -> None:
        """Verbs of the shell, at hand wherever no screen has its own."""
        self._general.update(handlers)
        self.refresh()

    def enter(self, scope: str, handlers: Handlers, able: Callable[[str], bool]) -> None:
        """A screen or panel takes over: its scope's name, who carries the verbs out, and which can be now."""
        self._scope, self._handlers, self._able = scope, dict(handlers), able
        self.refresh()

    def refresh(self) -> None:
        for verb in VERBS:
            self._actions[verb.id].setEnabled(self._possible(verb))

    def _possible(self, verb: Verb) -> bool:
        if ANY not in verb.where and self._scope not in verb.where:
            return False
        if verb.id in self._handlers:
            return self._able(verb.id)
        return verb.id in self._general and self._scope != LOCKED

    def at_hand(self) -> list[Verb]:
        """What can be done now, in the table's order: for the palette and the key sheet."""
        return [verb for verb in VERBS if self._actions[verb.id].isEnabled()]
