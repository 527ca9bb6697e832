"""Showing and hiding without a flash: a widget that has no parent yet must not be shown, it would open a window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def show_if(widget: QWidget, on: bool) -> None:
    """Hide it, or let it be seen with its parent."""
    if widget.parent() is not None:
        widget.setVisible(on)
    elif not on:
        widget.hide()
