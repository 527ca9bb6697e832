"""Chinese line breaking: text in faces, cut into lines that no closing mark starts and no opening mark ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents.fonts import BOLD, advance, runs

NOT_FIRST = frozenset("、。，．：；！？）〕】》〉」』”’…—％℃·)],.:;!?%")
NEW_LINE = "\n"
NOT_LAST = frozenset("（〔【《〈「『“‘￥¥([")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,:/@#&_+*%-]*|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one face."""

    text: str
    face: str


@dataclass(frozen=True, slots=True)
class Token:
    """What stays together on a line: a character, or a word of letters and digits. `width` is in ems; `strong` is to
    be drawn bold though its face, the only one that has it, is not."""

    text: str
    face: str
    width: float
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """`width` in ems, without the indent; a `last` line, of the paragraph or before a new line, isn't spread."""

    tokens: tuple[Token, ...]
    width: float
    last: bool


def tokens(spans: Sequence[Span]) -> Iterator[Token]:
    """Words and characters, and NEW_LINE where the text has one; a tab is a space, other controls are nothing."""
    for span in spans:
        for n, text in enumerate(CONTROL.sub("", span.text.replace("\t", " ")).splitlines()):
            if n:
                yield Token(NEW_LINE, span.face, 0)
            yield from _words(text, span.face)


def _words(text: str, wanted: str) -> Iterator[Token]:
    for face, piece in runs(text, wanted):
        for word in WORD.findall(piece):
            yield Token(word, face, sum(advance(face, c) for c in word), strong=wanted == BOLD != face)


def break_lines(spans: Sequence[Span], width: float, indent: float = 0) -> list[Line]:
    """Lines of at most `width` ems, the first one shorter by `indent`. A word longer than a line is cut."""
    waiting = [part for token in tokens(spans) for part in _fitting(token, width - indent)]
    lines: list[Line] = []
    room = width - indent
    while waiting:
        count = _fill(waiting, room)
        lines.append(_line(waiting[:count], last=count == len(waiting)))
        waiting = waiting[count:]
        room = width
    return lines


def _fitting(token: Token, width: float) -> list[Token]:
    if token.width <= width or len(token.text) == 1:
        return [token]
    return [Token(c, token.face, advance(token.face, c), token.strong) for c in token.text]


def _fill(waiting: Sequence[Token], room: float) -> int:
    """How many tokens go on this line: as many as fit, less those that would break the rules of the margin."""
    used, fit = 0.0, 0
    for token in waiting:
        if token.text == NEW_LINE:
            return fit + 1
        used += token.width
        if used > room + 1e-6:
            break
        fit += 1
    if fit == len(waiting):
        return fit
    cut = fit
    while cut > 1 and (waiting[cut].text in NOT_FIRST or waiting[cut - 1].text in NOT_LAST):
        cut -= 1
    return cut if cut > 1 else max(fit, 1)


def _line(line: Sequence[Token], last: bool) -> Line:
    trimmed = [token for token in line if token.text != NEW_LINE]
    last = last or len(trimmed) < len(line)
    while len(trimmed) > 1 and trimmed[-1].text == " ":
        trimmed.pop()
    return Line(tuple(trimmed), sum(token.width for token in trimmed), last)
