"""Errors that people are told in words: a stable code and its parameters, never a sentence."""

from __future__ import annotations


class AppError(Exception):
    """Something expected went wrong. `code` is looked up in resources/i18n; `params` fill its sentence."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class Refused(AppError):
    """A rule forbids the act. `rule` is the id of the rule that decided, e.g. "R-ACC-06"."""

    def __init__(self, rule: str, code: str, /, **params: object) -> None:
        super().__init__(code, **params)
        self.rule = rule


class Unreadable(AppError):
    """Input that can't be read or doesn't fit its schema: which file, which key, what is wrong (exit 2)."""


class Trouble(AppError):
    """Known trouble of the surroundings: disk full, database locked, device or network not there (exit 4)."""
