"""Type for the screen: the system's Chinese face where there is one, else the shipped one; always the rare one."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase

from app.fonts import path

PREFERRED = ("Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC")


def families(*, shipped_only: bool = False) -> list[str]:
    """Font families in order of use. The shipped files are loaded where no preferred face is installed."""
    installed = set() if shipped_only else set(QFontDatabase.families())
    found = next(([name] for name in PREFERRED if name in installed), [])
    return (found or _load("hei")) + _load("rare")


def _load(face: str) -> list[str]:
    number = QFontDatabase.addApplicationFont(str(path(face)))
    return QFontDatabase.applicationFontFamilies(number)
