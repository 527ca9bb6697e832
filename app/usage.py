"""argparse in Chinese: help, usage and what is wrong with the arguments; refused with exit 2."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable

WRONG = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"^argument (.+?): expected at least one argument$", r"\1 至少要写一个值"),
        (r"^argument (.+?): expected (?:one|\d+) arguments?$", r"\1 后面要写一个值"),
        (r"^argument (.+?): invalid choice: (.+) \(choose from (.+)\)$", r"\1 不能是 \2，可以是 \3"),
        (r"^argument (.+?): invalid (?:int|float) value: (.+)$", r"\1 应为数字，不能是 \2"),
        (r"^argument (.+?): invalid .+ value: (.+)$", r"\1 不能是 \2"),
        (r"^argument (.+?): ignored explicit argument (.+)$", r"\1 后面不写值"),
        (r"^argument (.+?): not allowed with argument (.+)$", r"\1 不能和 \2 一起写"),
        (r"^argument (.+?): (.+)$", r"\1：\2"),
        (r"^the following arguments are required: (.+)$", r"还要写 \1"),
        (r"^one of the arguments (.+) is required$", r"要写 \1 中的一个"),
        (r"^unrecognized arguments: (.+)$", r"没有 \1 这个选项"),
        (r"^ambiguous option: (.+) could match (.+)$", r"\1 不够明确，可能是 \2"),
    )
)
"""What argparse says, and how it is said here."""


class Layout(argparse.HelpFormatter):
    """The usage line in Chinese, and names as wide as they are printed."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A verb's parser. Its words are Chinese; wrong arguments end with exit 2, said on stderr."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs = {"formatter_class": Layout, **kwargs, "add_help": False, "allow_abbrev": False}
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}：{in_words(message)}。\n")


def in_words(message: str) -> str:
    """What argparse has to say, in Chinese, no longer than can be read."""
    for pattern, words in WRONG:
        if pattern.search(message):
            message = pattern.sub(words, message, count=1).replace("', '", "、").replace("'", "")
            break
    return message if len(message) <= 200 else f"{message[:200]}…"
