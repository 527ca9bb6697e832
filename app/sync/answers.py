"""What comes back over the wire: the county's answer, its Problem, or something that is no county's at all."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx
import zstandard

from app.domain.errors import Trouble
from app.texts import words
from app.wire import codec
from app.wire.errors import WireError
from app.wire.messages import Message, Problem

M = TypeVar("M", bound=Message)
LARGEST = 600 * 1024 * 1024
"""Bytes of the largest answer there can be: a whole file."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole. `path` is what was asked."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    content: bytes


def whole(response: httpx.Response) -> Answer:
    """The answer, but no more of it than there can be."""
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > LARGEST:
            raise Trouble("wire_rubbish", why=f"> {LARGEST} B")
    asked = response.request
    return Answer(asked.method, asked.url.path, response.status_code, response.headers, bytes(content))


def checked(answer: Answer) -> Answer:
    """Raises WireError for a Problem of 4xx, Trouble for anything else that isn't 200."""
    if answer.status == 200:
        return answer
    problem = _problem(answer)
    if answer.status >= 500:
        code, params = (problem.code, problem.params) if problem else ("wire_failed", {})
        raise Trouble(code, **{"status": answer.status, **_retry_after(answer), **params})
    if problem is None or answer.status < 400:
        raise Trouble("wire_rubbish", why=f"HTTP {answer.status}")
    raise WireError.of(answer.status, problem.code, problem.params)


def _problem(answer: Answer) -> Problem | None:
    """What was refused, if it was the county that refused it."""
    try:
        problem = _of_head(answer) if answer.method == "HEAD" else codec.decode(answer.content, Problem)
        words(problem.code, **problem.params)
    except (WireError, LookupError, ValueError, TypeError, AttributeError):
        return None  # no Problem, or one that can't be said in words: not this county's
    return problem


def _of_head(answer: Answer) -> Problem:
    """The answer to a HEAD has no body; its code stands in a header."""
    params = {"name": answer.path.rpartition("/")[2][:15], **_retry_after(answer)}
    return Problem(code=answer.headers["x-problem"], params=params)


def _retry_after(answer: Answer) -> dict[str, object]:
    after = answer.headers.get("retry-after", "")
    return {"retry_after": int(after)} if after.isascii() and after.isdigit() else {}


def decoded(answer: Answer, kind: type[M]) -> M:
    return read(answer.content, kind)


def read(content: bytes | str, kind: type[M]) -> M:
    """Raises Trouble when it isn't that: whoever answered is no county."""
    try:
        return codec.decode(content, kind)
    except WireError as error:
        raise Trouble("wire_rubbish", why=str(error.params["why"])[:120]) from error


@contextmanager
def in_words() -> Iterator[None]:
    """httpx's errors as Trouble."""
    try:
        yield
    except httpx.HTTPError as error:
        raise _trouble(error) from error
    except (ssl.SSLError, zstandard.ZstdError) as error:
        raise Trouble("wire_rubbish", why=type(error).__name__) from error


def _trouble(error: httpx.HTTPError) -> Trouble:
    why = str(error) or type(error).__name__
    if "[SSL" in why:
        return Trouble("wire_tls", why=why[:160])
    rubbish = isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError | httpx.TooManyRedirects)
    if rubbish and "without sending" not in why and "closed connection" not in why:
        return Trouble("wire_rubbish", why=why[:160])
    return Trouble("wire_unreachable", why=why[:160])
