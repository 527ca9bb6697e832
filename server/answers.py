"""An act as it was offered, and what the county answers: the first time, and ever after."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.domain.command import Command
from app.domain.errors import AppError, Refused
from app.wire import codec
from app.wire.errors import WireError
from app.wire.messages import Act, Answer
from server.partition import Line


@dataclass(frozen=True, slots=True)
class Offered:
    """An act as it came, with the command read from it, or why it can't be read."""

    act: Act
    command: Command | None
    error: AppError | None = None


def read(act: Act) -> Offered:
    """An act that this version can't read is kept all the same (`needs_upcast`)."""
    try:
        return Offered(act, codec.command_from_bytes(act.body))
    except WireError as error:
        return Offered(act, None, error)


@dataclass(frozen=True, slots=True)
class Decided:
    """A line and its place, as the log will have it."""

    line: Line
    seq: int

    @property
    def body(self) -> str:
        return self.line.body

    @property
    def act(self) -> str:
        return self.line.act

    def answer(self, act: Act) -> Answer:
        return _answer(act, self.line, self.seq, first=False)


def already(act: Act, known: Any) -> Answer:
    """The first answer, given again. `known` is a row of the log, or an act of this very transaction."""
    line = known.line if isinstance(known, Decided) else known
    return _answer(act, line, known.seq, first=True)


def _answer(act: Act, line: Any, seq: int, *, first: bool) -> Answer:
    return Answer(
        id=act.id,
        dseq=act.dseq,
        outcome="already" if first else line.outcome,
        seq=seq,
        version=line.version,
        rule=line.rule,
        code=line.code,
        params=json.loads(line.params),
        first=line.outcome if first else "",
    )


def reasons(error: AppError) -> dict[str, Any]:
    """Rule, code and parameters of a refusal, as the log keeps them."""
    rule = error.rule if isinstance(error, Refused) else ""
    return {"rule": rule, "code": error.code, "params": json.dumps(error.params, ensure_ascii=False, default=str)}
